"""Files made for tests, and never by the inspector: small ones of every kind, and such as mean harm."""

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
PREDICTED = b"/DecodeParms<</Predictor 12/Columns 1>>"
SCRIPT = b"4 0 <</S/JavaScript/JS(app.alert\\(1\\))>>"


def predicted(content: bytes) -> bytes:
    """Packed as the difference of each byte to the one before, as `PREDICTED` says."""
    rows = zip(content, b"\0" + content, strict=False)
    return zlib.compress(b"".join(bytes((2, (new - old) % 256)) for new, old in rows))


def stored(content: bytes, *, last: bool = False) -> bytes:
    """A block of what is packed, that holds this as it is."""
    return struct.pack("<BHH", last, len(content), len(content) ^ 0xFFFF) + content


def cut_in_two(content: bytes, place: int) -> bytes:
    """Packed, with so many empty blocks there that some pieces of what is packed hold nothing."""
    empty = stored(b"") * (2 * 1024 * 1024 // 5)
    return b"\x78\x9c" + stored(content[:place]) + empty + stored(content[place:], last=True)


def ends_in_an_error(content: bytes) -> bytes:
    """Packed, and behind it much that is empty and a block of no kind, on which unpacking ends."""
    packing = zlib.compressobj(wbits=-15)
    packed = packing.compress(content + b" " * 200_000) + packing.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\x9c" + packed + b"\x07" + bytes(20)


def box(name: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I4s", len(inside) + 8, name) + inside


def film(brand: bytes = b"isom", *beside: bytes, shows: bytes = b"vide") -> bytes:
    """The boxes of an MP4, with where it was made, by whom, and where else to look for it."""
    place = box(b"udta", box(b"\xa9xyz", CANARY), box(b"meta", bytes(4), box(b"ilst", CANARY)))
    elsewhere = box(b"dref", bytes(4), struct.pack(">I", 1), box(b"url ", bytes(4), b"http://x/", CANARY))
    camera = CANARY if shows == b"vide" else b""
    written = box(b"stsd", bytes(4), struct.pack(">I", 1), box(b"avc1", bytes(42), camera.ljust(36)))
    inside = box(b"minf", box(b"gmhd", CANARY), box(b"dinf", elsewhere), box(b"stbl", written))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), shows, bytes(12), CANARY), inside), place)
    told = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"meta", bytes(13)), CANARY.ljust(40)))
    another = box(b"rmra", box(b"rmda", box(b"rdrf", bytes(4), b"url ", bytes(4), b"http://x/", CANARY)))
    drive = (box(b"gps ", CANARY), box(b"meta", bytes(4), CANARY))
    moov = box(b"moov", box(b"mvhd", bytes(100)), track, told, place, another, *drive)
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
    named = element(0x536E, CANARY)
    parts = (
        element(
            0x1549A966, element(0x7BA9, CANARY), element(0x2AD7B1, b"\x0f\x42\x40"), element(0x5741, CANARY)
        ),
        element(0x1654AE6B, element(0xAE, element(0xD7, b"\1"), element(0x83, bytes((shows,))), named)),
        element(
            0x1F43B675, element(0xE7, b"\0"), element(0xA3, b"\x81\0\0\x80film"), element(0x1254C367, CANARY)
        ),
        element(0x1254C367, CANARY),
        element(0x1941A469, b"MZ" + CANARY),
        element(0xEC, CANARY),
    )
    head = element(0x1A45DFA3, element(0x4282, b"webm"), element(0x4444, CANARY))
    return head + element(0x18538067, *parts, *beside)


def recorded() -> bytes:
    """A WAV file with a comment, and more behind what says how it is written."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    size, plain = struct.pack("<I", len(CANARY) + 1), written.getvalue()
    more = struct.pack("<H", len(CANARY)) + CANARY + b"\0"
    described = struct.pack("<I", 16 + len(more)) + plain[20:36] + more
    told = size + CANARY + b"\0"
    content = b"WAVEfmt " + described + b"fact" + told + plain[36:] + b"LIST" + told
    return b"RIFF" + struct.pack("<I", len(content)) + content


def commented() -> bytes:
    """A voice message with a comment in the room for comments."""
    first, _second, last = (b"OggS" + page for page in made_up("stem.ogg").split(b"OggS")[1:])
    packet = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<II", 1, len(CANARY)) + CANARY
    page = struct.pack("<4sBBqIII", b"OggS", 0, 0, 0, 1, 1, 0) + bytes((1, len(packet))) + packet
    return first + page + last


DICTATED = (b"\xff\xe3\x18\xc4" + bytes(68)) * 5
"""MP3 of 8 kHz."""

MP3 = (b"\xff\xfb\x90\x64" + bytes(413)) * 5
AAC = (b"\xff\xf1\x50\x80\x01\x9f\xfc" + b"\x21" * 5) * 5
AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 5
ID3 = b"ID3\x03\0\0\0\0\0" + bytes((len(CANARY),)) + CANARY

PE = b"MZ\x90\0" + bytes(60) + b"PE\0\0"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"


def many_zeros(megabytes: int) -> bytes:
    """So many zeros, packed, without ever unpacking them."""
    packing = zlib.compressobj(9, wbits=-15)
    first = packing.compress(bytes(1024 * 1024)) + packing.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + first * megabytes + packing.flush()


BOMB = many_zeros(400)
TWICE = zlib.compress(BOMB, 9)


def tarred() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x"))
    return written.getvalue()


def png_of(width: int, height: int) -> bytes:
    """What says that it is as large as this, and holds little."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + packed + chunk(b"IEND", b"")


def png_with_text() -> bytes:
    """A small picture with a text that is packed many times over."""
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", "x" * 3_000_000, zip=True)
    return saved(drawn(), "PNG", pnginfo=about)


def patched(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new) :]


def large_tiff() -> bytes:
    """What says that it is 60,000 dots wide and high."""
    small = saved(drawn((81, 43)), "TIFF", compression="tiff_lzw")
    wide, high = (small.index(struct.pack("<HHIH", tag, 3, 1, side)) for tag, side in ((256, 81), (257, 43)))
    return patched(patched(small, wide + 8, b"\x60\xea"), high + 8, b"\x60\xea")


def large_webp() -> bytes:
    """What says that it is 10,000 dots wide and 5,000 high."""
    return patched(saved(drawn(), "WEBP", lossless=True), 21, struct.pack("<I", 9999 | 4999 << 14))
