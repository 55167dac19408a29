"""Files as people send them, and as people send them who mean harm."""

import gzip
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image

from bot.props import made_up
from tests.kit import documents
from tests.kit.making import (
    AAC,
    AMR,
    BOMB,
    CANARY,
    DICTATED,
    HTML,
    ID3,
    MP3,
    OBJECTS,
    PE,
    PREDICTED,
    SCRIPT,
    SVG,
    TWICE,
    WORDS,
    box,
    commented,
    cut_in_two,
    drawn,
    element,
    ends_in_an_error,
    film,
    large_tiff,
    large_webp,
    patched,
    pdf,
    photographed,
    png_of,
    png_with_text,
    predicted,
    recorded,
    saved,
    stream,
    tarred,
    webm,
    zipped,
)

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
    "deep.tif": (saved(Image.new("I;16B", (9, 9), 30_000), "TIFF"), "image/png"),
    "fax.tif": (saved(drawn(mode="1"), "TIFF", compression="group4"), "image/png"),
    "old.bmp": (saved(drawn(), "BMP"), "image/png"),
    "letter.pdf": (made_up("letter.pdf"), "application/pdf"),
    "packed.pdf": (
        pdf(stream(zlib.compress(b"4 0 <</A 1>>"), OBJECTS + b"/Filter/FlateDecode")),
        "application/pdf",
    ),
    "digits.pdf": (
        pdf(
            stream(zlib.compress(b"4 0 <</EF " + b"9" * 2_000_000 + b">>"), OBJECTS + b"/Filter/FlateDecode")
        ),
        "application/pdf",
    ),
    "packed-picture.pdf": (
        pdf(
            b"<</Type/XRef>>",
            b"<</Type/Outlines/First 5 0 R/T(a \\) b % (c))/D<</A<41>>>>>",
            stream(predicted(bytes(999)), b"/Subtype/Image/Filter/FlateDecode" + PREDICTED),
            stream(b"\xff\xd8/EF /Ref/FS", b"/Subtype/Image/Filter/DCTDecode"),
            b"<</Type/StructElem/Ref[4 0 R]/EF/URL>>",
        ),
        "application/pdf",
    ),
    "link.pdf": (pdf(b"<</S/URI/URI(https://example.nl)>>"), "application/pdf"),
    **documents.GOOD,
    "chat.txt": (TEXT.encode(), "text/plain"),
    "notepad.txt": (TEXT.encode("utf-16"), "text/plain"),
    "windows.txt": (TEXT.encode("cp1252"), "text/plain"),
    "mail.txt": (b"Van: <linkse@woonstad.nl>\r\nAan: <headoffice@x.nl>, <metadata@x.nl>\r\n", "text/plain"),
    "contractor.txt": (b"MZ Bouw heeft de lekkage niet gemaakt.", "text/plain"),
    "number.txt": (b"ID3345: melding van 3 maart\n", "text/plain"),
    "street.txt": (b"BZhuis 4", "text/plain"),
    "dos.txt": (b"Oud bestand.\r\n\x1a", "text/plain"),
    "voice.ogg": (commented(), "audio/ogg"),
    "voice.wav": (recorded(), "audio/wav"),
    "streamed.wav": (
        patched(w := recorded(), w.index(b"data"), b"data" + b"\xff" * 4)[: -len(CANARY) - 9],
        "audio/wav",
    ),
    "cut.wav": (recorded()[:300], "audio/wav"),
    "dictated.mp3": (DICTATED, "audio/mpeg"),
    "voice.mp3": (ID3 + MP3 + b"TAG" + CANARY.ljust(125, b"\0"), "audio/mpeg"),
    "voice.aac": (AAC, "audio/aac"),
    "call.amr": (AMR, "audio/amr"),
    "voice.m4a": (film(b"M4A ", shows=b"soun"), "audio/mp4"),
    "film.mp4": (film(), "video/mp4"),
    "film.mov": (film(b"qt  "), "video/quicktime"),
    "film.3gp": (film(b"3gp4"), "video/3gpp"),
    "unknown-parts.mp4": (film(b"isom", box(b"sefd", CANARY), box(b"evil", PE, CANARY)), "video/mp4"),
    "unknown-part.webm": (webm(element(0x4444, PE, CANARY)), "video/webm"),
    "film.webm": (webm(), "video/webm"),
    "voice.weba": (webm(shows=2), "audio/webm"),
}
"""What is kept, and as what: by the name under which it is kept, or one that ends otherwise."""

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
    "tar.jpg": (tarred(), "archive"),
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
    "page-slash.txt": (b"Kijk: <sVG/onload=alert(1)>", "web_page"),
    "page-contractor.txt": (b"MZ Bouw <script >alert(1)", "web_page"),
    "page-tight.txt": (b"<!doctypehtml><p>", "web_page"),
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
    "script-zero.pdf": (pdf(catalog=b"/OpenAction<</S/JavaScript\0/JS(x)>>"), "active"),
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
    "script-packed-far-away.pdf": (
        pdf(stream(predicted(SCRIPT), OBJECTS + PREDICTED + b" " * 9000)),
        "active",
    ),
    "script-packed-under-a-false-end.pdf": (
        pdf(b" %obj\n" + stream(predicted(SCRIPT), OBJECTS + PREDICTED + b"/X(endobj)/Filter/FlateDecode")),
        "active",
    ),
    "script-packed-as-a-list.pdf": (
        pdf(
            stream(SCRIPT.hex().encode() + b">", b"/N 1/First 9 0 R/Filter/ASCIIHexDecode"), b"<</Type/XRef>>"
        ),
        "active",
    ),
    "script-packed-under-a-false-end-as-a-picture.pdf": (
        pdf(stream(predicted(SCRIPT), OBJECTS + b"/X(endobj)/Subtype/Image/Filter/FlateDecode" + PREDICTED)),
        "active",
    ),
    "script-packed-twice-under-a-false-end.pdf": (
        pdf(
            stream(zlib.compress(zlib.compress(SCRIPT)), OBJECTS + b"/Filter[/FlateDecode/Fl]%endobj\n"),
        ),
        "active",
    ),
    "script-packed-twice-under-a-false-object.pdf": (
        pdf(
            stream(
                zlib.compress(zlib.compress(SCRIPT)),
                OBJECTS + b"/Filter[/FlateDecode/Fl]/X(>>endobj 7 0 obj<</Y(a)%)\n",
            ),
        ),
        "active",
    ),
    "script-whose-name-is-cut-in-two.pdf": (
        pdf(stream(cut_in_two(SCRIPT, SCRIPT.index(b"Script")), OBJECTS + b"/Filter/FlateDecode")),
        "active",
    ),
    "script-before-an-error.pdf": (
        pdf(stream(ends_in_an_error(SCRIPT), OBJECTS + b"/Filter/FlateDecode")),
        "active",
    ),
    "script-before-an-error-unsaid.pdf": (pdf(stream(ends_in_an_error(SCRIPT), b"/Filter 9 0 R")), "active"),
    "objects-before-an-error.pdf": (
        pdf(stream(ends_in_an_error(b"4 0 <</A 1>>"), OBJECTS + b"/Filter/FlateDecode")),
        "damaged",
    ),
    "launch.pdf": (pdf(b"<</S/Launch/F(cmd.exe)>>"), "active"),
    "file-inside.pdf": (pdf(stream(zlib.compress(PE), b"/Type/EmbeddedFile/Filter/FlateDecode")), "active"),
    "file-inside-unsaid.pdf": (
        pdf(
            b"<</Type/Filespec/F(a.exe)/EF % /EF a\n<</F 5 0 R>>>>",
            stream(zlib.compress(PE)),
            catalog=b"/AF[4 0 R]",
        ),
        "active",
    ),
    "file-inside-packed.pdf": (
        pdf(
            stream(
                zlib.compress(b"4 0 <</F(a.exe)/EF" + b" " * 2_000_000 + b"9 0 R>>"),
                OBJECTS + b"/Filter/FlateDecode",
            )
        ),
        "active",
    ),
    "script-in-a-space.pdf": (
        pdf(stream(b"U3D\0", b"/Type/3D/Subtype/U3D/OnInstantiate 5 0 R"), stream(b"app.alert(1)", b"")),
        "active",
    ),
    "far-thread.pdf": (pdf(catalog=b"/OpenAction<</S/Thread/F(\\\\\\\\example.nl\\\\x.pdf)>>"), "active"),
    "far-page.pdf": (pdf(stream(b"", b"/Subtype/Form/Ref<</F(//example.nl/x.pdf)/Page 0>>")), "active"),
    "far-streams.pdf": (pdf(stream(b"", b"/F<</FS % /FS\n/URL/F(https://example.nl/x)>>")), "active"),
    "many-comments.pdf": (pdf(b"[" + b"/EF %\n" * 10_001 + b"]"), "active"),
    "far-stream.pdf": (pdf(stream(b"", b"/F<</FS /URL/F(https://example.nl/x)>>")), "active"),
    "form.pdf": (pdf(catalog=b"/AcroForm<</XFA 4 0 R>>"), "active"),
    "film-inside.pdf": (pdf(b"<</Subtype/RichMedia>>"), "active"),
    "locked.pdf": (
        pdf(b"<</Filter/Standard>>", end=b"trailer<</Encrypt 4 0 R>>startxref\n0\n%%EOF"),
        "locked",
    ),
    "bomb.pdf": (pdf(stream(BOMB)), "bomb"),
    "bomb-twice.pdf": (pdf(stream(TWICE, b"/Filter[/FlateDecode/FlateDecode]")), "bomb"),
    "bomb-of-many.pdf": (pdf(*[stream(b"x")] * 20_001), "bomb"),
    "bomb-of-words.pdf": (
        pdf(catalog=b"/X(" + b"/" * 300_000 + b")").replace(b"endobj", b"")
        + b"stream\n" * 19_000
        + b"startxref\n0\n%%EOF",
        "bomb",
    ),
    "headless.pdf": (pdf(head=b"\n%PDF-1.7\n"), "damaged"),
    "cut.pdf": (made_up("letter.pdf")[:-20], "damaged"),
    "nothing.pdf": (b"%PDF-1.4 evidence", "damaged"),
    "polyglot.pdf": (pdf(stream(zipped({"x": PE}), b"")), "archive"),
    **documents.BAD,
    # Pictures that are too much.
    "bomb.png": (png_of(60_000, 60_000), "too_detailed"),
    "bomb-text.png": (png_with_text(), "damaged"),
    "bomb.gif": (patched(saved(drawn(mode="L"), "GIF"), 6, b"\xff\xff\xff\xff"), "too_detailed"),
    "bomb.webp": (large_webp(), "too_detailed"),
    "bomb.tif": (large_tiff(), "too_detailed"),
    "bomb.bmp": (patched(saved(drawn(), "BMP"), 18, struct.pack("<ii", 50_000, 50_000)), "too_detailed"),
    "bomb.jpg": (
        patched(f := photographed(), f.index(b"\xff\xc0") + 5, b"\xff\xff\xff\xff"),
        "too_detailed",
    ),
    # Broken files, and recordings with something behind them.
    "cut.jpg": (photographed()[:-300], "damaged"),
    "cut.png": (saved(drawn(), "PNG")[:60], "damaged"),
    "start.jpg": (b"\xff\xd8\xff\xe0", "damaged"),
    "cut.mp4": (film()[:-9], "damaged"),
    "behind.mp4": (film() + zipped({"x": PE}), "damaged"),
    "flags.ogg": (made_up("stem.ogg").replace(b"OggS\0\2", b"OggS\0j", 1), "damaged"),
    "behind.ogg": (made_up("stem.ogg") + zipped({"x": PE}), "damaged"),
    "behind.mp3": (MP3 + zipped({"x": PE}), "damaged"),
    "behind.aac": (AAC + PE, "damaged"),
    "behind.webm": (webm() + zipped({"x": PE}), "damaged"),
}
"""What is refused, under the name it comes with, and the reason."""
