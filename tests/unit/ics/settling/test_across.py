"""Several files that say one meeting: joined, superseded, or told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from ews_meetings.change.wish import Drop, Hold, Unusable
from ews_meetings.ics.reading import read_events
from ews_meetings.ics.settling.uids import Sourced, settle_files
from tests.unit.ics.making import OPTIONS, calendar, codes, event_lines

ALICE, BOB = "ATTENDEE:mailto:alice@x.example", "ATTENDEE:mailto:bob@x.example"
EIGHT, NINE = "DTSTART:20270401T080000Z", "DTSTART:20270401T090000Z"
DAILY = ("RRULE:FREQ=DAILY;COUNT=5", "DTSTART:20270401T080000Z")
SECOND = ("RECURRENCE-ID:20270402T080000Z", "DTSTART:20270402T100000Z")


def in_order(order: tuple[int, ...], *contents: tuple[tuple[str, ...], ...]) -> tuple[Sourced, ...]:
    """What becomes of files that are read in some order; each keeps its number as its age."""
    events = []
    for place, number in enumerate(order):
        data = calendar(*(line for lines in contents[number] for line in lines))
        read = read_events(data, source=f"{number}.ics", options=OPTIONS)
        events += [replace(event, files=(place,), written_ns=number) for event in read]
    return settle_files(events, OPTIONS)


def files(*contents: tuple[tuple[str, ...], ...]) -> tuple[Sourced, ...]:
    """What becomes of files, each of some events, written one after the other."""
    return in_order(tuple(range(len(contents))), *contents)


def held(*contents: tuple[tuple[str, ...], ...]) -> tuple[Hold, set[int]]:
    """The one meeting of some files, and the files it was made of."""
    (one,) = files(*contents)
    assert isinstance(one.wish, Hold), one.wish
    return one.wish, set(one.files)


def invited(wish: Hold) -> list[str]:
    return [a.mailbox.address.partition("@")[0] for a in wish.series.meeting.attendees]


def test_files_with_one_attendee_each_become_one_meeting_of_all() -> None:
    wish, made_of = held((event_lines(ALICE),), (event_lines(BOB),))
    assert (invited(wish), made_of) == (["alice", "bob"], {0, 1})
    assert codes(wish) == ["attendees-joined"]
    assert "0.ics:3, 1.ics:3" in wish.findings[0].message


def test_a_room_in_each_file_does_not_keep_them_apart() -> None:
    room = "ATTENDEE;CUTYPE=ROOM:mailto:room1@x.example"
    wish, _ = held((event_lines(ALICE, room),), (event_lines(BOB, room),))
    assert sorted(invited(wish)) == ["alice", "bob", "room1"]


def test_a_later_file_that_names_the_same_people_and_fewer_is_a_revision() -> None:
    wish, made_of = held((event_lines(ALICE, BOB),), (event_lines(ALICE),))
    assert (invited(wish), made_of) == (["alice"], {0, 1})
    assert codes(wish) == ["revision-superseded"]


def test_of_revisions_in_several_files_sequence_counts_then_stamp_then_the_later_file() -> None:
    newest = ("LOCATION:new", "SEQUENCE:1", "DTSTAMP:20260101T000000Z")
    older = ("LOCATION:old", "SEQUENCE:1", "DTSTAMP:20250101T000000Z")
    oldest = ("LOCATION:oldest", "SEQUENCE:0", "DTSTAMP:20270101T000000Z")
    contents = [(event_lines(*lines),) for lines in (newest, oldest, older)]
    wish, made_of = held(*contents)
    assert (wish.series.meeting.location, made_of) == ("new", {0, 1, 2})
    later, _ = held((event_lines("LOCATION:first"),), (event_lines("LOCATION:second"),))
    assert later.series.meeting.location == "second"


def test_the_newest_revision_is_joined_from_its_files_and_the_older_ones_are_left() -> None:
    contents = (
        (event_lines(ALICE, EIGHT),),
        (event_lines(BOB, EIGHT),),
        (event_lines(ALICE, NINE, "SEQUENCE:1"),),
        (event_lines(BOB, NINE, "SEQUENCE:1"),),
    )
    wish, made_of = held(*contents)
    assert (invited(wish), made_of) == (["alice", "bob"], {0, 1, 2, 3})
    assert codes(wish) == ["attendees-joined", "revision-superseded"]


def test_a_moved_meeting_without_a_new_sequence_is_a_revision_not_another_meeting() -> None:
    wish, _ = held((event_lines("SUMMARY:a", EIGHT),), (event_lines("SUMMARY:a", NINE),))
    assert wish.series.uid == "one"
    assert wish.series.meeting.span.start_at.hour == 9  # type: ignore[union-attr]  # it has times


def test_files_of_one_uid_that_have_nothing_in_common_are_refused_both() -> None:
    found = files((event_lines("SUMMARY:a", EIGHT),), (event_lines("SUMMARY:b", NINE),))
    assert [type(one.wish) for one in found] == [Unusable, Unusable]
    assert [one.files for one in found] == [{0}, {1}]
    refusals = [one.wish.refusal for one in found if isinstance(one.wish, Unusable)]
    assert all("has the same UID" in refusal.message for refusal in refusals)


def test_a_new_sequence_says_that_it_is_the_same_meeting_whatever_has_changed() -> None:
    wish, _ = held(
        (event_lines("SUMMARY:a", EIGHT),), (event_lines("SUMMARY:b", NINE, "SEQUENCE:1"),)
    )
    assert wish.series.meeting.subject == "b"


def test_the_same_file_twice_is_read_once_and_both_are_known() -> None:
    wish, made_of = held(*[(event_lines("SUMMARY:a"),)] * 8)
    assert (codes(wish), made_of) == (["event-twice"], set(range(8)))
    assert "and 2 more" in wish.findings[0].message


def test_a_meeting_that_was_changed_back_is_as_the_last_file_says() -> None:
    first = event_lines("LOCATION:here", "DTSTAMP:20260101T000000Z")
    away = event_lines("LOCATION:there", "DTSTAMP:20260102T000000Z")
    back = event_lines("LOCATION:here", "DTSTAMP:20260103T000000Z")
    wish, made_of = held((first,), (away,), (back,))
    assert (wish.series.meeting.location, made_of) == ("here", {0, 1, 2})


def test_a_uid_that_is_made_up_is_the_same_alone_and_in_company() -> None:
    one, other = event_lines("SUMMARY:a", ALICE, uid=""), event_lines("SUMMARY:a", BOB, uid="")
    alone, _ = held((one,))
    together, made_of = held((one,), (other,))
    assert together.origin == alone.origin
    assert (invited(together), made_of) == (["alice", "bob"], {0, 1})


def test_an_occurrence_in_a_file_of_its_own_joins_its_series() -> None:
    wish, made_of = held((event_lines(*DAILY),), (event_lines(*SECOND, "SUMMARY:later"),))
    assert [one.meeting.subject for one in wish.series.changed] == ["later"]
    assert made_of == {0, 1}


def test_a_newer_whole_series_takes_the_occurrences_of_the_older_file_with_it() -> None:
    older = (event_lines(*DAILY), event_lines(*SECOND, "SUMMARY:later"))
    wish, made_of = held(older, (event_lines(*DAILY, "SEQUENCE:1"),))
    assert not wish.series.changed
    assert made_of == {0, 1}
    assert "occurrences-superseded" in codes(wish)


def test_an_occurrence_older_than_the_series_counts_no_more() -> None:
    wish, made_of = held((event_lines(*DAILY, "SEQUENCE:2"),), (event_lines(*SECOND),))
    assert not wish.series.changed
    assert made_of == {0, 1}
    assert codes(wish) == ["occurrences-superseded"]


def test_a_cancellation_in_a_newer_file_counts_and_names_both() -> None:
    (one,) = files((event_lines(),), (event_lines("SEQUENCE:1", "STATUS:CANCELLED"),))
    assert isinstance(one.wish, Drop)
    assert one.files == {0, 1}


def test_a_row_of_meetings_in_one_file_stays_a_row_beside_other_files() -> None:
    row = (event_lines("SUMMARY:a", EIGHT), event_lines("SUMMARY:a", NINE))
    alone = {one.wish.series.uid for one in files(row) if isinstance(one.wish, Hold)}
    found = files(row, (event_lines("SUMMARY:a", EIGHT, "SEQUENCE:1", "LOCATION:x"),))
    both = [one.wish for one in found if isinstance(one.wish, Hold)]
    assert {wish.series.uid for wish in both} == alone
    assert {wish.series.meeting.location for wish in both} == {"x", ""}


def test_files_of_several_meetings_each_know_only_their_own() -> None:
    found = files((event_lines(uid="UID:a"), event_lines(uid="UID:b")), (event_lines(uid="UID:c"),))
    assert [(one.wish.where, set(one.files)) for one in found] == [
        ("0.ics:3", {0}),
        ("0.ics:7", {0}),
        ("1.ics:3", {1}),
    ]


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_the_order_in_which_files_are_read_changes_nothing(order: tuple[int, ...]) -> None:
    contents = (
        (event_lines(ALICE, EIGHT, "SEQUENCE:1"),),
        (event_lines(BOB, EIGHT, "SEQUENCE:1"),),
        (event_lines(ALICE, BOB, NINE),),
        (event_lines(ALICE, "SUMMARY:other", uid="UID:two"),),
    )
    found = {
        one.wish.series.uid: one for one in in_order(order, *contents) if isinstance(one.wish, Hold)
    }
    one, two = found["one"], found["two"]
    assert isinstance(one.wish, Hold)
    assert (sorted(invited(one.wish)), one.wish.series.meeting.span.start_at.hour) == (  # type: ignore[union-attr]  # it has times
        ["alice", "bob"],
        8,
    )
    assert {order[file] for file in one.files} == {0, 1, 2}
    assert {order[file] for file in two.files} == {3}


def refusals(found: tuple[Sourced, ...]) -> list[str]:
    assert all(isinstance(one.wish, Unusable) for one in found), found
    return [one.wish.refusal.message for one in found if isinstance(one.wish, Unusable)]


UNUSABLE = ("SEQUENCE:2", "RRULE:FREQ=HOURLY")


@pytest.mark.parametrize(
    "older",
    [
        event_lines("SEQUENCE:1", ALICE),
        event_lines("SEQUENCE:1", "STATUS:CANCELLED"),
        event_lines("SEQUENCE:2", "DTSTAMP:20200101T000000Z"),
    ],
)
def test_where_the_newest_revision_cannot_be_used_nothing_older_is_applied(
    older: tuple[str, ...],
) -> None:
    newer = event_lines(*UNUSABLE, "DTSTAMP:20260101T000000Z")
    found = files((older,), (newer,))
    assert len(set(refusals(found))) == 1
    assert refusals(found)[0].startswith("1.ics:7: RRULE")
    assert [one.files for one in found] == [{0}, {1}]
    first = found[0].wish
    assert isinstance(first, Unusable)
    assert codes(first)[-1] == "newer-unusable"


def test_an_older_revision_that_cannot_be_used_keeps_no_newer_one_back() -> None:
    found = files((event_lines(*UNUSABLE),), (event_lines("SEQUENCE:3"),))
    assert [type(one.wish) for one in found] == [Unusable, Hold]


def test_an_occurrence_whose_newest_revision_cannot_be_used_is_refused() -> None:
    older = event_lines(*SECOND, "SEQUENCE:1")
    newer = event_lines(*SECOND, "SEQUENCE:2", "DTEND:20200101T000000Z")
    assert len(set(refusals(files((older,), (newer,))))) == 1


def test_the_answer_of_an_attendee_is_no_revision() -> None:
    answer = calendar("METHOD:REPLY", *event_lines("DTSTAMP:20270101T000000Z"))
    invitation = calendar(*event_lines("DTSTAMP:20260101T000000Z"))
    events = read_events(invitation + answer, source="a.ics", options=OPTIONS)
    (one,) = settle_files(events, OPTIONS)
    assert isinstance(one.wish, Hold)
    assert one.wish.revisions[0].stamped_at == datetime(2026, 1, 1, tzinfo=UTC)
