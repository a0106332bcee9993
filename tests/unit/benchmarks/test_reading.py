"""The benchmark of reading runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.outlook_like import write_calendar
from benchmarks.reading import cells, measure, rows_for

ROWS = {row.name: row for row in rows_for(events=40, large=0, imported=10)}


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_every_way_of_reading_is_measured(name: str, tmp_path: Path) -> None:
    row = ROWS[name]
    cost = measure(row, folder=tmp_path)
    assert cost.wall_s > 0
    assert cells(row, [cost])[:2] == (row.name, str(row.events))


def test_the_large_file_can_be_left_out() -> None:
    names = {row.name for row in rows_for(events=1, large=2, imported=1)}
    assert names - set(ROWS) == {"ours, converted, large file"}


def test_the_calendar_is_the_same_each_time_and_folded(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_calendar(tmp_path / name, events=31)
    content = (tmp_path / "one").read_bytes()
    assert content == (tmp_path / "other").read_bytes()
    assert max(map(len, content.split(b"\r\n"))) == 75
    assert content.count(b"BEGIN:VEVENT") == 31 + 2
