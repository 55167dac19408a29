"""Pictures, made anew from their dots: nothing else that was in the file is left."""

from io import BytesIO

from PIL import (
    Image,
    TiffImagePlugin,  # noqa: F401  # without these two, Pillow would load all that it has
    WebPImagePlugin,  # noqa: F401
)

from bot.evidence.verdict import Safe, Unsafe

LARGEST_SIDE = 3000
"""Dots. A sheet of A4 that fills the picture has some 260 to an inch, so that small print can be read."""

MOST_DOTS, MOST_DOTS_JPEG = 40_000_000, 110_000_000
"""Before anything is decoded. A sheet of A4 scanned at 600 to an inch has 35 million. A JPEG of more than
that is decoded at a half or less; the largest common telephones make 108 million.
"""

QUALITY = 85
MOST_LOSSLESS = 1024 * 1024
"""Bytes. A screenshot stays as sharp as it is below that, and becomes a JPEG above."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""By EXIF's orientation."""

ORIENTATION = 0x0112
WHITE = (255, 255, 255, 255)

Image.MAX_IMAGE_PIXELS = None  # the limits are our own


def picture(content: bytes, kind: str) -> Safe:
    """The picture, upright, as JPEG or PNG. `kind`: Pillow's name of the only format it is read as.

    Raises Unsafe, and whatever Pillow raises where the file is broken.
    """
    with Image.open(BytesIO(content), formats=(kind,)) as image:
        if getattr(image, "is_animated", False) and image.format != "MPO":  # a telephone's, with extras
            raise Unsafe("pages")
        if image.width * image.height > (MOST_DOTS_JPEG if kind == "JPEG" else MOST_DOTS):
            raise Unsafe("too_detailed")
        image.draft(None, (LARGEST_SIDE, LARGEST_SIDE))  # only a JPEG, and never smaller than this
        image.load()
        turn = TURNS.get(_orientation(image))
        plain = _plain(image)
    plain.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    if plain.mode == "RGBA":
        white = Image.new("RGBA", plain.size, WHITE)
        plain = Image.alpha_composite(white, plain).convert("RGB")
    plain = plain.transpose(turn) if turn is not None else plain
    plain.info.clear()  # comments and colour profiles would be written again
    if kind not in ("JPEG", "WEBP"):
        lossless = _written(plain, "PNG", optimize=True)
        if len(lossless) <= MOST_LOSSLESS:
            return Safe(lossless, "image/png")
    return Safe(_written(plain, "JPEG", quality=QUALITY, optimize=True), "image/jpeg")


def _orientation(image: Image.Image) -> int:
    """As EXIF says; 1, upright, where what it says cannot be read."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001  # it may be broken in any way, and the picture whole
        return 1


def _plain(image: Image.Image) -> Image.Image:
    """The dots in grey, in colour, or as RGBA where they let something through."""
    if "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        return image.convert("RGBA")
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _written(image: Image.Image, kind: str, **options: object) -> bytes:
    written = BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()
