"""Put mistakes into the code, see which the tests notice, and print that: `make mutants`.

python -m tests.mutation [path ...] [--least 85]
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from tests.bench.table import Table
from tests.mutation.operators import Mutant, mutants
from tests.mutation.run import ROOT, Job, Noticed, Verdict, judge
from tests.mutation.targets import TARGETS, Target


@dataclass(frozen=True)
class Trial:
    """A mutant of a target."""

    target: Target
    mutant: Mutant

    @property
    def same(self) -> bool:
        """Whether it changes nothing that matters, as is said by hand."""
        return self.mutant.name in self.target.same

    def __str__(self) -> str:
        return f"{self.target.path}:{self.mutant.lines[0]}: {self.mutant.name}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="path", help=f"of {', '.join(t.path for t in TARGETS)}")
    parser.add_argument("--least", type=float, default=85.0, help="percent that must be killed, of each file")
    wanted = parser.parse_args(arguments)
    targets = [target for target in TARGETS if target.path in wanted.paths or not wanted.paths]
    if unknown := {*wanted.paths} - {target.path for target in targets}:
        parser.error(f"{min(unknown)} is no target")
    began = time.monotonic()
    trials = [
        Trial(target, mutant)
        for target in targets
        for mutant in mutants((ROOT / target.path).read_text(encoding="utf-8"))
    ]
    with tempfile.TemporaryDirectory() as folder:
        tests = sorted({test for target in targets for test in target.tests})
        paths = [target.path for target in targets]
        verdicts = judge(
            Path(folder), paths, tests, lambda noticed: [_job(trial, noticed) for trial in trials]
        )
    judged = [(trial, verdicts[str(trial)]) for trial in trials]
    print("\n".join(report(judged, time.monotonic() - began)))
    sys.exit(failed(judged, wanted.least))


def _job(trial: Trial, noticed: Noticed) -> Job:
    """What it takes to judge it: the tests that run the changed lines, the quickest first."""
    target, mutant = trial.target, trial.mutant
    lines = {(target.path, line) for line in mutant.lines}
    at_import = not mutant.function or bool(noticed.lines[""] & lines)
    tests = {
        test: seconds
        for test, seconds in sorted(noticed.seconds.items(), key=itemgetter(1))
        if test.partition("::")[0] in target.tests and (at_import or noticed.lines[test] & lines)
    }
    return Job(str(trial), target.path, mutant.source, tests, "" if at_import else mutant.function)


def report(judged: Sequence[tuple[Trial, Verdict]], seconds: float) -> Iterator[str]:
    """A table, what was not noticed, and what is wrong in the list of changes that change nothing."""
    rows = []
    for path in [*dict.fromkeys(trial.target.path for trial, _verdict in judged), "all"]:
        of = [(t, v) for t, v in judged if path in (t.target.path, "all")]
        count = Counter(verdict for trial, verdict in of if not trial.same)
        rows.append(
            [
                path,
                str(count.total()),
                str(count[Verdict.KILLED]),
                str(count[Verdict.TIMED_OUT]),
                str(count[Verdict.SURVIVED]),
                f"{_score(of):.1f}%",
                str(sum(trial.same for trial, _verdict in of)),
            ]
        )
    head = ["file", "mutants", "killed", "timed out", "survived", "killed of all", "same"]
    note = (
        "Small mistakes, one at a time. 'Same' changes nothing and is not counted: see targets.py. "
        f"{seconds / 60:.0f} minutes."
    )
    yield Table("Mistakes that the tests notice", note, head, rows).drawn()
    survived = [trial for trial, verdict in judged if verdict is Verdict.SURVIVED and not trial.same]
    if survived:
        yield "\nNot noticed:"
        yield from map(str, survived)
    yield from _stale(judged)


def _score(judged: Sequence[tuple[Trial, Verdict]]) -> float:
    """How many percent were noticed."""
    counted = [verdict for trial, verdict in judged if not trial.same]
    return 100 * sum(v is not Verdict.SURVIVED for v in counted) / len(counted) if counted else 100.0


def _stale(judged: Sequence[tuple[Trial, Verdict]]) -> Iterator[str]:
    """What is said to change nothing and is not so, or is not there any more."""
    for target in dict.fromkeys(trial.target for trial, _verdict in judged):
        of = {trial.mutant.name: verdict for trial, verdict in judged if trial.target is target}
        for name in target.same:
            if of.get(name) is not Verdict.SURVIVED:
                yield f"{target.path}: said to change nothing, but {of.get(name, 'not there')}: {name}"


def failed(judged: Sequence[tuple[Trial, Verdict]], least: float) -> bool:
    """Whether a file is below `least` percent, or that list is wrong."""
    of = {
        path: [j for j in judged if j[0].target.path == path] for path in {t.target.path for t, _ in judged}
    }
    return any(_score(some) < least for some in of.values()) or any(_stale(judged))


if __name__ == "__main__":
    main()
