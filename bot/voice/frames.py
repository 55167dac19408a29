"""What passes between the program and its worker: a kind of one byte, a length, and that many bytes."""

import struct

HEAD = struct.Struct(">cI")
MOST = 64 * 1024 * 1024

REQUEST = b"R"
"""JSON: `parts` (text and language), `speed`, `longest` (seconds) and `limit` (seconds)."""
AUDIO = b"A"
"""A piece of the OGG file."""
DONE = b"D"
"""JSON: `seconds`, `full` (it became too long), and `parts`: of each its start, end and marks."""
FAILED = b"F"
"""What is wrong, in words."""


def framed(kind: bytes, content: bytes) -> bytes:
    return HEAD.pack(kind, len(content)) + content


def opened(head: bytes) -> tuple[bytes, int]:
    """The kind and the length. Raises ValueError."""
    kind, length = HEAD.unpack(head)
    if kind not in (REQUEST, AUDIO, DONE, FAILED) or length > MOST:
        raise ValueError("this is no frame")
    return kind, length
