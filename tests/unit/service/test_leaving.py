"""Who is told of a cancellation, what may be cancelled at all, and which invitations can be answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ews_meetings.change.action import Action, Call, Reply, Verb
from ews_meetings.change.capabilities import EXCHANGE, GROMOX
from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Drop, Respond
from ews_meetings.ledger.memory import Remembered
from ews_meetings.model.people import Response
from ews_meetings.service.leaving import answer, cancel
from ews_meetings.service.observe import Held
from ews_meetings.service.relative import Answering, Going
from tests.fakes import ALL, NONE, series, wish
from tests.unit.service.making import ALSO_PAST, CHANGED, NOW, codes, desk, past, seen, whole

SINGLE = wish()
DROP = Drop(name="one@example", where="a.ics:7")
LONG_AGO = datetime(2015, 10, 22, 8, tzinfo=UTC)


def gone(
    observed: Observed | None, options: PlanOptions = ALL, *, drop: Drop = DROP, **world: Any
) -> Action:
    return cancel(desk(options, **world), Going(wish=drop, observed=observed))


def whom(action: Action) -> Notify | None:
    """Return whom the cancellation is sent to; None where there is none."""
    return next((step.notify for step in action.steps if step.call is Call.CANCEL), None)


# --- who hears ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "options", "expected", "said"),
    [
        (NotifyState.INVITED, ALL, Notify.ALL, []),
        (NotifyState.INVITED, CHANGED, Notify.ALL, []),
        (NotifyState.OWED, ALL, Notify.ALL, []),
        (NotifyState.INVITED, NONE, Notify.NONE, ["cancellation-not-told"]),
        (NotifyState.SILENT, ALL, Notify.NONE, []),
        (NotifyState.PENDING, ALL, Notify.NONE, []),
        (NotifyState.SILENT, NONE, Notify.NONE, []),
    ],
)
def test_those_who_were_told_hear_of_it_and_no_others(
    state: NotifyState, options: PlanOptions, expected: Notify, said: list[str]
) -> None:
    action = gone(seen(SINGLE, notify=state), options)
    assert (action.verb, whom(action), codes(action.findings)) == (Verb.CANCEL, expected, said)
    assert bool(action.mails) is (expected is Notify.ALL)


def test_where_nobody_is_invited_nobody_hears() -> None:
    alone = seen(SINGLE, whole(SINGLE.series, attendees=()))
    assert (whom(gone(alone)), gone(alone).findings) == (Notify.NONE, ())


def test_a_past_meeting_goes_in_silence_unless_asked() -> None:
    old = seen(past(SINGLE, LONG_AGO))
    assert (whom(gone(old)), codes(gone(old).findings)) == (Notify.NONE, ["past-is-silent"])
    assert whom(gone(old, ALSO_PAST)) is Notify.ALL


def test_a_series_that_goes_on_is_cancelled_with_mail() -> None:
    begun = series(start=datetime(2026, 11, 5, 9, tzinfo=UTC))
    assert whom(gone(seen(begun))) is Notify.ALL


def test_what_is_cancelled_already_goes_in_silence() -> None:
    action = gone(seen(SINGLE, is_cancelled=True))
    assert (whom(action), codes(action.findings)) == (Notify.NONE, ["already-cancelled"])


def test_a_cancellation_is_compared_with_what_was_seen_first() -> None:
    action = gone(seen(SINGLE))
    assert [step.call for step in action.steps] == [Call.COMPARE, Call.CANCEL]
    assert (action.before, action.wanted, action.where) == (seen(SINGLE), None, "a.ics:7")


# --- the text -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "options", "message", "said"),
    [
        (EXCHANGE, ALL, "sorry", []),
        (GROMOX, ALL, "", ["text-lost"]),
        (EXCHANGE, NONE, "", ["cancellation-not-told", "text-lost"]),
    ],
)
def test_a_text_that_goes_nowhere_is_said_to_be_lost(
    known: Any, options: PlanOptions, message: str, said: list[str]
) -> None:
    drop = replace(DROP, message="sorry")
    action = gone(seen(SINGLE), options, drop=drop, capabilities=known)
    assert (action.message, codes(action.findings)) == (message, said)


# --- what may not be cancelled --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("observed", "origin", "adopts", "code"),
    [
        (replace(seen(SINGLE), stamp=None), None, False, "foreign-item"),
        (replace(seen(SINGLE), stamp=None), None, True, ""),
        (seen(SINGLE), SINGLE.origin, False, ""),
        (seen(SINGLE), Origin(scope="feed", uid="one@example"), False, "foreign-item"),
        (seen(SINGLE), Origin(scope="feed", uid="one@example"), True, ""),
        (seen(SINGLE, is_ours_to_organize=Known.NO), None, False, "not-the-organizer"),
        (seen(SINGLE, is_ours_to_organize=Known.NO), None, True, "not-the-organizer"),
        (seen(SINGLE, is_ours_to_organize=Known.UNKNOWN), None, False, ""),
    ],
)
def test_only_what_is_ours_goes_unless_it_is_adopted(
    observed: Observed, origin: Origin | None, adopts: bool, code: str
) -> None:
    options = replace(ALL, adopt=adopts)
    action = gone(observed, options, drop=replace(DROP, origin=origin))
    assert (action.refusal.code if action.refusal else "") == code
    assert bool(action.steps) is (not code)


def test_nothing_goes_while_an_earlier_mail_is_undecided() -> None:
    action = gone(seen(SINGLE), undecided={"one@example": "run1"})
    assert action.refusal is not None
    assert (action.verb, action.refusal.exit_code, action.steps) == (Verb.REFUSE, 13, ())


# --- what is not there ----------------------------------------------------------------------------

REMEMBERED = Remembered(
    mailbox="m",
    key="one@example",
    uid="one@example",
    title="t",
    item_id="item1",
    notify="invited",
    run="run1",
    updated_at=NOW,
    gone="cancelled",
)


@pytest.mark.parametrize(
    ("world", "verb"),
    [
        ({"held": {"one@example": Held(deleted=True)}}, Verb.KEEP),
        ({"remembered": {"one@example": REMEMBERED}}, Verb.KEEP),
        ({"remembered": {"one@example": replace(REMEMBERED, gone="")}}, Verb.KEEP),
        ({"held": {"one@example": Held()}}, Verb.REFUSE),
        ({}, Verb.REFUSE),
    ],
)
def test_what_went_before_needs_nothing_and_what_never_was_is_not_found(
    world: dict[str, Any], verb: Verb
) -> None:
    action = gone(None, **world)
    assert (action.verb, action.steps) == (verb, ())
    assert (action.refusal.code if action.refusal else "") == (
        "" if verb is Verb.KEEP else "meeting-not-found"
    )


# --- answers --------------------------------------------------------------------------------------

ACCEPT = Respond(name="one@example", reply=Reply(response=Response.ACCEPT))
INVITATION = replace(seen(SINGLE, is_ours_to_organize=Known.NO, organizer="dave@x"), stamp=None)


def answered(
    observed: Observed | None, options: PlanOptions = ALL, wish: Respond = ACCEPT, **world: Any
) -> Action:
    return answer(desk(options, **world), Answering(wish=wish, observed=observed))


def as_answered(response: Response) -> Observed:
    return replace(INVITATION, facts=replace(INVITATION.facts, my_response=response))


@pytest.mark.parametrize(("options", "notify"), [(ALL, Notify.ALL), (NONE, Notify.NONE)])
def test_an_answer_is_sent_to_the_organizer_or_only_noted(
    options: PlanOptions, notify: Notify
) -> None:
    action = answered(INVITATION, options)
    assert [(s.call, s.notify) for s in action.steps] == [
        (Call.COMPARE, Notify.NONE),
        (Call.ANSWER, notify),
    ]
    assert [m.to.address for m in action.mails] == (["dave@x"] if notify is Notify.ALL else [])
    assert (action.verb, action.answer) == (Verb.ANSWER, ACCEPT.reply)


@pytest.mark.parametrize(
    ("held", "wanted", "verb"),
    [
        (Response.NONE, ACCEPT, Verb.ANSWER),
        (Response.ACCEPT, ACCEPT, Verb.KEEP),
        (Response.DECLINE, ACCEPT, Verb.ANSWER),
        (Response.ACCEPT, replace(ACCEPT, message="late"), Verb.ANSWER),
    ],
)
def test_the_same_answer_is_given_once_unless_it_says_more(
    held: Response, wanted: Respond, verb: Verb
) -> None:
    action = answered(as_answered(held), wish=wanted)
    assert action.verb is verb
    assert bool(action.steps) is (verb is Verb.ANSWER)


@pytest.mark.parametrize(
    ("observed", "code"),
    [
        (None, "meeting-not-found"),
        (seen(SINGLE, is_ours_to_organize=Known.YES), "not-invited"),
        (seen(SINGLE, is_ours_to_organize=Known.UNKNOWN), "not-invited"),
        (
            replace(INVITATION, facts=replace(INVITATION.facts, is_cancelled=True)),
            "not-invited",
        ),
    ],
)
def test_what_is_no_invitation_is_not_answered(observed: Observed | None, code: str) -> None:
    action = answered(observed)
    assert action.refusal is not None
    assert (action.refusal.code, action.steps, action.mails) == (code, (), ())


def test_an_answer_that_is_undecided_is_not_given_again() -> None:
    action = answered(INVITATION, undecided={"one@example": "run1"})
    assert action.refusal is not None
    assert action.refusal.exit_code == 13
