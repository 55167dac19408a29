"""How the process uses memory."""

import platform
import subprocess
import sys

import pytest

PLACES = """
import ctypes, sys, threading
from bot import memory
if len(sys.argv) > 1:
    memory.share()
libc = ctypes.CDLL(None)
together = threading.Barrier(4)
def take():
    kept = bytes(1_000_000)
    together.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""


def places(*arguments: str) -> int:
    """From how many places four threads of a process take memory."""
    done = subprocess.run([sys.executable, "-c", PLACES, *arguments], capture_output=True, check=True)
    return done.stdout.count(b"<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others have one place")
def test_all_threads_take_memory_from_one_place() -> None:
    assert places() > 1, "as it is with glibc and nothing done"
    assert places("shared") == 1
