"""Every cell of the fault matrix, on the fake server."""

from __future__ import annotations

import pytest

from tests.fault_matrix import Cell, cells, play, table, written


@pytest.mark.parametrize("cell", list(cells()), ids=lambda c: f"{c.write}-{c.kind}-{c.flavour}")
def test_no_fault_doubles_loses_or_mails_what_no_plan_listed(cell: Cell) -> None:
    count = play(cell)
    assert count.is_played, "the fault did not take place, or the program did not come to rest"
    assert (count.doubles, count.losses, count.unlisted, count.undecided) == (0, 0, 0, 0)


def test_the_matrix_sees_doubles_where_writes_are_simply_repeated() -> None:
    assert sum(play(cell, is_blind=True).doubles for cell in cells()) > 0


def test_the_document_shows_the_table_as_it_is() -> None:
    assert written() == table(), "run: python -m tests.fault_matrix --write"
