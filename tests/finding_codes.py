"""Collects the codes that a reader of files and plans can meet, from the program's own source.

What a `code=` says is followed through names, tables, enums and callers; where that fails, it is told.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import ews_meetings
from ews_meetings import errors
from ews_meetings.errors import EwsMeetingsError

_PACKAGE = Path(ews_meetings.__file__).parent
_ROOMS = ("ics", "sources", "service", "change", "exchange", "app", "cli")
_MAKERS = frozenset({"Finding", "note", "Remark", "remark", "LeftFile"})
_HELPERS = ("ics/lines/notes.py", "ics/checking/remark.py")
"""Where `note` and `remark` pass on a code."""
_LEFT = ("file-", "folder-", "mail-")
_LEFT_ROOMS = (
    "sources/endings.py",
    "sources/folders.py",
    "sources/listed.py",
    "sources/maildir.py",
    "sources/taking.py",
    "sources/containers",
)
_ROOTS = (errors.InputUnusable, errors.Conflict, errors.ServerRefused, errors.Temporary)
_REFUSING = (
    errors.MeetingNotFound,
    errors.OccurrenceNotFound,
    errors.AccessDenied,
    errors.Undecided,
    errors.NotifyMissing,
    errors.TooManyMails,
    errors.GuardsViolated,
    errors.QuietNow,
    errors.NotConfirmed,
)
_OF_REHEARSALS = frozenset({errors.RehearsalStuck.code})
"""Explained with rehearsals, in `docs/assumptions.md`."""
_NEVER_RAISED = frozenset(
    one.code for one in (errors.InputUnusable, errors.Conflict, errors.Temporary)
)
"""They only stand over others."""


@lru_cache(maxsize=1)
def refusals() -> dict[str, type[EwsMeetingsError]]:
    """Return the errors that a file, a plan or one action of it can end with, by code."""
    found = {one.code: one for root in _ROOTS for one in _below(root)}
    found |= {one.code: one for one in _REFUSING}
    return {c: e for c, e in found.items() if c not in _OF_REHEARSALS | _NEVER_RAISED}


def _below(root: type[EwsMeetingsError]) -> Iterator[type[EwsMeetingsError]]:
    yield root
    for one in root.__subclasses__():
        if one.__module__.startswith(f"{errors.__name__}."):
            yield from _below(one)


@dataclass(slots=True)
class Collected:
    """What was found in the source."""

    codes: dict[str, str] = field(default_factory=dict)
    """Each with a place where it is used."""
    told: dict[str, set[str]] = field(default_factory=dict)
    """The effects and severities, in lower case, with which findings are made of each."""
    lost: list[str] = field(default_factory=list)
    """Places whose code could not be followed."""


@lru_cache(maxsize=1)
def collected() -> Collected:
    """Return the codes of all findings, remarks and files that are left."""
    found = Collected()
    for path in sorted(path for room in _ROOMS for path in (_PACKAGE / room).rglob("*.py")):
        _module(path.relative_to(_PACKAGE).as_posix()).collect(found)
    return found


@dataclass(slots=True)
class _Module:
    name: str
    tree: ast.Module
    around: dict[ast.AST, ast.AST]

    @classmethod
    def of(cls, name: str, tree: ast.Module) -> _Module:
        around = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        return cls(name, tree, around)

    def collect(self, found: Collected) -> None:
        for call in self._calls(_MAKERS):
            given = next((word.value for word in call.keywords if word.arg == "code"), None)
            if given is None or self._is_passed_on(given):
                continue
            said = tuple(self._words(given))
            where = f"{self.name}:{call.lineno}"
            found.codes |= dict.fromkeys(said, where)
            for code in said:
                found.told.setdefault(code, set()).update(_told(call))
            found.lost += [] if said else [where]
        if self.name.startswith(_LEFT_ROOMS):
            found.codes |= dict.fromkeys(self._kinds_of_left(), self.name)

    def _calls(self, names: frozenset[str]) -> Iterator[ast.Call]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _called(node) in names:
                yield node

    def _is_passed_on(self, given: ast.expr) -> bool:
        """Say whether a code comes from an error or a remark, or through a helper: it is known there."""
        is_other = isinstance(given, ast.Attribute) and given.attr == "code"
        is_helper = self.name in _HELPERS and isinstance(given, ast.Name)
        return is_other or is_helper or self._is_of_listing(given)

    def _is_of_listing(self, given: ast.expr) -> bool:
        """Say whether a code is of a file that is left: those are known by their beginning."""
        call = self.around[self.around[given]]
        return isinstance(call, ast.Call) and _called(call) == "LeftFile" and not _text(given)

    def _words(self, given: ast.expr) -> Iterator[str]:
        match given:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=one, orelse=other):
                yield from (*self._words(one), *self._words(other))
            case ast.Subscript(value=table):
                yield from self._words(table)
            case ast.Dict(values=values):
                yield from (word for value in values for word in self._words(value))
            case ast.Attribute(attr="value"):
                yield from self._members()
            case ast.Name(id=name):
                yield from self._named(name, given)

    def _members(self) -> Iterator[str]:
        """Yield the values of this module's enums."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef) and any(_called(b) == "Enum" for b in node.bases):
                values = (line.value for line in node.body if isinstance(line, ast.Assign))
                yield from (word for value in values for word in self._words(value))

    def _named(self, name: str, at: ast.AST) -> Iterator[str]:
        """Yield what a name stands for: a parameter, a variable, or a constant of the module."""
        function = self._function(at)
        if function is not None:
            every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            if name in (names := [arg.arg for arg in every]):
                yield from self._passed(function.name, names.index(name), name)
                return
            yield from (w for v in _assigned(ast.walk(function), name) for w in self._words(v))
        yield from (word for v in _assigned(self.tree.body, name) for word in self._words(v))
        yield from self._imported(name)

    def _imported(self, name: str) -> Iterator[str]:
        """Yield what a constant of another module stands for."""
        for node in self.tree.body:
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            path = f"{node.module.removeprefix('ews_meetings.').replace('.', '/')}.py"
            if any(one.name == name for one in node.names) and (_PACKAGE / path).is_file():
                other = _module(path)
                values = _assigned(other.tree.body, name)
                yield from (word for value in values for word in other._words(value))

    def _passed(self, function: str, number: int, name: str) -> Iterator[str]:
        for call in self._calls(frozenset({function})):
            by_name = next((word.value for word in call.keywords if word.arg == name), None)
            given = call.args[number : number + 1] if by_name is None else [by_name]
            yield from (word for value in given for word in self._words(value))

    def _function(self, node: ast.AST) -> ast.FunctionDef | None:
        while not isinstance(node, ast.FunctionDef):
            if node not in self.around:
                return None
            node = self.around[node]
        return node

    def _kinds_of_left(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if text := _text(node):
                is_code = text.startswith(_LEFT) and text.replace("-", "").isalpha()
                yield from [text] if is_code and text.islower() else []


def _told(call: ast.Call) -> Iterator[str]:
    """Yield the effects and severities that a finding is made with; it is INFO unless it says so."""
    named = {word.arg: word.value for word in call.keywords}
    if "effect" in named and "severity" not in named:
        yield "info"
    for node in (node for value in named.values() for node in ast.walk(value)):
        if isinstance(node, ast.Attribute) and _called(node.value) in {"Effect", "Severity"}:
            yield node.attr.lower()


def _module(name: str) -> _Module:
    return _Module.of(name, ast.parse((_PACKAGE / name).read_text(encoding="utf-8")))


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _called(node: ast.AST) -> str:
    match node:
        case ast.Call(func=inner):
            return _called(inner)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _assigned(nodes: Iterator[ast.AST] | list[ast.stmt], name: str) -> Iterator[ast.expr]:
    for node in nodes:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == name for target in targets):
            yield node.value  # type: ignore[attr-defined]  # only an Assign has targets
