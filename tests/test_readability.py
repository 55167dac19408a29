"""The measure of readability, measured itself."""

import pytest

from tests.kit.readability import (
    EASE,
    flesch_douma,
    flesch_reading_ease,
    longest_sentence,
    sentences,
    syllables,
    words,
)

DUTCH = """
ja nee ik u uw wij zij de het een één géén ook nog niet wel wat wie waar hoe waar-om daar-om daar-na
wan-neer klacht klach-ten klach-ten-com-mis-sie com-mis-sie hoor-zit-ting lei-ding-ge-ven-de
on-af-han-ke-lijk on-ge-grond ge-grond ge-deel-te-lijk bin-dend ad-vies se-cre-ta-ris huur-der huur-ders
be-sluit per-soon per-so-nen men-sen ie-mand nie-mand ie-der-een al-le-bei bei-de ge-sprek ge-sprek-ken
pra-ten ver-tel-len zie-ken-huis huis hui-zen uit bui-ten tuin ui-en bui-en kui-per trui-en vrij vrij-heid
vrij-uit blij blij-e bij bij-een par-tij-en tijd al-tijd wij-zi-gen be-wijs ei-gen klein ei-land mei-en
lei-en reis geit neus leuk deur ge-beur-te-nis keu-ze keu-ken nieuw nieu-we op-nieuw kieu-wen eeuw eeu-wen
leeuw sneeuw sneeuw-de schreeu-wen duw ruw u-ren schuw du-wen mooi mooi-e gooi-en haai draai-en zaai-en
ge-naaid koei koei-en groei-en boei-end moei-lijk goed boek broer moe-der toe-gang vrouw vrou-wen trouw
oud hou-den kou-de nou au-to blauw pauw pau-ze pau-ze-ren nau-we-lijks au-di-o aan-tal naam na-men zaak
za-ken laat zee zee-ën i-dee i-dee-ën twee-ën-twin-tig drie-ën-der-tig knie-ën in-dus-trie-ën ko-pie
ko-pie-ën re-ü-nie co-ör-di-na-tie be-ïn-vloe-den ge-ïnd e-go-ïst na-ïef re-ëel be-ëin-di-gen ge-ëerd
va-cu-üm ru-ï-ne of-fi-ci-eel of-fi-ci-ë-le fi-nan-ci-eel so-ci-aal spe-ci-aal ma-te-ri-aal ra-di-o
pi-a-no pe-ri-o-de vi-de-o the-a-ter mu-se-um i-de-aal re-ac-tie re-a-ge-ren si-tu-a-tie e-va-lu-a-tie
ac-tu-eel in-di-vi-du-eel ja-nu-a-ri fe-bru-a-ri maart a-pril mei ju-ni ju-li au-gus-tus sep-tem-ber
ok-to-ber no-vem-ber de-cem-ber sta-tion sta-tions or-ga-ni-sa-tie or-ga-ni-sa-ties ca-fé pri-vé bu-reau
ni-veau ca-deau e-mail e-mail-a-dres e-mail-a-dres-sen te-le-foon te-le-foon-num-mer post-a-dres
post-co-de huis-num-mer bur-ger-ser-vice-num-mer web-site on-line fo-to fo-to's do-cu-ment do-cu-men-ten
spraak-be-richt be-richt be-rich-ten be-stand ant-woord ant-woor-den be-ant-woor-den ge-ant-woord
ge-au-to-ma-ti-seerd o-ver-slaan o-ver-ge-sla-gen ver-stu-ren ver-stuurd op-los-sing op-ge-lost
mis-ver-stan-den mis-schien som-mi-ge chat com-pu-ter-pro-gram-ma pri-va-cy ty-pen quiz roy-aal cha-os
team coach zo-als zo-iets voor-uit er-uit mi-lieu a-dieu schrif-te-lijk on-der-te-ke-nen
"""
"""Each word with a hyphen between its syllables."""

ENGLISH = """
yes no I you your we they the a an one not what who where how why when then there here now com-plaint
com-plaints com-mit-tee com-mit-tees hear-ing in-de-pen-dent well-found-ed un-found-ed part-ly bind-ing
ad-vice sec-re-tar-y ten-ant ten-ants de-ci-sion de-ci-sions per-son per-sons peo-ple some-one some-bod-y
some-thing al-so some-times some-where no-bod-y ev-ery ev-ery-thing ev-ery-one ev-ery-bod-y an-y-one
an-y-bod-y a-ny-thing oth-er con-ver-sa-tion talk talked talk-ing solved a-gree a-greed a-gree-ment
a-gree-ing want-ed need-ed need asked an-swered an-swer an-swers ques-tion ques-tions filed file files
han-dle han-dled set-tled set-tle-ment called filled tried re-plied re-plies hun-dred con-sid-ered
re-quired meas-ured red bed she he me be place pla-ces chan-ges change pa-ges hou-ses house hous-ing
house-hold box-es wish-es watch-es notes clothes does goes shoes them-selves mes-sage mes-sa-ges lan-guage
lan-gua-ges min-utes ta-ble ta-bles pos-si-ble lit-tle sim-ple cou-ple ar-ti-cles cen-tre me-tre me-tres
the-a-tre safe-ly safe-ty safe state-ment state-ments com-plete-ly like-ly lone-ly use-ful care-ful
hope-ful-ly move-ment el-e-ment im-me-di-ate-ly there-fore where-as be-fore be-cause be-tween be-yond
be-ing see-ing go-ing do-ing say-ing try-ing pay-ing cop-y-ing play-er em-ploy-er em-ploy-ee roy-al
law-yer eye eyes may-be day days ma-te-ri-al di-a-ry tri-al so-cial spe-cial of-fi-cial in-i-tial
mar-riage me-di-a pe-ri-od ra-di-o pre-vi-ous se-ri-ous var-i-ous re-li-gious na-tion na-tion-al mil-lion
o-pin-ion un-ion re-gion fash-ion me-di-um sta-di-um qui-et cli-ent sci-ence so-ci-e-ty ex-pe-ri-ence
au-di-ence pa-tient ef-fi-cient friend be-lieve be-hav-iour ear-li-er eas-i-er ear-li-est mov-ie par-ties
se-ries view re-view in-ter-view i-de-a i-de-as ar-e-a ar-e-as cre-ate cre-at-ed crea-ture re-act
re-al-i-ty real real-ly vid-e-o the-o-ry ge-og-ra-phy sur-geon u-su-al u-su-al-ly ac-tu-al Jan-u-ar-y
Feb-ru-ar-y sit-u-a-tion guard per-suade val-ue is-sue re-quest guess in-flu-ence flu-ent cru-el build
guide suit board po-em po-et mu-se-um con-tin-u-ous col-league tech-nique crit-i-cis-m rhyth-m busi-ness
eve-ning Wednes-day ca-fé did-n't is-n't could-n't don't can't won't it's I'll you're they've we'll hour
our pow-er fire e-mail ad-dress ad-dress-es tel-e-phone num-ber post-code pho-to pho-tos doc-u-ment
doc-u-ments re-cord voice choi-ces ev-i-dence so-lu-tion mis-un-der-stand-ings Ju-ly Sep-tem-ber re-ceived
e-rase e-rased be-gin pause pro-ce-dure en-crypt-ed pri-va-cy in-for-ma-tion mo-ment bot-tom
"""


def counted(table: str) -> list[tuple[str, int]]:
    """Each word of the table as it is written, and its syllables."""
    return [(entry.replace("-", ""), entry.count("-") + 1) for entry in table.split()]


@pytest.mark.parametrize(("language", "table"), [("nl", DUTCH), ("en", ENGLISH)])
def test_syllables_are_counted_as_they_are_said(language: str, table: str) -> None:
    rows = counted(table)
    assert len(dict(rows)) >= 150
    wrong = [(w, said, syllables(w, language)) for w, said in rows if syllables(w, language) != said]
    assert not wrong, "word, syllables, counted"


@pytest.mark.parametrize(("word", "spoken"), [("7", 1), ("12", 2), ("13:00", 4), ("2026", 4), ("PDF", 3)])
def test_a_number_has_a_syllable_for_each_digit(word: str, spoken: int) -> None:
    assert syllables(word, "nl") == syllables(word, "en") == spoken


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Dat is goed. Of niet? Ja! Mooi", ["Dat is goed.", "Of niet?", "Ja!", "Mooi"]),
        ("Uw antwoord tot nu toe:\nJa\nKlopt dat?", ["Uw antwoord tot nu toe", "Ja", "Klopt dat?"]),
        ("U kunt kiezen: ja of nee.", ["U kunt kiezen: ja of nee."]),
        ("Kom om 13:00 uur. Het kost 2.50 euro.", ["Kom om 13:00 uur.", "Het kost 2.50 euro."]),
        ("", []),
        (" \n...\n!", []),
    ],
)
def test_where_a_sentence_ends(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    "verbatim",
    [
        "naam.achternaam@voorbeeld-huis.nl",
        "https://voorbeeld.nl/klacht",
        "KLW-123-456-789",
        "/mijngegevens",
        "klacht-2026.pdf",
        "'De monteur zei dat foto's niet mogen'",
        '"Dat doen wij niet."',
        "“Dat doen wij niet.”",
        "Postbus 712",
        "Dorpsstraat 12b",
        "6131 AA Sittard",
        "06 12345678",
        "+31 (0)46 412 34 56",
    ],
)
def test_what_is_verbatim_is_left_out(verbatim: str) -> None:
    assert words(f"Dit is {verbatim} voor u.") == ["Dit", "is", "voor", "u"]


def test_what_only_looks_verbatim_is_not_left_out() -> None:
    text = "'s Avonds en foto's en video's, ja/nee, van 3 tot 10 maart 2026"
    assert len(words(text)) == 14


def test_the_longest_sentence() -> None:
    assert longest_sentence("Ja. U hebt gelijk. Nee.") == "U hebt gelijk."
    assert longest_sentence("") == ""


def test_the_formulas() -> None:
    assert flesch_douma("Dit is een huis. Het is mooi.") == pytest.approx(206.84 - 0.93 * 3.5 - 77 * 1)
    assert flesch_douma("De huurder klaagt.") == pytest.approx(206.84 - 0.93 * 3 - 77 * 4 / 3)
    assert flesch_reading_ease("The tenant complains.") == pytest.approx(206.835 - 1.015 * 3 - 84.6 * 5 / 3)


@pytest.mark.parametrize("language", EASE)
def test_a_text_without_words_is_easy(language: str) -> None:
    assert EASE[language]("") > 100


def test_a_prescribed_word_is_a_word_of_average_length() -> None:
    without, with_it = "De commissie leest het.", "De klachtencommissie leest het."
    assert flesch_douma("De klachtencommissie ziet het.") == flesch_douma("De Klachtencommissie ziet het.")
    assert flesch_douma(with_it) == pytest.approx(206.84 - 0.93 * 4 - 77 * 1)
    assert flesch_douma(with_it) > flesch_douma(without)
    assert flesch_douma("De Huizen Noord leest het.", ["Huizen Noord"]) == flesch_douma(with_it)


EASY = {
    "nl": (
        "Woont u in ons huis? Hebt u een klacht? Dan helpen wij u graag. Vertel eerst wat er is gebeurd. "
        "Wij lezen uw brief. Daarna bellen wij u op. Dat kost u niets."
    ),
    "en": (
        "Do you live in one of our homes? Are you not happy with us? Then we want to help you. "
        "Tell us first what went wrong. We read what you write. Then we call you. It is free."
    ),
}
HARD = {
    "nl": (
        "De klachtencommissie beoordeelt allereerst de ontvankelijkheid van de ingediende bezwaren, waarna "
        "belanghebbenden in de gelegenheid worden gesteld hun zienswijzen omtrent de voorgenomen "
        "besluitvorming schriftelijk kenbaar te maken, onverminderd de overige procedurele verplichtingen."
    ),
    "en": (
        "The complaints committee initially determines the admissibility of representations submitted, "
        "whereupon interested parties are afforded the opportunity of communicating observations regarding "
        "the anticipated determination, notwithstanding additional procedural obligations."
    ),
}


@pytest.mark.parametrize("language", EASE)
def test_easy_is_told_from_officialese(language: str) -> None:
    assert EASE[language](EASY[language]) >= 80
    assert EASE[language](HARD[language]) <= 30
    assert len(words(longest_sentence(EASY[language]))) <= 15 < len(words(longest_sentence(HARD[language])))
