"""Whether a speech recogniser understands the voice: texts and sounds for it, and what it got wrong.

    python -m tests.bench.heard write FOLDER [--speed 1.0] [--model en=FILE.onnx]
    python -m tests.bench.heard compare FOLDER

`write` makes `nl-advised.txt`, what is said, and `nl-advised.ogg`, the sound of it, and so on. Let a
recogniser of your choice write what it hears in `nl-advised.heard.txt`; then `compare`.
"""

import argparse
import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.languages import translators
from bot.organisation import load
from bot.voice.voices import Voices
from dialogs.complaint import complaint_dialog
from dialogs.said import Turn
from dialogs.session import Session, reference
from dialogs.speech import Segment, spoken
from dialogs.speech.tongue import table, tongue_of
from tests.bench.table import Table

PHASES = ("advised", "review", "submitted")
"""The advice, the overview and the procedure."""

_TALKS = {"talked_person": "yes", "talked_supervisor": "cannot", "no_talk_reason": None}
_SAME = {"for_whom": "self", "phone": "+31612345678", "against": "decision", "evidence": None}
ANSWERS: Mapping[str, dict[str, Any]] = {
    "nl": {
        "name": "Jan Jansen",
        "email": "jan@example.nl",
        "address": "Dorpsstraat 1, 6131 AA Sittard",
        "decision": "De afwijzing van mijn aanvraag voor een andere woning.",
        "when": {"words": "sinds 3 februari 2026"},
        "description": "De verwarming in mijn woning is al weken kapot. "
        "Ik heb vier keer gebeld, en er kwam niemand.",
        "wish": "Ik wil dat de verwarming wordt gemaakt.",
    },
    "en": {
        "name": "Mary Smith",
        "email": "mary@example.org",
        "address": "Dorpsstraat 1, 6131 AA Sittard",
        "decision": "The refusal of my request for another house.",
        "when": {"words": "since 3 February 2026"},
        "description": "The heating in my house has been broken for weeks. "
        "I called four times, and nobody came.",
        "wish": "I want the heating to be repaired.",
    },
}
"""What a tenant might have said, in each language."""

_NUMBERS = {
    "nl": """
nul = 0
twee = 2
drie = 3
vier = 4
vijf = 5
zes = 6
zeven = 7
acht = 8
negen = 9
dertien = 13
achttien = 18
""",
    "en": """
zero|oh = 0
one = 1
two = 2
three = 3
four = 4
five = 5
six = 6
seven = 7
eight = 8
nine = 9
thirteen = 13
eighteen = 18
third = 3
""",
}
"""The numbers of these texts. Dutch 'een' is not among them: it is an article too."""

_YEAR = re.compile(r"tweeduizend ?zesentwintig|two thousand (?:and )?twenty six")


def texts(language: str) -> Iterator[tuple[str, str]]:
    """The name of each screen, and all that the voice of its language says.

    The other language is offered in its own voice: that sentence is left out.
    """
    organisation = load(None)
    languages = translators(organisation)
    dialog = complaint_dialog(languages, organisation.facts, voiced=True)
    answers = {**_TALKS, **_SAME, **ANSWERS[language]}
    answers["description"] = {"items": [{"id": "1", "text": answers["description"]}], "done": True}
    sent = [{"id": "a", "reference": reference("a"), "at": "2026-03-18T12:00:00+00:00"}]
    for phase in PHASES:
        session = Session(
            id="a" * 32,
            language=language,
            phase=phase,
            answers=answers,
            sent=sent,
            touched="2026-03-18T12:00:00+00:00",
        )
        said = spoken(dialog.show(session, Turn(), {}), languages)
        yield phase, " ".join(segment.text for segment in said if segment.language == language)


async def write(folder: Path, speed: float, models: Mapping[str, Path]) -> None:
    """The texts and the sounds of the screens, in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    voices = Voices(models)
    try:
        for language in ANSWERS:
            for phase, text in texts(language):
                speech = await voices.speak([Segment(text, language)], speed)
                name = folder / f"{language}-{phase}"
                name.with_suffix(".txt").write_text(text + "\n", encoding="utf-8")
                name.with_suffix(".ogg").write_bytes(speech.audio)
                print(f"{name.name}: {speech.seconds:.1f} seconds")
    finally:
        await voices.close()


def compare(folder: Path) -> Table:
    """The error rates of each text that was recognised, and of all in a language together."""
    rows = []
    for language in ANSWERS:
        totals = [0, 0, 0, 0]
        for phase in PHASES:
            path = folder / f"{language}-{phase}.heard.txt"
            if not path.exists():
                continue
            said = words(path.with_name(f"{language}-{phase}.txt").read_text(encoding="utf-8"), language)
            heard = words(path.read_text(encoding="utf-8"), language)
            letters = "".join(said), "".join(heard)
            counts = [distance(said, heard), len(said), distance(*letters), len(letters[0])]
            totals = [sum(pair) for pair in zip(totals, counts, strict=True)]
            rows.append([f"{language} {phase}", *_figures(counts)])
        if totals[1]:
            rows.append([f"{language} together", *_figures(totals)])
    note = "Words, and letters without spaces: put in, left out or taken for others, of all that were said."
    return Table(
        "What was understood", note, ("screen", "words", "wrong", "word error", "letter error"), rows
    )


def _figures(counts: Sequence[int]) -> list[str]:
    wrong, total, wrong_letters, letters = counts
    return [str(total), str(wrong), f"{wrong / total:.1%}", f"{wrong_letters / letters:.1%}"]


def words(text: str, language: str) -> list[str]:
    """What is compared: small letters, no marks, numbers as figures and figures one by one.

    Letters that are spelled become one word. So 'K L W, 5 5 6' is the same as 'KLW-556': a recogniser
    may write either for what it heard.
    """
    say = tongue_of(language)
    text = text.lower().replace("e-mail", "email").replace("@", f" {say['@']} ")
    text = re.sub(r"(?<=[^\W\d])\.(?=[^\W\d])", f" {say['dot']} ", text)
    text = _YEAR.sub("2026", re.sub(r"[^\w']+", " ", text))
    numbers = table(_NUMBERS[language])
    text = " ".join(numbers.get(word, word) for word in text.split())
    text = re.sub(r"(\d)", r" \1 ", text)
    return re.sub(r"\b([a-z]) (?=[a-z]\b)", r"\1", " ".join(text.split())).split()


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest insertions, omissions and replacements from one to the other."""
    before = list(range(len(heard) + 1))
    for row, one in enumerate(said, 1):
        now = [row]
        for column, other in enumerate(heard, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (one != other)))
        before = now
    return before[-1]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.heard", description=__doc__)
    parser.add_argument("what", choices=("write", "compare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--model", action="append", default=[], metavar="LANGUAGE=FILE")
    wanted = parser.parse_args(arguments)
    if wanted.what == "compare":
        print(compare(wanted.folder).drawn())
        return
    models = {language: Path(file) for language, _, file in (each.partition("=") for each in wanted.model)}
    asyncio.run(write(wanted.folder, wanted.speed, models))


if __name__ == "__main__":
    main()
