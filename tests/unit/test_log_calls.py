"""What is logged at INFO and above names no person and nothing that people wrote."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "ews_meetings"
LOUD = {"info", "warning", "error", "exception", "critical"}
CONTENT = {
    "address", "attendee", "body", "key", "location", "mailbox", "organizer", "recipient", "sender", "subject",
    "text", "title", "to", "uid", "user",
}  # fmt: skip


def dicts(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """What is put into names before it is logged."""
    held: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            held.setdefault(node.targets[0].id, []).append(node.value)
    return held


def loud_calls() -> Iterator[tuple[str, ast.Call, dict[str, list[ast.expr]]]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in LOUD
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "log"
            ):
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node, dicts(tree)


def names_in(call: ast.Call, named: dict[str, list[ast.expr]]) -> set[str]:
    """The names of all values that a call logs."""
    extras = [word.value for word in call.keywords if word.arg == "extra"]
    extras += [
        one for extra in extras if isinstance(extra, ast.Name) for one in named.get(extra.id, ())
    ]
    nodes = [node for extra in extras for node in ast.walk(extra)]
    keys = [key for node in nodes if isinstance(node, ast.Dict) for key in node.keys]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def test_no_loud_record_names_people_or_what_they_wrote() -> None:
    told = {where: names_in(call, named) & CONTENT for where, call, named in loud_calls()}
    assert len(told) > 5
    assert {where: names for where, names in told.items() if names} == {}


def test_an_event_is_a_constant_and_its_values_are_extras() -> None:
    """A sentence that is put together would bring content past every filter."""
    wrong = [
        where
        for where, call, _ in loud_calls()
        if len(call.args) != 1 or isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert wrong == []
