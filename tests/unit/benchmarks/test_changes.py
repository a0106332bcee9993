"""The benchmark of series and changes runs, and knows what must be left."""

from __future__ import annotations

import pytest

from benchmarks.changes import rows_for
from benchmarks.measuring import measure

MEETINGS = 3
ROWS = {row.name: row for row in rows_for(MEETINGS)}


def test_a_program_that_saves_everything_again_sends_ten_times_the_mails() -> None:
    mails = {row.name: row.left.mails for row in rows_for(500)}
    assert mails["update: ours"] == {"update": 150}
    assert mails["update: exchangelib item.save(), all"] == {"update": 1500}


def test_each_series_adds_an_update_and_a_cancellation_for_everybody() -> None:
    mails = {row.name: row.left.mails for row in rows_for(500)}
    assert mails["series: ours"] == {"invite": 1500, "update": 150, "cancel": 150}
    assert mails["series: ours, second run"] == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "series: ours, second run",
        "series: exchangelib, step by step",
        "update: ours",
        "update: exchangelib item.save(), all",
        "update: exchangelib bulk_update, the changed",
    ],
)
def test_a_way_leaves_what_it_should(name: str) -> None:
    assert measure(ROWS[name], meetings=MEETINGS).mails == ROWS[name].left.mails
