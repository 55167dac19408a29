"""Each mutant in a process of its own, on all cores, with the tests that run the changed lines.

Where only the body of a function differs, the process begins as a copy of one that has imported and
collected all, and gets the function's new code. Where something differs that is run at import, it
imports all anew, in a copy of the project.
"""

import gc
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, TypeAlias

import pytest

from tests.mutation.targets import LEFT_OUT

ROOT = Path(__file__).parents[2]
OURS = ("bot", "dialogs", "locales", "tests")
LIBRARIES = (
    *("aiohttp", "aiosmtpd.controller", "aiosmtplib", "babel.dates", "cryptography.fernet", "dotenv"),
    *("email_validator", "hypothesis", "phonenumbers", "statemachine", "telegram.ext", "tinydb", "trustme"),
)
"""What the tests use and each process need not import anew."""

MEMORY = 4 << 30
"""How much a process may take, in bytes."""

PATIENCE = 10.0
"""Seconds that a test may take, besides ten times what it takes without a mistake."""


FAILS = "The tests fail without a mistake in the code."


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


_VERDICTS = {0: Verdict.SURVIVED, -signal.SIGALRM: Verdict.TIMED_OUT}
"""What a process's exit code says; any other: killed."""


@dataclass
class Noticed:
    """Which lines of these files each test runs, and how many seconds it takes.

    `files`: their paths in the project by their full paths. What is run at import is run by ''.
    """

    files: Mapping[str, str]
    lines: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def noting(self, test: str = "") -> Iterator[None]:
        run = self.lines.setdefault(test, set())

        def trace(frame: FrameType, event: str, _argument: object) -> Callable[..., Any] | None:
            if (path := self.files.get(frame.f_code.co_filename)) is None:
                return None
            if event == "line":
                run.add((path, frame.f_lineno))
            return trace

        began, before = time.monotonic(), sys.gettrace()
        _trace(trace)
        try:
            yield
        finally:
            _trace(before)
            self.seconds[test] = time.monotonic() - began


@dataclass(frozen=True, eq=False)
class Job:
    """A file's content to be tried, under a name. `tests`: in this order, with the seconds that each takes.

    `function`: nothing differs but in the body of this one; '': something that is run at import.
    """

    name: str
    path: str
    source: str
    tests: Mapping[str, float]
    function: str


Jobs: TypeAlias = Callable[[Noticed], Sequence[Job]]
"""What is to be tried, by what was noticed without a mistake."""

Verdicts: TypeAlias = dict[str, Verdict]
"""By the job's name."""


def judge(folder: Path, paths: Sequence[str], tests: Sequence[str], jobs: Jobs) -> Verdicts:
    """Run the test files on copies of the project in this folder: without a mistake, then with each."""
    first, *others = copies = [folder / f"copy{number}" for number in range(os.cpu_count() or 1)]
    for name in (*OURS, "docs"):
        shutil.copytree(ROOT / name, first / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", first)
    for library in LIBRARIES:
        importlib.import_module(library)
    gc.freeze()  # what was imported is not looked through again in every process
    noticed, verdicts = _in_one_session(first, paths, tests, jobs)
    rest = [job for job in jobs(noticed) if job.name not in verdicts]
    for path in paths:  # what is compiled may not outlive its source
        for compiled in (first / path).parent.glob(f"__pycache__/{Path(path).stem}.*"):
            compiled.unlink()
    for copy in others:
        shutil.copytree(first, copy)

    def begin(job: Job, slot: int) -> int:
        for path in paths:
            shutil.copy(ROOT / path, copies[slot] / path)
        (copies[slot] / job.path).write_text(job.source, encoding="utf-8")
        return _forked(lambda: _anew(job, copies[slot]))

    _control(paths[0], noticed, begin)
    return verdicts | _pool(rest, begin)


def _control(path: str, noticed: Noticed, begin: Callable[[Job, int], int]) -> None:
    """Try no mistake in the same way. Raises SystemExit where that is noticed: then everything would be."""
    tests = {test: seconds for test, seconds in noticed.seconds.items() if test}
    job = Job("no mistake", path, (ROOT / path).read_text(encoding="utf-8"), tests, "")
    if _pool([job], begin) != {job.name: Verdict.SURVIVED}:
        raise SystemExit(FAILS)


def _in_one_session(
    copy: Path, paths: Sequence[str], tests: Sequence[str], jobs: Jobs
) -> tuple[Noticed, Verdicts]:
    """What was noticed without a mistake, and the verdicts on what differs in a function only."""
    session, result = Session(copy, paths, jobs), copy.with_suffix(".json")

    def work() -> int:
        _enter(copy)
        with session.noticed.noting():
            code = _pytest(copy, tests, session)
        lines = {test: [*run] for test, run in session.noticed.lines.items()}
        result.write_text(json.dumps([lines, session.noticed.seconds, session.verdicts]), encoding="utf-8")
        sys.stdout.flush()
        return code

    if os.waitstatus_to_exitcode(os.waitpid(_forked(work, tell=True), 0)[1]):
        raise SystemExit(FAILS)
    lines, seconds, verdicts = json.loads(result.read_text(encoding="utf-8"))
    runs = {test: {(path, line) for path, line in run} for test, run in lines.items()}
    noticed = Noticed(session.noticed.files, runs, seconds)
    return noticed, {name: Verdict(verdict) for name, verdict in verdicts.items()}


class Session:
    """A pytest plugin: runs all tests, then those of each job whose function can be changed here."""

    def __init__(self, copy: Path, paths: Sequence[str], jobs: Jobs) -> None:
        self.noticed = Noticed({str(copy / path): path for path in paths})
        self.verdicts: Verdicts = {}
        self._copy = copy
        self._jobs = jobs

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        with self.noticed.noting(item.nodeid):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        result = yield
        _trace(None)
        session.config.pluginmanager.unregister(self)
        gc.unfreeze()  # what is frozen is not told
        functions = [
            thing
            for thing in gc.get_objects()
            if isinstance(thing, FunctionType) and thing.__code__.co_filename in self.noticed.files
        ]
        gc.freeze()
        path = next(iter(self.noticed.files.values()))
        _control(path, self.noticed, lambda job, _slot: _forked(lambda: _changed(job, [], session)))
        work = {}
        for job in self._jobs(self.noticed):
            if change := self._change(job, functions):
                work[job] = change
        self.verdicts = _pool(
            list(work), lambda job, _slot: _forked(lambda: _changed(job, work[job], session))
        )
        return result

    def _change(self, job: Job, functions: Sequence[FunctionType]) -> list[tuple[FunctionType, CodeType]]:
        """The functions that differ, each with its new code; none where that cannot be put in."""
        if not job.function:
            return []
        path = str(self._copy / job.path)
        new = _code_of(job.function, compile(job.source, path, "exec"))
        return [
            (function, new)
            for function in functions
            if new
            and (function.__code__.co_filename, function.__code__.co_qualname) == (path, job.function)
            and function.__code__.co_freevars == new.co_freevars
        ]


def _changed(job: Job, change: Sequence[tuple[FunctionType, CodeType]], session: pytest.Session) -> int:
    _alone()
    for function, code in change:
        function.__code__ = code
    session.config.pluginmanager.unregister(name="terminalreporter")
    items = {item.nodeid: item for item in session.items}
    for test, seconds in job.tests.items():
        signal.setitimer(signal.ITIMER_REAL, PATIENCE + 10 * seconds)
        session.config.hook.pytest_runtest_protocol(item=items[test], nextitem=None)
        if session.testsfailed:
            return 1
    return 0


@dataclass
class Only:
    """A pytest plugin: these tests alone, in this order; one that takes too long ends the process."""

    tests: Mapping[str, float]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        place = {test: number for number, test in enumerate(self.tests)}
        items[:] = sorted((item for item in items if item.nodeid in place), key=lambda i: place[i.nodeid])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE + 10 * self.tests[item.nodeid])
        return (yield)


def _anew(job: Job, copy: Path) -> int:
    _alone()
    _enter(copy)
    sys.dont_write_bytecode, os.environ["PYTHONDONTWRITEBYTECODE"] = True, "1"
    return _pytest(copy, list(dict.fromkeys(test.partition("::")[0] for test in job.tests)), Only(job.tests))


def _pool(jobs: Sequence[Job], begin: Callable[[Job, int], int]) -> Verdicts:
    """Begin a process for each job, as many at a time as there are cores: each has a slot of its own."""
    verdicts: Verdicts = {job.name: Verdict.SURVIVED for job in jobs if not job.tests}
    free, busy = [*range(os.cpu_count() or 1)], dict[int, tuple[Job, int, float]]()
    todo = iter([job for job in jobs if job.tests])
    while True:
        while free and (job := next(todo, None)):
            slot = free.pop()
            busy[begin(job, slot)] = job, slot, time.monotonic() + 60 + 10 * sum(job.tests.values())
        if not busy:
            return verdicts
        time.sleep(0.002)
        for process, (job, slot, until) in list(busy.items()):
            if verdict := _ended(process, until):
                del busy[process]
                free.append(slot)
                verdicts[job.name] = verdict
                if verdict is not Verdict.KILLED and len(jobs) > 1:
                    print(
                        f"{len(verdicts)} of {len(jobs)}, {verdict}: {job.name}", file=sys.stderr, flush=True
                    )


def _ended(process: int, until: float) -> Verdict | None:
    """What came of it; None: it still runs."""
    done, status = os.waitpid(process, os.WNOHANG)
    if done:
        _kill(process)
        return _VERDICTS.get(os.waitstatus_to_exitcode(status), Verdict.KILLED)
    if time.monotonic() < until:
        return None
    _kill(process)
    os.waitpid(process, 0)
    return Verdict.TIMED_OUT


def _kill(session: int) -> None:
    """End the process and those that it began."""
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        return


def _forked(work: Callable[[], int], *, tell: bool = False) -> int:
    """The process that does the work and ends with its exit code; `tell` what went wrong in it."""
    if process := os.fork():
        return process
    code = 1
    try:
        code = work()
    except BaseException:  # noqa: BLE001  # the process ends here, so nobody else would tell it
        if tell:
            traceback.print_exc()
    finally:
        os._exit(code)


def _alone() -> None:
    """Let this process say nothing, take no more than its share, and be ended with all that it begins."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)


def _enter(copy: Path) -> None:
    """Let this process know the project only by the copy."""
    os.chdir(copy)
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in ("", str(ROOT)))]
    os.environ |= {"PYTHONPATH": str(copy), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _pytest(copy: Path, files: Sequence[str], plugin: object) -> int:
    options = ["-x", "-p", "pytest_asyncio.plugin", "-p", "no:cacheprovider", f"--basetemp={copy}.tmp"]
    options.append(f"--deselect={LEFT_OUT}")
    return int(pytest.main([*options, *files], plugins=[plugin]))


def _trace(trace: Callable[..., Any] | None) -> None:
    sys.settrace(trace)
    threading.settrace(trace)


def _code_of(function: str, code: CodeType) -> CodeType | None:
    """The code of the function of this name."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found = inner if inner.co_qualname == function else _code_of(function, inner)
            if found:
                return found
    return None
