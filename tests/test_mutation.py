"""The mistakes that are put into the code, and how it is judged what the tests notice."""

import ast

import pytest

from tests.mutation.__main__ import Trial, failed, report
from tests.mutation.operators import Mutant, mutants
from tests.mutation.run import ROOT, Verdict
from tests.mutation.targets import TARGETS, Target

CHANGES = {
    "a = b < 3": ["without a = b < 3", "b < 3 -> b <= 3", "3 -> 4"],
    "f(a, key=b)": ["without f(a, key=b)", "without key=b"],
    "x = a and b": ["without x = a and b", "a and b -> a or b", "a and b -> b", "a and b -> a"],
    "x = a | b | c": ["without x = a | b | c", "a | b | c -> a | b", "a | b -> a", "a | b -> b"],
    "if not a: pass": ["not a -> a"],
    "if a: pass": ["a -> not a"],
    "for a in b: pass": ["for a in b: -> for a in ():"],
    "x = {'a': b}": ["without x = {'a': b}", "{'a': b} -> {}", "'a' -> 'mutated'"],
    "def f(): return a": ["return a -> return"],
    "def f(): return None": [],
    "@a\ndef f(): pass": ["without a"],
    "def f(a: int = 3) -> str: pass": ["3 -> 4"],
    "with a: b()": ["without the head of with a:", "without b()"],
    "with a as b: pass": [],
    "raise A(b)": ["without raise A(b)", "raise A(b) -> raise RuntimeError(b)"],
    "try: a()\nexcept B: pass": ["without a()", "except B: -> except ():"],
    "try: a()\nfinally: b()": ["without the head of try ... finally", "without a()", "without b()"],
    "x = f'{a}b'": ["without x = f'{a}b'", "f'{a}b' -> 'mutated'"],
    "'''words for the reader'''": [],
    "import a": [],
    "assert a == b": [],
    "x = [a for a in b if c]": ["without x = [a for a in b if c]", "c -> True"],
    "x = a if b else c": ["without x = a if b else c", "a if b else c -> c if b else a", "b -> not b"],
    "f(-1)": ["without f(-1)", "-1 -> 1", "1 -> 2"],
    "f((a, b))": ["without f((a, b))", "(a, b) -> (b,)", "(a, b) -> (a,)"],
    "f(min(a))": ["without f(min(a))", "min(a) -> max(a)"],
}


@pytest.mark.parametrize(("source", "changes"), CHANGES.items(), ids=CHANGES)
def test_these_are_the_mistakes(source: str, changes: list[str]) -> None:
    found = list(mutants(source))
    assert sorted(mutant.change for mutant in found) == sorted(changes)
    for mutant in found:
        assert mutant.source != ast.unparse(ast.parse(source))


def test_a_mistake_tells_where_it_is_and_which_of_the_same_it_is() -> None:
    source = "class A:\n b = 1\n def c(self):\n  if (self.b ==\n    1):\n   return 1\n"
    told = [(m.where, m.change, [*m.lines], m.function) for m in mutants(source) if "1 -> 2" in m.change]
    assert told == [
        ("A", "1 -> 2", [2], ""),
        ("A.c", "1 -> 2", [4, 5], "A.c"),
        ("A.c", "1 -> 2 (2)", [6], "A.c"),
    ]


def test_every_target_and_its_tests_are_there() -> None:
    for target in TARGETS:
        assert all((ROOT / path).exists() for path in (target.path, *target.tests))
        assert all(target.same.values()), "each for a reason"


def test_every_mistake_in_a_module_is_a_program_with_a_name_of_its_own() -> None:
    found = [*mutants((ROOT / "dialogs/form.py").read_text(encoding="utf-8"))]
    assert len(found) > 30
    assert len({mutant.name for mutant in found}) == len(found)
    for mutant in found:
        compile(mutant.source, mutant.name, "exec")


def judged(target: Target, verdicts: str) -> list[tuple[Trial, Verdict]]:
    """As many mutants as letters: killed, survived, timed out."""
    letters = {"k": Verdict.KILLED, "s": Verdict.SURVIVED, "t": Verdict.TIMED_OUT}
    return [
        (
            Trial(target, Mutant("f", f"change {n}", range(n, n + 1), "f", "")),
            letters[letter],
        )
        for n, letter in enumerate(verdicts, start=1)
    ]


def test_a_file_below_the_least_fails_the_run_and_its_mistakes_are_listed() -> None:
    some = judged(Target("a.py", ()), "kkkkkkkkks") + judged(Target("b.py", ()), "ktss")
    text = "\n".join(report(some, 120))
    assert "a.py       10       9          0         1          90.0%     0" in text
    assert "b.py        4       1          1         2          50.0%     0" in text
    assert "all        14      10          1         3          78.6%     0" in text
    assert "\na.py:10: f: change 10\nb.py:3: f: change 3\nb.py:4: f: change 4" in text
    assert failed(some, 85)
    assert failed(some, 50.1)
    assert not failed(some, 50)


def test_what_changes_nothing_is_not_counted_and_must_be_so() -> None:
    target = Target("a.py", (), {"f: change 2": "a reason"})
    assert not failed(judged(target, "ks"), 100)
    assert "a.py        1       1          0         0         100.0%     1" in "\n".join(
        report(judged(target, "ks"), 1)
    )
    for verdicts in ("kk", "k"):
        assert failed(judged(target, verdicts), 85)
        assert "said to change nothing, but" in "\n".join(report(judged(target, verdicts), 1))
