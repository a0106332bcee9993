"""The benchmark of reading runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.outlook_like import write_calendar
from benchmarks.reading import Cost, cells, measure, ratio, rows_for

ROWS = {row.name: row for row in rows_for(events=40, large=0, imported=10)}


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_every_way_of_reading_is_measured(name: str, tmp_path: Path) -> None:
    row = ROWS[name]
    measured = measure(row, folder=tmp_path)
    assert [one for one, _ in measured] == [*filter(None, [row.after]), row]
    for one, cost in measured:
        assert cost.wall_s > 0
        assert cells(one, [cost])[:2] == (one.name, str(one.events))


def test_a_second_import_is_compared_with_the_first_of_its_own_round() -> None:
    row = ROWS["ours, import, second"]
    assert row.after is not None
    costs = {
        row.after: [Cost(wall_s=wall, cpu_s=1, peak_mb=1) for wall in (30, 20, 44)],
        row: [Cost(wall_s=wall, cpu_s=1, peak_mb=1) for wall in (3, 1, 4)],
    }
    assert ratio(row, costs) == (
        "ours, import, second: 11.0 times as fast as ours, import, first (10.0-20.0)"
    )
    assert ratio(ROWS["ours, recognised"], {}) == ""


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
