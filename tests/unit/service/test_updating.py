"""What is planned for an item whose wish has changed: what is written, who hears, what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ews_meetings.change.action import Action, Call, Verb
from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.stamp import NotifyState, file_digest, person_digest
from ews_meetings.change.wish import Hold
from ews_meetings.model.exceptions import rebase, series_digests
from ews_meetings.model.meeting import Attachment, Importance, Series
from ews_meetings.model.recurrence import Day, Weekly
from ews_meetings.service.relative import hold_of
from ews_meetings.service.updating import update
from tests.fakes import ALL, NONE, series, wish
from tests.unit.service.making import (
    ALSO_PAST,
    CHANGED,
    SLOTS,
    codes,
    desk,
    later,
    other,
    past,
    people,
    person,
    seen,
    whole,
    with_slot,
    without,
)

SINGLE, WEEKLY = wish(), series()
LONG_AGO = datetime(2015, 10, 22, 8, tzinfo=UTC)
A, B = (Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")
INVITED, SILENT, OWED, PENDING = (
    NotifyState.INVITED,
    NotifyState.SILENT,
    NotifyState.OWED,
    NotifyState.PENDING,
)


def planned(
    new: Series,
    *,
    hold: Hold = SINGLE,
    held: Series | None = None,
    options: PlanOptions = ALL,
    state: NotifyState = INVITED,
    known: Capabilities = EXCHANGE,
) -> Action:
    """Return what is planned where a source has come to say something new."""
    best = seen(hold, held, notify=state)
    return update(desk(options, capabilities=known), other(hold, new), best)


def calls(action: Action) -> list[str]:
    """Return the calls of an action; a mark follows where one mails."""
    marks = {Notify.NONE: "", Notify.ALL: "!", Notify.CHANGED: "?"}
    return [f"{step.call}{marks[step.notify]}" for step in action.steps]


def moved(**values: Any) -> Series:
    return whole(SINGLE.series, **values)


# --- who hears of a change of the whole -----------------------------------------------------------

SIGNIFICANT: dict[str, dict[str, Any]] = {
    "subject": {"subject": "S"},
    "time": {"span": later(SINGLE.series.meeting).span},
    "location": {"location": "L"},
    "body": {"body": replace(SINGLE.series.meeting.body, content="B")},
}
MINOR: dict[str, dict[str, Any]] = {
    "reminder": {"reminder_minutes": 5},
    "importance": {"importance": Importance.HIGH},
    "categories": {"categories": ("Red",)},
}
PEOPLE = {"attendees": people("alice", "carol")}


@pytest.mark.parametrize("values", SIGNIFICANT.values(), ids=SIGNIFICANT)
@pytest.mark.parametrize(
    ("options", "mark"), [(ALL, "!"), (CHANGED, ""), (NONE, "")], ids=["all", "changed", "none"]
)
def test_what_matters_is_told_to_all_or_not_at_all(
    values: dict[str, Any], options: PlanOptions, mark: str
) -> None:
    action = planned(moved(**values), options=options)
    assert calls(action) == ["compare", f"change{mark}", "check", "close"]
    assert ("not-told" in codes(action.findings)) is (not mark)


@pytest.mark.parametrize("values", MINOR.values(), ids=MINOR)
@pytest.mark.parametrize("options", [ALL, CHANGED, NONE])
def test_what_matters_to_nobody_else_is_told_to_nobody(
    values: dict[str, Any], options: PlanOptions
) -> None:
    action = planned(moved(**values), options=options)
    assert calls(action) == ["compare", "change", "check", "close"]
    assert (action.mails, action.findings) == ((), ())


@pytest.mark.parametrize(
    ("options", "mark"), [(ALL, "!"), (CHANGED, "?"), (NONE, "")], ids=["all", "changed", "none"]
)
def test_who_comes_and_goes_is_told_as_it_was_asked(options: PlanOptions, mark: str) -> None:
    assert calls(planned(moved(**PEOPLE), options=options))[1] == f"change{mark}"


@pytest.mark.parametrize("options", [ALL, CHANGED])
def test_a_past_meeting_is_changed_in_silence_and_that_is_said(options: PlanOptions) -> None:
    old = past(SINGLE, LONG_AGO)
    action = planned(whole(old.series, location="L", **PEOPLE), hold=old, options=options)
    assert (action.mails, codes(action.findings)) == ((), ["past-is-silent"])
    told = planned(whole(old.series, location="L"), hold=old, options=ALSO_PAST)
    assert len(told.mails) == 2


def test_a_meeting_that_was_past_and_will_be_again_is_told_of() -> None:
    old = past(SINGLE, LONG_AGO)
    assert len(planned(SINGLE.series, hold=old).mails) == 2
    assert len(planned(old.series).mails) == 2


@pytest.mark.parametrize("state", [SILENT, PENDING])
def test_who_was_never_told_hears_of_no_change_without_an_invitation(state: NotifyState) -> None:
    action = planned(moved(location="L"), options=NONE, state=state)
    assert (action.verb, action.notify, action.mails) == (Verb.UPDATE, SILENT, ())
    assert codes(action.findings) == []


# --- a first invitation with changes --------------------------------------------------------------


@pytest.mark.parametrize("state", [SILENT, PENDING])
@pytest.mark.parametrize("options", [ALL, CHANGED])
def test_who_was_never_told_is_invited_to_what_it_has_become(
    state: NotifyState, options: PlanOptions
) -> None:
    action = planned(moved(location="L"), options=options, state=state)
    assert (action.verb, action.notify) == (Verb.INVITE, INVITED)
    assert calls(action) == ["compare", "change", "check", "claim", "send!", "check"]
    assert {str(mail.kind) for mail in action.mails} == {"invite"}


def test_exceptions_are_made_in_silence_before_a_first_invitation() -> None:
    action = planned(without(WEEKLY.series, 3), hold=WEEKLY, state=SILENT)
    assert calls(action) == [
        "compare",
        "drop occurrence",
        "check",
        "claim",
        "send!",
        "check",
    ]


def test_an_appointment_that_gets_people_invites_them() -> None:
    alone = replace(SINGLE, series=moved(attendees=()))
    action = planned(SINGLE.series, hold=alone, state=SILENT)
    assert action.verb is Verb.INVITE


# --- what is owed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "mark", "state"), [(ALL, "!", INVITED), (CHANGED, "", OWED), (NONE, "", OWED)]
)
def test_what_is_owed_is_told_with_the_next_change_or_stays_owed(
    options: PlanOptions, mark: str, state: NotifyState
) -> None:
    action = planned(moved(reminder_minutes=5), options=options, state=OWED)
    assert (f"change{mark}" in calls(action), action.notify) == (True, state)


def test_what_is_owed_is_told_without_any_change() -> None:
    action = planned(SINGLE.series, state=OWED)
    assert "change!" in calls(action)
    assert {str(mail.kind) for mail in action.mails} == {"update"}


# --- occurrences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "mark", "said"),
    [(EXCHANGE, "!", []), (GROMOX, "", ["occurrence-not-told"])],
    ids=["exchange", "gromox"],
)
def test_one_occurrence_is_told_of_where_the_server_can(
    known: Capabilities, mark: str, said: list[str]
) -> None:
    both = without(with_slot(WEEKLY.series, 4, later), 3)
    action = planned(both, hold=WEEKLY, known=known)
    assert calls(action) == [
        "compare",
        "begin",
        f"drop occurrence{mark}",
        f"change occurrence{mark}",
        "check",
        "close",
    ]
    assert codes(action.findings) == said


@pytest.mark.parametrize("options", [CHANGED, NONE])
def test_that_one_occurrence_is_not_told_of_is_said(options: PlanOptions) -> None:
    action = planned(without(WEEKLY.series, 3), hold=WEEKLY, options=options)
    assert (action.mails, codes(action.findings)) == ((), ["not-told"])


def test_a_change_of_one_occurrence_that_matters_to_nobody_is_silent() -> None:
    minor = with_slot(WEEKLY.series, 3, lambda m: replace(m, importance=Importance.HIGH))
    action = planned(minor, hold=WEEKLY)
    assert (action.mails, action.findings) == ((), ())


def test_a_past_occurrence_of_a_series_that_goes_on_is_not_told_of() -> None:
    """The series has begun on 5 November 2026; it is 21 November."""
    begun = series(start=datetime(2026, 11, 5, 9, tzinfo=UTC))
    old, new = begun.series, SLOTS[0]
    assert new.year == 2027
    first = old.meeting.span
    dropped = replace(old, deleted=(datetime(2026, 11, 12, 9, tzinfo=UTC),))
    assert planned(dropped, hold=begun).mails == ()
    assert len(planned(dropped, hold=begun, options=ALSO_PAST).mails) == 2
    to_come = replace(old, deleted=(datetime(2026, 11, 26, 9, tzinfo=UTC),))
    assert len(planned(to_come, hold=begun).mails) == 2
    assert old.meeting.span == first


def test_past_exceptions_that_are_made_again_are_not_told_of_again() -> None:
    begun = series(start=datetime(2026, 11, 5, 9, tzinfo=UTC))
    gone = tuple(datetime(2026, 11, day, 9, tzinfo=UTC) for day in (12, 26))
    begun = replace(begun, series=replace(begun.series, deleted=gone))
    action = planned(rebase(begun.series, later(begun.series.meeting)), hold=begun)
    assert calls(action)[1:4] == ["change!", "drop occurrence", "drop occurrence!"]
    assert "occurrence-not-told" not in codes(action.findings)


def test_an_occurrence_that_shall_take_place_again_stays_deleted_and_that_is_said() -> None:
    held = without(WEEKLY.series, 3, 5)
    hold = replace(WEEKLY, series=held)
    action = planned(without(WEEKLY.series, 5), hold=hold)
    assert calls(action) == ["close"]
    assert "occurrence-stays-deleted" in codes(action.findings)


def test_with_another_pattern_a_deleted_occurrence_takes_place_again() -> None:
    hold = replace(WEEKLY, series=without(WEEKLY.series, 3))
    recurrence = WEEKLY.series.meeting.recurrence
    assert recurrence is not None
    fortnightly = replace(recurrence, pattern=Weekly(interval=2, days=(Day.THURSDAY,)))
    meeting = replace(WEEKLY.series.meeting, recurrence=fortnightly)
    action = planned(replace(WEEKLY.series, meeting=meeting), hold=hold)
    assert "occurrence-stays-deleted" not in codes(action.findings)


# --- what is said ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "known", "said"),
    [
        (ALL, EXCHANGE, []),
        (ALL, GROMOX, ["removed-not-told"]),
        (CHANGED, EXCHANGE, ["changed-mails-all"]),
        (CHANGED, replace(EXCHANGE, spares_unchanged=Known.YES), []),
        (CHANGED, GROMOX, ["removed-not-told", "changed-mails-all"]),
        (NONE, GROMOX, ["not-told"]),
    ],
)
def test_what_a_server_does_beyond_what_is_asked_is_said(
    options: PlanOptions, known: Capabilities, said: list[str]
) -> None:
    action = planned(moved(**PEOPLE), options=options, known=known)
    assert sorted(codes(action.findings)) == sorted(said)


def test_what_is_there_already_is_said_and_only_the_stamp_is_written() -> None:
    action = planned(moved(location="L"), held=moved(location="L"))
    assert (calls(action), codes(action.findings)) == (["close"], ["already-so"])
    assert action.written == series_digests(moved(location="L"))


def test_what_somebody_else_changed_is_said_where_it_stays() -> None:
    action = planned(moved(location="L"), held=moved(subject="By hand"))
    assert [(f.code, f.field) for f in action.findings] == [("no-longer-as-written", "subject")]


def test_a_conflict_is_a_refusal_that_shows_both_sides() -> None:
    action = planned(moved(location="L"), held=moved(location="By hand"))
    assert action.refusal is not None
    assert (action.verb, action.refusal.code, action.steps, action.mails) == (
        Verb.REFUSE,
        "changed-elsewhere",
        (),
        (),
    )
    assert [(c.old, c.new) for c in action.changes] == [("By hand", "L")]


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [EXCHANGE, GROMOX])
def test_files_are_changed_before_the_change_that_mails_and_noted_as_begun(
    known: Capabilities,
) -> None:
    hold = wish(attachments=(A,))
    action = planned(whole(hold.series, attachments=(B,)), hold=hold, known=known)
    assert calls(action) == ["compare", "begin", "attach", "detach", "change!", "check", "close"]
    assert [step.attachment for step in action.steps if step.attachment is not None] == [0, 0]


# --- what the stamp will say ----------------------------------------------------------------------


def test_a_source_writes_down_what_it_says_whom_it_invites_and_what_it_attaches() -> None:
    new = moved(attachments=(A,), **PEOPLE)
    action = planned(new, held=moved(attendees=people("alice", "bob", "dave")))
    assert action.written == series_digests(new)
    assert set(action.people) == {
        person_digest(f"{name}@sandbox.example") for name in ("alice", "carol")
    }
    assert action.files == (file_digest(A),)


def test_a_manual_change_leaves_what_the_source_said_and_adds_whom_it_invites() -> None:
    """Dave was added by somebody, and is not ours by this; files of a person stay a person's."""
    held = moved(attendees=people("alice", "bob", "dave"), attachments=(B,))
    best = seen(SINGLE, held)
    hold = hold_of(best)
    wanted = whole(held, attendees=(*held.meeting.attendees, person("carol")), attachments=(B, A))
    action = update(desk(), replace(hold, series=wanted), best)
    assert action.written == series_digests(SINGLE.series)
    assert set(action.people) == {
        person_digest(f"{name}@sandbox.example") for name in ("alice", "bob", "carol")
    }
    assert (action.files, action.source_digest) == ((), SINGLE.digest)


def test_a_plan_holds_what_was_there_for_freshness_and_undo() -> None:
    action = planned(moved(location="L"))
    assert action.before == seen(SINGLE)
    assert (action.item, action.wanted) == (seen(SINGLE).ref, moved(location="L"))
    assert [step.number for step in action.steps] == [1, 2, 3, 4]
    assert action.steps[0].call is Call.COMPARE
