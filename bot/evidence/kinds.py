"""What a file is, by how it begins; its name is not asked."""

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

Found = TypeVar("Found")

Mark: TypeAlias = tuple[int, bytes]
"""Where it stands, and what it is."""

PICTURES: Mapping[Mark, str] = {
    (0, b"\xff\xd8\xff"): "JPEG",
    (0, b"\x89PNG\r\n\x1a\n"): "PNG",
    (0, b"GIF87a"): "GIF",
    (0, b"GIF89a"): "GIF",
    (8, b"WEBP"): "WEBP",
    (0, b"II*\0"): "TIFF",
    (0, b"MM\0*"): "TIFF",
    (14, b"\x28\0\0\0"): "BMP",  # BM alone is how words may begin
    (14, b"\x6c\0\0\0"): "BMP",
    (14, b"\x7c\0\0\0"): "BMP",
}
"""Pillow's name of each."""

REFUSED: Mapping[Mark, str] = {
    (0, b"\x7fELF"): "program",
    (0, b"\xfe\xed\xfa"): "program",  # Mach-O, four ways
    (0, b"\xce\xfa\xed\xfe"): "program",
    (0, b"\xcf\xfa\xed\xfe"): "program",
    (0, b"\xca\xfe\xba\xbe"): "program",  # also a Java class
    (0, b"\0asm"): "program",
    (0, b"L\0\0\0\x01\x14\x02\0"): "program",  # a Windows shortcut
    (0, b"7z\xbc\xaf\x27\x1c"): "archive",
    (0, b"Rar!\x1a\x07"): "archive",
    (0, b"\x1f\x8b"): "archive",
    (0, b"\x1f\x9d"): "archive",
    (0, b"\xfd7zXZ\0"): "archive",
    (0, b"\x28\xb5\x2f\xfd"): "archive",
    (0, b"\x04\x22\x4d\x18"): "archive",
    (0, b"!<arch>\n"): "archive",
    (257, b"ustar"): "archive",
    (0x8001, b"CD001"): "archive",
    (0, b"PK\x05\x06"): "archive",
    (0, b"PK\x07\x08"): "archive",
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"): "old_document",
    (0, b"{\\rtf"): "old_document",
    (4, b"ftypheic"): "photo_kind",
    (4, b"ftypheix"): "photo_kind",
    (4, b"ftyphevc"): "photo_kind",
    (4, b"ftypheim"): "photo_kind",
    (4, b"ftypheis"): "photo_kind",
    (4, b"ftypmif1"): "photo_kind",
    (4, b"ftypmsf1"): "photo_kind",
    (4, b"ftypavif"): "photo_kind",
    (4, b"ftypavis"): "photo_kind",
    (4, b"ftypcrx "): "photo_kind",
    (0, b"\0\0\0\x0cJXL "): "photo_kind",
    (0, b"\0\0\0\x0cjP  "): "photo_kind",
}
"""The reason for each. `old_document` may hold programs and other files in ways that are hard to see."""

LETTERS: Mapping[Mark, str] = {
    (0, b"MZ"): "program",
    (0, b"dex\n"): "program",
    (0, b"BZh"): "archive",
    (0, b"MSCF"): "archive",
    (0, b"xar!"): "archive",
    (2, b"-lh"): "archive",
    (0, b"8BPS"): "photo_kind",
}
"""The same where words may begin so: only for what is no text."""


def found(content: bytes, marks: Mapping[Mark, Found]) -> Found | None:
    """What the first mark stands for that the content has."""
    return next((each for (place, mark), each in marks.items() if content.startswith(mark, place)), None)
