"""A source, a calendar, and what was written last: who has changed a field decides who has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from ews_meetings.change.stamp import person_digest
from ews_meetings.model.exceptions import compare_series, rebase, series_digests
from ews_meetings.model.meeting import Attachment, FreeBusy, Series
from ews_meetings.model.people import Mailbox, Role
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.merge import Merged, is_as_written, merge
from tests.fakes import series, wish
from tests.property.model.drawn import serieses
from tests.unit.service.making import (
    SLOTS,
    codes,
    later,
    people,
    person,
    seen,
    stamp_of,
    whole,
    with_slot,
    without,
)

SINGLE, WEEKLY = wish(), series()
SPAN = SINGLE.series.meeting.span
assert isinstance(SPAN, TimedSpan)
TOKYO = replace(SPAN, start_zone="Asia/Tokyo")


def merged(
    source: Series,
    calendar: Series,
    *,
    hold: Any = SINGLE,
    primary: Mapping[str, str] | None = None,
    overwrites: bool = False,
    **stamp: Any,
) -> Merged:
    """Return what becomes of an item that was written as `hold` says."""
    observed = seen(hold, calendar, stamp=stamp_of(hold, **stamp))
    return merge(source, observed, primary=primary or {}, overwrites=overwrites)


def changed(**values: Any) -> Series:
    return whole(SINGLE.series, **values)


SIDES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "subject": ({"subject": "By file"}, {"subject": "By hand"}),
    "location": ({"location": "By file"}, {"location": "By hand"}),
    "time": (
        {"span": later(SINGLE.series.meeting, 1).span},
        {"span": later(SINGLE.series.meeting, 2).span},
    ),
    "zone": (
        {"span": TOKYO},
        {"span": replace(SPAN, start_zone="America/New_York")},
    ),
    "reminder": ({"reminder_minutes": 5}, {"reminder_minutes": 10}),
    "free_busy": ({"free_busy": FreeBusy.FREE}, {"free_busy": FreeBusy.OOF}),
}
BOTH_SIDES = pytest.mark.parametrize(("name", "sides"), SIDES.items(), ids=list(SIDES))
Sides = tuple[dict[str, Any], dict[str, Any]]


@BOTH_SIDES
def test_what_only_the_source_changed_is_taken_from_it(name: str, sides: Sides) -> None:
    found = merged(changed(**sides[0]), SINGLE.series)
    assert (found.conflicts, codes(found.changes)) == ((), [name])
    assert compare_series(old=found.series, new=changed(**sides[0])) == ()


@BOTH_SIDES
def test_what_only_people_changed_stays_as_they_have_it(name: str, sides: Sides) -> None:
    found = merged(SINGLE.series, changed(**sides[1]))
    assert (found.conflicts, found.changes) == ((), ())
    assert found.series == changed(**sides[1])


@BOTH_SIDES
def test_what_both_changed_is_a_conflict_that_shows_both(name: str, sides: Sides) -> None:
    found = merged(changed(**sides[0]), changed(**sides[1]))
    assert [change.field for change in found.conflicts] == [name]
    [expected] = compare_series(old=changed(**sides[1]), new=changed(**sides[0]))
    assert (found.conflicts[0].old, found.conflicts[0].new) == (expected.old, expected.new)


@BOTH_SIDES
def test_what_both_changed_alike_is_nothing(name: str, sides: Sides) -> None:
    found = merged(changed(**sides[0]), changed(**sides[0]))
    assert (found.conflicts, found.changes) == ((), ())


@BOTH_SIDES
def test_force_takes_the_side_of_the_source(name: str, sides: Sides) -> None:
    for source in (changed(**sides[0]), SINGLE.series):
        found = merged(source, changed(**sides[1]), overwrites=True)
        assert (found.conflicts, codes(found.changes)) == ((), [name])
        assert compare_series(old=found.series, new=source) == ()


def test_each_side_keeps_what_it_alone_has_changed() -> None:
    found = merged(changed(subject="By file"), changed(location="By hand"))
    held = found.series.meeting
    assert (held.subject, held.location, found.conflicts) == ("By file", "By hand", ())


def test_a_conflict_in_one_field_takes_the_others_along() -> None:
    found = merged(
        changed(subject="By file", location="L"), changed(subject="By hand", reminder_minutes=5)
    )
    assert codes(found.conflicts) == ["subject"]


@pytest.mark.parametrize("is_source", [True, False])
def test_time_and_zone_are_taken_together_so_they_clash_together(is_source: bool) -> None:
    zone = changed(span=TOKYO)
    time = changed(span=later(SINGLE.series.meeting).span)
    found = merged(zone, time) if is_source else merged(time, zone)
    assert codes(found.conflicts) == ["time" if is_source else "zone"]


def test_what_the_server_made_of_a_value_is_nobodys_change() -> None:
    rewritten = changed(location="HQ, Room 7")
    held = {"location": series_digests(rewritten)["location"]}
    found = merged(changed(location="Room 8"), rewritten, held=held)
    assert (found.conflicts, found.series.meeting.location) == ((), "Room 8")


def test_without_a_stamp_everything_is_the_sources() -> None:
    observed = replace(seen(SINGLE, changed(subject="Theirs", location="Theirs")), stamp=None)
    found = merge(changed(subject="Ours"), observed, primary={})
    assert (found.series.meeting.subject, found.series.meeting.location) == ("Ours", "")


def test_the_uid_stays_that_of_the_item() -> None:
    found = merged(replace(changed(subject="S"), uid="another"), SINGLE.series)
    assert found.series.uid == SINGLE.series.uid


def test_a_source_is_as_written_by_its_digests() -> None:
    stamp = stamp_of(SINGLE)
    assert is_as_written(SINGLE.series, stamp)
    assert not is_as_written(changed(subject="S"), stamp)


# --- people ---------------------------------------------------------------------------------------


def joined(source: tuple[str, ...], calendar: tuple[str, ...], **options: Any) -> Merged:
    """Return the merge of two lists of people, where alice and bob were written."""
    return merged(
        changed(attendees=people(*source)), changed(attendees=people(*calendar)), **options
    )


def names(found: Merged) -> list[str]:
    return [a.mailbox.address.partition("@")[0] for a in found.series.meeting.attendees]


PEOPLE: dict[str, tuple[tuple[str, ...], tuple[str, ...], list[str], list[str]]] = {
    "the source adds": (("alice", "bob", "carol"), ("alice", "bob"), ["alice", "bob", "carol"], []),
    "the source removes": (("alice",), ("alice", "bob"), ["alice"], []),
    "somebody adds": (
        ("alice",),
        ("alice", "bob", "dave"),
        ["alice", "dave"],
        ["attendee-kept"],
    ),
    "somebody removes": (
        ("alice", "bob", "carol"),
        ("alice",),
        ["alice", "carol"],
        ["attendee-taken-off"],
    ),
    "both add the same": (("alice", "bob", "dave"), ("alice", "bob", "dave"), [], []),
    "both remove the same": (("alice",), ("alice",), ["alice"], []),
    "only somebody": (("alice", "bob"), ("alice", "dave"), ["alice", "dave"], []),
    "everybody goes": ((), ("alice", "bob"), [], []),
}


@pytest.mark.parametrize(("source", "calendar", "expected", "said"), PEOPLE.values(), ids=PEOPLE)
def test_people_are_joined_one_by_one(
    source: tuple[str, ...],
    calendar: tuple[str, ...],
    expected: list[str],
    said: list[str],
) -> None:
    found = joined(source, calendar)
    assert sorted(names(found)) == sorted(expected or list(source))
    assert (codes(found.findings), found.conflicts) == (said, ())


def test_force_invites_again_whom_somebody_took_off_and_keeps_whom_somebody_added() -> None:
    found = joined(("alice", "bob"), ("alice", "dave"), overwrites=True)
    assert names(found) == ["alice", "bob", "dave"]
    assert codes(found.findings) == ["attendee-kept"]


ALIAS = {"al@sandbox.example": "alice@sandbox.example"}


def test_an_alias_and_its_primary_address_are_one_person() -> None:
    """The file says al@, the server holds alice@: nobody comes and nobody goes."""
    aliased = wish(people=["al@sandbox.example", "bob@sandbox.example"])
    source = whole(aliased.series, attendees=(*aliased.series.meeting.attendees, person("carol")))
    found = merged(source, changed(attendees=people("alice", "bob")), hold=aliased, primary=ALIAS)
    assert names(found) == ["alice", "bob", "carol"]
    assert found.findings == ()


def test_whom_we_invited_by_an_alias_goes_when_the_source_drops_them() -> None:
    aliased = wish(people=["al@sandbox.example", "bob@sandbox.example"])
    found = merged(
        changed(attendees=people("bob")),
        changed(attendees=people("alice", "bob")),
        hold=aliased,
        primary=ALIAS,
    )
    assert names(found) == ["bob"]


def test_the_address_of_the_server_stays_and_the_name_of_the_source_comes() -> None:
    source = (replace(person("x"), mailbox=Mailbox(address="AL@sandbox.example", name="Al")),)
    found = merged(
        changed(attendees=source),
        changed(attendees=people("alice")),
        primary=ALIAS,
        people=(person_digest("alice@sandbox.example"),),
    )
    [alice] = found.series.meeting.attendees
    assert (alice.mailbox.address, alice.mailbox.name) == ("alice@sandbox.example", "Al")


def test_a_role_that_the_source_changed_is_taken() -> None:
    optional = (person("alice"), replace(person("bob"), role=Role.OPTIONAL))
    found = merged(changed(attendees=optional), SINGLE.series)
    assert (codes(found.changes), found.series.meeting.attendees) == (["roles"], optional)


def test_of_a_stamp_that_names_nobody_everybody_stays() -> None:
    """Such a stamp is of an earlier version: better one too many than one cancelled."""
    found = joined(("alice",), ("alice", "bob"), people=())
    assert names(found) == ["alice", "bob"]


# --- files ----------------------------------------------------------------------------------------

A, B, C = (Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "abc")
FILED = wish(attachments=(A,))


def filed(source: tuple[Attachment, ...], calendar: tuple[Attachment, ...]) -> Merged:
    return merged(changed(attachments=source), changed(attachments=calendar), hold=FILED)


def test_files_of_the_source_come_and_go_and_others_stay() -> None:
    found = filed((B,), (A, C))
    assert {a.name for a in found.series.meeting.attachments} == {"b.txt", "c.txt"}
    assert codes(found.findings) == ["attachment-kept"]


def test_files_stay_as_they_are_while_the_source_says_the_same() -> None:
    found = filed((A,), (C,))
    assert (found.changes, found.findings) == ((), ())


def test_files_whose_bytes_were_not_read_count_by_name_and_size() -> None:
    unread = replace(A, digest="", content=None)
    found = merged(
        changed(attachments=(A,)), changed(attachments=(unread,)), hold=FILED, overwrites=True
    )
    assert found.changes == ()
    other_bytes = Attachment.of(name="a.txt", content=b"x")
    assert codes(filed((other_bytes,), (A,)).changes) == ["attachments"]


# --- occurrences ----------------------------------------------------------------------------------


def exceptions(source: Series, calendar: Series, **options: Any) -> Merged:
    return merged(source, calendar, hold=WEEKLY, **options)


def test_exceptions_that_only_the_source_has_are_made() -> None:
    source = without(with_slot(WEEKLY.series, 4, later), 2)
    found = exceptions(source, WEEKLY.series)
    assert (found.series, found.conflicts) == (source, ())


def test_exceptions_that_only_people_made_stay() -> None:
    calendar = without(with_slot(WEEKLY.series, 4, later), 2)
    found = exceptions(whole(WEEKLY.series, location="L"), calendar)
    assert found.conflicts == ()
    assert (
        compare_series(
            old=found.series, new=rebase(calendar, replace(calendar.meeting, location="L"))
        )
        == ()
    )


def test_exceptions_that_both_made_otherwise_are_a_conflict() -> None:
    found = exceptions(without(WEEKLY.series, 2), without(WEEKLY.series, 3))
    assert {change.occurrence for change in found.conflicts} == {SLOTS[2], SLOTS[3]}


def test_exceptions_that_both_made_alike_are_none() -> None:
    found = exceptions(without(WEEKLY.series, 2), without(WEEKLY.series, 2))
    assert (found.changes, found.conflicts) == ((), ())


def test_force_takes_the_exceptions_of_the_source() -> None:
    found = exceptions(without(WEEKLY.series, 2), without(WEEKLY.series, 3), overwrites=True)
    assert found.series.deleted == (SLOTS[2],)


def test_a_run_of_ours_that_died_among_the_exceptions_is_no_change_of_peoples() -> None:
    written = {k: v for k, v in series_digests(WEEKLY.series).items() if k != "occurrences"}
    source = without(WEEKLY.series, 2, 3)
    found = exceptions(source, without(WEEKLY.series, 2), written=written)
    assert (found.series.deleted, found.conflicts) == ((SLOTS[2], SLOTS[3]), ())


def test_exceptions_move_along_with_the_source() -> None:
    before = without(WEEKLY.series, 2)
    hold = replace(WEEKLY, series=before)
    source = rebase(before, later(before.meeting))
    found = merged(source, before, hold=hold)
    assert (found.series, found.conflicts) == (source, ())


# --- whatever it is -------------------------------------------------------------------------------


@given(serieses(), serieses())
def test_what_nobody_else_touched_becomes_what_the_source_says(one: Series, two: Series) -> None:
    hold = replace(SINGLE, series=one)
    found = merge(two, seen(hold), primary={})
    assert found.conflicts == ()
    assert compare_series(old=found.series, new=two) == ()


@given(serieses(), serieses())
def test_a_source_that_says_what_it_said_changes_nothing(one: Series, two: Series) -> None:
    hold = replace(SINGLE, series=one)
    found = merge(one, seen(hold, replace(two, uid=one.uid)), primary={})
    assert (found.changes, found.conflicts) == ((), ())
