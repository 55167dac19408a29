"""The disk under the program: faults at its calls, and what is on it after each of them.

What a power cut leaves is modelled as file systems may do it at their worst: the content of a file is
safe once the file was synced, the names in a folder once the folder was; all else is there or not
(Pillai et al., 'All File Systems Are Not Created Equal', OSDI 2014).
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch


@dataclass(frozen=True)
class Call:
    """A call of the operating system. `path` and `target` are below what is watched."""

    kind: str
    path: str
    target: str = ""
    data: bytes = b""


Hook: TypeAlias = Callable[[Call], int | None]
"""Called before each call. It may raise OSError, or give the number of bytes after which a write ends."""


class Watched:
    """What this process does to the disk below a folder. `calls`: those that went well, in order."""

    def __init__(self, folder: Path, hook: Hook) -> None:
        self.calls: list[Call] = []
        self._root = os.path.realpath(folder)
        self._hook = hook
        self._lock = threading.RLock()
        names = ("open", "write", "fsync", "rename", "replace", "unlink", "mkdir", "rmdir")
        self._real = {name: getattr(os, name) for name in names}

    def place(self, path: Any, dir_fd: int | None = None) -> str | None:
        """Where it is below the folder; None where it is elsewhere."""
        if isinstance(path, int):
            path = os.readlink(f"/proc/self/fd/{path}")
        elif dir_fd is not None:
            path = os.path.join(os.readlink(f"/proc/self/fd/{dir_fd}"), path)
        inside = os.path.relpath(os.path.abspath(path), self._root)
        return None if inside.startswith("..") else inside

    def make(self, call: Call, act: Callable[[], Any]) -> Any:
        with self._lock:
            self._hook(call)
            result = act()
            self.calls.append(call)
            return result

    def open(self, path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> Any:
        where = self.place(path, dir_fd)
        if where is None:
            return self._real["open"](path, flags, mode, dir_fd=dir_fd)
        new = flags & os.O_CREAT and not os.path.exists(path)
        call = Call("create" if new else "open", where)
        return self.make(call, lambda: self._real["open"](path, flags, mode, dir_fd=dir_fd))

    def write(self, handle: int, data: Any) -> Any:
        where = self.place(handle)
        if where is None:
            return self._real["write"](handle, data)
        content = bytes(data)
        with self._lock:
            short = self._hook(Call("write", where, data=content))
            written = self._real["write"](handle, content[:short])
            self.calls.append(Call("write", where, data=content[:written]))
            return written

    def fsync(self, handle: int) -> None:
        self._change("fsync", (handle,), {})

    def rename(self, source: Any, target: Any) -> None:
        self._change("rename", (source, target), {})

    def unlink(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._change("unlink", (path,), {"dir_fd": dir_fd})

    def mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        self._change("mkdir", (path, mode), {"dir_fd": dir_fd})

    def rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        self._change("rmdir", (path,), {"dir_fd": dir_fd})

    def _change(self, kind: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        where = self.place(arguments[0], named.get("dir_fd"))
        if where is None:
            self._real[kind](*arguments, **named)
            return
        target = self.place(arguments[1]) if kind == "rename" else ""
        assert target is not None, "nothing leaves the folder"
        self.make(Call(kind, where, target), lambda: self._real[kind](*arguments, **named))

    def patched(self) -> dict[str, Any]:
        """The functions of `os` as they are while it is watched."""
        return {name: getattr(self, name, self.rename) for name in self._real}


@contextmanager
def watched(folder: Path, hook: Hook = lambda _call: None) -> Iterator[list[Call]]:
    """Watch what this process does below a folder; the calls that went well."""
    disk = Watched(folder, hook)
    with patch.multiple(os, **disk.patched()):
        yield disk.calls


def die_at(folder: Path, number: int) -> None:
    """Have this process killed just before it makes so many-th call below the folder."""
    left = number

    def count(_call: Call) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    patch.multiple(os, **Watched(folder, count).patched()).start()


class _File:
    def __init__(self) -> None:
        self.now = self.safe = b""


class _Folder:
    def __init__(self) -> None:
        self.now: dict[str, _File | _Folder] = {}
        self.safe: dict[str, _File | _Folder] = {}


Tree: TypeAlias = dict[str, bytes | None]
"""What is on a disk by path; None is a folder."""


class Remains:
    """What a crash or a power cut would leave after the calls that were made so far."""

    def __init__(self) -> None:
        self._root = _Folder()
        self._moved: set[_File | _Folder] = set()

    def make(self, call: Call) -> None:
        """Make one more call."""
        if call.kind == "open":
            return
        if call.path == ".":
            assert call.kind == "fsync", "only what is below the folder changes"
            self._root.safe = dict(self._root.now)
            return
        folder, name = self._at(call.path)
        node = folder.now.get(name)
        if call.kind in ("create", "mkdir"):
            folder.now[name] = _File() if call.kind == "create" else _Folder()
        elif call.kind == "write":
            assert isinstance(node, _File), call
            node.now += call.data
        elif call.kind == "fsync":
            if isinstance(node, _File):
                node.safe = node.now
            elif node:
                node.safe = dict(node.now)
        elif call.kind == "rename":
            assert node, call
            home, new = self._at(call.target)
            del folder.now[name]
            self._moved.add(node)
            home.now[new] = node
        else:
            folder.now.pop(name, None)

    def _at(self, path: str) -> tuple[_Folder, str]:
        *folders, name = path.split("/")
        at = self._root
        for folder in folders:
            inner = at.now[folder]
            assert isinstance(inner, _Folder), path
            at = inner
        return at, name

    def left(self, *, added: bool, gone: bool, content: bool) -> Tree:
        """What is left where these were written although nobody synced them: names that were added,
        names that were removed, and the content of files."""
        tree: Tree = {}

        def walk(folder: _Folder, path: str) -> None:
            for name in sorted(folder.now.keys() | folder.safe.keys()):
                new, old = folder.now.get(name), folder.safe.get(name)
                change = gone if new is None and old not in self._moved else added  # a move is one step
                node = new if change else old
                if isinstance(node, _File):
                    tree[path + name] = node.now if content else node.safe
                elif node:
                    tree[path + name] = None
                    walk(node, f"{path}{name}/")

        walk(self._root, "")
        return tree


KILLED = {"added": True, "gone": True, "content": True}
"""The process ends, and the system goes on: everything is left."""

POWER_CUTS = (
    {"added": False, "gone": False, "content": False},
    {"added": True, "gone": True, "content": False},
    {"added": True, "gone": False, "content": False},
    {"added": False, "gone": True, "content": False},
    {"added": False, "gone": True, "content": True},
)
"""The system ends."""


def lay(tree: Tree, folder: Path) -> None:
    """Put this on a real disk."""
    folder.mkdir()
    for path, content in tree.items():
        if content is None:
            (folder / path).mkdir(mode=0o700)
        else:
            (folder / path).write_bytes(content)
