"""Whole conversations as text that a secretary could read and write.

A story is a text file: what the tenant does and what the assistant, the committee and its staff
then read, a line each, in Dutch or English words. A line that begins with a space goes on with
the line before it, and one that begins with '#' is a remark.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path, PurePath

from bot.errors import BotError, SettingError

WORDS: Mapping[str, tuple[str, str]] = {
    "language": ("Taal", "Language"),
    "rule": ("Regel", "Rule"),
    "only": ("Alleen in", "Only in"),
    "says": ("Huurder typt", "Tenant types"),
    "taps": ("Huurder kiest", "Tenant chooses"),
    "taps_old": ("Huurder kiest een oude knop", "Tenant chooses an old button"),
    "sends": ("Huurder stuurt", "Tenant sends"),
    "speaks": ("Huurder spreekt in", "Tenant speaks"),
    "shares": ("Huurder deelt het eigen nummer", "Tenant shares the own number"),
    "edits": ("Huurder verandert", "Tenant edits"),
    "waits": ("Er gaan 3 dagen voorbij", "3 days go by"),
    "restarts": ("Assistent start opnieuw", "Assistant starts again"),
    "sees": ("Assistent zegt", "Assistant says"),
    "sees_not": ("Assistent zegt niet", "Assistant does not say"),
    "choices": ("Keuzes", "Choices"),
    "gets_file": ("Huurder krijgt het bestand", "Tenant gets the file"),
    "file_says": ("In het bestand staat", "The file says"),
    "committee": ("Commissie leest", "Committee reads"),
    "committee_not": ("Commissie leest niet", "Committee does not read"),
    "committee_file": ("Commissie krijgt als bijlage", "Committee gets the file"),
    "received": ("Commissie kreeg", "Committee received"),
    "staff": ("Medewerkers lezen", "Staff read"),
    "copy": ("Huurder krijgt per e-mail", "Tenant gets by e-mail"),
}
"""The kinds of line, and how each begins in Dutch and in English. The number of days is free."""

PLACES = ("telegram", "terminal")
"""Where a story can be played."""

_KINDS = {words.casefold(): kind for kind, both in WORDS.items() for words in both}
_GO_BY = re.compile(r"(?:er gaa[nt] (\d{1,4}) (\w+) voorbij|(\d{1,4}) (\w+) goe?s? by)", re.IGNORECASE)
_UNITS = {
    **dict.fromkeys(("minuut", "minuten", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("uur", "uren", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("dag", "dagen", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("week", "weken", "weeks"), timedelta(weeks=1)),
}
_WORDLESS = ("waits", "restarts")


class BrokenStory(SettingError):
    """The file holds no story that can be played."""


class StoryDiffers(BotError):
    """What was seen is not what is written. The message names the line."""


@dataclass(frozen=True)
class Step:
    """A line of a story: its number, kind and words, and the line as it is written."""

    number: int
    kind: str
    words: str
    line: str


@dataclass(frozen=True)
class Story:
    """`rules`: what of CONVERSATION.md it shows. `places`: where it is played; empty: everywhere."""

    file: str
    language: str
    steps: tuple[Step, ...]
    rules: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return PurePath(self.file).stem

    def plays_in(self, place: str) -> bool:
        return not self.places or place in self.places


def read_story(path: Path) -> Story:
    """The story of this file. Raises BrokenStory."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BrokenStory(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise BrokenStory(f"{path} is no story: it is not text in UTF-8.") from error
    steps: list[Step] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            if line[0].isspace():
                steps.append(_longer(steps, line.strip()))
            else:
                steps.append(_step(number, line.strip()))
        except ValueError as error:
            raise BrokenStory(f"{path.name}, line {number}: {error}") from None
    for step in steps:
        if problem := _problem(step):
            raise BrokenStory(f"{path.name}, line {step.number}: {problem}")
    return _story(path, steps)


def passed(step: Step) -> timedelta:
    """How long it takes until the next thing happens, of a step that waits."""
    number, unit = step.words.split()
    return int(number) * _UNITS[unit]


def _step(number: int, line: str) -> Step:
    head, _colon, words = line.partition(":")
    what = " ".join(head.split())
    if match := _GO_BY.fullmatch(what):
        count, unit = (group for group in match.groups() if group)
        return Step(number, "waits", f"{count} {unit.casefold()}", line)
    kind = _KINDS.get(what.casefold())
    if kind is None or kind == "waits":
        known = [words for both in WORDS.values() for words in both]
        near = get_close_matches(what, known, 1)
        hint = f" Perhaps '{near[0]}'?" if near else ""
        raise ValueError(f"nobody knows '{what[:60]}'.{hint}")
    return Step(number, kind, words.strip(), line)


def _longer(steps: list[Step], words: str) -> Step:
    """The last step with one more line."""
    if not steps:
        raise ValueError("there is no line before it to go on with.")
    last = steps.pop()
    return replace(last, words=f"{last.words}\n{words}".lstrip("\n"), line=f"{last.line} {words}")


def _problem(step: Step) -> str | None:
    """What is wrong with the words of the step."""
    if not step.words and step.kind not in _WORDLESS:
        return "there are no words after the colon."
    if step.kind == "waits" and step.words.split()[1] not in _UNITS:
        return f"'{step.words}' is no number of minutes, hours, days or weeks."
    if step.kind == "edits" and not all(part.strip() for part in halves(step.words, "=>")):
        return "write the old words, ' => ', and the new words."
    if step.kind == "received" and not re.search(r"\d", step.words):
        return "say how many, in digits."
    if step.kind in ("sends", "speaks") and not PurePath(halves(step.words, "|")[0]).name:
        return "name a file."
    if step.kind == "only" and (strange := [p for p in _listed(step) if p.casefold() not in PLACES]):
        return f"nobody knows the place '{strange[0]}': a story is played in Telegram or in the terminal."
    return None


def halves(words: str, mark: str) -> tuple[str, str]:
    """What stands before the first ' mark ' and what stands after it."""
    before, _mark, after = words.partition(f" {mark} ")
    return before.strip(), after.strip()


def _listed(step: Step) -> list[str]:
    return [part.strip() for part in step.words.split(",")]


def _story(path: Path, steps: list[Step]) -> Story:
    said = {kind: [s for s in steps if s.kind == kind] for kind in ("language", "rule", "only")}
    if not said["language"]:
        raise BrokenStory(f"{path.name} is no story: no line begins with 'Taal:' or 'Language:'.")
    played = tuple(step for step in steps if step.kind not in said)
    if not played:
        raise BrokenStory(f"{path.name} is no story: nothing happens in it.")
    return Story(
        path.name,
        said["language"][0].words.casefold(),
        played,
        tuple(rule for step in said["rule"] for rule in _listed(step)),
        tuple(place.casefold() for step in said["only"] for place in _listed(step)),
    )
