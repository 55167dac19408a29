"""Looking at files: in the test's own process, and with other eyes than the inspector's."""

import io
import re
import zipfile

from PIL import Image

from bot.evidence.inspector import Inspector
from bot.evidence.verdict import Safe, Unsafe
from bot.evidence.worker import look


class InProcess:
    """The inspector's own eyes, in the test's process."""

    async def inspect(self, content: bytes) -> Safe:
        return look(content)


async def verdict(inspector: Inspector, content: bytes) -> Safe | str:
    """The file as it may be kept, or the reason why not."""
    try:
        return await inspector.inspect(content)
    except Unsafe as unsafe:
        return unsafe.reason


def what_it_is_not(safe: Safe) -> str:
    """What is wrong with a file that is kept, judged by others than the inspector; '' for nothing."""
    content, kind = safe.content, safe.media_type
    if kind.startswith("image/"):
        return _of_picture(content, kind)
    if kind == "text/plain":
        text = content.decode()
        return "a page" if re.search(r"<(script|html|svg)[\s/>]", text, re.IGNORECASE) or "\0" in text else ""
    if kind.startswith("application/vnd."):
        return _of_document(content)
    marks = {
        "application/pdf": rb"%PDF-[12]\.",
        "audio/ogg": rb"OggS\0[\x02\x03\x06\x07]",
        "audio/mpeg": rb"\xff[\xe2-\xff]",
        "audio/aac": rb"\xff[\xf1\xf0\xf8\xf9]",
        "audio/amr": rb"#!AMR",
        "audio/wav": rb"RIFF....WAVEfmt ",
    }
    isobmff, ebml = rb".{4}ftyp", rb"\x1aE\xdf\xa3"
    mark = marks.get(kind, ebml if "webm" in kind or "matroska" in kind else isobmff)
    if not re.match(mark, content, re.DOTALL):
        return "another kind"
    if kind == "application/pdf" and re.search(rb"/(JavaScript|Launch|EmbeddedFile)\b", content):
        return "a document that acts"
    return ""


def _of_picture(content: bytes, kind: str) -> str:
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        if picture.get_format_mimetype() != kind or max(picture.size) > 3000:
            return "another kind"
        if picture.getexif() or set(picture.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}:
            return f"more than dots: {sorted(picture.info)}"
    end = b"\xff\xd9" if kind == "image/jpeg" else b"IEND\xaeB`\x82"
    return "" if content.endswith(end) and content.count(end) == 1 else "something behind the picture"


def _of_document(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if packed.testzip():
            return "a broken document"
        for part in packed.infolist():
            if part.filename.endswith((".exe", ".bin", ".zip")) or packed.read(part)[:2] in (b"MZ", b"PK"):
                return "a document with a file in it"
    return ""
