"""Fixed phrases around a date, Dutch and English, as they are tokenised: no accents, no apostrophes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from dialogs.period.calendar_words import words

Value = TypeVar("Value")
END = ""


class Phrases(Generic[Value]):
    """Finds the longest phrase that stands at a place, in steps of one word."""

    def __init__(self, table: Mapping[str, Value]) -> None:
        self._root: dict[str, object] = {}
        self._values = dict(table)
        for phrase in table:
            node = self._root
            for word in phrase.split():
                node = node.setdefault(word, {})  # type: ignore[assignment]
            node[END] = phrase

    def match(self, texts: Sequence[str], at: int) -> tuple[int, Value] | None:
        """How many words, and what they stand for."""
        node, found, start = self._root, None, at
        while at < len(texts) and isinstance(deeper := node.get(texts[at]), dict):
            node, at = deeper, at + 1
            if END in node:
                found = (at - start, self._values[str(node[END])])
        return found

    def openers(self) -> Iterable[str]:
        """The words that a phrase can start with."""
        return self._root.keys()

    def words(self) -> Iterable[str]:
        return {word for phrase in self._values for word in phrase.split()}


def _list(text: str) -> Phrases[bool]:
    return Phrases(dict.fromkeys((" ".join(phrase.split()) for phrase in text.split("|")), True))


def spread(table: Mapping[Value, str]) -> Phrases[Value]:
    return Phrases({phrase.strip(): value for value, group in table.items() for phrase in group.split("|")})


FILLERS = _list(
    "ik bedoel|bedoel ik|i mean|sorry|oeps|oops|correctie|correction|euh|euhm|ehh|het was|dat was|dit was|"
    "was|was het|was dat|het is|dat is|is|it was|that was|this was|it is|its|thats|het gebeurde|"
    "dit gebeurde|dat gebeurde|gebeurde|gebeurde het|gebeurde dit|gebeurde dat|gebeurd|is gebeurd|"
    "het is gebeurd|dit is gebeurd|dat is gebeurd|is het gebeurd|is dit gebeurd|is dat gebeurd|gebeurt|"
    "het gebeurt|it happened|this happened|that happened|happened|it all happened|it occurred|"
    "this occurred|occurred|it has happened|has happened|it took place|this took place|took place|"
    "het vond plaats|dit vond plaats|vond plaats|vond het plaats|plaatsgevonden|het heeft plaatsgevonden|"
    "heeft plaatsgevonden|heeft het plaatsgevonden|the incident was|the incident happened|"
    "the incident occurred|the incident took place|het incident was|het voorval was|het incident gebeurde|"
    "de datum was|de datum is|datum is|datum was|datum|the date was|the date is|date|date is|date was|"
    "de datum|the date|dus|nou|nou ja|ja|pf|pff|pfff|poeh|tja|tsja|eh|ehm|uh|uhm|um|uhh|hm|hmm|"
    "well|yes|yeah|ok|oke|okay|hallo|hoi|"
    "hello|hi|dag allemaal|goedemorgen|goedemiddag|goedenavond|eens kijken|even kijken|even denken|"
    "laat me denken|let me think|let me see|denk ik|dacht ik|geloof ik|meen ik|gok ik|vermoed ik|denk|"
    "ik denk|ik denk dat het was|ik denk dat het|ik geloof dat het|ik dacht dat het|ik meen dat het|"
    "ik weet dat het|ik gok dat het|i think that it was|i believe that it was|i think it happened|"
    "i believe it happened|i think it was on|volgens mij gebeurde het|ik dacht|ik geloof|ik meen|ik gok|"
    "ik vermoed|ik denk dat|volgens mij|volgens mij was het|volgens mij was dat|vlgs mij|volgensmij|"
    "i think|i thought|i believe|i guess|i reckon|i suppose|i think it was|i believe it was|"
    "im pretty sure|i am pretty sure|im sure|if i remember correctly|if i recall correctly|"
    "if i remember well|if im not mistaken|if i am not mistaken|als ik het goed heb|"
    "als ik het me goed herinner|als ik mij niet vergis|als ik me niet vergis|als ik mij goed herinner|"
    "voor zover ik weet|as far as i know|as far as i remember|as far as i recall|naar mijn weten|"
    "uit mijn hoofd|zeker|zeker weten|for sure|definitely|om precies te zijn|to be exact|to be precise|"
    "namelijk|aub|alsjeblieft|alstublieft|please|bedankt|thanks|thank you|dank u|dank je|groetjes|"
    "trouwens|by the way|op datum|op de datum|op de dag|on the date of|on date|the date being|inderdaad|"
    "gewoon|weet ik nog|herinner ik me|i remember|i recall|het ging om|het gaat om|het betreft|"
    "ten tijde van|at the time of|er was|that would be|that will be|dat moet geweest zijn|"
    "dat zal geweest zijn|it must have been|must have been|dat is geweest|door|het is geweest|geweest|"
    "plaats|mijn antwoord is|antwoord|answer|back|way back|dat gebeurde allemaal|het speelde|"
    "het speelde zich af|speelde zich af|dit speelde|speelde|dit was het geval"
)
"""Words that say nothing about the day; they may stand between two expressions."""

LASTING = _list(
    "geen warm water|geen verwarming|geen water|geen stroom|geen gas|geen licht|geen lift|geen internet|"
    "no heating|no hot water|no water|no electricity|no power|no gas|no lift|no internet|"
    "zonder verwarming|zonder warm water|without heating|without hot water|verwarming kapot|"
    "de verwarming is kapot|lift kapot|de lift is kapot|verwarming stuk|de verwarming is stuk|"
    "the heating is broken|the heating has been broken|heating broken|the lift is broken|"
    "the lift has been broken|lift broken|the boiler is broken|stuk|is stuk|kapotte verwarming|"
    "dag en nacht|day and night|night and day|24 / 7|on a daily basis|around the clock|"
    "every day and night|geluidsoverlast|lekkage|lekkages|schimmel|vocht|herrie|lawaai|stank|probleem|"
    "problemen|het probleem|de overlast|de lekkage|de herrie|noise|the noise|leak|the leak|leakage|mould|"
    "mold|damp|smell|problem|problems|the problem|issue|issues|the issue|burenoverlast|kapot|broken|"
    "its been broken|it is broken|is kapot|is broken|has been broken|has been leaking|is leaking|lekt|"
    "het lekt|het lekt al|ive had this|i have had this|weve had this|we have had this|"
    "ive had this problem|i have had this problem|weve had this problem|we have had this problem|"
    "ik heb dit|we hebben dit|wij hebben dit|ik heb dit probleem|we hebben dit probleem|het speelt|"
    "dit speelt|speelt|speelt dit|het duurt|dit duurt|duurt|duurt het|het loopt|dit loopt|loopt dit|loopt|"
    "het is zo|is het zo|is dit zo|dit is zo|het gaat zo|gaat dit zo|gaat het zo|gaat dit door|dit gaat|"
    "het gaat|gaat het|dit is|is dit|is dit gaande|is dit aan de gang|is dit bezig|is het bezig|"
    "het is bezig|dit is bezig|bezig|gaande|aan de gang|het is aan de gang|dit is aan de gang|"
    "is het aan de gang|zo bezig|het probleem speelt|het probleem bestaat|bestaat het probleem|"
    "it has been going on|its been going on|has been going on|been going on|this has been going on|"
    "going on|it is going on|its going on|this is going on|it has been happening|its been happening|"
    "has been happening|been happening|this has been happening|it has been|its been|this has been|"
    "it has been like this|its been like this|been like this|ongoing|it is ongoing|its ongoing|happening|"
    "it is happening|its happening|last van|overlast|ik heb last|ik heb er last van|ik heb hier last van|"
    "we hebben last|we hebben er last van|we hebben hier last van|wij hebben last|"
    "wij hebben hier last van|heb ik last|heb ik er last van|heb ik hier last van|hebben we last|"
    "hebben we er last van|hebben we hier last van|hebben wij last|hebben wij hier last van|er last van|"
    "hier last van|ik heb|wij hebben|we hebben|continu|voortdurend|constant|constantly|continuously|"
    "onafgebroken|without interruption|zonder onderbreking|de hele tijd|all the time|steeds|altijd|always|"
    "telkens|elke keer|every single time|regelmatig|regularly|dagelijks|daily|wekelijks|weekly|nightly|"
    "vaak|often|meerdere keren|meermaals|several times|multiple times|a few times|een paar keer|vaker|"
    "nonstop|af en toe|soms|now and then|from time to time|occasionally|sometimes|every now and then|"
    "zo nu en dan|non - stop|many times|verschillende keren|repeatedly|herhaaldelijk|maandelijks|monthly|"
    "bijna dagelijks|bijna elke dag|bijna iedere dag|bijna elke nacht|bijna elke week|almost every day|"
    "almost every night|nearly every day|almost daily"
)
"""Words that go with something that lasts or comes back, and not with one day."""

PARTS_OF_DAY = spread(
    {
        "one day": "de hele dag|hele dag|heel de dag|all day|all day long|the whole day|the entire day|"
        "overdag|during the day|in daytime|de hele avond|hele avond|all evening|all morning|"
        "all afternoon|de hele ochtend|de hele middag|tussen de middag|na het eten|"
        "na het avondeten|na werk|na het werk|na mijn werk|after work|after dinner|after lunch|"
        "after school|na school|before work|voor het werk|voor mijn werk|at lunchtime|"
        "during lunch|at lunch time|around lunchtime|tijdens het avondeten|tijdens het eten|"
        "tijdens de lunch|met de lunch|in alle vroegte|s ochtends vroeg|tegen de avond|"
        "tegen de middag|rond het middaguur|rond de middag|in the early hours|rond lunchtijd|"
        "during dinner|around dinner time|voor het eten|around dinnertime|at dinnertime|"
        "s nachts|at night|during the night|all night|all night long|the whole night|"
        "de hele nacht|hele nacht|heel de nacht|overnight|in het donker",
        "two days": "midnight|middernacht|at midnight|rond middernacht|om middernacht|around midnight|"
        "just after midnight|after midnight|na middernacht|before midnight|voor middernacht",
    }
)
NOON = _list("noon|midday|12 noon|twelve noon|middaguur|het middaguur")
QUARTERS = _list("kwart|quarter|a quarter|een kwart")
SINCE = _list(
    "sinds|sedert|since|vanaf|al sinds|al vanaf|al sedert|nu al sinds|already since|ever since|as of|"
    "as from|starting|starting from|starting on|starting in|beginning on|beginning in|met ingang van|"
    "ingaande|from|al van|reeds sinds|reeds vanaf|since the|sinds de|vanaf de|vanaf het|sinds het|"
    "sinds dat|from the|sinds op|since on|since around|continuously since|nog steeds sinds"
)
LASTS_ALREADY = _list(
    "al|al zo|nu al|alweer|al weer|reeds|already|already for|for|for already|al meer|gedurende al"
)
FOR_THE_PAST = _list(
    "for the past|for the last|over the past|over the last|for past|for last|al de afgelopen|for the previous"
)
LASTLY = _list(
    "de afgelopen|afgelopen|de laatste|laatste|the past|the last|past|last|in de afgelopen|in the past|"
    "in the last|within the last|during the past|during the last|gedurende de afgelopen|in de laatste"
)
LONG = _list(
    "lang|nu|nu al|now|already|long|al|in a row|achter elkaar|straight|aan een stuk|alweer|so far|bezig"
)
STARTED = _list(
    "het begon|dit begon|dat begon|begon|begon het|begon dit|begonnen|is begonnen|het is begonnen|"
    "dit is begonnen|is het begonnen|is dit begonnen|is het allemaal begonnen|it started|this started|"
    "it all started|started|it began|this began|began|it has started|has started|gestart|het startte|"
    "startte|ontstaan|is ontstaan|het is ontstaan|het ontstond|ontstond|het probleem begon|"
    "the problem started|the problems started|the problem began|de problemen begonnen|de overlast begon|"
    "the noise started|de lekkage begon|the leak started|eerste keer|de eerste keer|de eerste keer was|"
    "the first time|the first time was|first time|first time was|for the first time|voor het eerst|"
    "first happened|first noticed"
)
ENDED = _list(
    "gestopt|gestopt op|stopte|stopte op|het stopte|ended|ended on|it ended|stopped|stopped on|geeindigd|"
    "eindigde|en eindigde|and ended|and stopped|en stopte|en gestopt|tot en met"
)
UP_TO = _list(
    "tot|t m|tm|tot en met|tot aan|tot m|until|till|til|untill|to|through|thru|up to|up until|"
    "up to and including|until and including|to and including|-|en met|tot ongeveer|until about|"
    "en dan tot|and until|en tot|tot het|tot de|to the|until the|tot op|tot in|through to|t - m"
)
TILL_NOW = _list(
    "tot nu|tot nu toe|tot nu aan toe|tot op heden|tot heden|tot op de dag van vandaag|tm nu|tm heden|"
    "tot en met nu|tot en met heden|until now|till now|til now|untill now|to now|up to now|up until now|"
    "to date|to the present|to the present day|until the present|until the present day|until present|"
    "to present|- heden|- nu|- now|- present|tot nog toe|- today now|through now|to this day|"
    "until this day|tot op dit moment|tot dit moment|tot aan nu|tot aan heden|- tot nu|- tot heden|"
    "- tot nu toe"
)
STILL = _list(
    "nog steeds|en nog steeds|nog altijd|en nog altijd|en het is nog steeds|en het is nog steeds zo|"
    "en nu nog|nu nog|en nu nog steeds|nu nog steeds|en dat duurt nog steeds|en het duurt nog steeds|"
    "en het duurt nog|en het gaat nog steeds door|en gaat nog steeds door|en het gaat nog door|"
    "gaat nog steeds door|en duurt nog steeds voort|en duurt nog steeds|duurt nog steeds|en duurt nog|"
    "duurt nog voort|duurt voort|en is nog steeds bezig|en het is nog bezig|en het is nog steeds bezig|"
    "is nog steeds bezig|en het is er nog steeds|en nog steeds bezig|en nog steeds gaande|"
    "nog steeds gaande|nog gaande|nog bezig|nog steeds bezig|en het speelt nog steeds|en het speelt nog|"
    "speelt nog steeds|still|still going|and still going|and still|still going on|and still going on|"
    "and still ongoing|still ongoing|and ongoing|and it is still going on|and its still going on|"
    "its still going on|it is still going on|it still is|and is still going on|is still going on|"
    "and it still is|and still is|and it still happens|and still happens|and it still continues|"
    "and continues|and it continues|still continuing|and still continuing|continuing|still happening|"
    "and still happening|and its still happening|and it is still happening|and counting|so far|onwards|"
    "onward|and onwards|en verder|en het is nog steeds niet opgelost|nog steeds niet opgelost|"
    "en nog steeds niet opgelost|nog niet opgelost|en nog niet opgelost|en het is nog niet opgelost|"
    "still not fixed|and still not fixed|still not resolved|and still not resolved|still not solved|"
    "and still not solved|and it is still not fixed|and its still not fixed|and it is still not resolved|"
    "and it is still not solved|tot vandaag nog steeds|en loopt nog|en loopt nog steeds|loopt nog|"
    "loopt nog steeds|to this very day"
)
FROM_ON = _list("af|af aan|on|onwards|and on|ever|forward")
RANGE_LEADS = spread(
    {
        "from": "week van|de week van|in de week van|week of|the week of|van|vanaf|from|periode|"
        "de periode|periode van|de periode van|in de periode|in de periode van|the period|"
        "the period from|period from|from the period|van de|vanaf de|from the|van het|"
        "tijdens de periode|in the period|in the period from|de periode vanaf|starting|"
        "starting from|sinds|since|period",
        "between": "tussen|between|tussen de|between the|ergens tussen|de periode tussen|"
        "in de periode tussen|the period between|in the period between|in between",
    }
)
OR_SO = _list(
    "of zo|ofzo|of zoiets|ofzoiets|or so|or thereabouts|or around then|zoiets|ongeveer|approximately|"
    "roughly|give or take|of daaromtrent|or something|of iets dergelijks|or something like that|circa|"
    "ongeveer dan|of zoiets dergelijks"
)
ON_OR_ABOUT = _list("op of rond|op of omstreeks|on or about|on or around|op of rondom")
AT_SOME_POINT = _list(
    "at some point|at some time|op enig moment|op een gegeven moment|ooit|ooit eens|some time|eens|"
    "een keer|once|one day in|a day in|op een dag in|one time|at one point|op een zeker moment|"
    "ergens een keer|wel eens"
)
COURSE_OF = _list(
    "in de loop van|in the course of|over the course of|in the days of|towards|toward|tegen|richting|"
    "by around|misschien|maybe|perhaps|waarschijnlijk|probably|mogelijk|possibly|wellicht|vermoedelijk|"
    "might have been|could have been|kan zijn|bijna|almost|nearly|ruim|just over|just under|"
    "net iets meer dan|meer dan|more than|een kleine|a good|minder dan|less than"
)
"""Words that leave the date in doubt without turning it."""

NOT_PLAIN = words(
    "niet niets niks geen nooit nee voor voordat na nadat behalve uiterlijk laatst tot not no never "
    "before after except until till til untill tm by latest earliest vroegst vroegste minstens least "
    "vroeger eerder later earlier zonder without prior voorafgaand tenzij unless weer again nogmaals "
    "opnieuw daarvoor daarna ervoor erna sindsdien daarvoor voorafgaande dont didnt wasnt isnt excluding "
    "uitgezonderd buiten besides rather than elke elk iedere ieder every each altijd always meestal "
    "usually soms sometimes maandags dinsdags woensdags donderdags vrijdags zaterdags zondags mondays "
    "tuesdays wednesdays thursdays fridays saturdays sundays nor noch following volgend volgende morgen "
    "daaropvolgende tweemaal twice maal keer keren times instead ipv or tenminste voorlopig if planned "
    "gepland afspraak appointment expected verwacht zal zullen will shall would zou zouden gaat komt "
    "until binnen within pre post voorheen vooraf dagen weken maanden jaren days weeks months years"
)
"""Words that turn or blur the meaning of a date that they stand beside."""
