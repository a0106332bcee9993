"""What holds of every plan, whatever is wished and whatever the calendar holds already."""

from __future__ import annotations

from collections import Counter

from hypothesis import given

from ews_meetings.change.action import Action, Call, Certainty, End, Verb
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import does_anything, mails_of
from ews_meetings.change.plan_file import from_text, to_text
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.fields import FIELDS
from ews_meetings.service.mails import mails_for
from ews_meetings.service.policy import is_past
from tests.fakes import (
    Host,
    Item,
)
from tests.property.service.cases import (
    MANY,
    Case,
    cases,
    do,
    listed,
    plan_of,
    planned,
    received,
    series_of,
)

# --- plans ----------------------------------------------------------------------------------------

CREATING = {Verb.CREATE, Verb.FINISH, Verb.INVITE}


@given(cases())
@MANY
def test_what_is_kept_or_refused_has_neither_steps_nor_mails(case: Case) -> None:
    idle = [a for a in plan_of(case).actions if a.verb in {Verb.KEEP, Verb.REFUSE}]
    assert all((action.steps, action.mails) == ((), ()) for action in idle)


@given(cases())
@MANY
def test_whatever_is_refused_says_why_and_nothing_else_does(case: Case) -> None:
    for action in plan_of(case).actions:
        assert (action.refusal is not None) is (action.verb is Verb.REFUSE)


@given(cases())
@MANY
def test_every_other_action_has_steps_numbered_from_one(case: Case) -> None:
    for action in plan_of(case).actions:
        if action.verb in {Verb.KEEP, Verb.REFUSE}:
            continue
        assert (action.wanted is not None) is (action.verb is not Verb.CANCEL)
        assert [step.number for step in action.steps] == list(range(1, len(action.steps) + 1))
        assert action.steps


@given(cases())
@MANY
def test_no_invitation_leaves_before_the_check_and_the_claim_of_its_action(case: Case) -> None:
    for action in plan_of(case).actions:
        if action.verb not in CREATING:
            continue
        calls = [step.call for step in action.steps]
        for place in (place for place, step in enumerate(action.steps) if step.mails):
            before = calls[:place]
            assert {Call.CHECK, Call.CLAIM} <= set(before)
            assert before.index(Call.CHECK) < before.index(Call.CLAIM)
            making = {Call.SAVE, Call.ATTACH, Call.DROP_OCCURRENCE, Call.CHANGE_OCCURRENCE}
            assert not making & set(calls[before.index(Call.CHECK) :])


@given(cases())
@MANY
def test_what_changes_or_goes_is_compared_with_what_was_seen_before_anything_else(
    case: Case,
) -> None:
    for action in plan_of(case).actions:
        if action.before is None:
            continue
        writes = [step.call for step in action.steps if step.call is not Call.CLOSE]
        assert writes[:1] in ([], [Call.COMPARE])
        assert action.verb in {Verb.UPDATE, Verb.INVITE, Verb.CANCEL}


@given(cases())
@MANY
def test_mails_follow_from_the_action_and_the_server(case: Case) -> None:
    with planned(case) as (host, plan):
        for action in plan.actions:
            assert action.mails == mails_for(
                action, organizer=plan.header.mailbox, capabilities=host.server.capabilities()
            )


@given(cases())
@MANY
def test_nobody_is_surely_mailed_the_same_twice_in_one_plan(case: Case) -> None:
    assert set(listed(plan_of(case), Certainty.SURE).values()) <= {1}


@given(cases())
@MANY
def test_nobody_is_mailed_who_was_not_to_hear_of_it(case: Case) -> None:
    plan = plan_of(case)
    if case.options.notify is Notify.NONE:
        assert mails_of(plan) == ()
    if not case.options.notify_past:
        now = plan.header.made_at
        past = [a for a in plan.actions if all(is_past(one, now) for one in series_of(a))]
        assert all(action.mails == () for action in past)


@given(cases())
@MANY
def test_a_meeting_whose_source_has_not_changed_is_kept_whatever_people_made_of_it(
    case: Case,
) -> None:
    told = ("invited", "renamed", "joined")
    same = {
        want.hold.origin
        for want in case.wants
        if want.before in told and want.is_plain and want.hold.series.meeting.attendees
    }
    verbs = {a.verb for a in plan_of(case).actions if a.origin in same}
    assert verbs <= ({Verb.KEEP, Verb.UPDATE} if case.options.force else {Verb.KEEP})


@given(cases())
@MANY
def test_what_we_cancelled_is_not_made_again(case: Case) -> None:
    gone = {w.hold.origin.key for w in case.wants if w.before == "cancelled"}
    verbs = {a.verb for a in plan_of(case).actions if a.origin and a.origin.key in gone}
    assert verbs <= {Verb.KEEP, Verb.REFUSE}


@given(cases())
@MANY
def test_a_plan_read_back_from_its_text_is_the_same_plan(case: Case) -> None:
    plan = plan_of(case)
    assert from_text(to_text(plan), source="a.json") == plan


# --- plans that were applied ----------------------------------------------------------------------


@given(cases())
@MANY
def test_who_gets_mail_is_who_was_listed(case: Case) -> None:
    with planned(case) as (host, plan):
        sure = listed(plan, Certainty.SURE)
        all_of_them = listed(plan, *Certainty)
        got = received(host, plan)
        assert sure <= got
        assert got <= all_of_them


@given(cases())
@MANY
def test_what_an_applied_plan_reports_is_what_it_listed(case: Case) -> None:
    with planned(case) as (host, plan):
        results = do(host, plan).results
        assert [result.mails for result in results] == [a.mails for a in plan.actions]
        wrote = [result.end for result in results if result.action.steps]
        assert set(wrote) <= {End.DONE}


@given(cases())
@MANY
def test_after_an_applied_plan_everything_is_kept(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        again = host.plan(case.inputs, case.options)
        refused = [a.title for a in plan.actions if a.verb is Verb.REFUSE]
        assert [a.title for a in again.actions if a.verb is not Verb.KEEP] == refused
        assert (does_anything(again), mails_of(again)) == (False, ())


@given(cases())
@MANY
def test_after_an_applied_plan_the_calendar_holds_what_was_planned(case: Case) -> None:
    rows = [row for row in FIELDS if row.name != "attachments"]
    with planned(case) as (host, plan):
        do(host, plan)
        for action in plan.actions:
            if action.wanted is None or action.origin is None or action.verb is Verb.REMOVE:
                continue
            item = _standing(host, action)
            assert compare_series(old=item.series, new=action.wanted, fields=rows) == ()


@given(cases())
@MANY
def test_applying_a_plan_again_mails_nobody(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        items = set(host.server.items)
        assert received(host, plan) == Counter()
        assert set(host.server.items) == items


@given(cases())
@MANY
def test_another_machine_has_nothing_left_to_mail(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        other = Host(host.server, "other")
        assert mails_of(other.plan(case.inputs, case.options)) == ()
        other.close()


@given(cases())
@MANY
def test_a_meeting_whose_people_were_invited_goes_only_by_a_cancellation(case: Case) -> None:
    with planned(case) as (host, plan):
        invited = {
            item.id
            for item in host.server.items.values()
            if item.stamp and item.stamp.notify is NotifyState.INVITED
        }
        cancelled = {a.item.item_id for a in plan.actions if a.verb is Verb.CANCEL and a.item}
        do(host, plan)
        assert invited - cancelled <= set(host.server.items)


@given(cases())
@MANY
def test_every_meeting_stands_once_with_its_files(case: Case) -> None:
    with planned(case) as (host, plan):
        do(host, plan)
        for action in plan.actions:
            if action.wanted is None or action.origin is None:
                continue
            item = _standing(host, action)
            held = [a.name for a in item.series.meeting.attachments]
            assert sorted(held) == sorted(a.name for a in action.wanted.meeting.attachments)


def _standing(host: Host, action: Action) -> Item:
    """Return the item in the calendar that an action is about: one alone, unless two were sent."""
    key = action.origin.key if action.origin else ""
    found = [i for i in host.server.items.values() if i.key == key and i.place is Place.CALENDAR]
    sent = [item for item in found if item.was_sent]
    if len(sent) > 1 and action.item:
        return host.server.items[action.item.item_id]
    [item] = found
    return item
