"""Files as people send them, and as people send them who mean harm; made here, and never by the inspector."""

import gzip
import io
import struct
import tarfile
import wave
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from bot.props import made_up

CANARY = b"CANARY-52.3702-4.8952"
"""What must never be found in what is kept: a place, a comment, a name."""

WORDS = CANARY.decode()


def drawn(size: tuple[int, int] = (80, 40), mode: str = "RGB") -> Image.Image:
    """A white picture with a black square at the left top."""
    white, black = {"RGB": ((255, 255, 255), (0, 0, 0)), "CMYK": ((0,) * 4, (0, 0, 0, 255))}.get(
        mode, (255, 0)
    )
    if mode == "RGBA":
        white, black = (255, 255, 255, 0), (0, 0, 0, 255)
    picture = Image.new(mode, size, white)
    ImageDraw.Draw(picture).rectangle((0, 0, size[1] // 2, size[1] // 2), fill=black)
    return picture


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def photographed(orientation: int = 1, *, turned: Image.Image | None = None, **options: Any) -> bytes:
    """A JPEG of a telephone: where and by what it was made, a comment, and a small copy of it."""
    about = Image.Exif()
    about[0x0112], about[0x010F], about[0x9286] = orientation, WORDS, WORDS
    about.get_ifd(0x8825).update({1: "N", 2: tuple(map(IFDRational, (52, 22, 13))), 29: WORDS})
    about.get_ifd(0x8769)[0x9286] = CANARY
    options = {"exif": about, "comment": CANARY, "xmp": b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>", **options}
    return saved(turned or drawn(), "JPEG", **options)


def zipped(parts: Mapping[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


XML = '<?xml version="1.0" encoding="UTF-8"?>'
WORD: Mapping[str, bytes | str] = {
    "[Content_Types].xml": f"{XML}<Types/>",
    "_rels/.rels": f'{XML}<Relationships><Relationship Id="r" Target="word/document.xml"/></Relationships>',
    "word/document.xml": f"{XML}<w:document>Beste commissie</w:document>",
}
LINK = '<Relationship Id="h" Type="http://x/hyperlink" Target="https://example.nl" TargetMode="External"/>'
TEMPLATE = '<Relationship Id="t" Type="http://x/attachedTemplate" Target="https://example.nl/x.dotm" '
TEMPLATE += 'TargetMode="External"/>'
RELATIONS = "word/_rels/document.xml.rels"
OPEN = {
    "mimetype": "application/vnd.oasis.opendocument.text",
    "content.xml": f"{XML}<office:document-content>Beste commissie</office:document-content>",
    "META-INF/manifest.xml": f"{XML}<manifest:manifest/>",
}


def pdf(*extra: bytes, head: bytes = b"%PDF-1.7\n", end: bytes = b"", catalog: bytes = b"") -> bytes:
    """A page, and these objects beside it. `catalog`: what the catalog says besides."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]>>",
        *extra,
    )
    made = b"".join(b"%d 0 obj%s\nendobj\n" % (n, content) for n, content in enumerate(objects, 1))
    return head + made + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n0\n%%%%EOF\n" % (len(objects) + 1) + end


def stream(content: bytes, about: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(content), content)


OBJECTS = b"/Type/ObjStm/N 1/First 4"
SCRIPT = b"4 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"


def box(name: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I4s", len(inside) + 8, name) + inside


def film(brand: bytes = b"isom", *beside: bytes, shows: bytes = b"vide") -> bytes:
    """The boxes of an MP4, with where it was made."""
    place = box(b"udta", box(b"\xa9xyz", CANARY), box(b"meta", bytes(4), box(b"ilst", CANARY)))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), shows, bytes(13))), place)
    told = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"meta", bytes(13)), CANARY.ljust(40)))
    moov = box(b"moov", box(b"mvhd", bytes(100)), track, told, place, box(b"meta", bytes(4), CANARY))
    parts = (
        box(b"ftyp", brand, bytes(4), brand),
        box(b"uuid", bytes(16), CANARY),
        moov,
        box(b"mdat", b"film" * 9),
    )
    return b"".join((*parts, *beside))


def element(number: int, *content: bytes) -> bytes:
    inside = b"".join(content)
    head = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return head + (len(inside) | 1 << 56).to_bytes(8, "big") + inside


def webm(*beside: bytes, shows: int = 1) -> bytes:
    parts = (
        element(0x1549A966, element(0x7BA9, CANARY), element(0x2AD7B1, b"\x0f\x42\x40")),
        element(0x1654AE6B, element(0xAE, element(0xD7, b"\1"), element(0x83, bytes((shows,))))),
        element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, b"\x81\0\0\x80film")),
        element(0x1254C367, CANARY),
        element(0x1941A469, b"MZ" + CANARY),
        element(0xEC, CANARY),
    )
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, *parts, *beside)


def recorded() -> bytes:
    """A WAV file with a comment."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    content = written.getvalue() + b"LIST" + struct.pack("<I", len(CANARY) + 1) + CANARY + b"\0"
    return content[:4] + struct.pack("<I", len(content) - 8) + content[8:]


def commented() -> bytes:
    """A voice message with a comment in the room for comments."""
    first, _second, last = (b"OggS" + page for page in made_up("stem.ogg").split(b"OggS")[1:])
    packet = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<II", 1, len(CANARY)) + CANARY
    page = struct.pack("<4sBBqIII", b"OggS", 0, 0, 0, 1, 1, 0) + bytes((1, len(packet))) + packet
    return first + page + last


MP3 = (b"\xff\xfb\x90\x64" + bytes(413)) * 5
AAC = (b"\xff\xf1\x50\x80\x01\x9f\xfc" + b"\x21" * 5) * 5
AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 5
ID3 = b"ID3\x03\0\0\0\0\0" + bytes((len(CANARY),)) + CANARY

WORDX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "Ik héb gebeld op 3 maart.\r\n\tGeen antwoord.\n"

GOOD: Mapping[str, tuple[bytes, str]] = {
    "photo.jpg": (photographed(), "image/jpeg"),
    "progressive.jpg": (photographed(progressive=True), "image/jpeg"),
    "print.jpg": (saved(drawn(mode="CMYK"), "JPEG"), "image/jpeg"),
    "grey.jpg": (saved(drawn(mode="L"), "JPEG", comment=CANARY), "image/jpeg"),
    "two-lenses.jpg": (saved(drawn(), "MPO", save_all=True, append_images=[drawn()]), "image/jpeg"),
    "photo.webp": (saved(drawn(), "WEBP", xmp=CANARY), "image/jpeg"),
    "screen.png": (saved(drawn(), "PNG"), "image/png"),
    "clear.png": (saved(drawn(mode="RGBA"), "PNG"), "image/png"),
    "deep.png": (saved(Image.new("I;16", (9, 9), 30_000), "PNG"), "image/png"),
    "drawing.gif": (saved(drawn(mode="L"), "GIF", comment=CANARY), "image/png"),
    "scan.tif": (saved(drawn(), "TIFF", compression="tiff_lzw", description=WORDS), "image/png"),
    "fax.tif": (saved(drawn(mode="1"), "TIFF", compression="group4"), "image/png"),
    "old.bmp": (saved(drawn(), "BMP"), "image/png"),
    "letter.pdf": (made_up("letter.pdf"), "application/pdf"),
    "packed.pdf": (
        pdf(stream(zlib.compress(b"4 0 <</A 1>>"), OBJECTS + b"/Filter/FlateDecode")),
        "application/pdf",
    ),
    "link.pdf": (pdf(b"<</S/URI/URI(https://example.nl)>>"), "application/pdf"),
    "letter.docx": (zipped({**WORD, RELATIONS: f"<Relationships>{LINK}</Relationships>"}), WORDX),
    "letter.odt": (zipped(OPEN), "application/vnd.oasis.opendocument.text"),
    "chat.txt": (TEXT.encode(), "text/plain"),
    "notepad.txt": (TEXT.encode("utf-16"), "text/plain"),
    "windows.txt": (TEXT.encode("cp1252"), "text/plain"),
    "voice.ogg": (commented(), "audio/ogg"),
    "voice.wav": (recorded(), "audio/wav"),
    "voice.mp3": (ID3 + MP3 + b"TAG" + CANARY.ljust(125, b"\0"), "audio/mpeg"),
    "voice.aac": (AAC, "audio/aac"),
    "call.amr": (AMR, "audio/amr"),
    "voice.m4a": (film(b"M4A ", shows=b"soun"), "audio/mp4"),
    "film.mp4": (film(), "video/mp4"),
    "film.mov": (film(b"qt  "), "video/quicktime"),
    "film.3gp": (film(b"3gp4"), "video/3gpp"),
    "film.webm": (webm(), "video/webm"),
    "voice.weba": (webm(shows=2), "audio/webm"),
}
"""What is kept, and as what: by the name under which it is kept, or one that ends otherwise."""

PE = b"MZ\x90\0" + bytes(60) + b"PE\0\0"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"


def _many_zeros(megabytes: int) -> bytes:
    """So many zeros, packed, without ever unpacking them."""
    packing = zlib.compressobj(9, wbits=-15)
    first = packing.compress(bytes(1024 * 1024)) + packing.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + first * megabytes + packing.flush()


BOMB = _many_zeros(400)
TWICE = zlib.compress(BOMB, 9)


def _tar() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x"))
    return written.getvalue()


def _png_of(width: int, height: int) -> bytes:
    """What says that it is as large as this, and holds little."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + packed + chunk(b"IEND", b"")


def _texted_png() -> bytes:
    """A small picture with a text that is packed many times over."""
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "x" * 3_000_000, zip=True)
    return saved(drawn(), "PNG", pnginfo=about)


def _patched(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new) :]


def _large_tiff() -> bytes:
    """What says that it is 60,000 dots wide and high."""
    small = saved(drawn((81, 43)), "TIFF", compression="tiff_lzw")
    wide, high = (small.index(struct.pack("<HHIH", tag, 3, 1, side)) for tag, side in ((256, 81), (257, 43)))
    return _patched(_patched(small, wide + 8, b"\x60\xea"), high + 8, b"\x60\xea")


def _large_webp() -> bytes:
    """What says that it is 10,000 dots wide and 5,000 high."""
    return _patched(saved(drawn(), "WEBP", lossless=True), 21, struct.pack("<I", 9999 | 4999 << 14))


def _of(parts: Mapping[str, bytes | str], **more: bytes | str) -> bytes:
    """The document with more parts: two underlines in a name are a slash, one at its end a full stop."""
    return zipped({**parts, **{name.replace("__", "/").replace("_dot_", "."): c for name, c in more.items()}})


_FRAMES: dict[str, Any] = {"save_all": True, "append_images": [drawn(mode="L").rotate(90)]}

BAD: Mapping[str, tuple[bytes, str]] = {
    # Programs under innocent names.
    "windows.pdf": (PE, "program"),
    "linux.jpg": (b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
    "mac.png": (b"\xcf\xfa\xed\xfe" + bytes(60), "program"),
    "mac-both.png": (b"\xca\xfe\xba\xbe" + bytes(60), "program"),
    "android.docx": (zipped({"AndroidManifest.xml": "x", "classes.dex": "dex\n"}), "program"),
    "java.docx": (zipped({"META-INF/MANIFEST.MF": "x", "A.class": "x"}), "program"),
    "shell.txt": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "batch.txt": (b"@echo off\r\ndel *.*\r\n", "program"),
    "registry.txt": ("Windows Registry Editor Version 5.00\r\n".encode("utf-16"), "program"),
    "shortcut.pdf": (b"L\0\0\0\x01\x14\x02\0" + bytes(60), "program"),
    "link.txt": (b"[InternetShortcut]\r\nURL=file://x\r\n", "program"),
    # Archives under innocent names.
    "zip.pdf": (zipped({"brief.pdf": made_up("brief.pdf")}), "archive"),
    "empty.zip": (zipped({}), "archive"),
    "nested.zip": (zipped({"a.zip": zipped({"b.zip": zipped({"x": bytes(10**6)})})}), "archive"),
    "tar.jpg": (_tar(), "archive"),
    "gzip.txt": (gzip.compress(b"x"), "archive"),
    "7z.pdf": (b"7z\xbc\xaf\x27\x1c" + bytes(60), "archive"),
    "rar.pdf": (b"Rar!\x1a\x07\x01\0" + bytes(60), "archive"),
    "bzip.pdf": (b"BZh91AY&SY" + bytes(60), "archive"),
    "xz.pdf": (b"\xfd7zXZ\0" + bytes(60), "archive"),
    # Pages and drawings that are programs.
    "page.jpg": (HTML, "web_page"),
    "page-marked.txt": (b"\xef\xbb\xbf \r\n\t" + HTML, "web_page"),
    "page-wide.txt": (HTML.decode().encode("utf-16"), "web_page"),
    "page-behind.txt": (b"<!-- x -->" + b" " * 2000 + HTML.upper(), "web_page"),
    "drawing.svg": (SVG, "web_page"),
    "drawing.png": (b'<?xml version="1.0"?>\n' + SVG, "web_page"),
    "letter.xml": (b"\n<?xml version='1.0'?><x/>", "web_page"),
    "mail.eml": (b"Subject: x\r\n\r\n<HTML><BODY>x", "web_page"),
    # What else is not kept, and why.
    "card.vcf": (b"BEGIN:VCARD\r\nFN:Jan\r\n", "card"),
    "day.ics": (b"\r\nBEGIN:VCALENDAR\r\n", "card"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_document"),
    "old.rtf": (b"{\\rtf1 {\\object\\objdata 01}}", "old_document"),
    "iphone.heic": (box(b"ftyp", b"heic", bytes(4)) + bytes(60), "photo_kind"),
    "photo.avif": (box(b"ftyp", b"avif", bytes(4)) + bytes(60), "photo_kind"),
    "moving.gif": (saved(drawn(mode="L"), "GIF", **_FRAMES), "pages"),
    "pages.tif": (saved(drawn(mode="L"), "TIFF", **_FRAMES), "pages"),
    "moving.png": (saved(drawn(mode="L"), "PNG", **_FRAMES), "pages"),
    "moving.webp": (saved(drawn(), "WEBP", save_all=True, append_images=[drawn().rotate(90)]), "pages"),
    "random.bin": (bytes(range(256)) * 9, "unknown"),
    "zeros.jpg": (bytes(999), "unknown"),
    "film.avi": (b"RIFF\x24\0\0\0AVI LIST" + bytes(99), "unknown"),
    # Documents that act, hide something or cannot be looked into.
    "script.pdf": (pdf(catalog=b"/OpenAction<</S/JavaScript/JS(x)>>"), "active"),
    "script-written-otherwise.pdf": (pdf(catalog=b"/OpenAction<</S/J#61va#53cript/JS(x)>>"), "active"),
    "script-packed.pdf": (pdf(stream(zlib.compress(SCRIPT), OBJECTS + b"/Filter/FlateDecode")), "active"),
    "script-packed-unsaid.pdf": (pdf(stream(zlib.compress(SCRIPT), b"/N 1/First 4/Filter 9 0 R")), "active"),
    "script-packed-badly.pdf": (pdf(stream(zlib.compress(SCRIPT)[:-4] + b"xxxx", OBJECTS)), "active"),
    "script-packed-twice.pdf": (
        pdf(stream(zlib.compress(zlib.compress(SCRIPT)), b"/Filter[/FlateDecode/Fl]")),
        "active",
    ),
    "script-packed-in-hex.pdf": (
        pdf(stream(SCRIPT.hex().encode() + b">", OBJECTS + b"/Filter/ASCIIHexDecode")),
        "active",
    ),
    "launch.pdf": (pdf(b"<</S/Launch/F(cmd.exe)>>"), "active"),
    "file-inside.pdf": (pdf(stream(zlib.compress(PE), b"/Type/EmbeddedFile/Filter/FlateDecode")), "active"),
    "form.pdf": (pdf(catalog=b"/AcroForm<</XFA 4 0 R>>"), "active"),
    "film-inside.pdf": (pdf(b"<</Subtype/RichMedia>>"), "active"),
    "locked.pdf": (
        pdf(b"<</Filter/Standard>>", end=b"trailer<</Encrypt 4 0 R>>startxref\n0\n%%EOF"),
        "locked",
    ),
    "bomb.pdf": (pdf(stream(BOMB)), "bomb"),
    "bomb-twice.pdf": (pdf(stream(TWICE, b"/Filter[/FlateDecode/FlateDecode]")), "bomb"),
    "bomb-of-many.pdf": (pdf(*[stream(b"x")] * 20_001), "bomb"),
    "headless.pdf": (pdf(head=b"\n%PDF-1.7\n"), "damaged"),
    "cut.pdf": (made_up("letter.pdf")[:-20], "damaged"),
    "nothing.pdf": (b"%PDF-1.4 evidence", "damaged"),
    "polyglot.pdf": (pdf(stream(zipped({"x": PE}), b"")), "archive"),
    "macro.docx": (_of(WORD, word__vbaProject_dot_bin=b"x"), "active"),
    "macro-kind.docx": (zipped({**WORD, "[Content_Types].xml": "<x macroEnabled/>"}), "active"),
    "object.docx": (_of(WORD, word__embeddings__oleObject1_dot_bin=b"x"), "active"),
    "program.docx": (_of(WORD, word__media__image1_dot_png=PE), "active"),
    "program-named.docx": (_of(WORD, run_dot_exe=PE), "active"),
    "archive.docx": (_of(WORD, word__media__image1_dot_png=zipped({"x": "x"})), "active"),
    "template.docx": (zipped({**WORD, RELATIONS: f"<Relationships>{TEMPLATE}</Relationships>"}), "active"),
    "entities.docx": (zipped({**WORD, "word/styles.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "active"),
    "wide.docx": (zipped({**WORD, "word/styles.xml": "<x/>".encode("utf-16")}), "damaged"),
    "field.docx": (_of(WORD, word__footer1_dot_xml="<w:instrText>DDEAUTO c:\\x</w:instrText>"), "active"),
    "macro.odt": (_of(OPEN, Basic__script_dot_xml="<x/>"), "active"),
    "script.odt": (zipped({**OPEN, "content.xml": "<script:event-listener/>"}), "active"),
    "fetched.odt": (
        zipped({**OPEN, "content.xml": '<draw:image xlink:href="https://example.nl/x"/>'}),
        "active",
    ),
    "bomb.docx": (_of(WORD, word__styles_dot_xml=bytes(2 * 1024 * 1024)), "bomb"),
    "bomb-of-many.docx": (zipped({**WORD, **{f"word/{n}.xml": "" for n in range(2001)}}), "bomb"),
    "locked.docx": (
        zipped(WORD, zipfile.ZIP_STORED).replace(
            b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\1\0"
        ),
        "locked",
    ),
    "behind.docx": (zipped(WORD) + b"x", "damaged"),
    "upwards.docx": (zipped({**WORD, "../../x.xml": "<x/>"}), "damaged"),
    "cut.docx": (zipped(WORD)[:-30], "damaged"),
    # Pictures that are too much.
    "bomb.png": (_png_of(60_000, 60_000), "too_detailed"),
    "bomb-text.png": (_texted_png(), "damaged"),
    "bomb.gif": (_patched(saved(drawn(mode="L"), "GIF"), 6, b"\xff\xff\xff\xff"), "too_detailed"),
    "bomb.webp": (_large_webp(), "too_detailed"),
    "bomb.tif": (_large_tiff(), "too_detailed"),
    "bomb.bmp": (_patched(saved(drawn(), "BMP"), 18, struct.pack("<ii", 50_000, 50_000)), "too_detailed"),
    "bomb.jpg": (
        _patched(f := photographed(), f.index(b"\xff\xc0") + 5, b"\xff\xff\xff\xff"),
        "too_detailed",
    ),
    # Broken files, and recordings with something behind them.
    "cut.jpg": (photographed()[:-300], "damaged"),
    "cut.png": (saved(drawn(), "PNG")[:60], "damaged"),
    "start.jpg": (b"\xff\xd8\xff\xe0", "damaged"),
    "cut.mp4": (film()[:-9], "damaged"),
    "behind.mp4": (film() + zipped({"x": PE}), "damaged"),
    "unknown-part.mp4": (film(b"isom", box(b"evil", PE)), "damaged"),
    "behind.ogg": (made_up("stem.ogg") + zipped({"x": PE}), "damaged"),
    "behind.mp3": (MP3 + zipped({"x": PE}), "damaged"),
    "behind.aac": (AAC + PE, "damaged"),
    "behind.webm": (webm() + zipped({"x": PE}), "damaged"),
}
"""What is refused, under the name it comes with, and the reason."""
