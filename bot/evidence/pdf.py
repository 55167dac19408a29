"""PDF files that only show pages. Nothing is changed in them; what does more than that is refused.

A reader can find an object anywhere in the file, also where the file's own tables do not point. So the
whole file is searched for the names of what acts, also in what is packed, and names written in another way.
"""

import re
import zlib
from collections.abc import Iterator

from bot.evidence.verdict import Safe, Unsafe

MOST_UNPACKED = 300 * 1024 * 1024
"""Bytes of all that is packed in the file: some 12 pages of A4, scanned in full colour without loss."""

MOST_TWICE = 16 * 1024 * 1024
"""Bytes of what is packed and holds objects, or something packed again."""

MOST_STREAMS = 20_000

MOST_TOLD = 64 * 1024 * 1024
"""Bytes of what is said about all streams: more than a file of 20 MB has, unless the same is said of many."""

_HEAD = re.compile(rb"%PDF-[12]\.\d[\s%]")
_END = re.compile(rb"startxref\s+\d+\s+%%EOF[ \t]*\r?\n?")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_WHOLE = rb"(?=[\x00-\x20()<>\[\]{}/%]|$)"
"""The end of a name. PDF counts zero as white space; a reader may count other control characters too."""


_SPACE = rb"[\x00\s]*+"

_ACTS = re.compile(
    rb"/(?:(?:JavaScript|Launch|EmbeddedFiles?|RichMedia(?:Content|Settings)?|XFA|SubmitForm|ImportData"
    rb"|Rendition|GoToE|GoToR|GoTo3DView|OnInstantiate|FileAttachment|Movie)%(whole)b"
    rb"|(?:EF|Ref)%(space)b(?:<<|\d++%(space)b(?<!\d)\d|\d++%(space)b%%)"
    rb"|S%(space)b/Thread%(whole)b|FS%(space)b/URL%(whole)b)" % {b"whole": _WHOLE, b"space": _SPACE}
)
"""The short ones with what stands behind them: among the dots of a picture, two letters stand by chance."""

_COMMENTED = re.compile(rb"(/(?:EF|Ref|S|FS)|(?<!end)obj)%b(?=%%)" % _SPACE)
_COMMENTS = re.compile(rb"(?:[\x00\s]|%[^\r\n]*+[\r\n])*+")
MOST_COMMENTED, LONGEST_COMMENT = 10_000, 4096
"""Such words with a comment behind them, and bytes of comments that are passed over."""

_LOCKED = re.compile(rb"/Encrypt" + _WHOLE)
_MARK = re.compile(rb"(endobj|endstream)|stream[ \t]*(?:\r\n|\r|\n)?")
_STRICT = re.compile(rb"/(?:XRef|XRefStm|ObjStm)" + _WHOLE)
"""Only where one of these is can objects be packed."""

_OBJECTS = re.compile(rb"/(?:ObjStm|First)" + _WHOLE)
_PREDICTED = re.compile(rb"/Predictor" + _WHOLE)
_MAY_BE_PREDICTED = re.compile(rb"/(?:XRef|Image)" + _WHOLE)
_OTHER_FILTER = re.compile(rb"/(?:LZW|ASCIIHex|ASCII85|RunLength|Crypt)Decode" + _WHOLE)
_FLATE = re.compile(rb"/Fl(?:ateDecode)?" + _WHOLE)

_OBJECT = re.compile(rb"(?<!end)obj%b(?=<<)" % _SPACE)
_END_OF_OBJECT = re.compile(rb"endobj|endstream")
_TOKEN = re.compile(rb"<<|>>|\(|%[^\r\n]*|<[^<>]*>")
_TOKEN_IN_STRING = re.compile(rb"[()]|\\.", re.DOTALL)

_PIECE, _OVERLAP = 1024 * 1024, 128
"""Bytes that are searched at once, and those of the piece before that are searched with them."""

_PACKED = 64 * 1024
"""Bytes that are unpacked at once."""


def pdf(content: bytes) -> Safe:
    """The file up to its end. Raises Unsafe."""
    ends = list(_END.finditer(content))
    if not _HEAD.match(content) or not ends:
        raise Unsafe("damaged")
    content = content[: ends[-1].end()]
    if b"PK\x05\x06" in content[-70_000:]:  # it is an archive as well
        raise Unsafe("archive")
    plain = _named(content)
    strict = _STRICT.search(plain) is not None
    if not strict and not re.search(rb"/Page" + _WHOLE, plain):
        raise Unsafe("damaged")
    _search(plain, strict=strict)
    if strict and not _all_closed(content):
        raise Unsafe("active")  # something that looks like the end of an object stands within one
    left, predicted = MOST_UNPACKED, len(_PREDICTED.findall(plain))
    for about, place in _streams(content):
        predicted -= len(_PREDICTED.findall(about)) if _MAY_BE_PREDICTED.search(about) else 0
        left -= _look_into(about, memoryview(content)[place:], left, strict=strict)
    if strict and predicted > 0:
        raise Unsafe("active")  # something else is written in a way in which no name can be found
    return Safe(content, "application/pdf")


def _named(content: bytes) -> bytes:
    """The content with its names as they are meant: #4A is J."""
    if b"#" not in content:
        return content
    return _ESCAPE.sub(lambda escaped: bytes([int(escaped[1], 16)]), content)


def _search(plain: bytes, *, strict: bool) -> None:
    """Raise Unsafe where it names what acts, or what hides it. `strict`: objects are packed in this file,
    so that they must be packed in the one way that is looked into.
    """
    if b"/" not in plain:
        return
    if _LOCKED.search(plain):
        raise Unsafe("locked")
    if _ACTS.search(plain) or (strict and _OTHER_FILTER.search(plain)):
        raise Unsafe("active")
    for word, place in _behind_comments(plain):
        if _ACTS.match(word + plain[place : place + _OVERLAP]):
            raise Unsafe("active")


def _behind_comments(content: bytes) -> Iterator[tuple[bytes, int]]:
    """The words that have comments behind them, and where what is told begins. Raises Unsafe."""
    for count, found in enumerate(_COMMENTED.finditer(content)):
        end = found.end() + LONGEST_COMMENT
        passed = _COMMENTS.match(content, found.end(), end)
        place = passed.end() if passed else found.end()
        if count >= MOST_COMMENTED or place >= end or content[place : place + 1] == b"%":
            raise Unsafe("active")  # nobody writes so, and what it hides may be anything
        yield found[1], place


def _all_closed(content: bytes) -> bool:
    """Whether each dictionary that is an object ends before the object does, and before the next begins.

    A string or a comment that holds the word for the end of an object would hide from `_streams` what is
    said before it, and a reader that knows where the object begins sees it.
    """
    commented = [
        place
        for word, place in _behind_comments(content)
        if word == b"obj" and content[place : place + 2] == b"<<"
    ]
    starts = sorted([*(found.end() for found in _OBJECT.finditer(content)), *commented])
    ends = [*starts[1:], len(content)]
    return all(_closed(content, *each) for each in zip(starts, ends, strict=False))


def _closed(content: bytes, start: int, end: int) -> bool:
    place, dictionaries, strings = start, 0, 0
    while token := (_TOKEN_IN_STRING if strings else _TOKEN).search(content, place, end):
        place = token.end()
        strings += {b"(": 1, b")": -1}.get(token[0], 0)
        dictionaries += {b"<<": 1, b">>": -1}.get(token[0], 0)
        if not dictionaries:
            return not _END_OF_OBJECT.search(content, start, place)
    return False


def _streams(content: bytes) -> Iterator[tuple[bytes, int]]:
    """What is said about each stream, and where it begins. Raises Unsafe."""
    count, told, start = 0, 0, 0
    for found in _MARK.finditer(content):
        if found[1]:
            start = found.end()
            continue
        count, told = count + 1, told + found.start() - start
        if count > MOST_STREAMS or told > MOST_TOLD:
            raise Unsafe("bomb")
        yield _named(content[start : found.start()]), found.end()


def _look_into(about: bytes, packed: memoryview, left: int, *, strict: bool) -> int:
    """Search what is packed; how many bytes it was. Raises Unsafe."""
    objects = strict and _OBJECTS.search(about) is not None and b"/Filter" in about
    layers = len(_FLATE.findall(about))
    if objects and (layers != 1 or _PREDICTED.search(about)):
        raise Unsafe("active")  # no program that people use packs objects so
    size, tail, inner = 0, b"", bytearray()
    try:
        for piece in _unpacked(packed):
            size += len(piece)
            if size > left or ((objects or layers > 1) and size > MOST_TWICE) or layers > 2:
                raise Unsafe("bomb")
            plain = _named(tail + piece)
            _search(plain, strict=strict)
            if strict and _PREDICTED.search(plain):
                raise Unsafe("active")
            tail = (tail + piece)[-_OVERLAP:]  # a piece may be smaller than this, or empty
            if objects or layers > 1:
                inner += piece
    except zlib.error:
        if objects:
            raise Unsafe("damaged") from None
    if objects:
        _search(_named(bytes(inner)), strict=strict)  # and what stands in two pieces, however far apart
    elif inner:
        size += _look_into(b"/Fl", memoryview(bytes(inner)), left - size, strict=strict)
    return size


def _unpacked(packed: memoryview) -> Iterator[bytes]:
    """What is packed here, in pieces; nothing where it is not. Raises zlib.error.

    All that comes before an error is given first, because readers use that. The sum at its end is not
    looked at: readers do not mind a wrong one.
    """
    if len(packed) < 2 or packed[0] & 15 != 8 or (packed[0] << 8 | packed[1]) % 31:
        raise zlib.error("this is not packed")
    unpacking, place, rest, most = zlib.decompressobj(-15), 2, b"", _PIECE
    while not unpacking.eof and (rest or place < len(packed)):
        if not rest:
            rest, place = bytes(packed[place : place + _PACKED]), place + _PACKED
        before = unpacking.copy()
        try:
            piece = unpacking.decompress(rest, most)
        except zlib.error:
            if most == 1:
                raise
            unpacking, most = before, most // 2  # what raises gives nothing: come nearer to the error
            continue
        yield piece
        rest = unpacking.unconsumed_tail
