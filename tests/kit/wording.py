"""Words that a text for tenants does without, and what to write instead: language level B1, for the ear.

A line of a table is `words -> instead`. The words are a regular expression, matched whole and in any case;
a space is any white space, and ` ... ` up to four words. Who disagrees changes the table, or adds to
ALLOWED with the reason.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from tests.kit.officialese import OFFICIALESE

ABBREVIATIONS = {
    "nl": r"""
(?:[a-z]\.){2,}[a-z]?\.? -> schrijf het uit: bijvoorbeeld, onder andere, dat wil zeggen
bijv\.?|bv\. -> bijvoorbeeld
nl\. -> namelijk
evt\.? -> misschien
t/m -> tot en met
etc\.?|enz\.? -> en zo meer
tel\.|tel(?=:) -> telefoon
nrs?\.|no\.(?= \d) -> nummer
blz\.|pag\. -> bladzijde
dhr\.?|mevr\.?|mw\. -> meneer, mevrouw
jl\. -> de datum
resp\. -> en daarna
incl\.?|excl\.? -> met, zonder
min\.|max\.? -> minstens, hoogstens
art\.|lid\.(?= \d) -> artikel
ca\.|circa -> ongeveer
ivm|mbt|tav|ovv|nav|ipv|aub|svp|bsn|asap -> schrijf het uit
en/of -> of
""",
    "en": r"""
(?:[a-z]\.){2,}[a-z]?\.? -> write it out: for example, that is
etc\.? -> and so on
nos?\.(?= \d)|nr\.? -> number
tel\.|tel(?=:) -> telephone
approx\.? -> about
asap|fyi|faq|ssn -> write it out
incl\.?|excl\.? -> with, without
min\.|max\.? -> at least, at most
ref\.|ref(?=:) -> number
dept\.?|govt\.?|info -> write it out
mr\.|mrs\.|ms\. -> the name alone
vs\.? -> against
and/or -> or
""",
}

LAYOUT = {
    "nl": r"""
hieronder|hierboven|onderaan|bovenaan|onderin|bovenin|onderstaande?|bovenstaande? -> noem het ding zelf
links|rechts|linker|rechter|link(s|er)\w*(boven|onder)|rechts(boven|onder) -> noem het ding zelf
zie (boven|onder) -> noem het ding zelf
(aan|door)?klik\w*|aangeklikt -> kies
(tik|druk|tap) hier|swipe\w*|veeg\w*|scrol\w* -> kies
(groen|rood|rode|blauw|geel|gele|oranje|grijs|grijze|paars|paarse|zwart|witt?)e? -> het woord op de knop
pijltjes?|icoon\w*|icon\w*|pictogram\w*|symbool -> het woord op de knop
""",
    "en": r"""
below|above|underneath -> name the thing itself
(at|in) the (top|bottom)|(to|on) the (left|right)|(left|right)-hand -> name the thing itself
(left|right|following|next) button -> the word on the button
click\w*|swipe\w*|scroll\w* -> choose
(tap|press|touch) here -> choose
red|green|blue|yellow|orange|grey|gray|purple|black|white -> the word on the button
arrows?|icons?|symbols? -> the word on the button
""",
}

ADDRESS = {
    "nl": r"""
je|jij|jou|jouw|jouwe|jullie|jezelf -> u, uw, uzelf
men -> u; of: wie het doet
(wordt|worden) (u|dit|hij|zij) \w*(cht|gd|kt|ld) -> zeg wie het doet: de commissie vraagt u
u wordt \w*(cht|gd|kt|ld) -> zeg wie het doet: de commissie vraagt u
er (wordt|worden|werd|werden) -> zeg wie het doet
niet (on(mogelijk|gebruikelijk|belangrijk|redelijk|terecht)|zonder)|nooit niet -> zeg het met één nee
""",
    "en": r"""
(you|it) (is|are) (kindly )?(requested|required|advised|asked) -> say who asks: the committee asks you
(?<!this.)(?<!that.)(?<!no.)one (must|should) -> you
not (un(common|likely|usual|reasonable|able)|impossible|without)|never not -> say it with one no
(he|she|his|her)/(he|she|his|her)|s/he -> that person, they
""",
}

ALLOWED = {
    "nl": {
        r"schriftelijk (te )?reageren|reageert schriftelijk|schriftelijke reactie": (
            "what the page says that the other person may do; a talk would be something else"
        ),
        r"gedeeltelijk gegrond|gegrond|ongegrond": "the page's names for the outcome",
        r"bindend advies": "the page's name for what the committee gives",
        r"hoorzitting": "the page's name for the meeting with the committee",
        r"(onafhankelijke )?klachtencommissie": "the page's name for who judges",
        r"in te dienen|indienen|indient|dient (\w+ ){1,3}in": "what the page calls it",
        r"PDF": "how the kind of file is called, also aloud",
    },
    "en": {
        r"(partly )?well-founded|unfounded": "the page's names for the outcome",
        r"binding advice": "the page's name for what the committee gives",
        r"PDF": "how the kind of file is called, also aloud",
    },
}
"""What the procedure needs, and why: never found fault with."""


@dataclass(frozen=True)
class Fault:
    """A word that is in the text, and what to write instead."""

    word: str
    instead: str

    def __str__(self) -> str:
        return f"{self.word!r} -> {self.instead}"


def entries(table: str) -> list[tuple[str, str]]:
    """The lines of a table: pattern and replacement."""
    rows = (line.split(" -> ") for line in table.strip().splitlines())
    return [(pattern, instead) for pattern, instead in rows]


def _whole(pattern: str) -> re.Pattern[str]:
    pattern = pattern.replace(" ... ", r"(?: \w+){0,4} ").replace(" ", r"\s+")
    return re.compile(rf"(?<![\w@./-])(?:{pattern})(?![\w@-])", re.IGNORECASE)


_FORBIDDEN = {
    language: [
        (_whole(pattern), instead)
        for tables in (OFFICIALESE, ABBREVIATIONS, LAYOUT, ADDRESS)
        for pattern, instead in entries(tables[language])
    ]
    for language in OFFICIALESE
}
_ALLOWED = {language: _whole("|".join(phrases)) for language, phrases in ALLOWED.items()}
_OUT_OF_SIGHT = re.compile(r"\{\w+\}|[\w.+-]+@[\w.-]+\w|(?<![\w/])/[a-z_{]\w*\}?|\bKLW(?:-\d{3})+")
_MARKS = (
    (re.compile(r"!\s*[!?]|\?\s*[!?]"), "one mark"),
    (re.compile(r"(?:^|(?<=\s))[:;]-?[()DP](?!\w)"), "words"),
    (re.compile(r"\w\(\w+\)"), "one word, or both words in full"),
    (re.compile(r"(?<!\w)[A-Z]{2,}(?!\w)"), "the words in full"),
    (re.compile(r"[&%]|(?<!\w)\+(?!\d)"), "the word"),
)


def faults(text: str, language: str) -> Iterator[Fault]:
    """What is wrong with the text's words. Placeholders, addresses, references and commands are not words."""
    seen = _ALLOWED[language].sub("\N{CURRENCY SIGN}", _OUT_OF_SIGHT.sub("\N{CURRENCY SIGN}", text))
    for pattern, instead in (*_FORBIDDEN[language], *_MARKS):
        yield from (Fault(match.group(), instead) for match in pattern.finditer(seen))
    yield from (Fault(mark, "words") for mark in text if is_picture(mark))


def is_picture(mark: str) -> bool:
    """An emoji, arrow, box or dingbat, or a part of one: what a voice cannot read."""
    return (
        unicodedata.category(mark) in ("So", "Sk", "Co", "Cs")
        or "\u2190" <= mark <= "\u21ff"
        or mark in "\ufe0f\u200d\u20e3"
    )
