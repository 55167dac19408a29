"""How hard a text is to read, in Dutch and in English.

Left out before anything is measured: e-mail and web addresses, postal addresses, telephone numbers,
references (KLW-123-456-789), commands with a slash, file names, and words between quotation marks.

A number ('12', '13:00', '2026') is a word with a syllable for each digit, about as long as it is said.

Some words are prescribed: by the organisation's page or by the law. No writer can choose shorter ones, and
in a screen of ten words one of them would decide the score. Each counts as one word, of the average length
of the text's other words: it makes a sentence longer, and the words neither harder nor easier. So do names.
A sentence is no shorter for it: `longest_sentence` counts every word that is said.
"""

import re
import unicodedata
from collections.abc import Iterable

PRESCRIBED = {
    "nl": {
        "klachtencommissie": "the page's name for who judges",
        "hoorzitting": "the page's name for the meeting with the committee",
        "leidinggevende": "the page's name for whom to talk to next",
        "e-mailadres|telefoonnummer": "the page asks for contact details, and these have no other names",
        "burgerservicenummer": "the law's name for the number that nobody should send",
        r"januari|februari|augustus|september|oktober|november|december": "months have no easier names",
        r"(?:19|20)\d\d": "nor have years",
    },
    "en": {
        "complaints committee": "the page's name for who judges",
        "supervisor": "the page's name for whom to talk to next",
        "e-mail address|telephone number": "the page asks for contact details, and these have no other names",
        "citizen service number": "the law's name for the number that nobody should send",
        r"January|February|September|October|November|December": "months have no easier names",
        r"(?:19|20)\d\d": "nor have years",
    },
}
"""Words that count as one word of average length, and why they cannot be others."""

AVERAGE = "\N{CURRENCY SIGN}"
"""Stands for a word of average length: also for whatever will fill a placeholder."""

_VERBATIM = re.compile(
    "|".join(
        (
            r"\"[^\"\n]*\"|“[^”\n]*”|„[^”\n]*”",
            r"(?<!\w)[‘'](?![st]\b)(?=\w)(?:[^\n’']|[’'](?=\w))*[’'](?!\w)",
            r"\bhttps?://\S+|\bwww\.\S+",
            r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            r"\bKLW(?:-\d{3})+",
            r"(?<![\w/])/[a-z_]\w*",
            r"\b[\w-]+\.(?:pdf|jpe?g|png|heic|docx?|odt|txt|ogg|mp3|mp4|zip|html?)\b",
            r"\b(?:Postbus|PO Box) \d+",
            r"\b[A-Z][\w'-]*(?:straat|weg|laan|plein|gracht|kade|hof|dijk|singel)\s\d+\w*",
            r"\b\d{4} ?[A-Z]{1,2}\b(?: [A-Z][\w'-]+)*",
            r"(?<!\w)(?:\+\d{2}|0)[\d ()-]{7,}\d\b",
        )
    )
)
_END = re.compile(r"(?<=[.?!…])[\"'”’)]*\s+|\s*:\s*$|\s*\n\s*", re.MULTILINE)
_WORD = re.compile(rf"{AVERAGE}|\d+(?:[.:,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*")


def sentences(text: str) -> list[str]:
    """The sentences that have words. They end at . ? ! and at the end of a paragraph."""
    return [part.strip() for part in _END.split(_VERBATIM.sub("", text)) if part and _WORD.search(part)]


def words(text: str) -> list[str]:
    return [word for sentence in sentences(text) for word in _WORD.findall(sentence)]


def longest_sentence(text: str) -> str:
    """The sentence with the most words; empty where there is none."""
    return max(sentences(text), key=lambda sentence: len(_WORD.findall(sentence)), default="")


def averaged(text: str, language: str, names: Iterable[str] = ()) -> str:
    """The text with each prescribed word, and each of the names, as one word of average length."""
    patterns = [*map(re.escape, sorted(names, key=len, reverse=True)), *PRESCRIBED[language]]
    return re.sub(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", AVERAGE, text, flags=re.IGNORECASE)


def flesch_douma(text: str, names: Iterable[str] = ()) -> float:
    """Reading ease of a Dutch text (Douma 1960): 100 is very easy, 70 fairly easy, 30 hard."""
    a_sentence, a_word = _lengths(averaged(text, "nl", names), "nl")
    return 206.84 - 0.93 * a_sentence - 77 * a_word


def flesch_reading_ease(text: str, names: Iterable[str] = ()) -> float:
    """Reading ease of an English text (Flesch 1948): 100 is very easy, 70 fairly easy, 30 hard."""
    a_sentence, a_word = _lengths(averaged(text, "en", names), "en")
    return 206.835 - 1.015 * a_sentence - 84.6 * a_word


EASE = {"nl": flesch_douma, "en": flesch_reading_ease}


def _lengths(text: str, language: str) -> tuple[float, float]:
    """Words in a sentence, syllables in a word. A text without words is as easy as can be."""
    told = words(text)
    measured = [word for word in told if word != AVERAGE]
    a_sentence = len(told) / max(len(sentences(text)), 1)
    return a_sentence, sum(syllables(word, language) for word in measured) / max(len(measured), 1)


def syllables(word: str, language: str) -> int:
    """How many syllables the word is said with, by rules: right for common words, near for others."""
    if word[0].isdigit():
        return sum(mark.isdigit() for mark in word)
    parts = unicodedata.normalize("NFC", word.lower()).replace("’", "'").split("-")
    return sum(_RULES[language](part) for part in parts)


_DUTCH_LOANS = {
    r"website": "websit",
    r"online": "onlin",
    r"service": "servis",
    r"team": "tiem",
    r"coach": "kootsj",
    r"load": "lood",
    r"byte": "bait",
    r"tion(?=s?$)": "sjon",
    r"^geau": "geäu",
    r"eum$": "eüm",
    r"qu": "kw",
    r"^y(?=[aeou])": "j",
}
_DUTCH_NUCLEUS = re.compile(
    r"aai|ooi|oei|eeu|ieu|eau|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|ou|au|ai|oi|oy|ay|ey|[aeiouy]",
)
_TREMA = {"ä": "a", "ë": "e", "ï": "i", "ö": "o", "ü": "u"}


def _dutch(word: str) -> int:
    for written, said in _DUTCH_LOANS.items():
        word = re.sub(written, said, word)
    for marked, vowel in _TREMA.items():
        word = word.replace(marked, f"|{vowel}")
    word = "".join(mark for mark in unicodedata.normalize("NFD", word) if not unicodedata.combining(mark))
    return len(_DUTCH_NUCLEUS.findall(word)) or _spelled(word)


_ENGLISH_SAID = {
    "é|è|ê": "ay",
    "^every": "evry",
    "^evening": "evning",
    "^business": "bisness",
    "^wednes": "wens",
    "^maybe": "mayby",
    "^some(?=[a-z])": "som",
    "^(ther|wher)e(?=fore|by|as)": r"\1",
    "(hom|hous|saf|not|car|lif|tim)e(?=hold|work|mate|ty$|book|taker|time|table)": r"\1",
    "qu": "kw",
    "gues?$": "g",
    "([aeiouy](?:[^aeiouyl]|dg|ng|st|th)|^sol)e(?=(?:ly|ful|fully|less|ness|ments?)$)": r"\1",
    "(?<=[dst])n't$": "net",
    "'": "",
}
"""How some words are written, and nearer to how they are said; a silent e goes."""

_LE = r"(?<![bcdfgkptz]l)(?<![bcdgkpt]r)(?<=[^aeiouy])"
_ENGLISH_SILENT = re.compile(
    rf"{_LE}e$"  # file; but table, centre
    rf"|{_LE}(?<![sxzcg])(?<!ch)(?<!sh)es$"  # files; but places, wishes
    rf"|{_LE}(?<![td])ed$"  # asked; but wanted, settled, hundred
)
_ENGLISH_HIATUS = re.compile(
    "|".join(
        (
            "(?<![cts])ia(?!g)",  # material; but social, marriage
            "(?<![tscgxn])(?<!ll)(?<!sh)io(?!ur)",  # period; but nation, million
            "(?<![ct])ien(?=c|t)|^scie",  # science; but patient
            "(?<=..[^hptn])ie(?=rs?$|st$)",  # earlier; but cashier
            "iet|iu|uou|(?<!g)eou",  # quiet, medium, continuous
            "(?<!g)ua(?!d)|ue(?=l$|nt|nc)|ui(?=ng|ty)",  # usual, cruel; but guard, persuade
            "^cre(?=at(?!ur))|^re(?=act|al[^ml])|^the(?=or|at)|^ge(?=o)|vide(?=o)",  # create, react, video
            "(?<=are)a|(?<=ide)a|eum$|po(?=e[mt])|oe(?=v)",  # area, idea, museum, poem
            "[eo]i(?=ng)|[^aeiou]y(?=[io])",  # going, trying
            "[aou]y(?=[aeiou])|(?<=b)ey(?=o)",  # player, beyond
            "ism$|thm$",  # criticism, rhythm
        )
    )
)
"""Vowels side by side that are two syllables."""


def _english(word: str) -> int:
    for written, said in _ENGLISH_SAID.items():
        word = re.sub(written, said, word)
    spoken = _ENGLISH_SILENT.sub("", word)
    spoken = spoken if re.search(r"[aeiouy]", spoken) else word
    return len(re.findall(r"[aeiouy]+", spoken)) + len(_ENGLISH_HIATUS.findall(spoken)) or _spelled(word)


def _spelled(word: str) -> int:
    """A word without vowels is said letter by letter: PDF."""
    return len(word)


_RULES = {"nl": _dutch, "en": _english}
