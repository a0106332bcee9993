"""A plan is stale when what it is about has changed, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Action, Reply, Verb
from ews_meetings.change.observed import Known
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.wish import Drop, Hold, Respond
from ews_meetings.model.exceptions import rebase
from ews_meetings.model.meeting import Attachment, Series
from ews_meetings.model.people import Response
from ews_meetings.service.freshness import moved_fields
from ews_meetings.service.leaving import answer, cancel
from ews_meetings.service.relative import Answering, Going
from ews_meetings.service.updating import update
from tests.fakes import ALL, NONE, series, wish
from tests.unit.service.making import desk, later, other, people, seen, whole, with_slot, without

SINGLE, WEEKLY = wish(), series()
A, B = (Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")


def updating(hold: Hold, new: Series, options: PlanOptions = ALL) -> Action:
    return update(desk(options), other(hold, new), seen(hold))


def moved(action: Action, now: Series) -> list[str]:
    """Return what a plan finds moved where the calendar holds something else now."""
    hold = SINGLE if now.uid == SINGLE.series.uid else WEEKLY
    return [change.field for change in moved_fields(action, seen(hold, now))]


LOCATED = updating(SINGLE, whole(SINGLE.series, location="L"))


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"location": "By hand"}, ["location"]),
        ({"subject": "By hand"}, []),
        ({"reminder_minutes": 5}, []),
        ({"attendees": people("alice", "bob", "dave")}, ["attendees"]),
        ({"attendees": people("alice")}, ["attendees"]),
    ],
)
def test_a_change_looks_at_its_fields_and_at_whom_it_mails(
    values: dict[str, Any], fields: list[str]
) -> None:
    assert moved(LOCATED, whole(SINGLE.series, **values)) == fields


def test_a_change_that_mails_nobody_does_not_look_at_people() -> None:
    silent = updating(SINGLE, whole(SINGLE.series, location="L"), NONE)
    assert moved(silent, whole(SINGLE.series, attendees=people("dave"))) == []


def test_a_change_key_and_the_answers_are_not_looked_at() -> None:
    now = seen(SINGLE)
    touched = replace(now, ref=replace(now.ref, change_key="other"))
    assert moved_fields(LOCATED, touched) == ()


def test_files_that_were_read_once_and_not_the_other_time_have_not_moved() -> None:
    hold = wish(attachments=(A,))
    action = updating(hold, whole(hold.series, attachments=(A, B)))
    unread = whole(hold.series, attachments=(replace(A, digest="", content=None),))
    assert moved_fields(action, seen(hold, unread)) == ()
    gone = whole(hold.series, attachments=())
    assert [c.field for c in moved_fields(action, seen(hold, gone))] == ["attachments"]


# --- occurrences ----------------------------------------------------------------------------------

ONE_MOVES = updating(WEEKLY, with_slot(WEEKLY.series, 3, later))
ONE_GOES = updating(WEEKLY, without(WEEKLY.series, 3))


@pytest.mark.parametrize("action", [ONE_MOVES, ONE_GOES])
@pytest.mark.parametrize(
    ("now", "fields"),
    [
        (WEEKLY.series, []),
        (with_slot(WEEKLY.series, 3, lambda m: replace(m, subject="By hand")), ["subject"]),
        (without(WEEKLY.series, 3), ["occurrence"]),
        (with_slot(WEEKLY.series, 4, later), []),
        (without(WEEKLY.series, 4), []),
        (rebase(WEEKLY.series, later(WEEKLY.series.meeting)), ["time"]),
        (whole(WEEKLY.series, location="L"), []),
    ],
    ids=[
        "nothing",
        "it was renamed",
        "it is deleted",
        "another moved",
        "another is deleted",
        "all moved",
        "the place of all",
    ],
)
def test_one_occurrence_hangs_on_itself_and_on_the_frame_of_its_series(
    action: Action, now: Series, fields: list[str]
) -> None:
    assert moved(action, now) == fields


# --- what goes, and answers -----------------------------------------------------------------------


def test_a_cancellation_looks_at_what_a_person_saw() -> None:
    drop = Drop(name=WEEKLY.origin.key)
    action = cancel(desk(), Going(wish=drop, observed=seen(WEEKLY)))
    assert action.verb is Verb.CANCEL
    for now, fields in (
        (WEEKLY.series, []),
        (whole(WEEKLY.series, subject="Another"), ["subject"]),
        (whole(WEEKLY.series, attendees=people("dave")), ["attendees"]),
        (whole(WEEKLY.series, reminder_minutes=5), []),
        (without(WEEKLY.series, 3), ["occurrence"]),
    ):
        assert moved(action, now) == fields


def test_an_answer_does_not_look_at_the_other_guests() -> None:
    invitation = replace(seen(SINGLE, is_ours_to_organize=Known.NO), stamp=None)
    accept = Respond(name="one@example", reply=Reply(response=Response.ACCEPT))
    action = answer(desk(), Answering(wish=accept, observed=invitation))
    assert moved(action, whole(SINGLE.series, attendees=people("dave"))) == []
    assert moved(action, rebase(SINGLE.series, later(SINGLE.series.meeting))) == ["time"]


def test_a_creation_has_nothing_to_be_compared_with() -> None:
    creation = replace(LOCATED, before=None)
    assert moved(creation, whole(SINGLE.series, location="By hand")) == []
