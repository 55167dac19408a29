"""Films, and sound in the same wrappings. What is said about them, such as where they were made, is
overwritten with nothing of the same length, so that all else stays where it is.
"""

import struct
from collections.abc import Iterator

from bot.evidence.verdict import Safe, Unsafe

_PARTS = frozenset(b"moov trak mdia minf stbl moof traf mvex edts dinf".split())
_TOLD = frozenset(b"udta meta uuid free skip wide pnot PICT mfra".split())
"""Boxes that hold nothing that is shown: titles, places, XMP, and room to hide in."""

_TOP = frozenset(b"ftyp moov mdat moof sidx styp".split()) | _TOLD
_SHOWN = (b"vide", b"soun")

_DEEPEST = 8


def mp4(content: bytes) -> Safe:
    """MP4, QuickTime and 3GP. Raises Unsafe where the boxes do not fill the file."""
    made = bytearray(content)
    tracks: list[bytes] = []
    names = {name for name, *_where in _boxes(made, 0, len(made))}
    if not {b"ftyp", b"moov", b"mdat"} <= names <= _TOP:
        raise Unsafe("damaged")
    _empty(made, 0, len(made), tracks)
    if not tracks:
        raise Unsafe("damaged")
    brand = content[8:12]
    kind = "video/quicktime" if brand == b"qt  " else "video/3gpp" if brand.startswith(b"3g") else "video/mp4"
    return Safe(bytes(made), kind if b"vide" in tracks else "audio/mp4")


def _boxes(content: bytes | bytearray, place: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box between these two: its name, where it begins, and where what it holds begins and ends."""
    while place < end:
        if end - place == 4 and not any(content[place:end]):
            return  # as QuickTime ends a list
        if end - place < 8:
            raise Unsafe("damaged")
        length, name = struct.unpack_from(">I4s", content, place)
        start = place + 8
        if length == 1 and end - place >= 16:
            (length,) = struct.unpack_from(">Q", content, start)
            start += 8
        if length == 0:
            length = end - place
        if length < start - place or place + length > end:
            raise Unsafe("damaged")
        yield name, place, start, place + length
        place += length


def _empty(made: bytearray, start: int, end: int, tracks: list[bytes], depth: int = 0) -> None:
    """Overwrite what is told between these two places. `tracks`: what each other track shows is added."""
    for name, place, inside, behind in _boxes(made, start, end):
        shows = _shows(made, inside, behind) if name == b"trak" else b""
        if name == b"cmov" or depth > _DEEPEST:
            raise Unsafe("damaged")  # it is packed, as nothing packs it that people use
        if name in _TOLD or (name == b"trak" and shows not in _SHOWN):
            made[place + 4 : place + 8] = b"free"
            made[inside:behind] = bytes(behind - inside)
        elif name in _PARTS:
            tracks += [shows] if shows else []
            _empty(made, inside, behind, tracks, depth + 1)


def _shows(made: bytearray, start: int, end: int) -> bytes:
    """What a track is, such as b'vide' or b'soun'; b'?' where it does not say so."""
    for name, _place, inside, behind in _boxes(made, start, end):
        if name == b"mdia":
            return _shows(made, inside, behind)
        if name == b"hdlr" and behind - inside >= 12:
            return bytes(made[inside + 8 : inside + 12])
    return b"?"


_EBML, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_INFO, _TRACKS = 0x1549A966, 0x1654AE6B
_TITLES = frozenset({0x7BA9, 0x7384, 0x3C83AB, 0x3E83BB})
"""Its title, and the names of this and other files."""
_DOC_TYPE, _TRACK, _TRACK_TYPE, _VOID = 0x4282, 0xAE, 0x83, 0xEC
_DROPPED = frozenset({0x1254C367, 0x1941A469, 0x1043A770, _VOID})
"""Tags, files that are attached, chapters, and room."""

_KNOWN = frozenset(
    {_EBML, _SEGMENT, _CLUSTER, _TRACKS, 0x114D9B74, 0x1C53BB6B, 0xBF}
    | {_INFO, 0xE7, 0xA3, 0xA0, 0xAB, 0xA7}  # what is in a cluster, where it does not say how long it is
)
_DOC_TYPES = {b"webm": "webm", b"matroska": "x-matroska"}
_FILM, _SOUND = 1, 2


def matroska(content: bytes) -> Safe:
    """WebM, as browsers record, and Matroska."""
    made = bytearray(content)
    kind, types = "", set[int]()
    for element, place, start, end in _elements(content, 0, len(content), inside=(_SEGMENT, _CLUSTER)):
        if element in _DROPPED:
            _void(made, place, end)
        elif element not in _KNOWN:
            raise Unsafe("damaged")
        elif element == _EBML:
            kind = _DOC_TYPES.get(_child(content, start, end, _DOC_TYPE).rstrip(b"\0"), "")
        elif element == _INFO:
            for told, *where in _elements(content, start, end):
                if told in _TITLES:
                    _void(made, where[0], where[2])
        elif element == _TRACKS:
            for track, _place, inside, behind in _elements(content, start, end):
                if track == _TRACK:
                    types.add(int.from_bytes(_child(content, inside, behind, _TRACK_TYPE), "big"))
    if not kind or not types or types - {_FILM, _SOUND}:
        raise Unsafe("damaged")
    return Safe(bytes(made), "audio/webm" if types == {_SOUND} and kind == "webm" else f"video/{kind}")


def _void(made: bytearray, place: int, end: int) -> None:
    """Overwrite an element with room of the same length."""
    size = end - place
    if size < 9:
        made[place:end] = bytes((_VOID, 0x80 | size - 2)) + bytes(size - 2)
    else:
        made[place:end] = bytes((_VOID, 1)) + (size - 9).to_bytes(7, "big") + bytes(size - 9)


def _elements(
    content: bytes, place: int, end: int, inside: tuple[int, ...] = ()
) -> Iterator[tuple[int, int, int, int]]:
    """Each element between these two: its id, where it begins, and where what it holds begins and ends.

    What is in one of `inside` follows it; of a cluster, only where it does not say how long it is.
    """
    while place < end:
        element, start = _number(content, place, marked=True)
        length, start = _number(content, start, marked=False)
        unknown = length == (1 << 7 * (start - place - _width(content[place]))) - 1
        behind = end if unknown else start + length
        if behind > end or (unknown and element not in inside):
            raise Unsafe("damaged")
        yield element, place, start, behind
        place = start if element == _SEGMENT or unknown else behind


def _width(first: int) -> int:
    return 9 - first.bit_length()


def _number(content: bytes, place: int, *, marked: bool) -> tuple[int, int]:
    """A number as EBML writes it, with its `marked` width or without; and where the next thing begins."""
    width = _width(content[place]) if place < len(content) else 9
    if width > (4 if marked else 8) or place + width > len(content):
        raise Unsafe("damaged")
    number = int.from_bytes(content[place : place + width], "big")
    return number if marked else number & (1 << 7 * width) - 1, place + width


def _child(content: bytes, start: int, end: int, wanted: int) -> bytes:
    """What the element of this id holds among these; b'' where there is none."""
    for element, _place, inside, behind in _elements(content, start, end):
        if element == wanted:
            return content[inside:behind]
    return b""
