"""Slips of the finger and compounds: an unknown word as the known words that it must be."""

from collections.abc import Iterator

from dialogs.period import calendar_words, names, phrases
from dialogs.period.calendar_words import MONTHS, SENSES, WEEKDAYS, Sense
from dialogs.period.ordinary_words import ORDINARY
from dialogs.period.phrases import Phrases

SHORTEST_SLIP, SURE_NAME, LONGEST_WORD = 5, 8, 24

_ALIASES = {
    "afg": "afgelopen",
    "afgl": "afgelopen",
    "vrg": "vorige",
    "vor": "vorige",
    "lst": "last",
    "ong": "ongeveer",
    "ongev": "ongeveer",
    "gist": "gisteren",
    "sins": "sinds",
    "sind": "sinds",
    "snds": "sinds",
    "sinse": "since",
    "vana": "vanaf",
    "tussn": "tussen",
    "betwen": "between",
    "wekend": "weekend",
}
_PARTS = ("morgen", *(word for word, senses in SENSES.items() if Sense.PART in senses))
_GLUED = (
    *(
        "begin",
        "half",
        "eind",
        "mid",
        "vorige",
        "vorig",
        "afgelopen",
        "sinds",
        "vanaf",
        "deze",
        "last",
        "eerste",
    ),
    *("week", "tot", "rond"),
)
_DAY_STEMS = {"gister": "gisteren", "eergister": "eergisteren", "yester": "yesterday"}
_SLIPPING = (
    "vandaag today gisteren yesterday eergisteren overmorgen tomorrow vanochtend vanmiddag vanavond "
    "vanmorgen geleden afgelopen verleden ongeveer approximately vorige previous maanden weekend ochtend "
    "afternoon evening halverwege beginning between"
)


def _targets() -> dict[str, object]:
    """The words that a slip can be meant as, and what each means."""
    found: dict[str, object] = {word: word for word in _SLIPPING.split()}
    for index, group in enumerate((*MONTHS, *WEEKDAYS)):
        full = (word for word in group.split()[:2] if len(word) >= SHORTEST_SLIP)
        found |= dict.fromkeys(full, index)
    held = (word for word in names.HOLIDAY_NAMES.words() if len(word) >= SURE_NAME)
    return found | {word: word for word in held}


def _known() -> frozenset[str]:
    tables = [value for module in (phrases, names) for value in vars(module).values()]
    said = {word for table in tables if isinstance(table, Phrases) for word in table.words()}
    sets = [value for value in vars(calendar_words).values() if isinstance(value, frozenset)]
    return frozenset(SENSES) | said | frozenset().union(*sets) | phrases.NOT_PLAIN | ORDINARY


def _shorter(word: str) -> Iterator[str]:
    """The word itself, and without each of its letters."""
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


TARGETS = _targets()
KNOWN = _known()
_BY_SHORTER: dict[str, set[str]] = {}
for _target in TARGETS:
    for _form in _shorter(_target):
        _BY_SHORTER.setdefault(_form, set()).add(_target)


def one_slip(word: str, other: str) -> bool:
    """Whether they differ by one letter: left out, put in, replaced, or swapped with its neighbour."""
    same = 0
    while same < min(len(word), len(other)) and word[same] == other[same]:
        same += 1
    rest, other_rest = word[same:], other[same:]
    return (
        rest[1:] == other_rest[1:]
        or rest[1:] == other_rest
        or rest == other_rest[1:]
        or (rest[:2] == other_rest[1::-1] and rest[2:] == other_rest[2:])
    )


def _meant(word: str) -> str | None:
    """The one word that a slip was meant as; None where there is none or there are more."""
    near = {target for form in _shorter(word) for target in _BY_SHORTER.get(form, ())}
    near = {target for target in near if one_slip(word, target)}
    return min(near) if len({repr(TARGETS[target]) for target in near}) == 1 else None


def _compound(word: str) -> tuple[str, ...] | None:
    for part in _PARTS:
        stem = word.removesuffix(part)
        stem = _DAY_STEMS.get(stem, stem)
        day = SENSES.get(stem, {})
        if stem != word and len(stem) >= SHORTEST_SLIP and (Sense.WEEKDAY in day or Sense.OFFSET in day):
            return stem, part
    for first in _GLUED:
        rest = word.removeprefix(first)
        if rest != word and len(rest) >= 3 and rest in SENSES:
            return first, rest
    return None


def spelled(word: str) -> tuple[str, ...]:
    """The known word or words that a word stands for; an unknown word as it is."""
    word = _ALIASES.get(word, word)
    if word in KNOWN or not SHORTEST_SLIP <= len(word) <= LONGEST_WORD:
        return (word,)
    return _compound(word) or ((_meant(word) or word),)
