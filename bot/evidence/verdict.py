"""What comes of looking at a file: the file as it may be kept, or why it may not."""

from dataclasses import dataclass

ENDINGS = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "application/pdf": ("pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "text/plain": ("txt",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mpeg": ("mp3",),
    "audio/aac": ("aac",),
    "audio/amr": ("amr",),
    "audio/mp4": ("m4a",),
    "audio/webm": ("weba",),
    "audio/wav": ("wav",),
    "video/mp4": ("mp4",),
    "video/quicktime": ("mov",),
    "video/3gpp": ("3gp",),
    "video/webm": ("webm",),
    "video/x-matroska": ("mkv",),
}
"""Every kind that is kept, and how names of it may end; the first is what a name gets that ends otherwise."""


@dataclass(frozen=True)
class Safe:
    """A file as it may be kept, and what it is: a key of `ENDINGS`."""

    content: bytes
    media_type: str


class Unsafe(Exception):
    """A file that may not be kept. `reason`: the value of an Oddity of the conversation."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def fitting(name: str, media_type: str) -> str:
    """The name, with an ending that fits what the file is."""
    endings = ENDINGS[media_type]
    stem, _dot, ending = name.rpartition(".")
    if stem and ending.casefold() in endings:
        return name
    looks_like_one = 0 < len(ending) <= 5 and ending.isascii() and ending.isalnum()
    return f"{stem if stem and looks_like_one else name}.{endings[0]}"
