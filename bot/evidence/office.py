"""Documents of an office program that hold text, figures and pictures. Nothing is changed in them; what
holds programs, other files or something from the network is refused.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from bot.evidence import kinds
from bot.evidence.markup import elements
from bot.evidence.verdict import ENDINGS, Safe, Unsafe

MOST_PARTS = 2000
MOST_UNPACKED = 150 * 1024 * 1024
MOST_TIMES = 200
"""So many times as large as it is packed: XML of a large table reaches some 100."""

SMALL = 1024 * 1024
"""Bytes of a part below which it does not matter how many times."""

MOST_ELEMENTS = 8_000_000
"""Of XML in all parts: a table that takes all of `MOST_UNPACKED` has some 7 million."""

_OOXML = {"word/document": "docx", "xl/workbook": "xlsx", "ppt/presentation": "pptx"}
_MAIN = re.compile(r"(word/document|xl/workbook|ppt/presentation)\d*\.xml")
"""Its part with the text; the programs on the web number it."""

_TYPES = {ending: kind for kind, (ending, *_others) in ENDINGS.items()}
_OPEN = frozenset(_TYPES[ending] for ending in ("odt", "ods", "odp"))

_PLAIN_PART = re.compile(
    r"(?:.*\.(?:xml|rels|vml|rdf|txt|png|svg|jpe?g|jpe|jfif|webp|gif|bmp|tiff?|emf|wmf|wdp|svm)"
    r"|(?:xl|ppt)/printerSettings/printerSettings\d+\.bin|word/fonts/.*\.odttf|ppt/fonts/.*\.fntdata|Fonts/.*\.[ot]tf"
    r"|(?:word|xl|ppt)/media/[^/]*\.tmp|_xmlsignatures/origin\.sigs"
    r"|mimetype|(?:.*/)?|layout-cache|ObjectReplacements/Object \d+)",
    re.IGNORECASE | re.DOTALL,
)
"""What may be in it; the last two are pictures and measures of LibreOffice."""

_ACTING_PART = re.compile(
    r"(?:^|/)(?:vba|activeX|embeddings|externalLinks|customUI|macrosheets|dialogsheets|ctrlProps|Basic|Scripts)",
    re.IGNORECASE,
)
_XML = (".xml", ".rels", ".vml", ".rdf", ".svg")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<")
"""What begins so may be read as XML, whatever its name."""

_UNCLOSED = re.compile(rb"<br\s*>", re.IGNORECASE)
_HIDDEN = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"%PDF",
)


def office(content: bytes) -> Safe:
    """Raises Unsafe; 'archive' where it is no document at all."""
    if not content.startswith(b"PK\x03\x04"):
        raise Unsafe("archive")
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            kind = _kind(packed)
            _measure(packed, content)
            left = MOST_ELEMENTS
            for part in packed.infolist():
                left -= _check(part, b"".join(_unpacked(packed, part)), left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise Unsafe("damaged") from None
    return Safe(content, kind)


def _kind(packed: zipfile.ZipFile) -> str:
    """Its media type, by what is in it."""
    names = packed.namelist()
    if "mimetype" in names:
        with packed.open("mimetype") as part:
            said = part.read(200).decode("ascii", "replace").strip()
        if said in _OPEN and "content.xml" in names:
            return said
    elif "[Content_Types].xml" in names:
        for found in filter(None, map(_MAIN.fullmatch, names)):
            return _TYPES[_OOXML[found[1]]]
    if any(name.casefold().endswith((".class", ".dex")) for name in names) or "META-INF/MANIFEST.MF" in names:
        raise Unsafe("program")
    raise Unsafe("archive")


def _measure(packed: zipfile.ZipFile, content: bytes) -> None:
    """What can be known without unpacking. Raises Unsafe."""
    parts = packed.infolist()
    names = {part.filename.casefold() for part in parts}
    whole = packed.comment == b"" and content[-22:].startswith(b"PK\x05\x06")
    if not whole or len(names) != len(parts) or min(part.header_offset for part in parts) != 0:
        raise Unsafe("damaged")  # something stands before, behind or beside what is shown
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unsafe("bomb")
    for part in parts:
        if part.file_size > SMALL and part.file_size > MOST_TIMES * part.compress_size:
            raise Unsafe("bomb")
        if part.flag_bits & 0x1:
            raise Unsafe("locked")
        if part.filename.startswith("/") or ".." in part.filename.split("/") or "\\" in part.filename:
            raise Unsafe("damaged")
        if _ACTING_PART.search(part.filename) or not _PLAIN_PART.fullmatch(part.filename):
            raise Unsafe("active")


def _unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part, and never more of it than it says."""
    left = part.file_size
    with packed.open(part) as opened:
        while piece := opened.read(min(SMALL, left + 1)):
            left -= len(piece)
            if left < 0:
                raise Unsafe("bomb")
            yield piece


def _check(part: zipfile.ZipInfo, content: bytes, left: int) -> int:
    """How many elements it has. Raises Unsafe where the part does more than show something."""
    name = part.filename.casefold()
    if content.startswith(_HIDDEN) or (name.endswith(".tmp") and not kinds.found(content, kinds.PICTURES)):
        raise Unsafe("active")
    # LibreOffice has a part for its settings that is empty.
    if not content or not (name.endswith(_XML) or _MARKUP.match(content)):
        return 0
    if name.endswith(".vml"):
        content = _UNCLOSED.sub(b"<br/>", content)  # as Excel writes it
    return elements(content, left)
