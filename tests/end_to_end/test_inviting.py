"""Invitations reach each attendee once, and their answers come back to the organizer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar, control, invitation

pytestmark = pytest.mark.slow

PEOPLE = ("alice", "bob", "room1")
SOON = datetime.now(tz=UTC) + timedelta(days=30)
"""A room takes nothing that is more than 180 days ahead."""


def _review() -> bytes:
    start, end = (f"{SOON:%Y%m%d}T{hour}0000" for hour in ("09", "10"))
    return calendar(invitation(people=PEOPLE, start=start, end=end))


def test_each_attendee_gets_one_request_and_one_entry_and_answers_are_tracked(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "review.ics"
    path.write_bytes(_review())
    with program.serving() as url:
        silent = program.on_sandbox("import", path, "--notify", "none")
        assert (silent.code, control(url, "mails")) == (0, [])
        told = program.on_sandbox("import", path, "--notify", "all")
        assert told.code == 0
        assert "~ invite" in told.out
        assert program.on_sandbox("import", path, "--notify", "all").code == 0
        state = control(url, "state")
        said = program.run("sandbox", "answer", "bob", "tentative", "Review", "--text", "perhaps")
        assert said.code == 0
        assert program.run("sandbox", "answer", "alice", "decline", "one@example.com").code == 0
        assert program.run("sandbox", "answer", "carol", "accept", "Review").code == 5
        mails = [one["to"] for one in control(url, "mails") if one["kind"] == "invite"]
    assert sorted(mails) == [f"{person}@sandbox.example" for person in PEOPLE]
    for person in PEOPLE:
        held = state[f"{person}@sandbox.example"]
        requests = [one for one in held["inbox"] if one["kind"] == "MeetingRequest"]
        expected = 0 if person == "room1" else 1  # a room takes its request away when it answers
        assert (len(requests), len(held["calendar"])) == (expected, 1), person

    answers = program.on_sandbox("responses", "show", "one@example.com", "-o", "json").data
    assert {one["address"].partition("@")[0]: one["response"] for one in answers} == {
        "alice": "decline",
        "bob": "tentative",
        "room1": "accept",
    }
    listed = program.on_sandbox("list").out
    assert "3: 1 accepted, 1 tentative, 1 declined\tyes\tone@example.com" in listed


def test_create_with_a_key_makes_one_meeting_however_often_it_runs(program: Program) -> None:
    call = (
        "create", "--key", "weekly/1", "--subject", "Stand-up", "--start", "2037-04-01T09:00",
        "--duration", "15m", "--required", "Alice Adams <alice@sandbox.example>",
        "--html", "<p>Be <b>short</b></p>", "--category", "Team", "--importance", "low",
        "--sensitivity", "private", "--free-busy", "working-elsewhere", "--no-response",
        "--no-counter", "--reminder", "5", "--location", "Here", "--notify", "all", "-o", "json",
    )  # fmt: skip
    first, again = program.on_sandbox(*call), program.on_sandbox(*call)
    assert (first.summary["create"], first.summary["mail"]) == (1, 1)
    assert (again.code, again.summary["unchanged"], again.summary["mail"]) == (0, 1, 0)
    [held] = program.on_sandbox("show", "weekly/1", "-o", "json").data
    expected = {
        "subject": "Stand-up",
        "start": "2037-04-01T09:00:00+02:00",
        "end": "2037-04-01T09:15:00+02:00",
        "zone": "Europe/Berlin",
        "location": "Here",
        "categories": ["Team"],
        "importance": "low",
        "sensitivity": "private",
        "free_busy": "working elsewhere",
        "reminder_minutes": 5,
        "response_requested": False,
        "new_time_allowed": False,
        "invited": "yes",
    }
    assert {name: held[name] for name in expected} == expected
