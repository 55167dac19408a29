"""The process of the voice: how much memory it takes, and how fast it speaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.voice.voices import Voices
from dialogs.speech import Segment
from tests.bench.heard import ANSWERS, PHASES, texts
from tests.bench.table import Table

NOTE = """Medians. cold, warm: so many times faster than the note speaks, in a new process and in one that has
spoken before; memory: MB of that process after its first note, and at most."""


@dataclass(frozen=True)
class Spoken:
    """Seconds; `words` how many there are; memory in kB, now and at most."""

    cold: float
    warm: float
    speech: float
    words: int
    memory: tuple[int, int]


async def measure(_folder: Path, runs: int, phases: Sequence[str] = PHASES) -> Table:
    rows = []
    for language in ANSWERS:
        for phase, text in texts(language):
            if phase in phases:
                spoken = [await _spoken(text, language) for _run in range(runs)]
                rows.append([f"{language} {phase}", *_figures(spoken)])
    head = ("", "speech", "words a minute", "cold", "warm", "memory", "at most")
    return Table("The process of the voice", NOTE, head, rows)


def _figures(spoken: Sequence[Spoken]) -> list[str]:
    speech = spoken[0].speech
    return [
        f"{speech:.1f} s",
        f"{60 * spoken[0].words / speech:.0f}",
        f"{speech / median(each.cold for each in spoken):.0f}x",
        f"{speech / median(each.warm for each in spoken):.0f}x",
        *(f"{median(each.memory[part] for each in spoken) / 1024:.0f}" for part in (0, 1)),
    ]


async def _spoken(text: str, language: str) -> Spoken:
    """With a process of its own, and no cache."""
    voices = Voices({}, cache_bytes=0)
    try:
        start = perf_counter()
        speech = await voices.speak([Segment(text, language)])
        middle = perf_counter()
        assert voices.pid, "the process is still there"
        memory = _memory(voices.pid)
        await voices.speak([Segment(text, language)])
        end = perf_counter()
    finally:
        await voices.close()
    return Spoken(middle - start, end - middle, speech.seconds, len(speech.words), memory)


def _memory(pid: int) -> tuple[int, int]:
    """In use and at most, in kB; Linux only."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    known = {line[0]: line[1] for line in lines if len(line) > 1}
    return int(known["VmRSS:"]), int(known["VmHWM:"])
