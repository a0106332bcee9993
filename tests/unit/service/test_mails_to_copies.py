"""Mails to people who hold an invitation that was mailed elsewhere: does the server know of it?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.action import Action, Call, Step, Verb
from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.meeting import Series
from ews_meetings.service.mails import mails_for
from tests.fakes import series, wish
from tests.unit.service.making import (
    ORGANIZER,
    SLOTS,
    later,
    people,
    seen,
    stamp_of,
    whole,
    without,
)


def _known_elsewhere(invited: Known, call: Call) -> list[tuple[str, str]]:
    """Who hears of a step, where the server took note of the earlier invitation or did not."""
    held = wish()
    before = seen(held, stamp=stamp_of(held, elsewhere=True), invited=invited)
    action = Action(
        verb=Verb.UPDATE,
        title="t",
        key=None,
        origin=held.origin,
        wanted=replace(
            held.series, meeting=replace(held.series.meeting, attendees=people("alice", "carol"))
        ),
        before=before,
        steps=(Step(number=1, call=call, notify=Notify.ALL),),
    )
    mails = mails_for(action, organizer=ORGANIZER, capabilities=EXCHANGE)
    return [(mail.kind, mail.certainty) for mail in mails]


@pytest.mark.parametrize("invited", [Known.YES, Known.UNKNOWN])
def test_who_holds_a_copy_that_the_server_may_know_of_gets_updates(invited: Known) -> None:
    mails = _known_elsewhere(invited, Call.CHANGE)
    assert mails == [("update", "sure"), ("invite", "sure"), ("cancel", "sure")]
    assert set(_known_elsewhere(invited, Call.CANCEL)) == {("cancel", "sure")}


def test_who_holds_a_copy_that_the_server_knows_nothing_of_gets_a_first_invitation() -> None:
    mails = _known_elsewhere(Known.NO, Call.CHANGE)
    assert mails == [("invite", "sure"), ("invite", "sure"), ("cancel", "may")]
    assert set(_known_elsewhere(Known.NO, Call.CANCEL)) == {("cancel", "may")}


def _of_series(invited: Known, held: Series, wanted: Series, step: Step) -> set[tuple[str, str]]:
    """Return what is mailed of the third occurrence of a series."""
    hold = series()
    action = Action(
        verb=Verb.UPDATE,
        title="t",
        key=None,
        origin=hold.origin,
        wanted=wanted,
        before=seen(hold, held, stamp=stamp_of(hold, elsewhere=True), invited=invited),
        changes=compare_series(old=held, new=wanted),
        steps=(step,),
    )
    mails = mails_for(action, organizer=ORGANIZER, capabilities=EXCHANGE)
    return {(mail.kind, mail.certainty) for mail in mails if mail.occurrence == SLOTS[2]}


def test_a_first_invitation_may_mail_exceptions_though_they_are_made_again() -> None:
    held = without(series().series, 2)
    moved = whole(held, span=later(held.meeting).span)
    moved = replace(moved, deleted=held.deleted)
    step = Step(number=1, call=Call.CHANGE, notify=Notify.ALL)
    assert _of_series(Known.NO, held, moved, step) == {("cancel", "may")}
    assert _of_series(Known.YES, held, moved, step) == set()


def test_an_occurrence_of_which_the_server_knows_no_invitation_may_be_cancelled_with_mail() -> None:
    held = series().series
    step = Step(number=1, call=Call.DROP_OCCURRENCE, notify=Notify.ALL, occurrence=SLOTS[2])
    assert _of_series(Known.NO, held, without(held, 2), step) == {("cancel", "may")}
    assert _of_series(Known.YES, held, without(held, 2), step) == {("cancel", "sure")}
