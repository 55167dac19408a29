"""Listening: what is written out, and what a broken recording, worker or model costs."""

import asyncio
import io
import json
import os
import re
import signal
import time
import wave
from array import array
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from itertools import chain
from math import pi, sin
from pathlib import Path

import pytest

from bot.listening import models
from bot.listening.listener import MOST_BYTES, Listener
from bot.listening.words import cleaned
from bot.voice.speech import VoiceError
from bot.voice.voices import Voices
from dialogs import speech as dialogs_speech
from tests.kit import whisper_model

pytest.importorskip("av", reason="the extra 'listen' is not installed")

STAND_IN = """
import time, wave
from array import array
from pathlib import Path
from types import SimpleNamespace

class WhisperModel:
    def __init__(self, path, *, device, compute_type, local_files_only):
        assert (device, compute_type, local_files_only) == ("cpu", "int8", True)
        self.path = Path(path)
        self.model = SimpleNamespace(is_multilingual=not (self.path / "english").exists())
        with (self.path / "loaded").open("a") as file:
            file.write("once ")

    def transcribe(self, recording, *, language, vad_filter, condition_on_previous_text, **options):
        assert vad_filter and not condition_on_previous_text and options["max_new_tokens"] <= 224
        print("what a library prints", flush=True)
        with wave.open(recording) as sound:
            assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 16000)
            samples = array("h", sound.readframes(sound.getnframes()))
        while (self.path / "slow").exists():
            time.sleep(0.05)
        says = self.path / "says"
        text = says.read_text() if says.exists() else f" {language}| {len(samples) / 16000:.1f} "
        segments = text.split("|") if max(samples) > 100 else []
        return (SimpleNamespace(text=segment) for segment in segments), None
"""


@dataclass(frozen=True)
class Segment(dialogs_speech.Segment):
    language: str = "nl"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model for a stand-in of the package: it says the language, and how long the recording is."""
    package = tmp_path / "stand_in" / "faster_whisper"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(STAND_IN)
    monkeypatch.syspath_prepend(package.parent)
    return whisper_model.write(tmp_path / "model")


@pytest.fixture
async def listener(model: Path) -> AsyncIterator[Listener]:
    listener = Listener(model, grace=20)
    yield listener
    await listener.close()


def hum(seconds: float, level: int = 8_000, rate: int = 16_000) -> bytes:
    """A WAV file with one tone."""
    tone = array("h", (round(level * sin(2 * pi * 200 * n / rate)) for n in range(rate)))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes((tone.tobytes() * (int(seconds) + 1))[: 2 * round(seconds * rate)])
    return file.getvalue()


def encoded(kind: str, codec: str, seconds: float = 2.0) -> bytes:
    """The tone as another format."""
    import av  # as far as it is there

    file = io.BytesIO()
    recording = io.BytesIO(hum(seconds, rate=48_000))
    with av.open(recording, "r") as source, av.open(file, "w", format=kind) as target:
        stream = target.add_stream(codec, rate=48_000)
        assert isinstance(stream, av.AudioStream)
        for frame in chain(source.decode(audio=0), [None]):
            target.mux(stream.encode(frame))
    return file.getvalue()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(true: Callable[[], bool]) -> None:
    for _attempt in range(500):
        if true():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it does not come true")


async def busy(model: Path) -> None:
    """Wait until the model was loaded: the worker is at the recording then."""
    await until((model / "loaded").exists)
    await asyncio.sleep(0.1)


# What is written out


async def test_nothing_is_begun_before_somebody_speaks(listener: Listener, model: Path) -> None:
    assert listener.pid is None
    assert await listener.write_out(hum(1), "nl") == "nl 1.0"
    first = listener.pid
    assert first
    assert await listener.write_out(hum(2), "nl") == "nl 2.0"
    assert listener.pid == first
    assert (model / "loaded").read_text() == "once ", "the model stays loaded"


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_words_are_written_in_the_language_of_the_conversation(
    listener: Listener, language: str
) -> None:
    assert (await listener.write_out(hum(1), language)).split()[0] == language


async def test_another_language_is_told(listener: Listener) -> None:
    with pytest.raises(VoiceError, match="in the language fr"):
        await listener.write_out(hum(1), "fr")
    assert listener.pid is None


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("ogg", "libopus"), ("mp3", "libmp3lame"), ("mp4", "aac"), ("webm", "libopus"), ("flac", "flac")],
)
async def test_what_telephones_record_is_heard(listener: Listener, kind: str, codec: str) -> None:
    language, seconds = (await listener.write_out(encoded(kind, codec), "nl")).split()
    assert language == "nl"
    assert float(seconds) == pytest.approx(2.0, abs=0.15)


async def test_silence_has_no_words(listener: Listener) -> None:
    assert await listener.write_out(hum(3, level=0), "nl") == ""


async def test_what_a_model_invents_is_not_shown(listener: Listener, model: Path) -> None:
    (model / "says").write_text(" Ondertitels ingediend door de| Amara.org gemeenschap")
    assert await listener.write_out(hum(1), "nl") == ""


@pytest.mark.parametrize(
    "invented",
    [
        "Ondertitels ingediend door de Amara.org gemeenschap",
        "Ondertiteld door de Amara.org gemeenschap.",
        "TV GELDERLAND 2021",
        "TV GELDERLAND 2021 TV GELDERLAND 2023.",
        "Bedankt voor het kijken!",
        "Bedankt voor het kijken. Vergeet niet te abonneren!",
        "Dank u wel voor het kijken naar deze video.",
        "Thank you for watching!",
        "Thanks for watching and don't forget to subscribe.",
        "Thank you so much for watching. Please subscribe.",
        "Subtitles by the Amara.org community",
        "Subtitles were made by somebody",
        "www.amara.org",
        "[Muziek]",
        "(dramatische muziek) ♪ ♪",
        "MUZIEK.",
        "*zucht*",
        " . . . ",
        "",
    ],
)
def test_words_that_nobody_said_are_no_answer(invented: str) -> None:
    assert cleaned(invented) == ""


@pytest.mark.parametrize(
    "said",
    [
        "Ja.",
        "Nee",
        "Muziek van de buren, elke nacht.",
        "Muziek.",
        "Bedankt.",
        "Dank u wel.",
        "Thank you.",
        "Om 8.30 uur. Bedankt voor het kijken.",
        "Zij zei: bedankt voor het kijken naar mijn kraan, en ging weg.",
        "De beheerder zei (heel hard) dat ik weg moest.",
        "Hij heeft bij TV Gelderland over mijn huis gesproken.",
        "By the supervisor.",
        "112",
    ],
)
def test_words_that_may_have_been_said_stay_as_they_are(said: str) -> None:
    assert cleaned(said) == said


def test_what_is_written_out_is_one_line() -> None:
    assert cleaned(" Het lekt.\n\x00 Al\u2028weken. ") == "Het lekt. Al weken."


# What cannot be heard

HOSTILE = {
    "words": b"this is no recording at all",
    "zeros": bytes(1000),
    "chance": bytes(range(256)) * 50,
    "the beginning of one": b"OggS" + bytes(200),
    "a film without anything": b"\0\0\0\x18ftypmp42" + b"\xff" * 500,
    "a film without an end": b"\x1aE\xdf\xa3" + b"\xff" * 500,
    "a WAV file that lies": b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0" + b"\xff" * 100,
    "a playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "a list of files": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "nothing": b"",
    "no sound": hum(0),
    "too many bytes": b"OggS" + bytes(MOST_BYTES),
}


@pytest.mark.parametrize("audio", HOSTILE.values(), ids=HOSTILE)
async def test_what_is_no_recording_is_told_and_the_next_one_is_heard(
    listener: Listener, model: Path, audio: bytes
) -> None:
    with pytest.raises(VoiceError):
        await listener.write_out(audio, "nl")
    assert not (model / "loaded").exists(), "no model is loaded for it"
    assert await listener.write_out(hum(1), "nl") == "nl 1.0"


async def test_a_recording_that_was_cut_is_heard_as_far_as_it_goes(listener: Listener) -> None:
    whole = encoded("ogg", "libopus", 20)
    seconds = (await listener.write_out(whole[: len(whole) // 2], "nl")).split()[1]
    assert 5 < float(seconds) < 15


async def test_a_recording_that_is_too_long_is_refused(model: Path) -> None:
    listener = Listener(model, longest=10)
    try:
        with pytest.raises(VoiceError, match="longer than 10 seconds"):
            await listener.write_out(encoded("ogg", "libopus", 11), "nl")
        assert await listener.write_out(encoded("ogg", "libopus", 9), "nl")
    finally:
        await listener.close()


async def test_a_model_that_knows_english_only_is_not_asked_for_dutch(
    listener: Listener, model: Path
) -> None:
    (model / "english").touch()
    with pytest.raises(VoiceError, match="knows English only"):
        await listener.write_out(hum(1), "nl")
    assert await listener.write_out(hum(1), "en") == "en 1.0"


async def test_another_tokenizer_is_never_looked_for(listener: Listener, model: Path) -> None:
    (model / "tokenizer.json").unlink()
    with pytest.raises(VoiceError, match=r"has no tokenizer\.json"):
        await listener.write_out(hum(1), "nl")


# What a broken worker costs


async def test_a_worker_that_died_between_two_recordings_costs_one_at_most(listener: Listener) -> None:
    await listener.write_out(hum(1), "nl")
    before = listener.pid
    assert before
    os.kill(before, signal.SIGKILL)
    try:
        await listener.write_out(hum(1), "nl")
    except VoiceError:
        await listener.write_out(hum(1), "nl")
    assert listener.pid != before


async def test_a_worker_that_dies_while_it_listens_costs_that_recording(
    listener: Listener, model: Path
) -> None:
    (model / "slow").touch()
    listening = asyncio.create_task(listener.write_out(hum(1), "nl"))
    await busy(model)
    assert listener.pid
    os.kill(listener.pid, signal.SIGSEGV)
    with pytest.raises(VoiceError, match="the listener ended before it answered"):
        await listening
    (model / "slow").unlink()
    assert await listener.write_out(hum(1), "nl") == "nl 1.0"


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_leaves_a_stop_to_the_program(
    listener: Listener, model: Path, signum: signal.Signals
) -> None:
    """The signal comes to the whole process group; what is heard is wanted until the program says no."""
    (model / "slow").touch()
    listening = asyncio.create_task(listener.write_out(hum(1), "nl"))
    await busy(model)
    before = listener.pid
    assert before
    os.kill(before, signum)
    (model / "slow").unlink()
    assert await listening == "nl 1.0"
    assert listener.pid == before


async def test_a_worker_that_hangs_is_ended_within_its_limit(model: Path) -> None:
    listener = Listener(model, grace=2.4, longest=0.2)
    try:
        await listener.write_out(hum(0.1), "nl")
        before = listener.pid
        assert before
        os.kill(before, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(VoiceError, match="did not answer in 3 seconds"):
            await listener.write_out(hum(0.1), "nl")
        assert time.monotonic() - begun < 6
        assert not alive(before)
        assert await listener.write_out(hum(0.1), "nl") == "nl 0.1"
    finally:
        await listener.close()


async def test_a_longer_recording_may_take_longer(model: Path) -> None:
    """More than fits into a pipe, so the worker hangs while it is still being told."""
    listener = Listener(model, grace=0.5, longest=1.0)
    try:
        await listener.write_out(hum(0.1), "nl")
        assert listener.pid
        os.kill(listener.pid, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(VoiceError, match="did not answer in"):
            await listener.write_out(hum(30), "nl")
        assert 3 < time.monotonic() - begun < 8
    finally:
        await listener.close()


async def test_whoever_stops_waiting_gives_nobody_else_their_words(listener: Listener, model: Path) -> None:
    (model / "slow").touch()
    listening = asyncio.create_task(listener.write_out(hum(3), "nl"))
    await busy(model)
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    (model / "slow").unlink()
    assert await listener.write_out(hum(1), "nl") == "nl 1.0"


async def test_five_at_once_each_get_their_own(listener: Listener, model: Path) -> None:
    heard = await asyncio.gather(*(listener.write_out(hum(number), "nl") for number in range(1, 6)))
    assert heard == ["nl 1.0", "nl 2.0", "nl 3.0", "nl 4.0", "nl 5.0"]
    assert (model / "loaded").read_text() == "once "


async def test_a_crowd_is_refused_rather_than_kept_waiting(listener: Listener) -> None:
    recordings = (listener.write_out(hum(1), "nl") for _ in range(12))
    outcomes = await asyncio.gather(*recordings, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, VoiceError)]
    assert 0 < len(refused) < 12
    assert "too much is waiting" in str(refused[0])


async def test_closing_leaves_no_process(listener: Listener, model: Path) -> None:
    (model / "slow").touch()
    listening = asyncio.create_task(listener.write_out(hum(1), "nl"))
    await busy(model)
    pid = listener.pid
    assert pid
    await listener.close()
    assert not alive(pid)
    for late in (listening, listener.write_out(hum(1), "nl")):
        with pytest.raises(VoiceError):
            await late
    assert listener.pid is None
    await listener.close()


async def test_a_worker_without_work_goes_and_comes_back(model: Path) -> None:
    listener = Listener(model, rest_after=0.2)
    try:
        await listener.write_out(hum(1), "nl")
        pid = listener.pid
        assert pid
        await until(lambda: not alive(pid))
        assert listener.pid is None
        assert await listener.write_out(hum(1), "nl") == "nl 1.0"
    finally:
        await listener.close()


async def test_the_worker_is_told_no_secret_and_goes_nowhere(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLACHTWIJZER_DATA_KEY", "secret")
    await listener.write_out(hum(1), "nl")
    environment = Path(f"/proc/{listener.pid}/environ")
    if not environment.exists():
        pytest.skip("no /proc here")
    variables = dict(line.split("=", 1) for line in environment.read_text().split("\0") if line)
    assert variables.keys() == {
        *("PYTHONPATH", "MALLOC_ARENA_MAX", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"),
    }
    assert variables["HF_HUB_OFFLINE"] == "1"


async def test_nothing_is_written_to_disk(listener: Listener, tmp_path: Path) -> None:
    before = {*tmp_path.rglob("*")}
    await listener.write_out(hum(1), "nl")
    found = {path for path in {*tmp_path.rglob("*")} - before if "__pycache__" not in path.parts}
    assert [path.name for path in found] == ["loaded"]
    limits = Path(f"/proc/{listener.pid}/limits")
    if limits.exists():
        assert re.search(r"Max core file size\s+0\s+0\s", limits.read_text()), "nor by a crash"


# The real package


async def test_a_real_model_is_loaded_and_heard_through(tmp_path: Path) -> None:
    """Its words are by chance, and not the same in both languages; what is silent has none."""
    pytest.importorskip("faster_whisper", reason="the extra 'listen' is not installed")
    pytest.importorskip("espeakng_loader", reason="the extra 'voice' is not installed")
    listener, voices = Listener(whisper_model.write_whole(tmp_path / "model")), Voices({})
    try:
        speech = await voices.speak([Segment("De verwarming doet het niet, al sinds maandag.")])
        dutch, english = [await listener.write_out(speech.audio, language) for language in ("nl", "en")]
        assert all(word.startswith("w") for word in f"{dutch} {english}".split())
        assert dutch != english
        assert await listener.write_out(hum(3, level=0), "nl") == ""
        with pytest.raises(VoiceError):
            await listener.write_out(b"no recording", "nl")
    finally:
        await listener.close()
        await voices.close()


async def test_a_model_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper", reason="the extra 'listen' is not installed")
    listener = Listener(whisper_model.write(tmp_path / "model"))
    try:
        with pytest.raises(VoiceError, match="the model cannot be loaded"):
            await listener.write_out(hum(1), "nl")
    finally:
        await listener.close()


async def test_a_trained_model_understands_dutch() -> None:
    """Of whoever has one: KLACHTWIJZER_LISTEN names it."""
    pytest.importorskip("faster_whisper", reason="the extra 'listen' is not installed")
    pytest.importorskip("espeakng_loader", reason="the extra 'voice' is not installed")
    if not (directory := os.environ.get("KLACHTWIJZER_LISTEN")):
        pytest.skip("KLACHTWIJZER_LISTEN names no trained model")
    listener, voices = Listener(Path(directory)), Voices({})
    try:
        said = "De verwarming doet het niet, sinds maandag. Ik heb drie keer gebeld en niemand kwam."
        speech = await voices.speak([Segment(said)])
        heard = {*re.findall(r"\w+", (await listener.write_out(speech.audio, "nl")).lower())}
        words = {*re.findall(r"\w+", said.lower())}
        assert len(heard & words) / len(words) > 0.5, "the built-in voice is hard to understand"
    finally:
        await listener.close()
        await voices.close()


# The directory of a model


def test_a_good_model_has_nothing_against_it(tmp_path: Path) -> None:
    path = whisper_model.write(tmp_path / "model")
    assert models.check_model(path) is None
    words = json.loads((path / "vocabulary.json").read_text())
    (path / "vocabulary.json").unlink()
    (path / "vocabulary.txt").write_text("".join(f"{word}\n" for word in words))
    assert models.check_model(path) is None


def missing(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


def a_file(path: Path) -> None:
    missing(path)
    path.touch()


def without(name: str) -> Callable[[Path], None]:
    return lambda path: (path / name).unlink()


def with_page(name: str) -> Callable[[Path], None]:
    return lambda path: void((path / name).write_text("version https://git-lfs"))


def of_size(size: int) -> Callable[[Path], None]:
    return lambda path: void(whisper_model.write(path, size))


def void(_: object) -> None:
    """So that a function of one expression gives nothing."""


WRONG: list[tuple[Callable[[Path], None], str]] = [
    (missing, "(No such file or directory)"),
    (a_file, "(Not a directory)"),
    (without("model.bin"), "(No such file or directory)"),
    (without("config.json"), "config.json"),
    (without("tokenizer.json"), "tokenizer.json"),
    (without("vocabulary.json"), "vocabulary.txt"),
    (with_page("model.bin"), "made for faster-whisper"),
    (with_page("config.json"), "made for faster-whisper"),
    (with_page("tokenizer.json"), "made for faster-whisper"),
    (with_page("vocabulary.json"), "made for faster-whisper"),
    (of_size(51_864), "knows English only"),
    (of_size(51_866), "preprocessor_config.json is not there"),
]


@pytest.mark.parametrize(("spoil", "told"), WRONG)
def test_a_wrong_directory_is_one_clear_line(
    tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    path = whisper_model.write(tmp_path / "model")
    spoil(path)
    line = models.check_model(path)
    assert line
    assert line.startswith("must name")
    assert told in line
    assert "\n" not in line


def test_what_is_installed_is_known(model: Path) -> None:
    assert models.available()
