"""The mistakes: what a small change to a program can be."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

_OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
}
_OTHER_CALL = {"min": "max", "max": "min", "any": "all", "all": "any"}

Changed: TypeAlias = "ast.AST | list[ast.AST]"
"""What stands in a node's place; a list: these statements or nothing."""


@dataclass(frozen=True)
class Mutant:
    """A program with one mistake. `lines`: of the statement that holds it, in the true program.

    `where`: the function or class, empty at the module's level. `change`: as `old -> new`, and which
    of the same changes there. `function`: the outermost function in whose body it is; '' where it is
    run at import.
    """

    where: str
    change: str
    lines: range
    function: str
    source: str

    @property
    def name(self) -> str:
        return f"{self.where}: {self.change}"


@dataclass(frozen=True)
class _Site:
    """A node and its place. `index`: in a list of nodes."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    statement: ast.stmt
    where: str
    function: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every program that differs from this one in one place."""
    tree = ast.parse(source)
    names: Counter[tuple[str, str]] = Counter()
    for site in list(_sites(tree, tree.body[0], "", "")):
        for changed in _changes(site):
            change = _told(site, changed)
            names[site.where, change] += 1
            if (number := names[site.where, change]) > 1:
                change = f"{change} ({number})"
            mutated = _with(tree, site, changed)
            yield Mutant(site.where, change, _lines(site.statement), site.function, mutated)


def _sites(parent: ast.AST, statement: ast.stmt, where: str, function: str) -> Iterator[_Site]:
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "format_spec"):
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or _tells_only(node, parent):
                continue
            here = node if isinstance(node, ast.stmt) else statement
            in_function = isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and field == "body"
            body_of = function or (where if in_function else "")
            yield _Site(node, parent, field, index, here, where, body_of)
            inner = where
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{where}.{node.name}".lstrip(".")
            yield from _sites(node, here, inner, body_of)


def _tells_only(node: ast.AST, parent: ast.AST) -> bool:
    """A docstring, an import, or what is stated for the reader and the type checker."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Constant):
        return isinstance(parent, ast.JoinedStr)
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Assert)


def _changes(site: _Site) -> Iterator[Changed]:
    node = site.node
    if isinstance(node, ast.stmt):
        yield from _statements(node)
    elif isinstance(node, ast.expr):
        yield from _expressions(node)
        if site.field == "test" and not isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield ast.UnaryOp(ast.Not(), node)
        if site.field == "decorator_list":
            yield []
        if site.field == "ifs":
            yield ast.Constant(True)
        if isinstance(node, ast.Tuple | ast.List) and not isinstance(
            site.parent, ast.Return | ast.Yield | ast.Subscript | ast.Delete
        ):
            yield from _shorter(node)
    elif isinstance(node, ast.ExceptHandler) and not isinstance(node.type, ast.Tuple):
        yield _but(node, type=ast.Tuple([], ast.Load()))
    elif isinstance(node, ast.keyword) and node.arg:
        yield []


def _statements(node: ast.stmt) -> Iterator[Changed]:
    nothing: list[ast.AST] = [ast.Pass()]
    if isinstance(
        node, ast.Expr | ast.Assign | ast.AugAssign | ast.Delete | ast.Raise | ast.Break | ast.Continue
    ):
        yield nothing
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield _but(node, exc=_but(node.exc, func=ast.Name("RuntimeError", ast.Load())))
    if isinstance(node, ast.Return) and not (isinstance(node.value, ast.Constant) and not node.value.value):
        yield nothing if node.value is None else _but(node, value=None)
    if isinstance(node, ast.With | ast.AsyncWith) and not any(item.optional_vars for item in node.items):
        yield [*node.body]
    if isinstance(node, ast.Try) and node.finalbody:
        yield [*node.body] if not node.handlers else _but(node, finalbody=[])
    if isinstance(node, ast.For):
        yield _but(node, iter=ast.Tuple([], ast.Load()))


def _expressions(node: ast.expr) -> Iterator[Changed]:
    if isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.JoinedStr):
        yield ast.Constant("mutated")
    elif isinstance(node, ast.Compare):
        first, *others = node.ops
        yield _but(node, ops=[_OTHER[type(first)](), *others])
    elif isinstance(node, ast.BoolOp):
        yield _but(node, op=_OTHER[type(node.op)]())
        for index in range(len(node.values)):
            rest = node.values[:index] + node.values[index + 1 :]
            yield rest[0] if len(rest) == 1 else _but(node, values=rest)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield node.left
        if not (isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.BitOr)):
            yield node.right
    elif isinstance(node, ast.BinOp) and type(node.op) in _OTHER:
        yield _but(node, op=_OTHER[type(node.op)]())
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield _but(node, body=node.orelse, orelse=node.body)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _OTHER_CALL:
        yield _but(node, func=ast.Name(_OTHER_CALL[node.func.id], ast.Load()))
    elif isinstance(node, ast.Dict):
        for index in range(len(node.keys)):
            keys, values = node.keys.copy(), node.values.copy()
            del keys[index], values[index]
            yield _but(node, keys=keys, values=values)


def _constants(node: ast.Constant) -> Iterator[Changed]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant("mutated")
    elif isinstance(value, bytes):
        yield ast.Constant(b"mutated")


def _shorter(node: ast.Tuple | ast.List) -> Iterator[Changed]:
    if isinstance(node.ctx, ast.Load):
        for index in range(len(node.elts)):
            yield _but(node, elts=node.elts[:index] + node.elts[index + 1 :])


def _but(node: ast.AST, **fields: object) -> ast.AST:
    """A copy of the node in which these fields differ."""
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _with(tree: ast.Module, site: _Site, changed: Changed) -> str:
    """The whole program with the change; the tree is as it was afterwards."""
    before = getattr(site.parent, site.field)
    if site.index is None:
        after: object = changed
    else:
        new = changed if isinstance(changed, list) else [changed]
        after = [*before[: site.index], *new, *before[site.index + 1 :]]
    setattr(site.parent, site.field, after)
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    finally:
        setattr(site.parent, site.field, before)


def _told(site: _Site, changed: Changed) -> str:
    """The change in a line."""
    if isinstance(changed, list) and all(isinstance(node, ast.Pass) for node in changed):
        return f"without {_short(site.node)}"
    if isinstance(changed, list):
        return f"without the head of {_short(site.node)}"
    return f"{_short(site.node)} -> {_short(changed)}"


def _short(node: ast.AST) -> str:
    """The code of a node in a line: of a compound statement its head."""
    if isinstance(node, ast.Try):
        return "try ... finally" if node.finalbody else "try"
    text = ast.unparse(ast.fix_missing_locations(node))
    if isinstance(node, ast.With | ast.AsyncWith | ast.For | ast.ExceptHandler):
        text = text.splitlines()[0]
    return " ".join(text.split())


def _lines(statement: ast.stmt) -> range:
    """The lines of a statement; of a compound one, those of its head."""
    body = getattr(statement, "body", None)
    last = max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, last + 1)
