"""The benchmark of the main job runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.main_job import rows_for
from benchmarks.measuring import measure

MEETINGS = 3
INVITING = {row.name: row for row in rows_for(MEETINGS) if not row.call.is_silent}


@pytest.mark.slow
def test_a_second_run_is_measured_beside_a_server_of_its_own() -> None:
    measured = measure(INVITING["ours, second run, with invitations"], meetings=MEETINGS)
    assert measured.rate > 0
    assert measured.peak_mb > measured.job_mb


@pytest.mark.slow
@pytest.mark.parametrize("way", ["item.save()", "bulk_create"])
def test_exchangelibs_ways_make_every_meeting(way: str) -> None:
    row = INVITING[f"exchangelib {way}, with invitations"]
    assert measure(row, meetings=MEETINGS).mails == {"invite": 9}


@pytest.mark.slow
def test_a_wrong_count_ends_the_run() -> None:
    row = INVITING["exchangelib bulk_create, with invitations"]
    wrong = replace(row, left=replace(row.left, mails={"invite": 8}))
    with pytest.raises(SystemExit, match="bulk_create, with invitations: left"):
        measure(wrong, meetings=MEETINGS)
