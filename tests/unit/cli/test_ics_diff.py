"""Two calendars differ in what they say; how they say it does not count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.ics_diff import DiffOptions, diff
from ews_meetings.cli.output import Form
from ews_meetings.errors import InputUnusable, NotACalendar, UsageProblem
from tests.unit.cli.making import Streams, session, streams
from tests.unit.ics.making import calendar, central_europe, event_lines

OWN = Path(__file__).parents[2] / "corpus" / "own"
TEAM = OWN / "outlook-series-with-exceptions.ics"
ORGANIZER = "ORGANIZER;CN=Ann:mailto:ann@firma.example"


def run(
    old: Path | str, new: Path | str, form: Form = Form.JSON, *, verbose: int = 0
) -> tuple[int, Streams]:
    held = streams(environment={"HOME": "/nowhere", "TZ": "UTC"})
    chosen = GlobalOptions(output=form, verbose=verbose)
    return diff(session(held, chosen), DiffOptions(old=str(old), new=str(new))), held


def document(old: Path, new: Path) -> dict[str, Any]:
    held = json.loads(run(old, new)[1].out)
    assert isinstance(held, dict)
    return held


def put(path: Path, *lines: str) -> Path:
    path.write_bytes(calendar(*lines))
    return path


def test_the_same_calendar_written_otherwise_does_not_differ(tmp_path: Path) -> None:
    people = (
        ORGANIZER,
        "ATTENDEE;CN=Bob:mailto:bob@firma.example",
        "ATTENDEE:mailto:cid@firma.example",
    )
    rule = "RRULE:FREQ=WEEKLY;COUNT=5"
    old = put(
        tmp_path / "a.ics",
        *central_europe("Europe/Prague"),
        *event_lines("DTSTAMP:20270101T080000Z", "DTSTART;TZID=Europe/Prague:20270401T090000", "DURATION:PT1H",
                     "SUMMARY:Weekly", rule, *people, uid="UID:a"),
        *event_lines("SUMMARY:Other", uid="UID:b"),
    )  # fmt: skip
    new = put(
        tmp_path / "b.ics",
        *central_europe("Praha"),
        *event_lines("SUMMARY:Ot", " her", "DTSTAMP:20280101T080000Z", uid="UID:b"),
        *event_lines(*reversed(people), rule, "SUMMARY:Weekly", "SEQUENCE:3", "DTSTAMP:20280101T080000Z",
                     "DTEND;TZID=Praha:20270401T100000", "DTSTART;TZID=Praha:20270401T090000", uid="UID:a"),
    )  # fmt: skip
    code, held = run(old, new)
    assert json.loads(held.out)["data"] == []
    assert (code, json.loads(held.out)["summary"]["same"]) == (0, 2)


def test_what_comes_goes_and_changes_is_told_like_a_plan(tmp_path: Path) -> None:
    old = put(tmp_path / "a.ics", *event_lines("SUMMARY:a"), *event_lines("SUMMARY:gone", uid="UID:gone"),
              *event_lines("SUMMARY:same", uid="UID:same"))  # fmt: skip
    new = put(tmp_path / "b.ics", *event_lines("SUMMARY:b"), *event_lines("SUMMARY:new", uid="UID:new"),
              *event_lines("SUMMARY:same", uid="UID:same"))  # fmt: skip
    code, held = run(old, new, Form.TEXT, verbose=1)
    shown = held.out.replace(f"{tmp_path}/", "")
    assert code == 3
    assert [line[:20] for line in shown.splitlines()] == [
        "~ changed  a, 2027-0",
        "    subject: a -> b",
        "- removed  gone, 202",
        "+ added    new, 2027",
        "= same     same, 202",
        "Differences: 1 added",
    ]
    assert document(old, new)["summary"] == {
        "added": 1, "removed": 1, "changed": 1, "unread": 0, "same": 1, "not_compared": 0,
    }  # fmt: skip


def test_an_occurrence_is_named_by_its_original_start(tmp_path: Path) -> None:
    new = tmp_path / "b.ics"
    new.write_bytes(TEAM.read_bytes().replace(b"Team (afternoon)", b"Team (evening)"))
    (row,) = document(TEAM, new)["data"]
    assert row["changes"] == [
        {
            "field": "subject",
            "old": "Team (afternoon)",
            "new": "Team (evening)",
            "occurrence": "2027-04-22T09:00:00+02:00",
        }
    ]


def test_another_organizer_is_a_difference(tmp_path: Path) -> None:
    guest = "ATTENDEE:mailto:bob@firma.example"
    old = put(tmp_path / "a.ics", *event_lines(ORGANIZER, guest))
    new = put(tmp_path / "b.ics", *event_lines("ORGANIZER:mailto:cid@firma.example", guest))
    (row,) = document(old, new)["data"]
    assert [(c["field"], c["old"], c["new"]) for c in row["changes"]] == [
        ("organizer", "ann@firma.example", "cid@firma.example")
    ]


def test_what_cannot_be_read_on_either_side_is_said(tmp_path: Path) -> None:
    bad = event_lines("DTEND:20200101T080000Z", uid="UID:bad")
    old = put(tmp_path / "a.ics", *event_lines("SUMMARY:a"), *bad)
    code, held = run(old, old, Form.TEXT)
    assert (code, held.out) == (0, "No difference: 1 same\n")
    assert "1 event cannot be read on either side" in held.err
    code, held = run(old, put(tmp_path / "b.ics", *event_lines("SUMMARY:a")))
    assert (code, [row["kind"] for row in json.loads(held.out)["data"]]) == (3, ["unread"])


def test_a_side_of_which_nothing_can_be_used_is_refused(tmp_path: Path) -> None:
    good = put(tmp_path / "a.ics", *event_lines("SUMMARY:a"))
    bad = put(tmp_path / "b.ics", *event_lines("DTEND:20200101T080000Z"))
    with pytest.raises(InputUnusable, match="nothing can be used"):
        run(good, bad)
    (tmp_path / "c.ics").write_bytes(b"hello")
    with pytest.raises(NotACalendar):
        run(good, tmp_path / "c.ics")
    with pytest.raises(UsageProblem):
        run("-", "-")
