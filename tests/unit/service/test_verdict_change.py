"""What follows from a look after a change, row by row of docs/exactly-once.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.observed import Known, Observed, Place
from ews_meetings.model.fields import FieldChange, Grade
from ews_meetings.service.verdict import (
    Doubtful,
    Look,
    LookAgain,
    Moved,
    NeedsFence,
    Sent,
    Unsent,
    Verdict,
)
from ews_meetings.service.verdict_change import verdict_on_change
from tests.fakes import wish
from tests.unit.service.making import seen, stamp_of

OURS = seen(wish(), stamp=replace(stamp_of(wish()), step="S"))
THEIRS = seen(wish(), stamp=replace(stamp_of(wish()), step="before"))
COUNTING = replace(EXCHANGE, counts_sequence=Known.YES)
MUTE = replace(GROMOX, leaves_copy=Known.UNKNOWN)
"""A server that neither fences nor leaves copies for sure."""
MOVED = (FieldChange(field="time", old="a", new="b", grade=Grade.HARD),)


def found(
    observed: Observed | None,
    known: Capabilities,
    *,
    copies: int | None = 0,
    turn: int = 2,
    moved: tuple[FieldChange, ...] = (),
    before: int | None = None,
) -> Verdict:
    look = Look(observed=observed, copies=copies, round=turn, moved=moved)
    return verdict_on_change("S", look, known, sequence_before=before)


def counted(sequence: int | None) -> Observed:
    """Return our own write, with the sequence number that the server shows."""
    return replace(OURS, facts=replace(OURS.facts, last_sequence=sequence))


@pytest.mark.parametrize("known", [EXCHANGE, COUNTING, GROMOX, MUTE])
def test_our_step_and_a_copy_mean_sent_on_any_server(known: Capabilities) -> None:
    assert isinstance(found(OURS, known, copies=1, turn=1), Sent)


@pytest.mark.parametrize(
    ("before", "now", "is_sent"), [(0, 1, True), (None, 1, False), (3, 3, False)]
)
def test_our_step_and_a_grown_sequence_mean_sent(
    before: int | None, now: int, is_sent: bool
) -> None:
    verdict = found(counted(now), EXCHANGE, before=before)
    assert isinstance(verdict, Sent) is is_sent


@pytest.mark.parametrize("known", [EXCHANGE, COUNTING, GROMOX, MUTE])
def test_one_look_without_a_sign_is_not_enough(known: Capabilities) -> None:
    assert isinstance(found(counted(0), known, turn=1), LookAgain)


def test_our_step_without_the_sign_that_a_server_gives_means_not_mailed() -> None:
    assert isinstance(found(counted(3), COUNTING, before=3), NeedsFence)
    assert isinstance(found(OURS, GROMOX), NeedsFence)


@pytest.mark.parametrize(
    ("observed", "known", "copies"),
    [
        (counted(3), EXCHANGE, 0),
        (counted(None), COUNTING, 0),
        (OURS, MUTE, 0),
        (OURS, GROMOX, None),
    ],
    ids=["sequence not reliable", "no sequence shown", "no sign at all", "Sent Items unreadable"],
)
def test_our_step_without_any_reliable_sign_is_undecided(
    observed: Observed, known: Capabilities, copies: int | None
) -> None:
    assert isinstance(found(observed, known, copies=copies, before=3), Doubtful)


def test_an_untouched_item_is_fenced_where_the_server_can() -> None:
    for turn in (1, 2):
        assert isinstance(found(THEIRS, EXCHANGE, turn=turn), NeedsFence)


def test_an_untouched_item_without_a_copy_is_unsent_after_two_looks() -> None:
    assert isinstance(found(THEIRS, GROMOX, turn=1), LookAgain)
    assert isinstance(found(THEIRS, GROMOX, turn=2), Unsent)


@pytest.mark.parametrize(("known", "copies"), [(MUTE, 0), (GROMOX, None)])
def test_an_untouched_item_is_undecided_where_a_late_request_can_neither_be_stopped_nor_seen(
    known: Capabilities, copies: int | None
) -> None:
    assert isinstance(found(THEIRS, known, copies=copies), Doubtful)


def test_a_moved_field_stops_everything() -> None:
    for known in (EXCHANGE, GROMOX):
        assert found(THEIRS, known, moved=MOVED) == Moved(fields=("time",))


def test_a_field_that_we_have_moved_ourselves_stops_nothing() -> None:
    assert isinstance(found(OURS, EXCHANGE, copies=1, moved=MOVED), Sent)


def test_a_copy_of_an_item_written_since_is_proof_only_where_writes_are_guarded() -> None:
    assert isinstance(found(THEIRS, EXCHANGE, copies=1), Sent)
    assert isinstance(found(THEIRS, GROMOX, copies=1, turn=1), LookAgain)
    assert isinstance(found(THEIRS, GROMOX, copies=1, turn=2), Doubtful)


@pytest.mark.parametrize("place", [None, Place.DELETED])
def test_an_item_that_is_gone_is_a_conflict_unless_a_copy_is_there(place: Place | None) -> None:
    gone = None if place is None else replace(OURS, facts=replace(OURS.facts, place=place))
    assert isinstance(found(gone, EXCHANGE), Moved)
    assert isinstance(found(gone, EXCHANGE, copies=1), Doubtful)
