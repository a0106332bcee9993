"""Every trap of the table of 85 is held by a test that names it, or by one that is named here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
_CLAIM = re.compile(r"Trap ([0-9]+):")
_PREFIX = re.compile(r"test_trap_([0-9]+)_")
ELSEWHERE = {
    65: (
        "contract/exchange/test_changing.py",
        "test_on_exchange_only_who_joins_and_leaves_hears_of_it_when_so_asked",
    ),
    69: (
        "unit/service/test_fault_matrix.py",
        "test_no_fault_doubles_loses_or_mails_what_no_plan_listed",
    ),
    71: ("unit/service/test_changing_people.py", "test_mails_are_what_the_plan_lists"),
    73: ("contract/exchange/test_folders.py", "test_a_delegate_who_may_not_write_is_refused"),
    74: (
        "contract/exchange/test_changing.py",
        "test_on_exchange_a_change_of_what_somebody_changed_meanwhile_is_refused_and_mails_nobody",
    ),
    81: (
        "contract/exchange/test_traps.py",
        "test_an_invalid_request_is_not_tried_in_ten_versions",
    ),
    82: (
        "contract/exchange/test_folders.py",
        "test_a_folder_that_holds_no_meetings_is_no_calendar",
    ),
}
"""Traps that a plan, a run or a server decides, by the test that holds each."""
NOT_TESTED = {
    83: "whether a delegate sees a private meeting afterwards is a right that the owner of the"
    " mailbox gives in Outlook; what cannot be read back is told as not verified, like all else",
}
"""Traps without a test, by the reason."""


@lru_cache(maxsize=1)
def _claims() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    texts = ((path, path.read_text(encoding="utf-8")) for path in TESTS.rglob("test_*.py"))
    for path in sorted(path for path, text in texts if _CLAIM.search(text)):
        for node in _tests(path):
            claim = _CLAIM.match(ast.get_docstring(node) or "")
            if claim:
                found.setdefault(int(claim[1]), []).append(node.name)
    return found


def _tests(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def test_every_trap_is_held_once_by_its_number_or_by_a_name() -> None:
    assert {*_claims(), *ELSEWHERE, *NOT_TESTED} == set(range(1, 86))
    assert not _claims().keys() & (ELSEWHERE.keys() | NOT_TESTED.keys())
    assert not ELSEWHERE.keys() & NOT_TESTED.keys()


def test_the_number_in_the_name_of_a_test_is_that_of_its_claim() -> None:
    named = [(number, name) for number, names in _claims().items() for name in names]
    wrong = [name for number, name in named if (m := _PREFIX.match(name)) and int(m[1]) != number]
    assert wrong == []


@pytest.mark.parametrize("number", ELSEWHERE)
def test_a_test_that_holds_a_trap_elsewhere_is_there(number: int) -> None:
    path, name = ELSEWHERE[number]
    assert name in {node.name for node in _tests(TESTS / path)}
