"""What is on the disk, and what was asked of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


def on_disk(folder: Path) -> list[str]:
    """The folders in which there is a file, once for each file."""
    return sorted(path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file())


@contextmanager
def journal(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[list[str]]:
    """What was asked of the disk, in order, by names below the folder.

    A temporary file is 'temporary', and has its size where it is brought to the disk.
    """
    told: list[str] = []

    def short(path: object) -> str:
        name = os.path.relpath(str(path), folder)
        return "temporary" if name.endswith(".tmp") else name

    def watched(operation: str) -> Callable[..., object]:
        original: Callable[..., object] = getattr(os, operation)

        def call(*arguments: Any, **named: Any) -> object:
            result = original(*arguments, **named)
            if operation == "fsync":
                path = short(os.readlink(f"/proc/self/fd/{arguments[0]}"))
                size = f" {os.fstat(arguments[0]).st_size}" if path == "temporary" else ""
                told.append(f"fsync {path}{size}")
            else:
                told.append(f"{operation} {' '.join(map(short, arguments))}")
            return result

        return call

    with monkeypatch.context() as disk:
        for operation in ("fsync", "replace", "rename", "unlink"):
            disk.setattr(os, operation, watched(operation))
        yield told
