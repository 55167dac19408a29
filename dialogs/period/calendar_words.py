"""The words of the calendar, Dutch and English, without accents and capitals."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def listed(text: str) -> list[str]:
    """The words of a text, in their order."""
    return text.split()


class Sense(StrEnum):
    """What a word can stand for, with a number for which one."""

    MONTH = "month"
    WEEKDAY = "weekday"
    COUNT = "count"
    ORDINAL = "ordinal"
    UNIT = "unit"
    PART = "part"
    SEASON = "season"
    OFFSET = "offset"
    SECTION = "section"


DAY, WEEK, MONTH, YEAR, QUARTER, FORTNIGHT, WEEKEND, NIGHT, HOUR, MINUTE = range(10)
"""Units of time."""

BEGIN, MIDDLE, END = range(3)
"""Sections of a month or a year."""

MONTHS = (
    "januari january jan januarie jannuari janury",
    "februari february feb febr februarie februai febuary febuari feberuary",
    "maart march mrt mar maa mrch",
    "april apr aprl arpil",
    "mei may",
    "juni june jun",
    "juli july jul",
    "augustus august aug agustus augst",
    "september sept sep",
    "oktober october okt oct",
    "november nov novemer",
    "december dec decmber",
)
WEEKDAYS = (
    "maandag monday ma mon",
    "dinsdag tuesday di tue tues tuseday teusday",
    "woensdag wednesday wo woe wed weds wensdag wensday wendsday wednsday wednessday",
    "donderdag thursday do thu thur thurs thurday thusday",
    "vrijdag friday vr fri vrij",
    "zaterdag saturday za sat zat saterday satuday",
    "zondag sunday zo sun",
)
WEAK = words("ma di wo woe do vr vrij za zat zo sat sun mar maa may march jan spring fall second winter")
"""Words that mean something else as well: among words that are not understood they are no date."""

DUTCH_UNITS = listed("een twee drie vier vijf zes zeven acht negen")
ENGLISH_UNITS = listed("one two three four five six seven eight nine")
COUNTS = (
    "nul zero",
    "een a an n one ene",
    *map(" ".join, zip(DUTCH_UNITS[1:], ENGLISH_UNITS[1:], strict=True)),
    "tien ten",
    "elf eleven",
    "twaalf twelve",
    "dertien thirteen",
    "veertien fourteen",
    "vijftien fifteen",
    "zestien sixteen",
    "zeventien seventeen",
    "achttien eighteen",
    "negentien nineteen",
    "twintig twenty",
    *(f"{one}entwintig twenty{other}" for one, other in zip(DUTCH_UNITS, ENGLISH_UNITS, strict=True)),
    "dertig thirty",
    "eenendertig thirtyone",
)
DUTCH_ORDINALS = listed("tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde")
DUTCH_ORDINALS += [f"{word.split()[0]}de" for word in COUNTS[13:20]]
ENGLISH_ORDINALS = listed("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
ENGLISH_ORDINALS += [f"{word.split()[1]}th" for word in COUNTS[13:20]]
ORDINALS = (
    "eerste first",
    *map(" ".join, zip(DUTCH_ORDINALS, ENGLISH_ORDINALS, strict=True)),
    "twintigste twentieth",
    *(f"{word.split()[0]}ste" for word in COUNTS[21:30]),
    "dertigste thirtieth",
    "eenendertigste",
)
UNITS = {
    DAY: "dag dagen days day dagje dagjes dgn dage daagen dy",
    WEEK: "week weekje weekjes weken weeks wk wkn wks weeken weel wekn wekne wekeen weke wek",
    MONTH: "maand maandje maandjes maanden month months mnd mnden mths mth maande",
    YEAR: "jaar jaren year years jr yr yrs jaartje jaartjes",
    QUARTER: "kwartaal kwartalen quarter quarters",
    FORTNIGHT: "fortnight fortnights",
    WEEKEND: "weekend weekenden weekends weekeinde weekendje wkend",
    NIGHT: "nacht nachten night nights",
    HOUR: "uur uren hour hours hrs hr uurtje",
    MINUTE: "minuut minuten minute minutes min mins kwartier kwartiertje",
}
PLURAL = words(
    "dagen days dgn dage weken weeks wkn wks weeken wekn maanden months mnden mths maande jaren years yrs "
    "dagjes weekjes maandjes jaartjes kwartalen quarters fortnights weekenden weekends nachten nights "
    "uren hours hrs minuten minutes mins"
)
PARTS = {
    0: "ochtend middag avond morning afternoon evening voormiddag namiddag ochtends middags avonds "
    "morgens ochtens avons savonds smorgens smiddags sochtends",
    1: "nacht night nachts snachts",
}
SEASONS = (
    "lente voorjaar spring springtime",
    "zomer summer summertime",
    "herfst najaar autumn fall",
    "winter wintertime",
)
OFFSETS = {
    0: "vandaag today vanochtend vanmorgen vanmiddag vanavond tonight hedenochtend hedenmorgen "
    "hedenmiddag hedenavond vandaaag vdaag vndaag zojuist zonet daarnet daarstraks zoeven",
    -1: "gisteren yesterday gister gistern gistere gisterem gsteren yday yesterdy yesteday",
    -2: "eergisteren eergister eergistern eergistere ereyesterday",
    1: "morgen tomorrow tmrw tomorow",
    2: "overmorgen",
}
SECTIONS = {
    BEGIN: "begin early beginning start",
    MIDDLE: "half medio midden halverwege mid middle halfway midway",
    END: "eind einde end late ultimo eindje ending",
}


AGO = words("geleden terug ago back gelden gelede geledn gelede geledem agoo")
PAST = words("afgelopen verleden last afgelope afgeloopen afglopen aflopen past voorbije laatste")
PREVIOUS = words("vorige vorig previous voorgaande voorige voorig vorge vrige vorig")
THIS = words("deze dit this huidige")
COMING = words("komende komend volgende volgend aanstaande aankomende next coming upcoming aanst")
BEFORE_LAST = words("eervorige eervorig voorvorige voorvorig eerverleden")
JUST_PAST = words("jl jongstleden ll laatstleden")
ROUGHLY = words(
    "ongeveer ongveer ongever ongevr rond rondom omstreeks circa ca plm plusminus pakweg zon around about "
    "approximately approx roughly cirka grofweg ergens sometime somewhere ~ ± anytime"
)
SOMEWHERE = words("ergens sometime somewhere anytime")
OF = words("van of vd v in from uit")
THE = words("de het the t")
AT = words(
    "op on in de het the t te tijdens during gedurende met at over aan door dd throughout opde heel hele "
    "all gehele whole entire om inde"
)
HALF = words("half halve")
EVERY = words("elke elk iedere ieder every each alle")
AND = words("en and & +")
OR = words("of or")
SUFFIXES = words("e de ste th st nd rd \u00b0")


def _senses() -> Mapping[str, Mapping[Sense, int]]:
    found: dict[str, dict[Sense, int]] = {}

    def add(sense: Sense, groups: Iterable[tuple[int, str]]) -> None:
        for value, group in groups:
            for word in group.split():
                found.setdefault(word, {})[sense] = value

    add(Sense.MONTH, enumerate(MONTHS, 1))
    add(Sense.WEEKDAY, enumerate(WEEKDAYS))
    add(Sense.COUNT, enumerate(COUNTS))
    add(Sense.COUNT, [(40, "veertig forty"), (50, "vijftig fifty"), (60, "zestig sixty")])
    add(Sense.ORDINAL, enumerate(ORDINALS, 1))
    add(Sense.UNIT, UNITS.items())
    add(Sense.PART, PARTS.items())
    add(Sense.SEASON, enumerate(SEASONS))
    add(Sense.OFFSET, OFFSETS.items())
    add(Sense.SECTION, SECTIONS.items())
    return found


ABBREVIATED = words(
    "afgelopen vorige ongeveer approx ca plm circa jan feb febr mrt mar apr jun jul aug sep sept okt oct "
    "nov dec ma di wo do vr za zo mon tue tues wed weds thu thur thurs fri sat sun mnd mnden wk wkn dgn "
    "jr yr yrs wks mths jl nr vd v"
)
"""Words that may have a full stop behind them, or what they stand for."""

SENSES = _senses()
"""Each word with all that it can stand for."""
