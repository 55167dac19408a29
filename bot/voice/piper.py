"""A better voice, from an operator's model file, by piper-tts."""

import re
from collections.abc import Callable, Iterator
from importlib import import_module

_END = re.compile(r"[.!?…][\"'”’)\]]{0,3}(?=\s)|\n|\Z")


class Piper:
    """Speaks with one model. piper gives no times of words: there is a mark for each sentence."""

    def __init__(self, model: str) -> None:
        self._module = import_module("piper")
        try:
            self._voice = self._module.PiperVoice.load(model)
        except Exception as error:
            raise RuntimeError(f"the model cannot be loaded ({error})") from error
        self.rate = int(self._voice.config.sample_rate)

    def speak(
        self, text: str, language: str, speed: float, hear: Callable[[bytes], bool]
    ) -> list[tuple[int, float]]:
        """Give the sound to `hear` until that says it is enough."""
        pace = self._module.SynthesisConfig(length_scale=self._voice.config.length_scale / speed)
        marks = []
        samples = 0
        for start, sentence in sentences(text):
            marks.append((start, samples / self.rate))
            for chunk in self._voice.synthesize(without_phonemes(sentence), pace):
                sound = chunk.audio_int16_bytes
                samples += len(sound) // 2
                if hear(sound):
                    return marks
        return marks


def without_phonemes(text: str) -> str:
    """piper takes what stands between [[ and ]] for phonemes."""
    return re.sub(r"\[(?=\[)", "[ ", text)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Each sentence or line, with its place in the text."""
    start = 0
    for found in _END.finditer(text):
        sentence = text[start : found.end()]
        if bare := sentence.strip():
            yield start + sentence.index(bare[0]), bare
        start = found.end()
