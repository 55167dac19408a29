"""A Screen as words for the ear: what is told, then what can be chosen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from dialogs.screen import Kind, Line, Screen
from dialogs.speech.choices import language_of, places, tools
from dialogs.speech.ear import for_the_ear
from dialogs.speech.guess import guessed
from dialogs.speech.marks import begun
from dialogs.speech.segment import Segment
from dialogs.text import Text, Translator, _


def spoken(screen: Screen, languages: Mapping[str, Translator]) -> tuple[Segment, ...]:
    """The screen in the order in which it is heard; a segment for each change of voice."""
    say = languages[screen.language]
    told = [*_told((*screen.notice, *screen.lines), say, languages)]
    offered = (places(screen.choices, say), tools(screen.tools, say))
    heard = (
        *told,
        *(_said(text, say) for text in offered if text),
        *_other_languages(screen, languages, told),
    )
    return tuple(_joined(piece for piece in heard if piece.text))


def _said(text: Text | str, say: Translator) -> Segment:
    return Segment(for_the_ear(say(text), say.language), say.language)


def _told(lines: Sequence[Line], say: Translator, languages: Mapping[str, Translator]) -> Iterator[Segment]:
    before: Line | None = None
    for line in lines:
        if line.kind is Kind.QUOTE:
            if not _introduced(before):
                yield _said(_("Your words:"), say)
            yield _quoted(line.text, say, languages)
        else:
            yield _said(line.text, languages[_language(line.text, say.language, languages)])
        before = line


def _introduced(before: Line | None) -> bool:
    """Whether it is clear that the tenant's own words follow."""
    if before is None:
        return False
    return before.kind in (Kind.HEADING, Kind.QUOTE) or before.text.rstrip().endswith(":")


def _quoted(words: str, say: Translator, languages: Mapping[str, Translator]) -> Segment:
    """The tenant's own words, in the voice of the language that they are in."""
    written = guessed(words, say.language, languages)
    text = for_the_ear(words, written, own_words=True)
    return Segment(text, written) if text else _said(_("Only signs, no words."), say)


def _language(text: str, language: str, languages: Mapping[str, Translator]) -> str:
    """A line is in the screen's language, unless the whole of it is clearly in another.

    After a colon the tenant's own words may follow: such a line is the screen's.
    """
    return language if ":" in text else guessed(text, language, languages)


def _other_languages(
    screen: Screen, languages: Mapping[str, Translator], told: Iterable[Segment]
) -> Iterator[Segment]:
    """Another language is offered in that language, by its voice, in a sentence of its own.

    A name in another language would chop a sentence. What the screen told already is not repeated.
    """
    for code in filter(None, map(language_of, screen.tools)):
        say = languages.get(code)
        if say and not any(say.name in piece.text for piece in told if piece.language == code):
            yield _said(_("For {language}, choose {language}.", language=say.name), say)


def _joined(pieces: Iterable[Segment]) -> Iterator[Segment]:
    for language, together in groupby(pieces, key=lambda piece: piece.language):
        yield Segment(begun(" ".join(piece.text for piece in together)), language)
