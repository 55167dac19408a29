"""Files for a story that is played: small, and really what their names say."""

import base64
import struct
from collections.abc import Callable, Mapping
from pathlib import PurePath


def made_up(name: str) -> bytes:
    """A file for this name. Files of the same kind are told apart by the name in them, but for photos."""
    make = _KINDS.get(PurePath(name).suffix.casefold(), _text)
    return make(name)


def _text(name: str) -> bytes:
    return f"{name}\n".encode()


def _photo(_name: str) -> bytes:
    """A grey square."""
    return base64.b64decode(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWG"
        "kJ6jq62rZ4C8ybqmx5moq6T/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABf/EABQQAQAAAAAAAAAAAAAAAAAA"
        "AAD/2gAIAQEAAD8AVf/Z"
    )


def _pdf(name: str) -> bytes:
    """A page with the name on it."""
    words = name.encode("latin-1", "replace")
    for mark in (b"\\", b"(", b")"):
        words = words.replace(mark, b"\\" + mark)
    drawn = b"BT/F 12 Tf 20 50 Td(%s)Tj ET" % words
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )
    made, places = b"%PDF-1.4\n", b""
    for number, content in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % len(made)
        made += b"%d 0 obj%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (size, places, size)
    return made + table + b"startxref\n%d\n%%%%EOF\n" % len(made)


def _spoken(name: str) -> bytes:
    """A voice message as Telegram makes them, OGG with Opus, whose only packet holds the name."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48000, 0, 0)
    comments = b"OpusTags" + bytes(8)
    sound = b"\xf8\xff\xfe" + name.encode()[:250]
    pages = ((2, 0, head), (0, 0, comments), (4, 960, sound))
    return b"".join(_page(number, *page) for number, page in enumerate(pages))


def _page(number: int, flags: int, time: int, packet: bytes) -> bytes:
    """A page of OGG with one packet of at most 254 bytes."""
    head = struct.pack("<4sBBqII", b"OggS", 0, flags, time, 1, number)
    rest = bytes((1, len(packet))) + packet
    total = 0
    for byte in head + bytes(4) + rest:
        total ^= byte << 24
        for _bit in range(8):
            total = (total << 1 ^ (0x04C11DB7 if total & 0x80000000 else 0)) & 0xFFFFFFFF
    return head + struct.pack("<I", total) + rest


_KINDS: Mapping[str, Callable[[str], bytes]] = {
    ".jpg": _photo,
    ".jpeg": _photo,
    ".ogg": _spoken,
    ".pdf": _pdf,
}
