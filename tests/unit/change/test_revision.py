"""A higher SEQUENCE is newer, then a later DTSTAMP; what is equal, or not said, is not older."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ews_meetings.change.revision import Revision, outdone, with_applied

AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = AT + timedelta(seconds=1)
SLOT = "2027-04-15"


def of(sequence: int, at: datetime | None = AT, occurrence: str = "") -> Revision:
    return Revision(sequence=sequence, stamped_at=at, occurrence=occurrence)


@pytest.mark.parametrize(
    ("one", "other", "is_older"),
    [
        (of(0), of(1), True),
        (of(1), of(0), False),
        (of(0, LATER), of(1, AT), True),
        (of(1, AT), of(0, LATER), False),
        (of(1, AT), of(1, LATER), True),
        (of(1, LATER), of(1, AT), False),
        (of(1), of(1), False),
        (of(1, None), of(1, LATER), False),
        (of(1, AT), of(1, None), False),
        (of(0, None), of(1, None), True),
    ],
)
def test_the_sequence_counts_and_then_the_stamp(
    one: Revision, other: Revision, *, is_older: bool
) -> None:
    assert one.is_older_than(other) is is_older


def test_nothing_was_applied_after_the_first_version_of_all() -> None:
    assert outdone([of(0)], ()) is None
    assert outdone((), [of(3)]) is None


def test_an_occurrence_is_measured_by_itself_and_by_the_sequence_of_the_whole() -> None:
    whole, alone = of(1, LATER), of(2, LATER, SLOT)
    assert outdone([of(2, AT, SLOT)], [whole, alone]) == (of(2, AT, SLOT), alone)
    assert outdone([of(0, LATER, SLOT)], [whole]) == (of(0, LATER, SLOT), whole)
    assert outdone([of(1, AT, SLOT)], [whole]) is None
    assert outdone([of(1, AT, "2027-04-22")], [whole, alone]) is None


def test_the_whole_is_not_measured_by_an_occurrence() -> None:
    assert outdone([of(1)], [of(0), of(7, LATER, SLOT)]) is None


def test_what_is_applied_takes_the_place_of_what_was() -> None:
    assert with_applied([of(1)], [of(2)]) == (of(2),)
    assert with_applied([of(1)], [of(0)]) == (of(0),), "it was forced"
    assert with_applied([of(1)], ()) == (of(1),)
    assert with_applied([of(1)], [of(1, None, SLOT)]) == (of(1), of(1, None, SLOT))


def test_a_version_without_stamp_forgets_no_stamp_of_the_same_sequence() -> None:
    assert with_applied([of(1, LATER)], [of(1, None)]) == (of(1, LATER),)
    assert with_applied([of(1, LATER)], [of(2, None)]) == (of(2, None),)


def test_occurrences_that_the_whole_has_outdone_are_forgotten() -> None:
    assert with_applied([of(0), of(1, AT, SLOT)], [of(2)]) == (of(2),)
    assert with_applied([of(0), of(2, AT, SLOT)], [of(2)]) == (of(2), of(2, AT, SLOT))


def test_two_versions_are_told_apart_by_what_differs() -> None:
    assert of(0).told_beside(of(1)) == "SEQUENCE 0"
    assert of(1).told_beside(of(1, LATER)) == "DTSTAMP 20260101T000000Z"
