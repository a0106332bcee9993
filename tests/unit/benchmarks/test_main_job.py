"""The benchmark runs, and its table says what was measured."""

from __future__ import annotations

import pytest

from benchmarks.main_job import WAYS, Bench, Measured, markdown, measure, plain, table_of

TINY = Bench(meetings=3, rounds=1)


def _measured(rate: float) -> Measured:
    return Measured(rate=rate, requests=0.5, client_ms=2, sandbox_ms=1, peak_mb=80.4, job_mb=10.4)


def test_the_table_shows_the_median_of_the_rounds_and_how_far_they_lie_apart() -> None:
    found = {("ours", True): [_measured(rate) for rate in (90, 300, 110)]}
    _, row = table_of(found)
    assert row == (
        "ours, with invitations", "110", "90-300", "0.500", "2.00", "1.00", "80", "10",
    )  # fmt: skip


def test_the_table_is_printed_in_columns_and_as_markdown() -> None:
    table = [("way", "n"), ("ours", "12")]
    assert plain(table) == "way    n\nours  12"
    assert markdown(table) == "| way | n |\n| --- | --: |\n| ours | 12 |"


@pytest.mark.slow
def test_a_second_run_is_measured_beside_a_server_of_its_own() -> None:
    second = next(way for way in WAYS if way.is_second)
    measured = measure(second, invites=True, bench=TINY)
    assert measured.rate > 0
    assert measured.peak_mb > measured.job_mb


@pytest.mark.slow
@pytest.mark.parametrize("way", [w for w in WAYS if w.way != "ours"], ids=lambda way: way.way)
def test_exchangelibs_ways_make_every_meeting(way: object) -> None:
    known = next(one for one in WAYS if one is way)
    assert measure(known, invites=True, bench=TINY).requests > 0
