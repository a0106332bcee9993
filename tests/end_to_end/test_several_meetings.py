"""Events that Exchange holds as several meetings, from the file to the calendar and back again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar, invitation

pytestmark = pytest.mark.slow

ALICE = ("alice",)
OPTIONS = ("--notify", "all", "--max-mail", "60", "-o", "json")
SPLIT = invitation("RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=6", uid="split", people=ALICE)
FEBRUARY = invitation(
    "RRULE:FREQ=MONTHLY;COUNT=12", uid="feb", start="20370130T090000", end="20370130T100000"
)
EXTRA = invitation(
    "RDATE;TZID=Europe/Berlin:20370407T090000,20370420T110000", uid="extra", people=ALICE
)
RARE = invitation(
    "RRULE:FREQ=YEARLY;BYDAY=20MO",
    uid="rare",
    start="20370518T090000",
    end="20370518T100000",
    people=ALICE,
)


def write(tmp_path: Path, *events: str) -> Path:
    path = tmp_path / "several.ics"
    path.write_bytes(calendar(*events))
    return path


@pytest.mark.parametrize(
    ("event", "created"), [(SPLIT, 2), (FEBRUARY, 1), (EXTRA, 3)], ids=["split", "holes", "rdate"]
)
def test_all_meetings_of_an_event_are_made_once(
    program: Program, tmp_path: Path, event: str, created: int
) -> None:
    path = write(tmp_path, event)
    first = program.on_sandbox("import", path, *OPTIONS)
    assert (first.code, first.summary["create"]) == (0, created)
    again = program.on_sandbox("import", path, *OPTIONS)
    assert (again.code, again.summary["unchanged"], again.summary["mail"]) == (0, created, 0)
    held = program.on_sandbox("list", "--from", "2037-01-01", "--to", "2038-12-31", "-o", "json")
    assert len({one["uid"] for one in held.data}) == created


def test_each_attendee_gets_an_invitation_for_each_meeting(
    program: Program, tmp_path: Path
) -> None:
    program.on_sandbox("import", write(tmp_path, SPLIT), *OPTIONS)
    assert [(one["to"], one["kind"]) for one in program.mails()] == [
        ("alice@sandbox.example", "invite")
    ] * 2


def test_single_meetings_are_made_where_they_are_allowed(program: Program, tmp_path: Path) -> None:
    path = write(tmp_path, RARE)
    refused = program.on_sandbox("import", path, *OPTIONS)
    assert (refused.code, refused.summary["refused"]) == (8, 1)
    assert "--as-singles" in refused.out + refused.err
    made = program.on_sandbox("import", path, *OPTIONS, "--as-singles", "5")
    assert (made.code, made.summary["create"]) == (0, 5)


def test_a_start_beside_its_rule_is_left_out_where_that_is_said(
    program: Program, tmp_path: Path
) -> None:
    path = write(tmp_path, invitation("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", people=ALICE))
    strict = program.on_sandbox("import", path, *OPTIONS, "--dry-run")
    assert strict.summary["create"] == 2
    series = program.on_sandbox("import", path, *OPTIONS, "--dry-run", "--dtstart", "first-match")
    assert series.summary["create"] == 1


def test_the_horizon_is_a_matter_of_choice(program: Program, tmp_path: Path) -> None:
    endless = invitation("RRULE:FREQ=MONTHLY", start="20370130T090000", end="20370130T100000")
    path = write(tmp_path, endless)
    shown = program.on_sandbox("import", path, *OPTIONS, "--dry-run", "--horizon-years", "2")
    [action] = shown.data
    [later] = [one for one in action["findings"] if one["code"] == "rule-differs-later"]
    assert "from 2039-02-28 on" in later["message"]
