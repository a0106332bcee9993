"""What `export` wrote is known again as the one meeting that it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.identity import Origin
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.change.wish import Hold
from ews_meetings.model.meeting import Meeting, Series
from tests.unit.ics.making import event_lines, held, several
from tests.unit.ics.writing.making import SPAN, exported, lines, seen
from tests.unit.ics.writing.making import held_again as again

FIRST = Origin(scope="import", uid="one")
DATE = replace(FIRST, part=203704201300)
TWICE = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=4"


def stamped(origin: Origin, *, added: bool = False) -> Stamp:
    return Stamp(
        origin=origin, digest="d", run="r", step="s", notify=NotifyState.SILENT, added=added
    )


@pytest.mark.parametrize("origin", [FIRST, replace(FIRST, part=1), DATE])
def test_a_meeting_of_several_is_exported_as_itself_and_says_nothing_of_the_others(
    origin: Origin,
) -> None:
    uid = f"one/p{origin.part}" if origin.part else "one"
    meeting = seen(Series(uid=uid, meeting=Meeting(subject="x", span=SPAN)))
    hold = again(replace(meeting, stamp=stamped(origin)))
    assert (hold.origin, hold.series.uid, hold.parts) == (origin, uid, frozenset())
    assert hold.findings == ()


@pytest.mark.parametrize("added", [False, True])
def test_what_was_put_beside_a_series_afterwards_stays_that(*, added: bool) -> None:
    uid = f"one/p{DATE.part}"
    meeting = seen(Series(uid=uid, meeting=Meeting(subject="x", span=SPAN)))
    hold = again(replace(meeting, stamp=stamped(DATE, added=added)))
    assert (hold.origin, hold.is_added) == (DATE, added)


def test_what_another_program_made_says_nothing_of_parts_and_is_an_event_of_its_own() -> None:
    meeting = seen(Series(uid="one/p1", meeting=Meeting(subject="x", span=SPAN)))
    assert not [line for line in lines(exported(meeting)) if line.startswith("X-EWS-MEETINGS")]
    hold = again(meeting)
    assert (hold.origin.uid, hold.origin.part, hold.parts) == ("one/p1", 0, frozenset({0}))


@pytest.mark.parametrize(
    ("uid", "part"), [("one", "1"), ("one/p2", "1"), ("one/p1", "x"), ("one/p1", "9" * 15)]
)
def test_a_part_that_the_uid_does_not_bear_out_names_no_other_meeting(uid: str, part: str) -> None:
    hold = held(event_lines(f"X-EWS-MEETINGS-PART:{part}", uid=f"UID:{uid}"))
    assert (hold.origin.uid, hold.origin.part) == (uid, 0)


def test_an_exported_piece_that_was_given_a_rule_of_several_meetings_stays_an_event_of_its_own() -> (
    None
):
    wishes = several(event_lines(TWICE, "X-EWS-MEETINGS-PART:1", uid="UID:one/p1"))
    holds = [wish for wish in wishes if isinstance(wish, Hold)]
    assert [(h.origin.uid, h.origin.part, h.parts) for h in holds] == [
        ("one/p1", 0, frozenset()),
        ("one/p1", 1, frozenset()),
    ]
