"""The field table: a value that changes shows in its row, and in no other."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import given

from ews_meetings.model.body_text import body_text
from ews_meetings.model.dates import dates_of
from ews_meetings.model.fields import FIELDS, Grade, compare, digests
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
from ews_meetings.model.recurrence import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)
from ews_meetings.model.span import DaySpan, TimedSpan
from tests.unit.exchange.drawn import FULL, meetings

SPAN = FULL.span
assert isinstance(SPAN, TimedSpan)
ALICE, BOB, ROOM = FULL.attendees
CAROL = Attendee(mailbox=Mailbox(address="carol@sandbox.example"))
NAMED = replace(ALICE, mailbox=replace(ALICE.mailbox, name="A. Adams"))
EVERY_DAY = Recurrence(pattern=Daily(), start=date(2027, 3, 28), count=5)
OTHER_BYTES = Attachment.of(name="Plan ü.txt", content=b"\x00\xffplAn")

CHANGES: dict[str, dict[str, Any]] = {
    "subject": {"subject": "Another"},
    "time": {"span": replace(SPAN, end_at=SPAN.end_at + timedelta(minutes=30))},
    "zone": {"span": replace(SPAN, start_zone="Europe/London")},
    "recurrence": {"recurrence": EVERY_DAY},
    "location": {"location": ""},
    "attendees": {"attendees": (*FULL.attendees, CAROL)},
    "roles": {"attendees": (ALICE, replace(BOB, role=Role.REQUIRED), ROOM)},
    "names": {"attendees": (NAMED, BOB, ROOM)},
    "body": {"body": Body(content="Zeile 1")},
    "attachments": {"attachments": (OTHER_BYTES,)},
    "free_busy": {"free_busy": FreeBusy.FREE},
    "reminder": {"reminder_minutes": None},
    "importance": {"importance": Importance.LOW},
    "sensitivity": {"sensitivity": Sensitivity.CONFIDENTIAL},
    "categories": {"categories": ("Rot",)},
    "response_requested": {"is_response_requested": True},
    "new_time_allowed": {"allows_new_time": True},
}
"""For each row a change of its value."""
FOLLOWERS = {"attendees": {"roles", "names"}}
"""A person who joins brings a role and a name along."""


def changed_rows(old: Meeting, new: Meeting) -> AbstractSet[str]:
    before, after = digests(old), digests(new)
    return {name for name in before | after if before.get(name) != after.get(name)}


def body(content: str, kind: BodyKind = BodyKind.HTML) -> str:
    return body_text(Body(content=content, kind=kind))


def test_every_row_has_a_change_here() -> None:
    assert list(CHANGES) == [row.name for row in FIELDS]


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_value_changes_its_own_digest_only(name: str) -> None:
    changed = replace(FULL, **CHANGES[name])
    assert changed_rows(FULL, changed) == {name} | FOLLOWERS.get(name, set())


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_value_is_shown_old_and_new(name: str) -> None:
    changed = replace(FULL, **CHANGES[name])
    [change, *_] = compare(old=FULL, new=changed)
    [row] = [row for row in FIELDS if row.name == name]
    assert (change.field, change.grade) == (name, row.grade)
    assert (change.old, change.new) == (row.show(FULL), row.show(changed))


@given(meetings)
def test_every_digest_has_eight_hex_digits_under_the_name_of_its_row(meeting: Meeting) -> None:
    made = digests(meeting)
    assert list(made) == [row.name for row in FIELDS if row.name != "recurrence"]
    assert all(len(value) == 8 and int(value, 16) >= 0 for value in made.values())


@given(meetings)
def test_a_meeting_does_not_differ_from_itself(meeting: Meeting) -> None:
    assert compare(old=meeting, new=replace(meeting)) == ()


@given(meetings, meetings)
def test_digests_differ_where_comparing_sees_a_difference(old: Meeting, new: Meeting) -> None:
    seen = {change.field for change in compare(old=old, new=new)}
    brought = FOLLOWERS["attendees"] if "attendees" in seen else set()
    assert seen - brought == changed_rows(old, new) - brought


def test_where_people_come_or_go_their_roles_and_names_are_not_told_again() -> None:
    told = compare(old=FULL, new=replace(FULL, attendees=(NAMED, CAROL)))
    assert [change.field for change in told] == ["attendees"]


def test_a_meeting_that_does_not_repeat_has_no_digest_of_a_recurrence() -> None:
    assert "recurrence" not in digests(FULL)
    assert "recurrence" in digests(replace(FULL, recurrence=EVERY_DAY))


@given(meetings, meetings)
def test_differences_come_in_table_order(old: Meeting, new: Meeting) -> None:
    places = {row.name: place for place, row in enumerate(FIELDS)}
    found = [places[change.field] for change in compare(old=old, new=new)]
    assert found == sorted(found)


@given(meetings)
def test_every_value_is_shown_on_one_line(meeting: Meeting) -> None:
    folded = replace(meeting, subject="a\nb\rc", body=Body(content="d\n" * 100))
    assert all("\n" not in row.show(folded) for row in FIELDS)


def test_only_some_rows_are_compared_when_they_are_named() -> None:
    changed = replace(FULL, subject="Another", location="")
    rows = [row for row in FIELDS if row.name == "location"]
    assert [c.field for c in compare(old=FULL, new=changed, fields=rows)] == ["location"]


def test_what_servers_rewrite_does_not_stop_a_send() -> None:
    grades = {row.name: row.grade for row in FIELDS}
    assert {name for name, grade in grades.items() if grade is Grade.HARD} == {
        "time",
        "zone",
        "recurrence",
        "attendees",
        "attachments",
        "free_busy",
    }
    assert grades["names"] is Grade.IGNORED


# --- when two values are one --------------------------------------------------------------------


SAME: dict[str, dict[str, Any]] = {
    "white space in the subject": {"subject": f"  {FULL.subject.replace(' ', '  ')}\n"},
    "white space after the location": {"location": f"{FULL.location}\t"},
    "order of attendees": {"attendees": tuple(reversed(FULL.attendees))},
    "order of categories": {"categories": tuple(reversed(FULL.categories))},
    "lines of the body": {"body": Body(content="Zeile 1 \r\n\r\n Zeile 2 — “done” 🎉\u200b")},
    "bytes at hand": {"attachments": tuple(replace(a, content=None) for a in FULL.attachments)},
    "case of addresses": {
        "attendees": tuple(
            replace(a, mailbox=replace(a.mailbox, address=a.mailbox.address.upper()))
            for a in FULL.attendees
        )
    },
}


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_order_case_and_white_space_are_no_difference(same: dict[str, Any]) -> None:
    assert compare(old=FULL, new=replace(FULL, **same)) == ()


def test_a_zone_of_another_name_with_the_same_rules_is_the_same() -> None:
    at = {
        "start_at": datetime(2027, 4, 1, 7, tzinfo=UTC),
        "end_at": datetime(2027, 4, 1, 8, tzinfo=UTC),
    }
    berlin, vienna = (
        replace(FULL, span=TimedSpan(**at, start_zone=zone, end_zone=zone))
        for zone in ("Europe/Berlin", "Europe/Vienna")
    )
    assert compare(old=berlin, new=vienna) == ()


def repeating(recurrence: Recurrence) -> Meeting:
    return replace(FULL, recurrence=recurrence)


def test_an_end_by_date_and_by_number_are_the_same_where_the_last_date_is() -> None:
    by_date = replace(EVERY_DAY, count=None, end=date(2027, 4, 1))
    assert compare(old=repeating(EVERY_DAY), new=repeating(by_date)) == ()
    longer = replace(by_date, end=date(2027, 4, 2))
    assert changed_rows(repeating(EVERY_DAY), repeating(longer)) == {"recurrence"}


def test_an_end_on_a_day_without_an_occurrence_is_that_of_the_last_one() -> None:
    weekly = Recurrence(pattern=Weekly(days=(Day.SUNDAY,)), start=date(2027, 3, 28), count=2)
    by_date = replace(weekly, count=None, end=date(2027, 4, 9))
    assert compare(old=repeating(weekly), new=repeating(by_date)) == ()


def test_an_endless_recurrence_is_not_one_that_ends() -> None:
    endless = replace(EVERY_DAY, count=None)
    assert changed_rows(repeating(EVERY_DAY), repeating(endless)) == {"recurrence"}


@pytest.mark.parametrize(
    ("pattern", "is_same"),
    [
        (Weekly(days=(Day.SUNDAY, Day.TUESDAY)), True),
        (Weekly(interval=2, days=(Day.SUNDAY,)), True),
        (Weekly(interval=2, days=(Day.SUNDAY, Day.TUESDAY)), False),
    ],
)
def test_the_first_day_of_the_week_counts_only_where_weeks_are_left_out(
    pattern: Weekly, is_same: bool
) -> None:
    monday = Recurrence(pattern=pattern, start=date(2027, 3, 28))
    sunday = replace(monday, pattern=replace(pattern, first_day=Day.SUNDAY))
    assert (compare(old=repeating(monday), new=repeating(sunday)) == ()) is is_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            RelativeMonthly(interval=2, day=Day.DAY, index=WeekIndex.LAST),
            AbsoluteMonthly(interval=2, day=31),
        ),
        (RelativeMonthly(day=Day.DAY, index=WeekIndex.SECOND), AbsoluteMonthly(day=2)),
        (
            RelativeYearly(day=Day.DAY, index=WeekIndex.LAST, month=2),
            AbsoluteYearly(day=29, month=2),
        ),
        (AbsoluteYearly(day=31, month=4), AbsoluteYearly(day=30, month=4)),
    ],
)
def test_two_patterns_that_have_the_same_dates_are_the_same(one: Pattern, other: Pattern) -> None:
    start = date(2027, 1, 1)
    dates = [
        list(islice(dates_of(Recurrence(pattern=pattern, start=start)), 40))
        for pattern in (one, other)
    ]
    held, wanted = (
        repeating(Recurrence(pattern=pattern, start=dates[0][0])) for pattern in (one, other)
    )
    assert dates[0] == dates[1]
    assert compare(old=held, new=wanted) == ()


def test_no_reminder_is_not_a_reminder_at_the_start() -> None:
    none, at_start = replace(FULL, reminder_minutes=None), replace(FULL, reminder_minutes=0)
    assert changed_rows(none, at_start) == {"reminder"}


def test_whole_days_are_not_the_hours_between_their_midnights() -> None:
    zone = "Europe/Berlin"
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 1), zone=zone)
    hours = TimedSpan(
        start_at=datetime(2027, 3, 31, 22, tzinfo=UTC),
        end_at=datetime(2027, 4, 1, 22, tzinfo=UTC),
        start_zone=zone,
        end_zone=zone,
    )
    assert changed_rows(replace(FULL, span=days), replace(FULL, span=hours)) == {"time"}


def test_whole_days_in_another_zone_differ_in_the_zone_only() -> None:
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 1), zone="Europe/Berlin")
    moved = replace(days, zone="Europe/London")
    assert changed_rows(replace(FULL, span=days), replace(FULL, span=moved)) == {"zone"}


def test_two_people_who_swap_roles_are_a_difference() -> None:
    swapped = (replace(ALICE, role=BOB.role), replace(BOB, role=ALICE.role), ROOM)
    assert changed_rows(FULL, replace(FULL, attendees=swapped)) == {"roles"}


def test_the_same_file_twice_is_not_the_same_as_once() -> None:
    twice = replace(FULL, attachments=FULL.attachments * 2)
    assert changed_rows(FULL, twice) == {"attachments"}


# --- bodies -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rewritten",
    [
        "<p>Hello world</p>",
        "<html><head><title>Mail</title><style>p {margin: 0}</style></head>"
        "<body>\r\n<p>Hello&nbsp;world</p>\r\n</body></html>",
        "<div>Hello<br>world</div>",
        "<P CLASS=MsoNormal>Hello <SPAN>world<o:p></o:p></SPAN></P>",
        "<p>Hello</p><p>world</p>",
        "<!-- made by a server --><script>x()</script>Hello world",
        "<![if !supportLists]>Hello<![endif]> world",
        "Hello &#119;orld\ufeff",
    ],
)
def test_markup_that_servers_rewrite_does_not_change_what_is_read(rewritten: str) -> None:
    assert body(rewritten) == "Hello world"


def test_words_that_were_changed_are_seen_through_the_markup() -> None:
    assert body("<p>Hello</p>") != body("<p>Hello!</p>")


def test_plain_text_is_not_read_as_markup() -> None:
    assert body("if a <b> c &amp; d", BodyKind.TEXT) == "if a <b> c &amp; d"


def test_markup_that_is_torn_off_is_read_as_far_as_it_goes() -> None:
    assert body("Hello <b>world") == "Hello world"


# --- for people ---------------------------------------------------------------------------------


def shown(name: str, meeting: Meeting) -> str:
    [row] = [row for row in FIELDS if row.name == name]
    return row.show(meeting)


def test_a_long_value_is_cut() -> None:
    cut = shown("body", replace(FULL, body=Body(content="word " * 100)))
    assert len(cut) == 60
    assert cut.endswith("…")


def test_people_are_shown_with_their_roles() -> None:
    assert shown("attendees", FULL) == (
        "Alice Adams <alice@sandbox.example>, Bob Brown <bob@sandbox.example> (optional),"
        " room1@sandbox.example (resource)"
    )


def test_a_recurrence_is_shown_as_people_say_it() -> None:
    assert shown("recurrence", repeating(EVERY_DAY)) == "every day, 5 times from 2027-03-28"
    assert shown("recurrence", FULL) == "does not repeat"


@pytest.mark.parametrize("name", ["attendees", "attachments", "categories", "reminder"])
def test_nothing_is_shown_as_none(name: str) -> None:
    empty = Meeting(subject="", span=SPAN)
    assert shown(name, empty) == "none"


def test_files_are_shown_with_their_sizes() -> None:
    assert shown("attachments", FULL) == "Plan ü.txt (6 bytes)"
