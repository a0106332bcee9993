"""Mails follow from the steps, the people and what the server does; from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.action import (
    Action,
    Call,
    Certainty,
    Mail,
    MailKind,
    Reply,
    Step,
    Verb,
)
from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known
from ews_meetings.model.exceptions import compare_series, rebase
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.people import Response, Role
from ews_meetings.service.mails import mails_for
from tests.fakes import series, wish
from tests.unit.exchange.drawn import FULL, meetings
from tests.unit.service.making import (
    ORGANIZER,
    SLOTS,
    later,
    people,
    person,
    seen,
    whole,
    with_slot,
    without,
)

SILENT = [call for call in Call if call is not Call.SEND]
MAILING = (Call.SEND, Call.CHANGE, Call.CHANGE_OCCURRENCE, Call.DROP_OCCURRENCE, Call.CANCEL)
WEEKLY = series()


def steps_of(*calls: Call) -> tuple[Step, ...]:
    return tuple(
        Step(number=number, call=call, notify=Notify.ALL if call is Call.SEND else Notify.NONE)
        for number, call in enumerate(calls, 1)
    )


def step(call: Call, notify: Notify = Notify.ALL, at: datetime | None = None) -> Step:
    return Step(number=1, call=call, notify=notify, occurrence=at)


def mails(calls: Sequence[Call], meeting: Meeting = FULL) -> tuple[Mail, ...]:
    """Return the mails of a creation by these calls."""
    action = Action(
        verb=Verb.CREATE,
        title="t",
        key=None,
        wanted=Series(uid="u", meeting=meeting),
        steps=steps_of(*calls),
    )
    return mails_for(action, organizer=ORGANIZER, capabilities=EXCHANGE)


def changing(before: Series, wanted: Series | None, *steps: Step) -> Action:
    """Return an update from one series to another."""
    changes = compare_series(old=before, new=wanted) if wanted else ()
    numbered = (replace(one, number=number) for number, one in enumerate(steps, 1))
    return Action(
        verb=Verb.UPDATE,
        title="t",
        key=None,
        before=replace(seen(WEEKLY), series=before),
        wanted=wanted,
        changes=changes,
        steps=tuple(numbered),
    )


Told = tuple[str, str, str]


def told(action: Action, known: Capabilities = EXCHANGE, *, number: int = 0) -> set[Told]:
    """Return who is told what how certainly, by one step or by all of them."""
    made = mails_for(action, organizer=ORGANIZER, capabilities=known)
    return {
        (mail.to.address.partition("@")[0], str(mail.kind), str(mail.certainty))
        for mail in made
        if number in {0, mail.step}
    }


# --- a first invitation ---------------------------------------------------------------------------


def test_a_send_invites_every_attendee_once_in_every_role() -> None:
    made = mails([Call.SAVE, Call.SEND])
    assert [mail.to for mail in made] == [attendee.mailbox for attendee in FULL.attendees]
    assert {a.role for a in FULL.attendees} == set(Role)
    assert {(m.kind, m.certainty) for m in made} == {(MailKind.INVITE, Certainty.SURE)}


@pytest.mark.parametrize("call", SILENT)
def test_every_other_step_of_a_creation_is_silent(call: Call) -> None:
    assert mails([call]) == ()


def test_a_mail_names_the_step_that_causes_it() -> None:
    made = mails([Call.SAVE, Call.CHECK, Call.CLAIM, Call.SEND, Call.CHECK])
    assert {mail.step for mail in made} == {4}


def test_a_meeting_of_one_mails_nobody() -> None:
    assert mails([Call.SEND], replace(FULL, attendees=())) == ()


@pytest.mark.parametrize(
    ("address", "is_external"),
    [
        ("alice@sandbox.example", False),
        ("Alice@SANDBOX.Example", False),
        ("alice@example", True),
        ("alice@sub.sandbox.example", True),
        ("alice@sandbox.example.org", True),
    ],
)
def test_who_is_in_another_domain_is_external(address: str, is_external: bool) -> None:
    [mail] = mails([Call.SEND], wish(people=[address]).series.meeting)
    assert mail.is_external is is_external


def test_the_organizer_mails_nothing_to_itself() -> None:
    assert mails([Call.SEND], wish(people=[ORGANIZER.upper()]).series.meeting) == ()


@given(meetings, st.lists(st.sampled_from(Call), max_size=8))
def test_there_is_one_mail_per_send_and_attendee(meeting: Meeting, calls: list[Call]) -> None:
    made = mails(calls, meeting)
    assert [(mail.step, mail.to) for mail in made] == [
        (number, attendee.mailbox)
        for number, call in enumerate(calls, 1)
        if call is Call.SEND
        for attendee in meeting.attendees
    ]


@given(meetings, meetings, st.lists(st.sampled_from(Call), max_size=8))
def test_only_the_people_of_a_meeting_count(
    one: Meeting, other: Meeting, calls: list[Call]
) -> None:
    other = replace(other, attendees=one.attendees)
    assert mails(calls, one) == mails(calls, other)


@pytest.mark.parametrize(
    ("known", "certainty"), [(Known.YES, "sure"), (Known.UNKNOWN, "may"), (Known.NO, None)]
)
def test_the_first_send_of_a_series_mails_its_exceptions_as_the_server_does(
    known: Known, certainty: str | None
) -> None:
    wanted = with_slot(without(WEEKLY.series, 2), 4, later)
    action = Action(verb=Verb.CREATE, title="t", key=None, wanted=wanted, steps=(step(Call.SEND),))
    capabilities = replace(EXCHANGE, mails_exceptions=known)
    made = mails_for(action, organizer=ORGANIZER, capabilities=capabilities)
    single = {
        (m.to.address[0], str(m.kind), str(m.certainty), m.occurrence) for m in made if m.occurrence
    }
    expected = {
        (name, kind, certainty, SLOTS[slot])
        for name in "ab"
        for kind, slot in (("update", 4), ("cancel", 2))
        if certainty
    }
    assert single == expected


# --- a change of the whole ------------------------------------------------------------------------

JOINED = whole(WEEKLY.series, attendees=people("alice", "carol"))
"""Alice stays, Bob goes, Carol comes."""


@pytest.mark.parametrize(
    ("notify", "capabilities", "expected"),
    [
        (Notify.ALL, EXCHANGE, {"alice update sure", "carol invite sure", "bob cancel sure"}),
        (Notify.ALL, GROMOX, {"alice update sure", "carol invite sure"}),
        (
            Notify.CHANGED,
            replace(EXCHANGE, spares_unchanged=Known.YES),
            {"carol invite sure", "bob cancel sure"},
        ),
        (
            Notify.CHANGED,
            replace(EXCHANGE, spares_unchanged=Known.UNKNOWN),
            {"alice update may", "carol invite sure", "bob cancel sure"},
        ),
        (
            Notify.CHANGED,
            replace(EXCHANGE, spares_unchanged=Known.NO, cancels_removed=Known.UNKNOWN),
            {"alice update sure", "carol invite sure", "bob cancel may"},
        ),
        (Notify.NONE, EXCHANGE, set()),
        (Notify.NONE, GROMOX, set()),
    ],
)
def test_a_change_mails_those_who_come_go_and_stay_as_the_server_does(
    notify: Notify, capabilities: Capabilities, expected: set[str]
) -> None:
    action = changing(WEEKLY.series, JOINED, step(Call.CHANGE, notify))
    assert {" ".join(one) for one in told(action, capabilities)} == expected


def test_who_is_written_in_another_case_stays() -> None:
    shouting = tuple(
        replace(a, mailbox=replace(a.mailbox, address=a.mailbox.address.upper()))
        for a in people("alice", "bob")
    )
    action = changing(
        WEEKLY.series, whole(WEEKLY.series, attendees=shouting, location="L"), step(Call.CHANGE)
    )
    assert {kind for _, kind, _ in told(action)} == {"update"}


def test_a_change_of_the_whole_may_mail_the_exceptions_that_stay() -> None:
    before = with_slot(without(WEEKLY.series, 2), 4, later)
    action = changing(before, rebase(before, replace(before.meeting, location="L")))
    action = replace(action, steps=(step(Call.CHANGE),))
    assert {one for one in told(action) if one[2] == "may"} == {
        (name, kind, "may") for name in ("alice", "bob") for kind in ("update", "cancel")
    }


def test_a_change_that_makes_the_exceptions_anew_mails_them_in_their_own_steps() -> None:
    before = without(WEEKLY.series, 2)
    wanted = rebase(before, later(before.meeting))
    [gone] = wanted.deleted
    action = changing(before, wanted, step(Call.CHANGE), step(Call.DROP_OCCURRENCE, at=gone))
    assert {kind for _, kind, _ in told(action, number=1)} == {"update"}
    assert told(action, number=2) == {("alice", "cancel", "sure"), ("bob", "cancel", "sure")}


def test_an_occurrence_that_is_moved_beside_the_whole_does_not_hide_what_may_be_mailed() -> None:
    before = without(WEEKLY.series, 2)
    wanted = with_slot(whole(before, location="L"), 4, later)
    action = changing(before, wanted, step(Call.CHANGE), step(Call.CHANGE_OCCURRENCE, at=SLOTS[4]))
    assert ("alice", "cancel", "may") in told(action, number=1)


# --- one occurrence -------------------------------------------------------------------------------


def test_a_deleted_occurrence_is_cancelled_for_all_who_are_invited() -> None:
    action = changing(
        WEEKLY.series, without(WEEKLY.series, 3), step(Call.DROP_OCCURRENCE, at=SLOTS[3])
    )
    made = mails_for(action, organizer=ORGANIZER, capabilities=EXCHANGE)
    assert {mail.occurrence for mail in made} == {SLOTS[3]}
    assert told(action) == {("alice", "cancel", "sure"), ("bob", "cancel", "sure")}


def test_a_changed_occurrence_is_updated_for_those_who_stay() -> None:
    wanted = with_slot(
        WEEKLY.series, 3, lambda m: replace(later(m), attendees=people("alice", "carol"))
    )
    action = changing(WEEKLY.series, wanted, step(Call.CHANGE_OCCURRENCE, at=SLOTS[3]))
    assert {" ".join(one) for one in told(action)} == {
        "alice update sure",
        "carol invite sure",
        "bob cancel sure",
    }


def test_who_was_invited_to_the_one_occurrence_hears_that_it_goes() -> None:
    before = with_slot(WEEKLY.series, 3, lambda m: replace(m, attendees=people("dave")))
    action = changing(before, without(before, 3), step(Call.DROP_OCCURRENCE, at=SLOTS[3]))
    assert told(action) == {("dave", "cancel", "sure")}


@pytest.mark.parametrize("is_moved", [True, False], ids=["exceptions anew", "exceptions stay"])
def test_occurrences_after_a_change_of_the_whole_mail_the_people_of_then(is_moved: bool) -> None:
    before = WEEKLY.series
    joined = rebase(before, later(JOINED.meeting) if is_moved else JOINED.meeting)
    at = SLOTS[3].replace(hour=SLOTS[3].hour + is_moved)
    wanted = replace(joined, deleted=(at,))
    action = changing(before, wanted, step(Call.CHANGE), step(Call.DROP_OCCURRENCE, at=at))
    assert told(action, number=2) == {("alice", "cancel", "sure"), ("carol", "cancel", "sure")}


# --- the whole goes, and answers ------------------------------------------------------------------


def test_a_cancellation_tells_those_who_were_there_not_those_who_were_wished() -> None:
    action = replace(
        changing(WEEKLY.series, None, step(Call.CANCEL)),
        verb=Verb.CANCEL,
        wanted=JOINED,
    )
    assert told(action) == {("alice", "cancel", "sure"), ("bob", "cancel", "sure")}


def test_who_was_invited_to_one_occurrence_only_may_hear_that_all_goes() -> None:
    before = with_slot(
        WEEKLY.series, 3, lambda m: replace(m, attendees=(*m.attendees, person("dave")))
    )
    action = changing(before, None, step(Call.CANCEL))
    assert told(action) == {
        ("alice", "cancel", "sure"),
        ("bob", "cancel", "sure"),
        *((name, "cancel", "may") for name in ("alice", "bob", "dave")),
    }


@pytest.mark.parametrize(
    ("organizer", "expected"), [("dave@sandbox.example", {("dave", "answer", "sure")}), ("", set())]
)
def test_an_answer_goes_to_the_organizer_alone(organizer: str, expected: set[Told]) -> None:
    before = seen(WEEKLY, organizer=organizer)
    action = Action(
        verb=Verb.ANSWER,
        title="t",
        key=None,
        before=before,
        answer=Reply(response=Response.ACCEPT),
        steps=(step(Call.ANSWER),),
    )
    made = mails_for(action, organizer="alice@sandbox.example", capabilities=EXCHANGE)
    assert {(m.to.address.partition("@")[0], str(m.kind), str(m.certainty)) for m in made} == (
        expected
    )


# --- all of them ----------------------------------------------------------------------------------


@pytest.mark.parametrize("call", MAILING)
def test_whatever_a_step_does_nobody_is_mailed_unless_it_says_so(call: Call) -> None:
    action = changing(WEEKLY.series, JOINED, step(call, Notify.NONE, at=SLOTS[3]))
    assert told(action) == set()


@pytest.mark.parametrize("call", MAILING)
def test_the_organizer_is_never_among_them(call: Call) -> None:
    among = people("organizer", "alice")
    before = whole(WEEKLY.series, attendees=among)
    action = changing(before, whole(before, location="L"), step(call, at=SLOTS[3]))
    assert {name for name, _, _ in told(action)} == {"alice"}


@pytest.mark.parametrize("call", [Call.SAVE, Call.CHECK, Call.CLOSE, Call.ATTACH, Call.DETACH])
def test_a_step_that_cannot_mail_must_not_say_that_it_does(call: Call) -> None:
    with pytest.raises(ValueError, match="mails nobody"):
        told(changing(WEEKLY.series, JOINED, step(call)))
