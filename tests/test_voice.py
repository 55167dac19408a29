"""The voice: what is heard, when each word is, and what a broken worker costs."""

import ast
import asyncio
import io
import os
import re
import signal
import time
from array import array
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.voice import models, script, timing, worker
from bot.voice.speech import Speech, VoiceError, Word
from bot.voice.voices import Voices
from dialogs import speech as dialogs_speech
from tests.kit import piper_model

av = pytest.importorskip("av", reason="the extra 'voice' is not installed")
pytest.importorskip("espeakng_loader")

DUTCH = "Wat is er gebeurd? Schrijf het op in uw eigen woorden."
ENGLISH = "What happened? Write it down in your own words."
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Segment(dialogs_speech.Segment):
    language: str = "nl"


@pytest.fixture
async def voices() -> AsyncIterator[Voices]:
    voices = Voices({})
    yield voices
    await voices.close()


def sound(speech: Speech) -> "array[int]":
    """The decoded samples, 48,000 a second."""
    samples = array("h")
    with av.open(io.BytesIO(speech.audio)) as container:
        assert container.format.name == "ogg"
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.channels, stream.rate) == ("opus", 1, 48_000)
        resampler = av.AudioResampler("s16", "mono", 48_000)
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                samples.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
    return samples


def spoken(speech: Speech, *segments: Segment) -> list[str]:
    return [segments[w.segment].text[w.offset : w.offset + w.length] for w in speech.words]


def in_order(words: Iterable[Word], seconds: float) -> bool:
    edges = [edge for word in words for edge in (word.start, word.end)]
    return edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= seconds + 0.001


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def memory(pid: int) -> int:
    """The most that the process held at any time, in kB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])


# What is heard


@pytest.mark.parametrize("segment", [Segment(DUTCH), Segment(ENGLISH, "en")])
async def test_a_text_becomes_a_voice_note(voices: Voices, segment: Segment) -> None:
    speech = await voices.speak([segment])
    assert len(sound(speech)) / 48_000 == pytest.approx(speech.seconds, abs=0.1)
    assert 2 < speech.seconds < 8
    assert max(sound(speech)) > 5_000
    assert not speech.cut


async def test_a_longer_text_takes_longer(voices: Voices) -> None:
    once = await voices.speak([Segment(DUTCH)])
    tenfold = await voices.speak([Segment(f"{DUTCH} " * 10)])
    assert tenfold.seconds / once.seconds == pytest.approx(10, rel=0.2)
    assert len(sound(tenfold)) / 48_000 == pytest.approx(tenfold.seconds, abs=0.1)


async def test_dutch_is_spoken_at_a_walking_pace(voices: Voices) -> None:
    words = "Schrijf zo nauwkeurig mogelijk op wat er gebeurd is, en wanneer dat ongeveer was. " * 10
    speech = await voices.speak([Segment(words)])
    assert len(words.split()) / speech.seconds * 60 == pytest.approx(130, rel=0.15)


async def test_speed_is_what_was_asked_within_bounds(voices: Voices) -> None:
    normal, fast, slow, fastest = [
        (await voices.speak([Segment(DUTCH)], speed)).seconds for speed in (1.0, 1.5, 0.7, 99.0)
    ]
    assert normal / fast == pytest.approx(1.5, rel=0.15)
    assert normal / slow == pytest.approx(0.7, rel=0.15)
    assert normal / fastest == pytest.approx(2.0, rel=0.2)


async def test_languages_are_mixed_with_a_short_silence(voices: Voices) -> None:
    segments = Segment("Dank u wel."), Segment("Thank you.", "en"), Segment("Tot ziens.")
    speech = await voices.speak(segments)
    assert spoken(speech, *segments) == ["Dank", "u", "wel", "Thank", "you", "Tot", "ziens"]
    assert in_order(speech.words, speech.seconds)
    samples = sound(speech)
    for last, first in ((2, 3), (4, 5)):
        pause = samples[int(speech.words[last].end * 48_000) : int(speech.words[first].start * 48_000)]
        assert 0.3 < len(pause) / 48_000 < 0.6
        assert max(pause[4_800:-4_800]) < 500, "nothing is heard between two segments"


async def test_each_language_has_its_own_voice(voices: Voices) -> None:
    dutch, english = [await voices.speak([Segment("Die man is wit.", language)]) for language in ("nl", "en")]
    assert dutch.audio != english.audio


# When each word is heard


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Goedemorgen, meneer De Vries.", ["Goedemorgen", "meneer", "De", "Vries"]),
        (
            "'s Avonds (om 20.30 uur) – in 's-Gravenhage!",
            ["'s", "Avonds", "om", "20.30", "uur", "in", "'s-Gravenhage"],
        ),
        ("€ 12,50 per m², 12-3-2024", ["€", "12,50", "per", "m²", "12-3-2024"]),
        ('"Zo\'n café?" vroeg zij… ', ["Zo'n", "café", "vroeg", "zij"]),
        ("een\ntwee\n\n- drie", ["een", "twee", "drie"]),
        ("🙂 hallo 🙂🙂 daar", ["hallo", "daar"]),
        ("klacht\u00adwijzer\u00a0nu", ["klacht\u00adwijzer", "nu"]),
    ],
)
async def test_each_word_of_the_text_has_its_time(voices: Voices, text: str, words: list[str]) -> None:
    speech = await voices.speak([Segment(text)])
    assert spoken(speech, Segment(text)) == words
    assert in_order(speech.words, speech.seconds)
    assert all(word.start < word.end for word in speech.words)


async def test_a_long_text_keeps_its_places(voices: Voices) -> None:
    """espeak-ng counts clause by clause; an error would add up."""
    text = " ".join(f"Dit is zin {number}, en hij is niet lang." for number in range(100))
    speech = await voices.speak([Segment(text)])
    assert spoken(speech, Segment(text)) == re.findall(r"\w+", text)
    starts = [word.start for word in speech.words if text[word.offset :].startswith("Dit ")]
    gaps = [after - before for before, after in pairwise(starts)]
    assert max(gaps) < 2 * min(gaps), "a sentence takes about as long as the next one"


def test_words_without_a_mark_share_the_time_by_their_length() -> None:
    words = timing.words(0, "ab abcde ab.", [(0, 1.0), (9, 10.0)], 1.0, 12.0)
    assert [(word.start, word.end) for word in words] == [(1.0, 4.0), (4.0, 10.0), (10.0, 12.0)]


def test_marks_that_lie_are_passed_over() -> None:
    words = timing.words(3, "een twee drie", [(4, 2.0), (0, 3.0), (9, 1.0), (99, 4.0)], 0.0, 5.0)
    assert in_order(words, 5.0)
    assert [word.segment for word in words] == [3, 3, 3]
    assert words[1].start == 2.0


# What cannot be spoken as it is


@pytest.mark.parametrize("segments", [[], [Segment("")], [Segment(" \n … !"), Segment("\x00\x01")]])
async def test_nothing_to_say_is_told(voices: Voices, segments: list[Segment]) -> None:
    with pytest.raises(VoiceError, match="nothing to say"):
        await voices.speak(segments)
    assert voices.pid is None


async def test_a_language_without_a_voice_is_told(voices: Voices) -> None:
    with pytest.raises(VoiceError, match="no voice for the language fr"):
        await voices.speak([Segment("Bonjour", "fr")])


HOSTILE = {
    "control characters": "een\x00\x01+50S twee\x1b[31m\x7f\u2028drie",
    "lone surrogates": "een \ud800 twee\udfff drie",
    "markup": "<speak><break time='300s'/><voice name='de'>een</voice></speak> &amp; twee",
    "phonemes": "[[h@l'oU]] [[[x]]] een",
    "one word without an end": "a" * 10_000,
    "stops": "een" + "." * 10_000 + "x",
    "other alphabets": "Привет 你好 مرحبا e\u0301e\u0301 \U0010ffff \ue000",
    "a path": "/etc/passwd %s %n {0} $(id)",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_words_are_only_words(voices: Voices, text: str) -> None:
    segment = Segment(text)
    speech = await voices.speak([segment])
    assert 0.2 < speech.seconds < 120, "no pause of minutes, and no dictation"
    assert len(sound(speech)) / 48_000 == pytest.approx(speech.seconds, abs=0.1)
    assert in_order(speech.words, speech.seconds)
    assert (await voices.speak([Segment("hallo")])).words


async def test_control_characters_change_no_voice(voices: Voices) -> None:
    """Ctrl-A begins a command of espeak-ng: here, ten times slower from now on."""
    plain = await voices.speak([Segment(f"  {DUTCH}")])
    assert (await voices.speak([Segment(f"\x01 {DUTCH}")])).audio == plain.audio


async def test_ten_thousand_digits_are_cut(voices: Voices) -> None:
    speech = await voices.speak([Segment("12 " * 10_000)])
    assert speech.cut
    assert len(speech.words) == script.MOST_CHARACTERS // 3


async def test_a_text_that_is_too_long_ends_at_a_sentence(voices: Voices) -> None:
    segments = Segment(f"{ENGLISH} ", "en"), Segment("Dit is een zin. " * 1_000), Segment("Weg.")
    speech = await voices.speak(segments)
    words = spoken(speech, *segments)
    assert speech.cut
    assert words[-1] == "zin"
    assert max(word.offset for word in speech.words) < script.MOST_CHARACTERS
    assert {word.segment for word in speech.words} == {0, 1}


def test_a_text_is_shortened_at_a_sentence_a_word_or_anywhere() -> None:
    assert script.shortened('Een. "Twee." Drie vier', 15) == 'Een. "Twee."'
    assert script.shortened("een twee drie", 10) == "een twee"
    assert script.shortened("eentweedrie", 5) == "eentw"


async def test_a_note_that_gets_too_long_stops_there() -> None:
    voices = Voices({}, longest=10.0)
    try:
        text = f"{DUTCH} " * 20
        speech = await voices.speak([Segment(text), Segment("Weg.")])
        assert speech.cut
        assert 9.9 < speech.seconds < 12
        assert 15 < len(speech.words) < 35
        assert in_order(speech.words, speech.seconds)
        assert (await voices.speak([Segment("hallo")])).seconds < 3
    finally:
        await voices.close()


# What a broken worker costs


async def test_a_worker_that_died_between_two_notes_costs_one_at_most(voices: Voices) -> None:
    await voices.speak([Segment("een")])
    before = voices.pid
    assert before
    os.kill(before, signal.SIGKILL)
    try:
        await voices.speak([Segment("twee")])
    except VoiceError:
        await voices.speak([Segment("drie")])
    assert voices.pid != before


async def test_a_worker_that_dies_while_it_speaks_costs_that_note(voices: Voices) -> None:
    await voices.speak([Segment("een")])
    assert voices.pid
    speaking = asyncio.create_task(voices.speak([Segment(f"{DUTCH} " * 100)]))
    await asyncio.sleep(0.05)
    os.kill(voices.pid, signal.SIGSEGV)
    with pytest.raises(VoiceError, match="ended before it answered"):
        await speaking
    assert (await voices.speak([Segment("twee")])).words


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_leaves_a_stop_to_the_program(voices: Voices, signum: signal.Signals) -> None:
    """The signal comes to the whole process group; what is spoken is wanted until the program says no."""
    await voices.speak([Segment("een")])
    before = voices.pid
    assert before
    speaking = asyncio.create_task(voices.speak([Segment(f"{DUTCH} " * 100)]))
    await asyncio.sleep(0.05)
    os.kill(before, signum)
    assert (await speaking).words
    assert voices.pid == before


async def test_a_worker_that_hangs_is_ended_within_its_limit() -> None:
    voices = Voices({}, grace=1.5)
    try:
        await voices.speak([Segment("een")])
        before = voices.pid
        assert before
        os.kill(before, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(VoiceError, match="did not answer in 2 seconds"):
            await voices.speak([Segment("twee")])
        assert time.monotonic() - begun < 2
        assert not alive(before)
        assert (await voices.speak([Segment("drie")])).words
    finally:
        await voices.close()


async def test_whoever_stops_waiting_gives_nobody_else_half_an_answer(voices: Voices) -> None:
    await voices.speak([Segment("een")])
    speaking = asyncio.create_task(voices.speak([Segment(f"{DUTCH} " * 100)]))
    await asyncio.sleep(0.05)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    assert (await voices.speak([Segment("twee")])).seconds < 3


async def test_five_at_once_each_get_their_own(voices: Voices) -> None:
    texts = [" ".join(["woord"] * number) for number in range(1, 6)]
    speeches = await asyncio.gather(*(voices.speak([Segment(text)]) for text in texts))
    assert [len(speech.words) for speech in speeches] == [1, 2, 3, 4, 5]
    seconds = [speech.seconds for speech in speeches]
    assert seconds == sorted(seconds)


async def test_a_crowd_is_refused_rather_than_kept_waiting(voices: Voices) -> None:
    notes = (voices.speak([Segment(f"nummer {number}")]) for number in range(30))
    outcomes = await asyncio.gather(*notes, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, VoiceError)]
    assert len(refused) == 10
    assert "too much is waiting" in str(refused[0])


async def test_the_same_at_the_same_time_is_spoken_once(voices: Voices) -> None:
    one, other = await asyncio.gather(voices.speak([Segment(DUTCH)]), voices.speak([Segment(DUTCH)]))
    assert one is other


async def test_closing_leaves_no_process(voices: Voices) -> None:
    await voices.speak([Segment("een")])
    pid = voices.pid
    assert pid
    speaking = asyncio.create_task(voices.speak([Segment(f"{DUTCH} " * 100)]))
    await asyncio.sleep(0.02)
    await voices.close()
    assert not alive(pid)
    for late in (speaking, voices.speak([Segment("twee")])):
        with pytest.raises(VoiceError):
            await late
    assert voices.pid is None
    await voices.close()


async def test_closing_while_the_worker_begins_leaves_no_process(voices: Voices) -> None:
    speaking = asyncio.create_task(voices.speak([Segment("een")]))
    await asyncio.sleep(0)
    await voices.close()
    with pytest.raises(VoiceError):
        await speaking
    assert voices.pid is None


async def test_a_worker_without_work_goes_and_comes_back() -> None:
    voices = Voices({}, rest_after=0.2)
    try:
        first = await voices.speak([Segment("een")])
        pid = voices.pid
        assert pid
        for _attempt in range(50):
            await asyncio.sleep(0.1)
            if not alive(pid):
                break
        assert not alive(pid)
        again = await voices.speak([Segment("een")])
        assert again is not first, "what was spoken is not kept longer than the worker"
        assert again.audio == first.audio or abs(len(again.audio) - len(first.audio)) < 100
    finally:
        await voices.close()


async def test_a_worker_ends_with_its_input() -> None:
    """So it does when the program was killed."""
    voices = Voices({})
    await voices.speak([Segment("een")])
    process = voices._shared.worker and voices._shared.worker._process
    assert process
    assert process.stdin
    process.stdin.close()
    async with asyncio.timeout(5):
        assert await process.wait() == 0
    await voices.close()


# What is kept


async def test_what_was_spoken_before_needs_no_worker(voices: Voices) -> None:
    first = await voices.speak([Segment(DUTCH)])
    assert voices.pid
    os.kill(voices.pid, signal.SIGSTOP)
    assert (await voices.speak([Segment(DUTCH)])).audio == first.audio
    os.kill(voices.pid, signal.SIGCONT)
    other = await voices.speak([Segment(DUTCH)], 1.2)
    assert other.audio != first.audio
    assert (await voices.speak([Segment(DUTCH, "en")])).audio != first.audio


async def test_the_cache_has_a_bound() -> None:
    voices = Voices({}, cache_bytes=60_000)
    try:
        first = await voices.speak([Segment("nummer 0")])
        for number in range(1, 20):
            await voices.speak([Segment(f"nummer {number}")])
            assert voices._cache.bytes <= 60_000
        assert voices._cache.bytes > 30_000
        assert await voices.speak([Segment("nummer 19")]) is await voices.speak([Segment("nummer 19")])
        assert await voices.speak([Segment("nummer 0")]) is not first, "the oldest went"
        long = [Segment(f"{DUTCH} " * 20)]
        assert await voices.speak(long) is not await voices.speak(long), "too big to keep"
    finally:
        await voices.close()


async def test_nothing_is_written_to_disk(voices: Voices, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    await voices.speak([Segment(DUTCH)])
    assert not [*tmp_path.rglob("*")]
    assert voices.pid
    limits = Path(f"/proc/{voices.pid}/limits")
    if limits.exists():
        assert re.search(r"Max core file size\s+0\s+0\s", limits.read_text()), "nor by a crash"


async def test_the_worker_is_told_no_secret(voices: Voices, monkeypatch: Any) -> None:
    monkeypatch.setenv("KLACHTWIJZER_DATA_KEY", "secret")
    await voices.speak([Segment("een")])
    environment = Path(f"/proc/{voices.pid}/environ")
    if environment.exists():
        assert b"secret" not in environment.read_bytes()


# What it costs


async def test_the_worker_stays_small(voices: Voices) -> None:
    await voices.speak([Segment("een")])
    assert voices.pid
    if not Path(f"/proc/{voices.pid}/status").exists():
        pytest.skip("no /proc here")
    await voices.speak([Segment(f"{DUTCH} " * 200), Segment(ENGLISH, "en")])
    assert memory(voices.pid) <= 40 * 1024


async def test_speaking_is_far_faster_than_talking(voices: Voices) -> None:
    await voices.speak([Segment("een")])
    begun = time.monotonic()
    speech = await voices.speak([Segment(f"{DUTCH} " * 50)])
    assert speech.seconds / (time.monotonic() - begun) > 20


def test_the_worker_imports_nothing_of_the_rest() -> None:
    known, waiting = set[str](), [worker.__name__]
    while waiting:
        known.add(module := waiting.pop())
        tree = ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("bot", "dialogs")):
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                found = inner if node.module == "bot.voice" else [node.module or ""]
                waiting += [name for name in found if name not in known]
    assert known == {f"bot.voice.{name}" for name in ("worker", "frames", "track", "espeak", "piper")}


# A better voice


async def test_a_model_of_the_operator_speaks(tmp_path: Path) -> None:
    pytest.importorskip("piper")
    voices = Voices({"nl": piper_model.write(tmp_path / "stem.onnx")})
    try:
        segments = Segment("Wat is er gebeurd? [[hal]] Niets."), Segment("Nothing.", "en")
        speech = await voices.speak(segments)
        assert len(sound(speech)) / 48_000 == pytest.approx(speech.seconds, abs=0.1)
        assert spoken(speech, *segments) == ["Wat", "is", "er", "gebeurd", "hal", "Niets", "Nothing"]
        assert in_order(speech.words, speech.seconds)
    finally:
        await voices.close()


async def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    pytest.importorskip("piper")
    path = piper_model.write(tmp_path / "stem.onnx")
    path.write_bytes(b"\x08\x08 and nothing that makes sense")
    voices = Voices({"nl": path})
    try:
        with pytest.raises(VoiceError, match="the model cannot be loaded"):
            await voices.speak([Segment("Hallo")])
        assert (await voices.speak([Segment("Hello", "en")])).words, "the other voice still speaks"
    finally:
        await voices.close()


FAKE_PIPER = """
from pathlib import Path
from types import SimpleNamespace

class SynthesisConfig:
    def __init__(self, length_scale):
        self.length_scale = length_scale

class PiperVoice:
    config = SimpleNamespace(sample_rate=16000, length_scale=1.0)

    @staticmethod
    def load(model):
        Path(model).with_suffix(".loaded").touch()
        return PiperVoice()

    def synthesize(self, text, pace):
        assert "[[" not in text
        samples = round(1000 * len(text) * pace.length_scale)
        yield SimpleNamespace(audio_int16_bytes=bytes(2) * samples)
"""


@pytest.fixture
def fake_piper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """In place of the package: a thousand samples a character."""
    (tmp_path / "piper").mkdir()
    (tmp_path / "piper" / "__init__.py").write_text(FAKE_PIPER)
    monkeypatch.syspath_prepend(tmp_path)
    return piper_model.write(tmp_path / "stem.onnx")


async def test_a_model_is_loaded_when_it_is_needed_and_speaks_at_the_asked_speed(fake_piper: Path) -> None:
    voices = Voices({"nl": fake_piper})
    try:
        await voices.speak([Segment("Hello", "en")])
        assert not fake_piper.with_suffix(".loaded").exists()
        normal = await voices.speak([Segment("a" * 32)])
        assert fake_piper.with_suffix(".loaded").exists()
        assert normal.seconds == pytest.approx(2.0, abs=0.05)
        double = await voices.speak([Segment("a" * 32)], 2.0)
        assert double.seconds == pytest.approx(1.0, abs=0.05)
    finally:
        await voices.close()


async def test_a_model_gives_a_time_to_each_sentence_and_the_rest_is_shared(fake_piper: Path) -> None:
    voices = Voices({"nl": fake_piper})
    try:
        text = "aaaaaaa bbbbbbbb. cccccccccccccccc."
        speech = await voices.speak([Segment(text)])
        assert spoken(speech, Segment(text)) == ["a" * 7, "b" * 8, "c" * 16]
        starts = [word.start for word in speech.words]
        assert starts == pytest.approx([0.0, 0.5, 17_000 / 16_000], abs=0.05)
        mixed = await voices.speak([Segment("[[x]] [[[y]]]"), Segment("Hello", "en"), Segment("hallo")])
        assert len(mixed.words) == 4
    finally:
        await voices.close()


def test_a_good_model_has_nothing_against_it(tmp_path: Path) -> None:
    assert models.check_model(piper_model.write(tmp_path / "stem.onnx"), "nl") is None


def remove_card(path: Path) -> None:
    path.with_name("stem.onnx.json").unlink()


def spoil_card(path: Path) -> None:
    path.with_name("stem.onnx.json").write_text("<html>")


def other_card(path: Path) -> None:
    path.with_name("stem.onnx.json").write_text('{"audio": {}}')


def list_card(path: Path) -> None:
    path.with_name("stem.onnx.json").write_text("[1]")


def english_card(path: Path) -> None:
    piper_model.write(path, {**piper_model.CARD, "espeak": {"voice": "en-us"}})


def page(path: Path) -> None:
    path.write_text("<!doctype html>")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


WRONG: list[tuple[Callable[[Path], None], str]] = [
    (Path.unlink, "cannot be read (No such file or directory)"),
    (folder, "cannot be read (Is a directory)"),
    (page, "must name an ONNX file"),
    (remove_card, "needs the file that goes with the model (No such file or directory)"),
    (spoil_card, "this is no JSON"),
    (other_card, "needs a piper model"),
    (list_card, "needs a piper model"),
    (english_card, "must name a voice that speaks nl, and this one speaks en-us"),
]


@pytest.mark.parametrize(("spoil", "told"), WRONG, ids=[told for _, told in WRONG])
def test_a_wrong_model_is_one_clear_line(tmp_path: Path, spoil: Callable[[Path], None], told: str) -> None:
    path = piper_model.write(tmp_path / "stem.onnx")
    spoil(path)
    line = models.check_model(path, "nl")
    assert line
    assert told in line
    assert "\n" not in line


def test_what_is_installed_is_known() -> None:
    assert models.available()
    assert isinstance(models.piper_available(), bool)
