"""What was typed, made plain before contact details are read from it."""

import unicodedata

_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_HIDDEN = ("Cf", "Cs", "Co", "Cn")
_MARKS = ("Mn", "Me", "Mc")


class NotRead(ValueError):
    """Nothing that can be used was found. `suggestion`: what was probably meant; '' where unknown."""

    def __init__(self, suggestion: str = "") -> None:
        super().__init__(suggestion)
        self.suggestion = suggestion


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(words.split())


def spaced(words: str) -> str:
    """The words with single spaces, `\\n` between lines, and no line empty; otherwise verbatim."""
    lines = "".join("\n" if letter in _LINE_ENDS else letter for letter in words).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def plainly(words: str, *, marks: bool = True) -> str:
    """`spaced` words in plain forms: full-width letters, digits of any script and control characters.

    `marks`: whether marks that do not merge with their letter are kept.
    """
    left_out = _HIDDEN if marks else _HIDDEN + _MARKS
    found = []
    for letter in unicodedata.normalize("NFKC", words):
        category = unicodedata.category(letter)
        if category == "Nd":
            found.append(str(unicodedata.decimal(letter)))
        elif category == "Cc" and letter not in _LINE_ENDS:
            found.append(" ")
        elif category not in left_out:
            found.append(letter)
    return spaced("".join(found))
