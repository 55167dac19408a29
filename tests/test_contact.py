"""Telephone numbers, e-mail addresses and postal addresses as tenants type them."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.contact import NotRead, PostalAddress, read_address, read_email, read_phone

MOBILE = "06 12345678"
HOME = "046 123 4567"
EXTENSION = "046 123 4567 ext. 12"

PHONES = {
    "06 12345678": MOBILE,
    "06-12345678": MOBILE,
    "0612345678": MOBILE,
    "06 12 34 56 78": MOBILE,
    "06.12.34.56.78": MOBILE,
    "06-12-34-56-78": MOBILE,
    "06–12345678": MOBILE,
    "06 - 12345678": MOBILE,
    "06/12345678": MOBILE,
    "(06) 12345678": MOBILE,
    "06_12345678": MOBILE,
    "+31 6 12345678": MOBILE,
    "+31612345678": MOBILE,
    "+31 (0)6 12345678": MOBILE,
    "+31 06 12345678": MOBILE,
    "(+31) 6 12345678": MOBILE,
    "+ 31 6 12345678": MOBILE,
    "0031612345678": MOBILE,
    "0031 (0) 6 12 34 56 78": MOBILE,
    "00 31 6 12345678": MOBILE,
    "+0031 6 12345678": MOBILE,
    "31612345678": MOBILE,
    "31 (0)6 12345678": MOBILE,
    "612345678": MOBILE,
    "o6 12345678": MOBILE,
    "O6-12345678": MOBILE,
    "tel: 06 12345678": MOBILE,
    "tel:+31612345678": MOBILE,
    "tel0612345678": MOBILE,
    "mijn nummer is 06 12345678": MOBILE,
    "Mijn nummer is 06-12345678.": MOBILE,
    "06 12345678 (na 17 uur)": MOBILE,
    "06 12345678 na 17:00": MOBILE,
    "06 12345678 tussen 17.00-20.00 uur": MOBILE,
    "06 12345678, 9-17 uur": MOBILE,
    "06 12345678 17 uur": MOBILE,
    "06 12345678 (van mijn dochter, 45 jaar)": MOBILE,
    "geboren 01-02-1970, 06 12345678": MOBILE,
    "6131 AA 12, 06 12345678": MOBILE,
    "06 12345678 of 0612345678": MOBILE,
    "jan1970123456@example.nl 06 12345678": MOBILE,
    "NL91 ABNA 0417 1643 00, bel 06 12345678": MOBILE,
    "bel geen 112 maar 06 12345678": MOBILE,
    "٠٦١٢٣٤٥٦٧٨": MOBILE,
    "०६ १२३४५६७८": MOBILE,
    "０６－１２３４５６７８": MOBILE,
    "06\N{NO-BREAK SPACE}12345678": MOBILE,
    "06\N{NARROW NO-BREAK SPACE}12345678": MOBILE,
    "\u202a06 12345678\u202c": MOBILE,
    "06\t12345678": MOBILE,
    "0️⃣6️⃣ 12345678": MOBILE,
    "06-12-2034 56": "06 12203456",
    "(046) 123 45 67": HOME,
    "046-1234567": HOME,
    "046 123 4567": HOME,
    "46 1234567": HOME,
    "+31 46 123 45 67": HOME,
    "0031-46-1234567": HOME,
    "020 / 123 4567": "020 123 4567",
    "0475-412345": "0475 412 345",
    "088-1234567": "088 123 4567",
    "085 123 45 67": "085 123 4567",
    "31 88 1234567": "088 123 4567",
    "0800-1234": "0800 1234",
    "0900 1234": "0900 1234",
    "046 1234567 toestel 12": EXTENSION,
    "046-1234567, toestelnummer 12": EXTENSION,
    "046 1234567 tst. 12": EXTENSION,
    "046 1234567 (toestel 12)": EXTENSION,
    "046 1234567 ext 12": EXTENSION,
    "046 1234567x12": EXTENSION,
    "046 1234567#12": EXTENSION,
    "tel:+31461234567;ext=12": EXTENSION,
    "+32 470 12 34 56": "+32 470 12 34 56",
    "0032470123456": "+32 470 12 34 56",
    "+49 30 901820": "+49 30 901820",
    "+48 22 123 45 67": "+48 22 123 45 67",
    "+44 (0)20 7946 0958": "+44 20 7946 0958",
    "+90 532 123 45 67": "+90 532 123 45 67",
    "+1 415 555 2671 ext. 5": "+1 415-555-2671 ext. 5",
    "+39 06 698 12345": "+39 06 6981 2345",
}

NO_PHONES = (
    *(
        "",
        " ",
        "geen",
        "112",
        "144",
        "14 046",
        "06",
        "1234567",
        "123456",
        "9001234",
        "8001234",
        "12345678901234567",
    ),
    *(
        "06 1234567",
        "06 123456789",
        "06 12345678 9",
        "06 72345678",
        "0470 12 34 56",
        "046 123456",
        "+31 6 1234567",
    ),
    *(
        "06 12345678 of 046 1234567",
        "06 12345678 / 046 1234567",
        "06 12345678\n046 1234567",
        "06 12345678, 06 1234567",
    ),
    *(
        "toestel 12 op 046 1234567",
        "046 1234567 of via toestel 12",
        "06 12345678 (12)",
        "046 1234567-12",
        "06 12345678 of 123456",
        "+",
        "((((",
        "06 VODAFONE",
        "01-02-1970",
    ),
    *("NL91 ABNA 0417 1643 00", "+999 123456789", "00000000000", "0" * 2000, "06 12345678 " * 150 + "7"),
)


@pytest.mark.parametrize("typed", PHONES)
def test_a_telephone_number_is_read_as_people_write_it(typed: str) -> None:
    assert read_phone(typed) == PHONES[typed]
    assert read_phone(PHONES[typed]) == PHONES[typed]


@pytest.mark.parametrize("typed", NO_PHONES)
def test_what_is_no_one_number_is_not_read(typed: str) -> None:
    with pytest.raises(NotRead):
        read_phone(typed)


def test_a_number_of_another_region_is_national_there() -> None:
    assert read_phone("0470 12 34 56", "BE") == "0470 12 34 56"
    assert read_phone("06 12345678", "NL") == read_phone(read_phone("+31612345678", "BE"), "NL")


EMAILS = {
    "jan@example.nl": "jan@example.nl",
    "Jan.Jansen@EXAMPLE.NL": "Jan.Jansen@example.nl",
    "JAN@GMAIL.COM": "JAN@gmail.com",
    "mailto:jan@example.nl": "jan@example.nl",
    "mailto:jan@example.nl?subject=klacht": "jan@example.nl",
    "mijn mail is jan@example.nl": "jan@example.nl",
    "Mijn mailadres is jan@example.nl.": "jan@example.nl",
    "E-mail: jan@example.nl": "jan@example.nl",
    "e-mail:jan@example.nl": "jan@example.nl",
    "<jan@example.nl>": "jan@example.nl",
    "Jan Jansen <jan@example.nl>": "jan@example.nl",
    '"Jan" <jan@example.nl>;': "jan@example.nl",
    "(jan@example.nl)": "jan@example.nl",
    "'jan@example.nl'": "jan@example.nl",
    "“jan@example.nl”": "jan@example.nl",
    "*jan@example.nl*": "jan@example.nl",
    "jan@example.nl!": "jan@example.nl",
    "jan@example.nl,": "jan@example.nl",
    "jan@example.nl…": "jan@example.nl",
    "jan@example.nl/": "jan@example.nl",
    "jan@example.nl. De telefoon is stuk": "jan@example.nl",
    "jan@example.nl . Groetjes": "jan@example.nl",
    "jan@example.nl\n06 12345678": "jan@example.nl",
    "jan @ gmail.com": "jan@gmail.com",
    "jan @gmail.com": "jan@gmail.com",
    "jan@ gmail.com": "jan@gmail.com",
    "jan@gmail .com": "jan@gmail.com",
    "jan@gmail. com": "jan@gmail.com",
    "jan @ gmail . com": "jan@gmail.com",
    "jan@mail.example .nl": "jan@mail.example.nl",
    "jan@@gmail.com": "jan@gmail.com",
    "jan@gmail.com@": "jan@gmail.com",
    "jan(at)gmail.com": "jan@gmail.com",
    "jan (at) gmail.com": "jan@gmail.com",
    "jan [at] gmail [dot] com": "jan@gmail.com",
    "jan<at>gmail.com": "jan@gmail.com",
    "jan at gmail.com": "jan@gmail.com",
    "jan AT gmail DOT com": "jan@gmail.com",
    "jan at gmail punt com": "jan@gmail.com",
    "mail me at jan at gmail dot com": "jan@gmail.com",
    "jan apenstaartje gmail punt com": "jan@gmail.com",
    "jan apestaartje gmail punt com": "jan@gmail.com",
    "jan(apenstaartje)gmail(punt)com": "jan@gmail.com",
    "jan punt jansen apenstaart ziggo punt nl": "jan.jansen@ziggo.nl",
    "jan laag streepje jansen apenstaartje ziggo punt nl": "jan_jansen@ziggo.nl",
    "jan@gmail punt com": "jan@gmail.com",
    "jan＠example．nl": "jan@example.nl",
    "jan@example。nl": "jan@example.nl",
    "\u200bjan@example.nl\u200b": "jan@example.nl",
    "jan@exämple.nl": "jan@exämple.nl",
    "jan@EXÄMPLE.nl": "jan@exämple.nl",
    "jän@example.nl": "jän@example.nl",
    "иван@пример.рф": "иван@пример.рф",
    "o'brien@example.nl": "o'brien@example.nl",
    "o’brien@example.nl": "o'brien@example.nl",
    "jan+klacht@example.nl": "jan+klacht@example.nl",
    "jan-jansen_1@sub.example.co.uk": "jan-jansen_1@sub.example.co.uk",
    "1970@example.nl": "1970@example.nl",
    "_jan_@example.nl": "_jan_@example.nl",
    "jan@123.nl": "jan@123.nl",
    "jan@example.nl jan@EXAMPLE.nl": "jan@example.nl",
    "jan@example.nl (Jan@example.nl)": "jan@example.nl",
    "twitter @jan, mail jan@example.nl": "jan@example.nl",
    "mail @ jan@example.nl": "jan@example.nl",
}

SLIPS = {
    "gmail.con": "gmail.com",
    "gmail.cmo": "gmail.com",
    "gmail.comm": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.cm": "gmail.com",
    "gmail.nl": "gmail.com",
    "gmail.de": "gmail.com",
    "gamil.com": "gmail.com",
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gnail.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "g-mail.com": "gmail.com",
    "mgail.com": "gmail.com",
    "gamil.con": "gmail.com",
    "www.gmail.com": "gmail.com",
    "hotmial.com": "hotmail.com",
    "hotmal.nl": "hotmail.nl",
    "hotmail.nk": "hotmail.nl",
    "hotmail.cm": "hotmail.com",
    "homtail.com": "hotmail.com",
    "outlok.com": "outlook.com",
    "outlook.con": "outlook.com",
    "icoud.com": "icloud.com",
    "icloud.nl": "icloud.com",
    "yaho.com": "yahoo.com",
    "zigo.nl": "ziggo.nl",
    "ziggo.ln": "ziggo.nl",
    "ziggo.nll": "ziggo.nl",
    "ziggo.com": "ziggo.nl",
    "kpnmial.nl": "kpnmail.nl",
    "kpnmail.com": "kpnmail.nl",
    "knpmail.nl": "kpnmail.nl",
    "xs4al.nl": "xs4all.nl",
    "plnaet.nl": "planet.nl",
    "home.ln": "home.nl",
    "protonmial.com": "protonmail.com",
    "bedrijf.con": "bedrijf.com",
    "mail.bedrijf.ln": "mail.bedrijf.nl",
}

NO_SLIPS = (
    *("gmail.com", "hotmail.com", "hotmail.nl", "live.nl", "me.com", "proton.me", "home.nl", "gmx.net"),
    *(
        "mail.com",
        "email.com",
        "ymail.com",
        "googlemail.com",
        "aol.com",
        "fastmail.com",
        "mail.ru",
        "cloud.com",
    ),
    *(
        "live.be",
        "live.de",
        "gmx.de",
        "gmx.at",
        "hotmail.be",
        "hotmail.fr",
        "hotmail.de",
        "hotmail.co.uk",
        "outlook.de",
    ),
    *("outlook.be", "yahoo.nl", "yahoo.de", "yahoo.co.uk", "yahoo.com.au", "yahoo.co.in", "hotmail.com.br"),
    *(
        "ziggy.nl",
        "life.nl",
        "love.nl",
        "homes.nl",
        "plant.nl",
        "planet.com",
        "home.com",
        "online.de",
        "hello.nl",
    ),
    *(
        "cello.nl",
        "telford.nl",
        "belfort.nl",
        "solcom.nl",
        "postmail.nl",
        "rome.nl",
        "man.com",
        "ms.com",
        "chello.at",
    ),
    *(
        "example.nl",
        "gemeente.nl",
        "bedrijf.co",
        "bedrijf.cm",
        "bedrijf.ml",
        "bedrijf.ne",
        "web.de",
        "t-online.de",
    ),
    *(
        "telenet.be",
        "skynet.be",
        "orange.fr",
        "wp.pl",
        "163.com",
        "qq.com",
        "student.ou.nl",
        "ziggozakelijk.nl",
    ),
)

NO_EMAILS = {
    "": "",
    "geen": "",
    "@": "",
    "jan@": "",
    "@gmail.com": "",
    "jan@localhost": "",
    "jan@[1.2.3.4]": "",
    "mail.com": "",
    "www.gmail.com": "",
    "mail.ziggo.nl": "",
    "olive.nl": "",
    "jan2gmail.com": "",
    "jan@example.nl, piet@example.nl": "",
    "jan@example.nl/piet@example.nl": "",
    "jan@example.nl@piet@example.nl": "",
    "jan@gmailcom": "jan@gmail.com",
    "jan@gmail": "jan@gmail.com",
    "jan@ziggo": "jan@ziggo.nl",
    "jan@gmail,com": "jan@gmail.com",
    "jan@gmail com": "jan@gmail.com",
    "jan@gmail..com": "jan@gmail.com",
    "jan@bedrijf,nl": "jan@bedrijf.nl",
    "jan..jansen@gmail.com": "jan.jansen@gmail.com",
    "jan.@gmail.com": "jan@gmail.com",
    "jan.gmail.com": "jan@gmail.com",
    "jan.jansen.hotmail.nl": "jan.jansen@hotmail.nl",
    "jangmail.com": "jan@gmail.com",
    "jan gmail.com": "jan@gmail.com",
    "mijn mail: jan.ziggo.nl": "jan@ziggo.nl",
    "jan at gmail": "jan@gmail.com",
}

TYPED_APART = {
    "j. jansen@gmail.com": "j.jansen@gmail.com",
    "jan . jansen@gmail.com": "jan.jansen@gmail.com",
    "jan,jansen@gmail.com": "jan.jansen@gmail.com",
    "mijn mail is j. jansen@gmial.com": "j.jansen@gmail.com",
    "j a n @ gmail.com": "jan@gmail.com",
    "www.jan@gmail.com": "jan@gmail.com",
}


@pytest.mark.parametrize("typed", EMAILS)
def test_an_address_is_read_in_its_tidy_form(typed: str) -> None:
    read = read_email(typed)
    assert (read.address, read.suggestion) == (EMAILS[typed], "")
    assert read_email(read.address) == read


@pytest.mark.parametrize("domain", SLIPS)
def test_a_slip_is_told(domain: str) -> None:
    read = read_email(f"Jan@{domain}")
    assert (read.address, read.suggestion) == (f"Jan@{domain}", f"Jan@{SLIPS[domain]}")
    assert read_email(read.suggestion).suggestion == ""


@pytest.mark.parametrize("domain", NO_SLIPS)
def test_a_domain_of_its_own_is_no_slip(domain: str) -> None:
    assert read_email(f"jan@{domain}").suggestion == ""


@pytest.mark.parametrize("typed", TYPED_APART)
def test_a_name_typed_apart_is_suggested_whole(typed: str) -> None:
    assert read_email(typed).suggestion == TYPED_APART[typed]


def test_a_sentence_before_the_address_is_no_part_of_it() -> None:
    assert read_email("Ik heet Jan Jansen. jan@gmail.com").suggestion == ""
    assert read_email("Ik ben Jan, mail: jan@gmail.com").suggestion == ""


@pytest.mark.parametrize("typed", NO_EMAILS)
def test_what_is_no_one_address_is_not_read(typed: str) -> None:
    with pytest.raises(NotRead) as refused:
        read_email(typed)
    assert refused.value.suggestion == NO_EMAILS[typed]


COMPLETE = (
    "Kerkstraat 12, 6131 AA Sittard",
    "Kerkstraat 12\n6131 AA Sittard",
    "J. Jansen\nKerkstraat 12\n6131 AA Sittard\nNederland",
    "Kerkstraat 12 6131 AA Sittard",
    "Kerkstraat 12 Sittard 6131 AA",
    "Kerkstraat 12, Sittard, 6131 AA",
    "Sittard, Kerkstraat 12, 6131 AA",
    "Sittard Kerkstraat 12 6131 AA",
    "Den Haag Kerkstraat 12 2511 AA",
    "6131 AA Sittard, Kerkstraat 12",
    "6131 AA Sittard Kerkstraat 12",
    "6131 AA, Kerkstraat 12, Sittard",
    "6131 AA Kerkstraat 12 Sittard",
    "12 Kerkstraat Sittard 6131 AA",
    "Kerkstraat 12a, 6131 AA Sittard",
    "Kerkstraat 12 A, 6131 AA Sittard",
    "Kerkstraat 12-2, 6131 AA Sittard",
    "Kerkstraat 12/3, 6131 AA Sittard",
    "Kerkstraat 12 bis, 6131 AA Sittard",
    "Kerkstraat 12 II, 6131 AA Sittard",
    "Kerkstraat 12 hs, 6131 AA Sittard",
    "Kerkstraat 12, 2e etage, 6131 AA Sittard",
    "Kerkstraat 12 kamer 3, 6131 AA Sittard",
    "Kerkstraat 1012 hs, 3555 AB Utrecht",
    "Kerkstraat twaalf, 6131 AA Sittard",
    "1e Kerkstraat 5, 6131 AA Sittard",
    "Plein 1944 nr 12, 6131 AA Sittard",
    "Plaats 5, 2513 AE Den Haag",
    "Dorp 12, 6131 AA Sittard",
    "Op de Hei 12, 6131 AA Sittard",
    "Dorpsweg 5, 9153 EE Ee",
    "Oude Markt 1, 5211 AA 's-Hertogenbosch",
    "Kerkstraat 12, NL-6131 AA Sittard",
    "Kerkstraat 12 - 6131 AA - Sittard",
    "Kerkstraat 12/6131 AA/Sittard",
    "Kerkstraat12, 6131 AA Sittard",
    "c/o Jansen, Kerkstraat 12, 6131 AA Sittard",
    "Straat: Kerkstraat\nHuisnummer: 12\nPostcode: 6131 AA\nWoonplaats: Sittard",
    "Ik woon op de Kerkstraat 12 in Sittard, postcode 6131 AA",
    "Postbus 712, 6130 AA Sittard",
    "Postbus 7120\n6130 AA Sittard",
    "Antwoordnummer 123, 6130 VB Sittard",
    "Maaskade t/o 12, 6131 AA Sittard",
    "Woonboot De Hoop, Maaskade, 6131 AA Sittard",
    "Maaskade ongenummerd, 6131 AA Sittard",
    "Stationsstraat 5, 3600 Genk, België",
    "Stationsstraat 5, B-3600 Genk",
    "Stationsstraat 5\n3600 Genk\nBelgie",
    "Hauptstraße 5, 52525 Heinsberg",
    "Hauptstraße 5, Heinsberg, Deutschland",
    "Bahnhofstr. 3, 8001 Zürich, Schweiz",
    "10 Downing Street, London SW1A 2AA",
    "12 Rue de la Paix, 75002 Paris, France",
    "ul. Marszałkowska 12, 00-590 Warszawa, Polska",
    "Rose Cottage, Main Street, Sligo, Ireland",
    "вулиця Хрещатик 12, Київ",
    "Kaya Grandi 5, Kralendijk, Bonaire",
)

LACKING = {
    "Sittard": ("street", "number", "postcode"),
    "Kerkstraat": ("number", "postcode", "town"),
    "Kerkstraat 12": ("postcode", "town"),
    "12 Kerkstraat": ("postcode", "town"),
    "Kerkstraat 12 Sittard": ("postcode",),
    "Kerkstraat 12, Sittard": ("postcode",),
    "Kerkstraat 12, 6131 Sittard": ("postcode",),
    "Kerkstraat 5, NL-6131 Sittard": ("postcode",),
    "Postbus 7120 te Sittard": ("postcode",),
    "Kerkstraat Sittard": ("number", "postcode"),
    "Kerkstraat, 6131 AA Sittard": ("number",),
    "Postbus, 6131 AA Sittard": ("number",),
    "Kerkstraat 12, 6131 AA": ("town",),
    "Kerkstraat 12 bis 6131 AA": ("town",),
    "Kerkstraat 12, 2e etage, 6131 AA": ("town",),
    "Van der Helststraat 12, 6131 AA": ("town",),
    "6131 AA Sittard": ("street", "number"),
    "6131 AA Den Haag": ("street", "number"),
    "6131 AA 12": ("street", "town"),
    "6131 AA 12 Sittard": ("street",),
    "6131 AA": ("street", "number", "town"),
    "Lisboa, Portugal": ("number",),
}

TIDIED = {
    "Kerkstraat 12,6131aa  Sittard": "Kerkstraat 12,6131 AA Sittard",
    "kerkstraat 12 6131 aa sittard": "kerkstraat 12 6131 AA sittard",
    " Kerkstraat  12 ,\r\n\r\n 6131Aa\tSittard ": "Kerkstraat 12,\n6131 AA Sittard",
    "Kerkstraat 12, 6131-AA Sittard": "Kerkstraat 12, 6131 AA Sittard",
    "Kerkstraat 12, 6131AASittard": "Kerkstraat 12, 6131 AA Sittard",
    "6131AA12 Sittard": "6131 AA 12 Sittard",
    "Kerkstraat 12\N{NO-BREAK SPACE}bis, 6131AA Sittard": "Kerkstraat 12 bis, 6131 AA Sittard",
    "Kerkstraat 1012 hs, 3555ab Utrecht": "Kerkstraat 1012 hs, 3555 AB Utrecht",
    "Postbus 7120 te Sittard": "Postbus 7120 te Sittard",
    "Stationsstraat 5, 3600 genk, België": "Stationsstraat 5, 3600 genk, België",
}


@pytest.mark.parametrize("typed", COMPLETE)
def test_a_complete_address_lacks_nothing(typed: str) -> None:
    assert read_address(typed) == PostalAddress(typed)
    for way in (typed.lower(), typed.upper(), typed.replace("\n", ", "), typed.replace(" AA ", "AA ")):
        assert read_address(way).lacks == (), way


@pytest.mark.parametrize("typed", LACKING)
def test_what_an_address_lacks_is_told(typed: str) -> None:
    assert read_address(typed) == PostalAddress(typed, LACKING[typed])


@pytest.mark.parametrize("typed", TIDIED)
def test_an_address_keeps_its_words(typed: str) -> None:
    assert read_address(typed).text == TIDIED[typed]


@pytest.mark.parametrize("typed", ["", " ", "!!!", "-\n-", "👍"])
def test_an_address_has_letters_or_digits(typed: str) -> None:
    with pytest.raises(NotRead):
        read_address(typed)


ODD = st.text(st.characters(), max_size=200)
PIECES = st.lists(
    st.sampled_from(
        [
            *"0123456789+()-./, @.#\n\0\ud800;:<>[]'_oxe",
            " at ",
            " punt ",
            "jan",
            "gmail",
            ".com",
            ".nl",
            "ext ",
            "06 ",
            "1012 hs",
            "6131aa",
            "straat",
            "٣",
            "０",
            "\u202e",
            "e\u0301",
            "België",
            "www.",
            "--",
            "xn--a",
            "..",
            "🏠",
        ]
    ),
    max_size=60,
).map("".join)
TYPED = st.one_of(ODD, PIECES)


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_reading_a_number_again_changes_nothing(typed: str) -> None:
    try:
        read = read_phone(typed)
    except NotRead:
        return
    assert read_phone(read) == read


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_reading_an_address_again_changes_nothing(typed: str) -> None:
    try:
        read = read_email(typed)
    except NotRead as refused:
        again = refused.suggestion
    else:
        again = read.suggestion
        assert read_email(read.address).address == read.address
        assert read.suggestion != read.address
    assert not again or read_email(again).address == again


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_an_address_is_read_whatever_was_typed(typed: str) -> None:
    if any(map(str.isalnum, typed)):
        read = read_address(typed)
        assert read_address(read.text).text == read.text
        assert set(read.lacks) <= {"street", "number", "postcode", "town"}


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 999),
    st.sampled_from(["", "a", "-2", " bis", " hs", " II"]),
    st.sampled_from([", ", "\n", " "]),
)
def test_no_complete_address_lacks_anything(number: int, addition: str, between: str) -> None:
    assert read_address(f"Kerkstraat {number}{addition}{between}6131 AA Sittard").lacks == ()


@pytest.mark.parametrize(
    "piece",
    [
        " ",
        "a",
        "1",
        "@",
        ".",
        "a@",
        "a@b ",
        "a@b.nl ",
        "(",
        "+",
        "0 ",
        "1 .",
        " at ",
        " punt ",
        "6131 aa ",
        "12 hs,",
        "06 12345678 ",
        "1-",
        "a.",
        "e\u0301",
        "\ufdfa",
        "\n",
        "a'",
        "x1 ",
        "jan@gmail ",
        "@a. ",
        "ape",
        "( at",
        ",a",
    ],
)
@pytest.mark.parametrize("read", [read_phone, read_email, read_address])
def test_a_long_text_is_read_at_once(piece: str, read: Callable[[str], object]) -> None:
    """A hostile text of 2,000 characters takes no noticeable time."""
    start = time.process_time()
    with contextlib.suppress(NotRead):
        read((piece * 2000)[:2000])
    assert time.process_time() - start < 0.3


def test_the_libraries_are_loaded_when_they_are_needed() -> None:
    program = (
        "import sys, dialogs.contact; sys.exit(bool({'phonenumbers', 'email_validator'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
