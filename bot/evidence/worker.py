"""The process that looks at files: a file comes in, and goes out as it may be kept, until its input ends.

It imports nothing of the rest of the program, and keeps nothing of what it saw. What a file does to it, it
does within these limits, and to nobody else.
"""

import resource
from typing import Any

from bot.evidence import film, kinds, office, pdf, sound, text
from bot.evidence.verdict import Safe, Unsafe
from bot.voice.serving import serve

MEMORY = 1024 * 1024 * 1024
"""Bytes of addresses: twice what the largest picture takes that is decoded."""

READERS = {
    (0, b"%PDF-"): pdf.pdf,
    (0, b"PK\x03\x04"): office.office,
    (0, b"OggS"): sound.ogg,
    (8, b"WAVE"): sound.wav,
    (0, b"ID3\x02"): sound.mp3,
    (0, b"ID3\x03"): sound.mp3,
    (0, b"ID3\x04"): sound.mp3,
    (0, b"\xff\xfb"): sound.mp3,
    (0, b"\xff\xfa"): sound.mp3,
    (0, b"\xff\xf3"): sound.mp3,
    (0, b"\xff\xf2"): sound.mp3,
    (0, b"\xff\xe3"): sound.mp3,  # at 12 kHz and below, as dictaphones record
    (0, b"\xff\xe2"): sound.mp3,
    (0, b"\xff\xf1"): sound.aac,
    (0, b"\xff\xf9"): sound.aac,
    (0, b"#!AMR"): sound.amr,
    (4, b"ftyp"): film.mp4,
    (0, b"\x1aE\xdf\xa3"): film.matroska,
}


def main() -> None:
    """Serve."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file,
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # and begins no process
    serve(lambda _request, content: answer(content))


def answer(content: bytes) -> tuple[dict[str, Any], bytes]:
    """What is told of the file, and the file as it may be kept: `kind`, or else `reason`."""
    try:
        safe = look(content)
    except Unsafe as unsafe:
        return {"reason": unsafe.reason}, b""
    return {"kind": safe.media_type}, safe.content


def look(content: bytes) -> Safe:
    """The file as it may be kept. Raises Unsafe; ImportError where the program lacks something."""
    try:
        return _made(content)
    except (Unsafe, ImportError):
        raise
    except MemoryError:
        raise Unsafe("too_detailed") from None
    except Exception as error:  # a library may raise anything where a file is broken
        raise Unsafe("damaged") from error


def _made(content: bytes) -> Safe:
    if reason := kinds.found(content, kinds.REFUSED):
        raise Unsafe(reason)
    if reader := kinds.found(content, READERS):
        return reader(content)
    if kind := kinds.found(content, kinds.PICTURES):
        from bot.evidence.pictures import picture  # only where it is needed: Pillow takes 20 MB

        return picture(content, kind)
    if content.startswith(b"#!"):
        raise Unsafe("program")
    try:
        return text.text(content)
    except Unsafe as unsafe:
        if unsafe.reason == "unknown" and (reason := kinds.found(content, kinds.LETTERS)):
            raise Unsafe(reason) from None
        raise


if __name__ == "__main__":
    main()
