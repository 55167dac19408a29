"""Recordings of sound, walked through piece by piece. Only sound is kept: no titles, comments or pictures,
and nothing that stands before or behind it. Raises Unsafe where the pieces do not follow one another.
"""

import struct
from collections.abc import Callable, Iterator

from bot.evidence.verdict import Safe, Unsafe

_PAGE = struct.Struct("<4sBBqIIIB")
_FIRST, _FLAGS = 2, 7
"""Of the flags: a recording begins here; and all that there are."""

_CRC = []
for _byte in range(256):
    _sum = _byte << 24
    for _bit in range(8):
        _sum = (_sum << 1) ^ (0x04C11DB7 if _sum & 0x80000000 else 0)
    _CRC.append(_sum & 0xFFFFFFFF)

_COMMENTS = {b"OpusTags": b"", b"\x03vorbis": b"\x01"}
"""How a packet of comments begins, and what stands behind them."""


def ogg(content: bytes) -> Safe:
    """Opus or Vorbis. The comments become nothing, of the same length."""
    made = bytearray(content)
    place, serial, comments = 0, None, True
    while place < len(content):
        if len(content) - place < _PAGE.size:
            raise Unsafe("damaged")
        mark, version, flags, _time, number, count, _sum, parts = _PAGE.unpack_from(content, place)
        lengths = content[place + _PAGE.size : place + _PAGE.size + parts]
        start = place + _PAGE.size + parts
        end = start + sum(lengths)
        if mark != b"OggS" or version or flags > _FLAGS or end > len(content) or len(lengths) < parts:
            raise Unsafe("damaged")
        if serial is None:
            serial = number
            if not flags & _FIRST or not content.startswith((b"OpusHead", b"\x01vorbis"), start):
                raise Unsafe("unknown")
        elif number != serial:
            raise Unsafe("unknown")  # a film, or more than one recording
        elif comments:
            comments = _without_comments(made, place, start, end, lengths, begun=count > 1)
        place = end
    return Safe(bytes(made), "audio/ogg")


def _without_comments(
    made: bytearray, page: int, start: int, end: int, lengths: bytes, *, begun: bool
) -> bool:
    """Empty what this page holds of the comments; whether the next page holds more of them."""
    long = 0
    for length in lengths:
        long += length
        if length < 255:
            break
    over = bool(lengths) and lengths[-1] == 255 and long == end - start
    empty = b""
    if not begun:
        head = next((head for head in _COMMENTS if made.startswith(head, start, end)), None)
        if head is None:
            raise Unsafe("damaged")
        empty = head + bytes(8) + _COMMENTS[head]
    if len(empty) > long:
        raise Unsafe("damaged")
    made[start : start + long] = empty + bytes(long - len(empty))
    made[page + 22 : page + 26] = bytes(4)
    made[page + 22 : page + 26] = struct.pack("<I", _ogg_sum(made[page:end]))
    return over


def _ogg_sum(page: bytes | bytearray) -> int:
    total = 0
    for byte in page:
        total = (total << 8 & 0xFFFFFFFF) ^ _CRC[total >> 24 ^ byte]
    return total


_DESCRIBED = {1: 16, 3: 16, 6: 16, 7: 16, 0x11: 20, 0x31: 20, 0x55: 30, 0xFFFE: 40}
"""Bytes that say how the sound is written, by the number of that way."""

_DESCRIBED_MOST = 50
"""The same for any other way: as many as Microsoft's ADPCM needs."""

_COUNTED = 4
"""Bytes that say how long the sound is."""


def wav(content: bytes) -> Safe:
    """Made anew of what says how the sound is written, and the sound."""
    if not content.startswith(b"RIFF"):
        raise Unsafe("unknown")
    kept = b""
    for name, piece in _chunks(content):
        if name == b"fmt ":
            piece = piece[: _DESCRIBED.get(int.from_bytes(piece[:2], "little"), _DESCRIBED_MOST)]
        if name == b"fact":
            piece = piece[:_COUNTED]
        if name in (b"fmt ", b"fact", b"data"):
            kept += struct.pack("<4sI", name, len(piece)) + piece + bytes(len(piece) % 2)
    if not kept.startswith(b"fmt ") or b"data" not in kept:
        raise Unsafe("damaged")
    return Safe(struct.pack("<4sI4s", b"RIFF", len(kept) + 4, b"WAVE") + kept, "audio/wav")


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Each chunk: its name, and what it holds.

    Of the sound, as much as there is: a recorder that writes to a stream does not know its length.
    """
    place = 12
    while place + 8 <= len(content):
        name, length = struct.unpack_from("<4sI", content, place)
        if name != b"data" and place + 8 + length > len(content):
            raise Unsafe("damaged")
        yield name, content[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def mp3(content: bytes) -> Safe:
    """Its frames; a tag before them and tags behind them are left out."""
    start = 0
    while content.startswith(b"ID3", start) and len(content) >= start + 10:
        a, b, c, d = content[start + 6 : start + 10]
        start += 10 + (a << 21 | b << 14 | c << 7 | d) + (10 if content[start + 5] & 0x10 else 0)
    start += len(content[start : start + 4096]) - len(content[start : start + 4096].lstrip(b"\0"))
    end = _walked(content, start, _mp3_frame)
    behind = content[end:]
    if not behind.startswith((b"TAG", b"APETAGEX", b"LYRICSBEGIN")) and behind.strip(b"\0"):
        raise Unsafe("damaged")
    return Safe(content[start:end], "audio/mpeg")


_KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3_frame(content: bytes, place: int) -> int:
    """How many bytes the frame of layer III has that begins there; 0: none does."""
    head = int.from_bytes(content[place : place + 4], "big")
    version, rate = head >> 19 & 3, head >> 10 & 3
    if head >> 21 != 0x7FF or version == 1 or head >> 17 & 3 != 1 or rate == 3:
        return 0
    kbits = _KBITS[3 if version == 3 else 2][head >> 12 & 15]
    return (144 if version == 3 else 72) * kbits * 1000 // _RATES[version][rate] + (head >> 9 & 1)


def aac(content: bytes) -> Safe:
    if _walked(content, 0, _aac_frame) < len(content):
        raise Unsafe("damaged")
    return Safe(content, "audio/aac")


def _aac_frame(content: bytes, place: int) -> int:
    head = int.from_bytes(content[place : place + 7], "big")
    fits = head >> 44 == 0xFFF and not head >> 41 & 3 and len(content) - place >= 7
    return head >> 13 & 0x1FFF if fits else 0


_AMR = (13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1)
_AMR_WIDE = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1)
"""Bytes of a frame by its kind."""


def amr(content: bytes) -> Safe:
    """As telephones record calls."""
    wide = content.startswith(b"#!AMR-WB\n")
    start, sizes = (9, _AMR_WIDE) if wide else (6, _AMR)
    if not wide and not content.startswith(b"#!AMR\n"):
        raise Unsafe("unknown")

    def frame(recording: bytes, place: int) -> int:
        head = recording[place]
        return 0 if head & 0x83 else sizes[head >> 3 & 15]

    if _walked(content, start, frame) < len(content):
        raise Unsafe("damaged")
    return Safe(content, "audio/amr")


_FEW = 2
"""Frames that must follow one another, so that it is no chance."""


def _walked(content: bytes, start: int, frame: Callable[[bytes, int], int]) -> int:
    """Where the frames end that begin there. A last one that was cut off counts."""
    place, count = start, 0
    while place < len(content) and (length := frame(content, place)):
        place, count = place + length, count + 1
    if count < _FEW:
        raise Unsafe("damaged")
    return min(place, len(content))
