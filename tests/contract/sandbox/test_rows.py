"""Every row of the reference on EWS behaviours is claimed by a test that runs, or left out aloud."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.contract.sandbox.rows import LEFT_OUT, ROWS

_NAMED = re.compile(r"\b([ABC])(\d+)(?: to [ABC](\d+))?\b")
_ID = re.compile(r"\b(?:MTGS|CORE|CDATA|ATT|MSG|SYNC|XPROP)_R\d+\b|\bS\d\d_TC\d\d\b")


def _claims() -> Iterator[str]:
    """The docstrings of the tests in this folder, without those that are skipped."""
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = {ast.unparse(mark) for mark in node.decorator_list}
                if not any("skip" in mark or "xfail" in mark for mark in marks):
                    yield ast.get_docstring(node) or ""


def _rows_in(claim: str) -> set[str]:
    return {
        f"{table}{number}"
        for table, first, last in _NAMED.findall(claim)
        for number in range(int(first), int(last or first) + 1)
    }


@cache
def _by_row() -> dict[str, list[str]]:
    claims = list(_claims())
    return {row: [one for one in claims if row in _rows_in(one)] for row in ROWS}


def test_the_rows_are_those_of_the_reference() -> None:
    counts = {table: sum(row.startswith(table) for row in ROWS) for table in "ABC"}
    assert counts == {"A": 123, "B": 20, "C": 7}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_claimed_with_its_ids_or_left_out_with_a_reason(row: str) -> None:
    claims = _by_row()[row]
    if row in LEFT_OUT:
        assert (claims, LEFT_OUT[row] != "") == ([], True)
        return
    wanted = set(ROWS[row].split())
    assert any(wanted <= set(_ID.findall(claim)) for claim in claims), claims


def test_no_claim_names_a_row_that_there_is_not() -> None:
    assert {row for claim in _claims() for row in _rows_in(claim)} <= ROWS.keys()
