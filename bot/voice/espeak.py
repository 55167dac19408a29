"""The built-in voice: espeak-ng, through the library that espeakng-loader brings.

The library keeps its state in globals: one at a time, in a process of its own.
"""

import ctypes
from collections.abc import Callable
from typing import Any

VOICES = {"nl": ("nl", 130), "en": ("en", 120)}
"""Of each language: the voice, and words a minute as espeak-ng counts them."""

SLOWEST, FASTEST = 80, 450
"""Words a minute, as far as espeak-ng goes."""

_SYNCHRONOUS = 2
_DO_NOT_EXIT = 0x8000
_UTF8 = 1
_RATE = 1
_BUFFER = 500  # milliseconds
_LIST_END, _WORD = 0, 1


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique", ctypes.c_uint),
        ("place", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Espeak:
    """Speaks. `rate` is in samples a second, each of 16 bits."""

    def __init__(self, library: str, data: str) -> None:
        self._library = ctypes.CDLL(library)
        self.rate = self._library.espeak_Initialize(_SYNCHRONOUS, _BUFFER, data.encode(), _DO_NOT_EXIT)
        if self.rate <= 0:
            raise RuntimeError("espeak-ng does not find its data")
        self._library.espeak_Synth.argtypes = (
            *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
            *(ctypes.c_void_p, ctypes.c_void_p),
        )
        self._callback = _Callback(self._heard)  # kept, because the library calls it
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(
        self, text: str, language: str, speed: float, hear: Callable[[bytes], bool]
    ) -> list[tuple[int, float]]:
        """Give the sound to `hear` until that says it is enough; the marks are those of the words."""
        voice, pace = VOICES[language]
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise RuntimeError(f"espeak-ng has no voice {voice}")
        self._library.espeak_SetParameter(_RATE, max(SLOWEST, min(FASTEST, round(pace * speed))), 0)
        self._hear, self._marks, self._failure = hear, list[tuple[int, float]](), None
        content = text.encode()
        failed = self._library.espeak_Synth(content, len(content) + 1, 0, 1, 0, _UTF8, None, None)
        if self._failure:
            raise self._failure
        if failed:
            raise RuntimeError(f"espeak-ng fails with {failed}")
        return self._marks

    _hear: Callable[[bytes], bool]
    _marks: list[tuple[int, float]]
    _failure: Exception | None

    def _heard(self, sound: Any, samples: int, events: Any) -> int:
        """What the library calls with each piece; 1 stops it. An error must not pass through it."""
        try:
            number = 0
            while events[number].type != _LIST_END:
                if events[number].type == _WORD:
                    self._marks.append((events[number].place - 1, events[number].milliseconds / 1000))
                number += 1
            return int(bool(samples and sound) and self._hear(ctypes.string_at(sound, samples * 2)))
        except Exception as error:  # noqa: BLE001  # it is raised again behind the library
            self._failure = error
            return 1
