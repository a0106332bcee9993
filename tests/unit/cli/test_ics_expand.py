"""Which occurrences `ics expand` lists, and for which time."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.ics_expand import ExpandOptions, expand
from ews_meetings.cli.output import Form
from ews_meetings.errors import FileUnreadable, UsageProblem
from tests.unit.cli.making import Streams, session, streams
from tests.unit.ics.making import calendar, central_europe, event_lines

OWN = Path(__file__).parents[2] / "corpus" / "own"
TEAM = OWN / "outlook-series-with-exceptions.ics"
SPLIT = OWN / "events-that-become-several-meetings.ics"


def run(*paths: Path, form: Form = Form.JSON, **told: Any) -> tuple[int, Streams]:
    held = streams(environment={"HOME": "/nowhere", "TZ": "UTC"})
    options = ExpandOptions(files=[str(path) for path in paths])
    return expand(session(held, GlobalOptions(output=form)), replace(options, **told)), held


def rows(*paths: Path, **told: Any) -> list[dict[str, Any]]:
    data = json.loads(run(*paths, **told)[1].out)["data"]
    assert isinstance(data, list)
    return data


def put(path: Path, *lines: str) -> Path:
    path.write_bytes(calendar(*lines))
    return path


def test_occurrences_come_sorted_without_the_deleted_ones_and_changed_as_they_are() -> None:
    found = rows(TEAM, begin="2027-04-01", end="2027-05-06")
    assert [(row["start"], row["is_changed"], row["subject"]) for row in found] == [
        ("2027-04-01T09:00:00+02:00", False, "Team"),
        ("2027-04-15T09:00:00+02:00", False, "Team"),
        ("2027-04-22T14:00:00+02:00", True, "Team (afternoon)"),
        ("2027-04-30", False, "Month end"),
        ("2027-05-06T09:00:00+02:00", False, "Team"),
    ]
    assert found[2]["original_start"] == "2027-04-22T09:00:00+02:00"
    assert (found[3]["all_day"], found[3]["end"]) == (True, "2027-04-30")


def test_an_occurrence_that_was_moved_into_the_time_is_there_and_one_moved_out_is_not() -> None:
    zone = {"tz": "Europe/Budapest"}
    moved = rows(TEAM, begin="2027-04-22T14:30", end="2027-04-22T14:40", **zone)
    assert [row["subject"] for row in moved] == ["Team (afternoon)"]
    assert rows(TEAM, begin="2027-04-22T09:00", end="2027-04-22T09:30", **zone) == []


def test_a_split_event_has_the_occurrences_of_its_parts() -> None:
    found = [row for row in rows(SPLIT, end="2027-12-31") if row["subject"] == "Split"]
    assert [row["start"][:10] for row in found[:4]] == [
        "2027-04-01",
        "2027-04-15",
        "2027-05-01",
        "2027-05-15",
    ]
    assert {row["part"] for row in found} == {0, 1}
    assert len({row["uid"] for row in found}) == 1


def test_the_first_ones_may_be_enough() -> None:
    assert rows(TEAM, limit=2) == rows(TEAM)[:2]


def test_a_series_without_end_is_cut_after_a_year_and_that_is_said(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.ics",
        *event_lines("DTSTART:20270401T080000Z", "RRULE:FREQ=DAILY", "DURATION:PT1H"),
        *event_lines("DTSTART:20400401T080000Z", "DURATION:PT1H", uid="UID:later"),
    )
    code, held = run(path, begin="2028-01-01")
    starts = [row["start"] for row in json.loads(held.out)["data"]]
    assert code == 0
    assert (starts[0][:10], starts[-2][:10], starts[-1][:10]) == (
        "2028-01-01",
        "2028-12-31",
        "2040-04-01",
    )
    assert "1 series without end, shown until 2029-01-01" in held.err
    _, held = run(path, begin="2028-01-01", end="2028-01-10")
    assert "without end" not in held.err
    last = json.loads(run(path)[1].out)["data"][-2]["start"]
    ahead = datetime.fromisoformat(last) - datetime.now(UTC)
    assert timedelta(days=364) < ahead < timedelta(days=367)


def test_clocks_that_change_show_in_the_offset(tmp_path: Path) -> None:
    lines = event_lines(
        "DTSTART;TZID=Praha:20271028T090000", "RRULE:FREQ=WEEKLY;COUNT=2", "DURATION:PT1H"
    )
    path = put(tmp_path / "a.ics", *central_europe("Praha"), *lines)
    assert [row["start"] for row in rows(path)] == [
        "2027-10-28T09:00:00+02:00",
        "2027-11-04T09:00:00+01:00",
    ]


def test_what_is_refused_is_told_with_its_code(tmp_path: Path) -> None:
    good, bad = event_lines("DURATION:PT1H"), event_lines("DTEND:20200101T080000Z", uid="UID:bad")
    code, held = run(put(tmp_path / "a.ics", *good, *bad))
    assert (code, json.loads(held.out)["summary"]["refused"]) == (4, 1)
    assert "[event-unusable]" in held.err
    assert run(put(tmp_path / "b.ics", *bad))[0] == 8
    with pytest.raises(FileUnreadable):
        run(tmp_path / "missing.ics")


def test_what_is_said_of_meetings_that_are_not_there_is_left_out(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ics", "METHOD:CANCEL", *event_lines("STATUS:CANCELLED"))
    code, held = run(path, form=Form.TEXT)
    assert (code, held.out) == (0, "")
    assert "1 change or cancellation of meetings that are not in the files" in held.err


def test_a_time_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageProblem):
        run(TEAM, begin="2027-05-01", end="2027-04-01")
