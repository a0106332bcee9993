"""`update`: each flag changes its own field and no other."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from ews_meetings.cli.edits import Call, UpdateOptions, read_edit
from ews_meetings.cli.meeting_options import MeetingOptions, ShownAs
from ews_meetings.cli.mistakes import Mistakes
from ews_meetings.cli.recurrence_options import Every, RecurrenceOptions
from ews_meetings.cli.stdin import Stdin
from ews_meetings.errors import BadOption, EwsMeetingsError, UsageProblem
from ews_meetings.model.meeting import (
    Attachment,
    Body,
    BodyKind,
    FreeBusy,
    Importance,
    Meeting,
    Sensitivity,
)
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.recurrence import Daily, Day, Recurrence, Weekly
from ews_meetings.model.span import timed_span
from tests.unit.cli.making import streams

ZONE = "Europe/Berlin"
AGENDA = Attachment.of(name="agenda.txt", content=b"old")
PLAN = Attachment.of(name="plan.txt", content=b"plan")
M, R, U = MeetingOptions, RecurrenceOptions, UpdateOptions


def attendee(name: str, role: Role = Role.REQUIRED, *, shown: str = "") -> Attendee:
    return Attendee(mailbox=Mailbox(address=f"{name}@example.com", name=shown), role=role)


ANNA = attendee("anna", shown="Anna")
BOB = attendee("bob", Role.OPTIONAL)
ROOM = attendee("room", Role.RESOURCE)
MEETING = Meeting(
    subject="Review",
    span=timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone=ZONE),
    body=Body(content="text"),
    location="Room 1",
    attendees=(ANNA, BOB, ROOM),
    reminder_minutes=15,
    categories=("Team",),
    attachments=(AGENDA, PLAN),
)
WEEKLY = Recurrence(pattern=Weekly(days=(Day.THURSDAY,)), start=date(2027, 4, 1))
SERIES = replace(MEETING, recurrence=WEEKLY)


def edited(
    *options: MeetingOptions | RecurrenceOptions | UpdateOptions,
    meeting: Meeting = MEETING,
    typed: str = "",
) -> Meeting:
    told = next((one for one in options if isinstance(one, MeetingOptions)), M())
    repeating = next((one for one in options if isinstance(one, RecurrenceOptions)), R())
    more = next((one for one in options if isinstance(one, UpdateOptions)), U())
    call = Call(told=told, repeating=repeating, more=more)
    edit = read_edit(call, mailbox="me@example.com", stdin=Stdin(streams(typed).around))
    return edit(meeting)


@pytest.mark.parametrize(
    ("option", "field", "value"),
    [
        (M(subject="Retro"), "subject", "Retro"),
        (M(location="Room 2"), "location", "Room 2"),
        (M(location=""), "location", ""),
        (M(body="new"), "body", Body(content="new")),
        (M(body=""), "body", Body()),
        (M(html="<p>new</p>"), "body", Body(content="<p>new</p>", kind=BodyKind.HTML)),
        (M(body_file=Path("-")), "body", Body(content="typed")),
        (M(reminder=5), "reminder_minutes", 5),
        (M(reminder=0), "reminder_minutes", 0),
        (M(no_reminder=True), "reminder_minutes", None),
        (M(category=["A", "B", "A"]), "categories", ("A", "B")),
        (M(category=[""]), "categories", ()),
        (M(importance=Importance.HIGH), "importance", Importance.HIGH),
        (M(sensitivity=Sensitivity.PRIVATE), "sensitivity", Sensitivity.PRIVATE),
        (M(free_busy=ShownAs.FREE), "free_busy", FreeBusy.FREE),
        (M(response=False), "is_response_requested", False),
        (M(counter=False), "allows_new_time", False),
        (
            M(start="2027-04-02T14:00"),
            "span",
            timed_span("2027-04-02T14:00", "2027-04-02T15:00", zone=ZONE),
        ),
        (M(duration="2h"), "span", timed_span("2027-04-01T09:00", "2027-04-01T11:00", zone=ZONE)),
        (
            M(tz="America/New_York"),
            "span",
            timed_span("2027-04-01T03:00", "2027-04-01T04:00", zone="America/New_York"),
        ),
        (
            R(every=Every.DAY, count=3),
            "recurrence",
            Recurrence(pattern=Daily(), start=date(2027, 4, 1), count=3),
        ),
        (U(add_required=["carol@example.com"]), "attendees", (ANNA, BOB, ROOM, attendee("carol"))),
        (
            U(add_optional=["Carol <carol@example.com>"]),
            "attendees",
            (ANNA, BOB, ROOM, attendee("carol", Role.OPTIONAL, shown="Carol")),
        ),
        (
            U(add_required=["BOB@example.com"]),
            "attendees",
            (ANNA, replace(BOB, role=Role.REQUIRED), ROOM),
        ),
        (U(remove=["Bob@Example.com"]), "attendees", (ANNA, ROOM)),
        (M(required=["carol@example.com"]), "attendees", (BOB, ROOM, attendee("carol"))),
        (M(required=["anna@example.com"]), "attendees", (ANNA, BOB, ROOM)),
        (M(optional=["anna@example.com"]), "attendees", (replace(ANNA, role=Role.OPTIONAL), ROOM)),
        (M(resource=[""]), "attendees", (ANNA, BOB)),
        (U(detach=["agenda.txt"]), "attachments", (PLAN,)),
    ],
)
def test_a_flag_changes_its_field_and_no_other(
    option: MeetingOptions | RecurrenceOptions | UpdateOptions, field: str, value: object
) -> None:
    changed = edited(option, typed="typed")
    others = [one.name for one in fields(Meeting) if one.name != field]
    assert [name for name in others if getattr(changed, name) != getattr(MEETING, name)] == []
    assert getattr(changed, field) == value


def test_a_list_of_people_can_be_added() -> None:
    changed = edited(U(add_resource=["@-"]), typed="printer@example.com, beamer@example.com")
    things = (attendee("printer", Role.RESOURCE), attendee("beamer", Role.RESOURCE))
    assert changed.attendees == (*MEETING.attendees, *things)


def test_a_file_takes_the_place_of_one_of_its_name(tmp_path: Path) -> None:
    path = tmp_path / "agenda.txt"
    path.write_bytes(b"new")
    [plan, agenda] = edited(M(attach=[path])).attachments
    assert (plan, agenda.content) == (PLAN, b"new")
    path.write_bytes(b"old")
    assert edited(M(attach=[path])) == MEETING


def test_several_flags_work_together() -> None:
    changed = edited(M(location="", duration="30m"), U(remove=["bob@example.com"]))
    assert (changed.location, changed.attendees) == ("", (ANNA, ROOM))
    assert changed.span == timed_span("2027-04-01T09:00", "2027-04-01T09:30", zone=ZONE)


def test_a_series_moves_to_another_day_of_its_pattern() -> None:
    moved = edited(M(start="2027-04-08T11:00"), meeting=SERIES)
    assert moved.recurrence == replace(WEEKLY, start=date(2027, 4, 8))
    later = edited(M(start="2027-04-01T11:00"), meeting=SERIES)
    assert later.recurrence == WEEKLY
    tuesday = edited(M(start="2027-04-06T11:00"), R(on="tue"), meeting=SERIES)
    assert tuesday.recurrence == Recurrence(
        pattern=Weekly(days=(Day.TUESDAY,)), start=date(2027, 4, 6)
    )
    assert edited(R(rrule=""), meeting=SERIES).recurrence is None


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ([], "nothing to change is named"),
        ([U(occurrence="2027-04-08")], "nothing to change is named"),
        ([M(subject=" ")], "--subject ' ': is empty"),
        ([M(start="soon")], "--start 'soon': is no day and no time"),
        ([M(tz="Europe/Berln")], "--tz 'Europe/Berln': is no time zone"),
        ([M(end="2027-04-01T11:00", duration="1h")], "--end and --duration"),
        ([M(body="a", html="b")], "only one can be the text"),
        ([M(reminder=1, no_reminder=True)], "--reminder and --no-reminder"),
        ([M(required=["me@example.com"])], "is the organizer"),
        ([U(add_required=["x@y.z"], remove=["X@y.z"])], "both invited and removed"),
        ([M(attach=[Path("/not/there")])], "--attach '/not/there'"),
        ([U(occurrence="some day"), M(subject="x")], "--occurrence 'some day'"),
        ([U(occurrence="2027-04-08"), R(count=2)], "one --occurrence does not repeat"),
        ([U(occurrence="2027-04-08", detach=["x"])], "the attachments of its series"),
        ([U(occurrence="2027-04-08"), M(tz="UTC")], "leave --tz out"),
    ],
)
def test_what_is_wrong_with_a_call_is_known_before_the_meeting_is(
    options: list[MeetingOptions | RecurrenceOptions | UpdateOptions], part: str
) -> None:
    told = [one for one in options if isinstance(one, MeetingOptions)] or [M()]
    repeating = [one for one in options if isinstance(one, RecurrenceOptions)] or [R()]
    more = [one for one in options if isinstance(one, UpdateOptions)] or [U()]
    call = Call(told=told[0], repeating=repeating[0], more=more[0])
    with pytest.raises(EwsMeetingsError) as caught:
        read_edit(call, mailbox="me@example.com", stdin=Stdin(streams().around))
    assert part in caught.value.message
    assert caught.value.exit_code == 2


def test_somebody_who_is_not_invited_cannot_be_removed() -> None:
    with pytest.raises(BadOption, match=r"--remove 'eve@example\.com': is not invited") as caught:
        edited(U(remove=["eve@example.com"]))
    assert caught.value.hint == "invited: anna@example.com, bob@example.com, room@example.com"


def test_what_is_not_attached_cannot_be_detached() -> None:
    with pytest.raises(BadOption, match="--detach 'other'") as caught:
        edited(U(detach=["other"]))
    assert caught.value.hint == "attached: agenda.txt, plan.txt"


def test_what_only_the_meeting_shows_to_be_wrong_is_told_together() -> None:
    with pytest.raises(Mistakes) as caught:
        edited(M(start="2027-04-02"), U(remove=["eve@example.com"], detach=["other"]))
    assert len(caught.value.errors) == 3


def test_a_series_does_not_move_off_its_pattern() -> None:
    with pytest.raises(BadOption, match="the first from there is 2027-04-08"):
        edited(M(start="2027-04-06T11:00"), meeting=SERIES)
    with pytest.raises(UsageProblem, match="--every is missing"):
        edited(R(count=2))
