"""Films, and sound in the same wrappings. What is needed to play them stays. All else, such as what is said
about them and where they were made, is overwritten with nothing of the same length, so that no place changes.
"""

import struct
from collections.abc import Iterator

from bot.evidence.verdict import Safe, Unsafe

_PARTS = frozenset(b"moov trak mdia minf stbl moof traf mvex edts dinf".split())
"""Boxes that hold boxes."""

_PLAYED = frozenset(
    b"ftyp styp mdat sidx mvhd tkhd tapt mdhd vmhd smhd stsd stts ctts cslg stsc stsz stz2".split()
    + b"stco co64 stss stps sdtp sbgp sgpd elst mehd trex mfhd tfhd tfdt trun".split()
)
_SHOWN = (b"vide", b"soun")

_DEEPEST = 8


def mp4(content: bytes) -> Safe:
    """MP4, QuickTime and 3GP. Raises Unsafe where the boxes do not fill the file."""
    made = bytearray(content)
    tracks: list[bytes] = []
    if not {b"ftyp", b"moov", b"mdat"} <= {name for name, *_where in _boxes(made, 0, len(made))}:
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
    """Overwrite what is not played between these two. `tracks`: what each other track shows is added."""
    if depth > _DEEPEST:
        raise Unsafe("damaged")
    for name, place, inside, behind in _boxes(made, start, end):
        shows = _shows(made, inside, behind) if name == b"trak" else b""
        if name in _PARTS and (not shows or shows in _SHOWN):
            tracks += [shows] if shows else []
            _empty(made, inside, behind, tracks, depth + 1)
        elif name == b"hdlr":
            _zero(made, inside + 12, behind)  # a name of the track
        elif name == b"dref":
            _refer_to_itself(made, inside + 8, behind)
        elif name == b"stsd" and tracks[-1:] == [b"vide"]:
            for _kind, _place, described, ends in _boxes(made, inside + 8, behind):
                _zero(made, described + 42, min(described + 74, ends))  # by which camera or program
        elif name not in _PLAYED:
            made[place + 4 : place + 8] = b"free"
            _zero(made, inside, behind)


def _zero(made: bytearray, start: int, end: int) -> None:
    made[start:end] = bytes(max(end - start, 0))


def _refer_to_itself(made: bytearray, start: int, end: int) -> None:
    """Say of each place where the film may be that it is this file; else a player looks there."""
    for _kind, place, inside, behind in _boxes(made, start, end):
        if behind - inside < 4:
            raise Unsafe("damaged")
        made[place + 4 : place + 8] = b"url "
        made[inside:behind] = b"\0\0\0\1".ljust(behind - inside, b"\0")


def _shows(made: bytearray, start: int, end: int) -> bytes:
    """What a track is, such as b'vide' or b'soun'; b'?' where it does not say so."""
    for name, _place, inside, behind in _boxes(made, start, end):
        if name == b"mdia":
            return _shows(made, inside, behind)
        if name == b"hdlr" and behind - inside >= 12:
            return bytes(made[inside + 8 : inside + 12])
    return b"?"


_SEGMENT, _CLUSTER = 0x18538067, 0x1F43B675
_DOC_TYPE, _TRACK_TYPE, _VOID = 0x4282, 0x83, 0xEC

_MASTERS = frozenset({0x1A45DFA3, _SEGMENT, _CLUSTER, 0x1549A966, 0x1654AE6B, 0xAE})
"""Elements that hold elements: the head, the parts of the film, what it is, and its tracks."""

_NEEDED = frozenset(
    {0x4286, 0x42F7, 0x42F2, 0x42F3, _DOC_TYPE, 0x4287, 0x4285}
    | {0x2AD7B1, 0x4489, 0x4461}  # how long it is, and its date
    | {0xD7, 0x73C5, _TRACK_TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x22B59C}  # of a track: what it is,
    | {0x23E383, 0x234E7A, 0x23314F, 0x56AA, 0x56BB, 0x6DE7, 0x6DF8, 0x55EE}  # when its pieces come,
    | {0x86, 0x63A2, 0xAA, 0xE0, 0xE1, 0x6D80}  # and how they are written
    | {0xE7, 0xA3, 0xA0, 0xAB, 0xA7}  # of a cluster
    | {0x114D9B74, 0x1C53BB6B}  # where to find what
)
_DOC_TYPES = {b"webm": "webm", b"matroska": "x-matroska"}
_FILM, _SOUND = 1, 2


def matroska(content: bytes) -> Safe:
    """WebM, as browsers record, and Matroska."""
    made = bytearray(content)
    told: dict[int, set[bytes]] = {_DOC_TYPE: set(), _TRACK_TYPE: set()}
    _empty_elements(made, 0, len(made), told)
    kinds = {_DOC_TYPES.get(name.rstrip(b"\0"), "") for name in told[_DOC_TYPE]}
    types = {int.from_bytes(number, "big") for number in told[_TRACK_TYPE]}
    kind = kinds.pop() if len(kinds) == 1 else ""
    if not kind or not types or types - {_FILM, _SOUND}:
        raise Unsafe("damaged")
    return Safe(bytes(made), "audio/webm" if types == {_SOUND} and kind == "webm" else f"video/{kind}")


def _empty_elements(
    made: bytearray, place: int, end: int, told: dict[int, set[bytes]], depth: int = 0
) -> None:
    """Overwrite what is not needed between these two places. `told`: what these elements hold is added."""
    if depth > _DEEPEST:
        raise Unsafe("damaged")
    for element, begins, start, behind in _elements(made, place, end):
        if element in _MASTERS:
            _empty_elements(made, start, behind, told, depth + 1)
        elif element not in _NEEDED:
            _void(made, begins, behind)
        elif element in told:
            told[element].add(bytes(made[start:behind]))


def _void(made: bytearray, place: int, end: int) -> None:
    """Overwrite an element with room of the same length."""
    size = end - place
    if size < 9:
        made[place:end] = bytes((_VOID, 0x80 | size - 2)) + bytes(size - 2)
    else:
        made[place:end] = bytes((_VOID, 1)) + (size - 9).to_bytes(7, "big") + bytes(size - 9)


def _elements(content: bytearray, place: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Each element between these two: its id, where it begins, and where what it holds begins and ends.

    One that does not say how long it is holds nothing here: what is in it follows it.
    """
    while place < end:
        element, start = _number(content, place, marked=True)
        length, start = _number(content, start, marked=False)
        unknown = length == (1 << 7 * (start - place - _width(content[place]))) - 1
        behind = start if unknown else start + length
        if behind > end or (unknown and element not in (_SEGMENT, _CLUSTER)):
            raise Unsafe("damaged")
        yield element, place, start, behind
        place = behind


def _width(first: int) -> int:
    return 9 - first.bit_length()


def _number(content: bytearray, place: int, *, marked: bool) -> tuple[int, int]:
    """A number as EBML writes it, with its `marked` width or without; and where the next thing begins."""
    width = _width(content[place]) if place < len(content) else 9
    if width > (4 if marked else 8) or place + width > len(content):
        raise Unsafe("damaged")
    number = int.from_bytes(content[place : place + width], "big")
    return number if marked else number & (1 << 7 * width) - 1, place + width
