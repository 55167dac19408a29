"""Measure, and print tables: `make bench`, or `python -m tests.bench [topic ...] [--runs 7]`."""

import argparse
import asyncio
import logging
import os
import platform
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from tests.bench import notes, service, worker
from tests.bench.table import Table

TOPICS: dict[str, Callable[[Path, int], Coroutine[Any, Any, Table]]] = {
    "notes": notes.measure,
    "worker": worker.measure,
    "load": service.load,
    "distance": service.distance,
    "drafts": service.drafts,
    "memory": service.memory,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("topics", nargs="*", metavar="topic", help=f"of {', '.join(TOPICS)}; else all")
    parser.add_argument("--runs", type=int, default=7)
    wanted = parser.parse_args(arguments)
    if unknown := {*wanted.topics} - {*TOPICS}:
        parser.error(f"there is no topic {min(unknown)}")
    logging.disable(logging.WARNING)  # the program tells an operator what is not set up
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}, {wanted.runs} runs")
    for topic in wanted.topics or TOPICS:
        with tempfile.TemporaryDirectory() as folder:
            table = asyncio.run(TOPICS[topic](Path(folder), wanted.runs))
        print(f"\n{table.drawn()}", flush=True)


if __name__ == "__main__":
    main()
