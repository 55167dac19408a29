"""A process that dies at any moment: its n-th call of the system that changes the disk is its last."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CALLS = ("open", "write", "fsync", "replace", "rename", "unlink", "rmdir", "mkdir")


class Dead(BaseException):
    """The process is no more. Nothing catches this, and nothing that would tidy up after it can."""


@contextmanager
def dies_at(number: int) -> Iterator[list[str]]:
    """Everything in here dies at this call, counted from 1; the calls that were made.

    Raises Dead, unless there were fewer.
    """
    made: list[str] = []
    original = {name: getattr(os, name) for name in CALLS}

    def dying(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            if len(made) >= number - 1:
                made.append(name)
                raise Dead(name)
            made.append(name)
            return original[name](*arguments, **named)

        return call

    for name in CALLS:
        setattr(os, name, dying(name))
    try:
        yield made
    finally:
        for name, function in original.items():
            setattr(os, name, function)
