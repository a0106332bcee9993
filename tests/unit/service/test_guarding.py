"""The rules of a profile, each by itself and all together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from ews_meetings.change.action import Action, Call, MailKind, Step, Verb
from ews_meetings.change.audience import Audience, Members
from ews_meetings.change.guards import NO_GUARDS, Guards, Past, Quiet, Rule, Weekday
from ews_meetings.change.notify import Notify
from ews_meetings.errors import GuardsViolated, QuietNow, TooManyMails
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.service.guarding import (
    Case,
    check_cast,
    check_organizer,
    mail_limit,
    refusal_of,
    vanish_silently,
)
from ews_meetings.service.reach import askable, reach_of
from tests.fakes import series as weekly
from tests.fakes import wish
from tests.unit.service.guarded_plans import ORGANIZER, broken, inviting, mail, plan_of, rules
from tests.unit.service.making import NOW, SLOTS, seen

TEAM = "team@example.com"
OF_THREE = Audience(lists={TEAM: Members(people=("a@example.com", "b@example.com", "c@x.org"))})
HIDDEN = Audience(lists={TEAM: Members(is_complete=False)})
LONG_AGO = datetime(2020, 1, 1, 9, tzinfo=UTC)
NIGHT = Guards(quiet=Quiet(zone="Europe/Berlin", hours=(time(20), time(7))))
LATE = datetime(2026, 11, 20, 21, 15, tzinfo=UTC)


def test_without_rules_nothing_is_broken() -> None:
    plan = plan_of(inviting("a@example.com", "x@other.org", start=LONG_AGO))
    assert broken(plan, NO_GUARDS, now=LATE) == ()


# --- domains --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("a@example.com", True),
        ("A@EXAMPLE.COM", True),
        ("a@example.com.", True),
        ("a@berlin.example.net", True),
        ("a@mitte.berlin.example.net", True),
        ("a@example.net", False),
        ("a@badexample.net", False),
        ("a@notexample.com", False),
        ("a@example.com.evil.org", False),
        ("a@sub.example.com", False),
        ('"b@example.com"@evil.org', False),
        ("a@evil.org.", False),
        ("example.com", False),
    ],
)
def test_a_domain_is_meant_with_those_below_it_only_by_a_star(
    address: str, is_allowed: bool
) -> None:
    guards = Guards(allowed_domains=("Example.com", "*.example.net"))
    found = broken(plan_of(inviting(address)), guards)
    assert rules(found) == ([] if is_allowed else [Rule.ALLOWED_DOMAINS])


def test_who_is_not_allowed_is_named_with_the_meeting_and_the_rule() -> None:
    guards = Guards(allowed_domains=("example.com",))
    plan = plan_of(inviting("a@example.com", "X@other.org", "y@x.org"), inviting("a@example.com"))
    [found] = broken(plan, guards)
    assert (found.meeting, found.recipients) == ("Planning", ("x@other.org", "y@x.org"))
    assert found.value == "example.com"
    assert found.message == (
        "Planning: x@other.org, y@x.org are not allowed (guards.allowed_domains = example.com)"
    )


def test_members_of_a_list_must_be_allowed_too() -> None:
    guards = Guards(allowed_domains=("example.com",))
    [found] = broken(plan_of(inviting(TEAM)), guards, audience=OF_THREE)
    assert found.recipients == ("c@x.org",)
    assert found.message.startswith("Planning: c@x.org (in team@example.com) is not allowed")


def test_where_no_domain_is_allowed_nobody_is_mailed() -> None:
    guards = Guards(allowed_domains=())
    assert rules(broken(plan_of(inviting("a@example.com")), guards)) == [Rule.ALLOWED_DOMAINS]
    assert broken(plan_of(inviting("a@example.com", mails=False)), guards) == ()


@pytest.mark.parametrize("kind", list(MailKind))
def test_rules_are_about_mails_of_every_kind(kind: MailKind) -> None:
    action = replace(inviting("x@other.org"), mails=(mail("x@other.org", kind),))
    guards = Guards(allowed_domains=("example.com",), max_external=0)
    expected = [Rule.ALLOWED_DOMAINS, Rule.MAX_EXTERNAL]
    assert rules(broken(plan_of(action), guards)) == expected


# --- how many -------------------------------------------------------------------------------------


def test_external_people_count_once_in_a_plan() -> None:
    plan = plan_of(*(inviting("x@other.org", "Y@other.org", ORGANIZER) for _ in range(9)))
    assert broken(plan, Guards(max_external=2, max_mail=99)) == ()
    [found] = broken(plan, Guards(max_external=1, max_mail=99))
    assert found.recipients == ("x@other.org", "y@other.org")
    assert found.message == (
        "2 recipients are outside example.com (guards.max_external = 1): x@other.org, y@other.org"
    )


def test_members_of_a_list_are_external_for_themselves() -> None:
    plan = plan_of(inviting(TEAM))
    assert broken(plan, Guards(max_external=0)) == ()
    [found] = broken(plan, Guards(max_external=0), audience=OF_THREE)
    assert found.recipients == ("c@x.org",)


def test_a_profile_says_who_is_one_of_us() -> None:
    plan = plan_of(inviting("x@other.org", "a@example.com"))
    ours = Guards(max_external=0, internal_domains=("example.com", "other.org"))
    assert broken(plan, ours) == ()
    theirs = replace(ours, internal_domains=("other.org",))
    assert [v.recipients for v in broken(plan, theirs)] == [("a@example.com",)]


def test_attendees_count_with_the_members_of_lists_and_without_rooms() -> None:
    room = Attendee(mailbox=Mailbox(address="room@example.com"), role=Role.RESOURCE)
    action = inviting(TEAM, "a@example.com", "d@example.com", mails=False)
    assert action.wanted is not None
    meeting = action.wanted.meeting
    meeting = replace(meeting, attendees=(*meeting.attendees, room))
    action = replace(action, wanted=replace(action.wanted, meeting=meeting))
    plan = plan_of(action)
    assert broken(plan, Guards(max_attendees=3)) == ()
    assert broken(plan, Guards(max_attendees=4), audience=OF_THREE) == ()
    [found] = broken(plan, Guards(max_attendees=3), audience=OF_THREE)
    assert (found.rule, found.meeting, len(found.recipients)) == (
        Rule.MAX_ATTENDEES,
        "Planning",
        4,
    )


def with_resource(address: str, *people: str) -> Action:
    action = inviting(*people, mails=False)
    assert action.wanted is not None
    meeting = action.wanted.meeting
    resource = Attendee(mailbox=Mailbox(address=address), role=Role.RESOURCE)
    meeting = replace(meeting, attendees=(*meeting.attendees, resource))
    return replace(action, wanted=replace(action.wanted, meeting=meeting))


def test_a_list_that_is_booked_as_a_resource_counts_by_its_members() -> None:
    plan = plan_of(with_resource(TEAM, "d@example.com"))
    assert askable(plan, Guards(max_attendees=9)) == ("d@example.com", TEAM)
    assert broken(plan, Guards(max_attendees=1)) == ()
    assert broken(plan, Guards(max_attendees=4), audience=OF_THREE) == ()
    [found] = broken(plan, Guards(max_attendees=3), audience=OF_THREE)
    assert (found.rule, len(found.recipients)) == (Rule.MAX_ATTENDEES, 4)


@pytest.mark.parametrize(
    "guards",
    [Guards(allowed_domains=("example.com",)), Guards(max_external=9), Guards(max_attendees=9)],
)
def test_who_was_not_asked_about_breaks_every_rule_that_counts_who_stands_behind(
    guards: Guards,
) -> None:
    plan = plan_of(inviting(TEAM, "a@example.com"))
    [found] = broken(plan, guards, audience=Audience(unasked=(TEAM, "z@example.com")))
    assert found.recipients == (TEAM,)
    assert "too many addresses and lists to ask who stands behind team@" in found.message
    assert broken(plan, NO_GUARDS, audience=Audience(unasked=(TEAM,))) == ()
    assert broken(plan, guards, audience=Audience(unknown=(TEAM,))) == ()


def test_a_meeting_that_goes_may_have_been_too_large() -> None:
    going = replace(inviting("a@example.com", "b@example.com"), verb=Verb.CANCEL, wanted=None)
    assert broken(plan_of(going), Guards(max_attendees=1)) == ()


@pytest.mark.parametrize(
    ("guards", "asked", "limit"),
    [
        (NO_GUARDS, None, 25),
        (NO_GUARDS, 99, 99),
        (Guards(max_mail=5), None, 5),
        (Guards(max_mail=5), 3, 3),
        (Guards(max_mail=5), 9, 9),
        (Guards(max_mail=5, max_mail_is_hard=True), None, 5),
        (Guards(max_mail=5, max_mail_is_hard=True), 3, 3),
        (Guards(max_mail=5, max_mail_is_hard=True), 9, 5),
    ],
)
def test_a_caller_lowers_the_limit_of_mails_and_raises_a_soft_one(
    guards: Guards, asked: int | None, limit: int
) -> None:
    assert mail_limit(guards, asked) == limit


def test_mails_to_a_list_count_by_its_members_where_they_are_known() -> None:
    plan = plan_of(inviting(TEAM, "d@example.com"), max_mail=3)
    assert broken(plan, NO_GUARDS) == ()
    assert broken(plan, NO_GUARDS, audience=HIDDEN) == ()
    assert [v.value for v in broken(plan, NO_GUARDS, audience=OF_THREE)] == ["3"]
    assert broken(plan, NO_GUARDS, audience=OF_THREE, max_mail=4) == ()


def test_the_limit_of_a_call_has_an_error_of_its_own_and_a_hard_one_is_a_rule() -> None:
    plan = plan_of(inviting("a@example.com", "b@example.com"), max_mail=1)
    for guards, kind in (
        (NO_GUARDS, TooManyMails),
        (Guards(max_mail=1, max_mail_is_hard=True), GuardsViolated),
    ):
        case = Case(plan=plan, reach=reach_of(plan, guards, HIDDEN), now=NOW)
        refusal = refusal_of(broken(plan, guards), case)
        assert type(refusal) is kind
        assert ("--max-mail 2" in refusal.hint) is (kind is TooManyMails)


# --- who and when ---------------------------------------------------------------------------------


def test_a_profile_acts_only_for_its_organizers() -> None:
    check_organizer(NO_GUARDS, ORGANIZER)
    check_organizer(Guards(organizers=("Olga@Example.com",)), ORGANIZER)
    with pytest.raises(GuardsViolated, match=r"may not act for olga@example\.com \(organizers"):
        check_organizer(Guards(organizers=("max@example.com",)), ORGANIZER)
    assert rules(broken(plan_of(), Guards(organizers=()))) == [Rule.ORGANIZERS]


def test_no_mail_leaves_in_quiet_hours_and_the_hint_says_when_it_may() -> None:
    plan = plan_of(inviting("a@example.com"))
    [found] = broken(plan, NIGHT, now=LATE)
    assert found.rule == Rule.QUIET_HOURS
    assert found.possible_from == "2026-11-21T07:00:00+01:00"
    assert found.message == (
        "no mail leaves now: it is Friday 22:15 in Europe/Berlin (guards.quiet_hours = 20:00-07:00)"
    )
    assert found.hint == (
        "it can run from 2026-11-21T07:00:00+01:00 on; --notify none mails nobody"
    )
    assert broken(plan, NIGHT, now=datetime.fromisoformat(found.possible_from)) == ()


@pytest.mark.parametrize(("guards", "code"), [(NIGHT, "quiet-hours"), (None, "guards")])
def test_only_where_nothing_else_stands_in_the_way_waiting_helps(
    guards: Guards | None, code: str
) -> None:
    held = guards or replace(NIGHT, max_external=0)
    plan = plan_of(inviting("x@other.org"))
    case = Case(plan=plan, reach=reach_of(plan, held, HIDDEN), now=LATE)
    refusal = refusal_of(broken(plan, held, now=LATE), case)
    assert (refusal.code, refusal.exit_code) == (code, 9)
    assert (refusal.retryable, isinstance(refusal, QuietNow)) == (guards is NIGHT,) * 2


@pytest.mark.parametrize(
    ("guards", "broken_rules"),
    [
        (NO_GUARDS, []),
        (Guards(organizers=("max@example.com",), max_external=0), [Rule.ORGANIZERS]),
        (Guards(allowed_domains=("example.com",)), [Rule.ALLOWED_DOMAINS]),
        (Guards(allowed_domains=("example.com", "other.org")), []),
        (Guards(max_external=0), [Rule.MAX_EXTERNAL]),
        (Guards(max_external=1), []),
        (Guards(max_external=0, internal_domains=("example.com", "other.org")), []),
        (NIGHT, [Rule.QUIET_HOURS]),
        (replace(NIGHT, max_external=0), [Rule.MAX_EXTERNAL, Rule.QUIET_HOURS]),
    ],
)
def test_people_who_will_mail_each_other_are_held_against_the_rules(
    guards: Guards, broken_rules: list[str]
) -> None:
    found: list[str] = []
    try:
        check_cast(guards, organizer=ORGANIZER, others=("a@example.com", "X@other.org"), now=LATE)
    except GuardsViolated as error:
        found = rules(error.violations)
    assert found == broken_rules


def test_what_mails_nobody_may_be_done_at_night() -> None:
    assert broken(plan_of(inviting("a@example.com", mails=False)), NIGHT, now=LATE) == ()


def test_a_quiet_day_is_named_as_such() -> None:
    assert NIGHT.quiet is not None
    days = (Weekday.SATURDAY, Weekday.SUNDAY)
    guards = Guards(quiet=replace(NIGHT.quiet, days=days))
    noon = datetime(2026, 11, 21, 11, tzinfo=UTC)
    [found] = broken(plan_of(inviting("a@example.com")), guards, now=noon)
    assert (found.rule, found.value) == (Rule.QUIET_DAYS, "Saturday, Sunday Europe/Berlin")
    assert found.possible_from == "2026-11-23T07:00:00+01:00"


def test_who_is_always_quiet_is_told_no_instant() -> None:
    guards = Guards(quiet=Quiet(zone="UTC", days=tuple(Weekday)))
    [found] = broken(plan_of(inviting("a@example.com")), guards)
    assert (found.possible_from, found.hint) == ("", "--notify none mails nobody")


@pytest.mark.parametrize(
    ("past", "start", "mails", "is_broken"),
    [
        (Past.ALLOW, LONG_AGO, True, False),
        (Past.SILENT, LONG_AGO, True, True),
        (Past.SILENT, LONG_AGO, False, False),
        (Past.SILENT, None, True, False),
        (Past.REFUSE, LONG_AGO, True, True),
        (Past.REFUSE, LONG_AGO, False, True),
        (Past.REFUSE, None, True, False),
        (Past.REFUSE, NOW - timedelta(hours=1), True, True),
        (Past.REFUSE, NOW - timedelta(minutes=59), True, False),
    ],
)
def test_meetings_that_are_over(
    past: Past, start: datetime | None, mails: bool, is_broken: bool
) -> None:
    plan = plan_of(inviting("a@example.com", start=start, mails=mails))
    assert rules(broken(plan, Guards(past=past))) == ([Rule.PAST] if is_broken else [])


def test_what_is_over_is_neither_moved_nor_cancelled_nor_answered_where_that_is_refused() -> None:
    before = seen(wish(start=LONG_AGO))
    refuse = Guards(past=Past.REFUSE)
    for verb in (Verb.UPDATE, Verb.CANCEL, Verb.ANSWER):
        action = replace(inviting("a@example.com", mails=False), verb=verb, before=before)
        assert rules(broken(plan_of(action), refuse)) == [Rule.PAST]
    draft = replace(inviting(start=LONG_AGO), verb=Verb.REMOVE)
    assert broken(plan_of(draft), refuse) == ()


def test_of_a_series_the_last_occurrence_decides_and_of_one_occurrence_itself() -> None:
    made = weekly()
    inside = SLOTS[4] + timedelta(days=1)
    refuse = Guards(past=Past.REFUSE)
    whole = Action(
        verb=Verb.UPDATE,
        title="Jour fixe",
        key=None,
        wanted=made.series,
        before=seen(made),
        steps=(Step(number=1, call=Call.CHANGE, notify=Notify.ALL),),
    )
    assert broken(plan_of(whole), refuse, now=inside) == ()
    for slot, expected in ((4, [Rule.PAST]), (5, [])):
        step = Step(number=1, call=Call.DROP_OCCURRENCE, occurrence=SLOTS[slot])
        assert rules(broken(plan_of(replace(whole, steps=(step,))), refuse, now=inside)) == expected
    after = SLOTS[-1] + timedelta(days=1)
    assert rules(broken(plan_of(whole), refuse, now=after)) == [Rule.PAST]


# --- together -------------------------------------------------------------------------------------


def test_all_that_is_broken_is_listed_together() -> None:
    guards = Guards(
        organizers=("max@example.com",),
        allowed_domains=("example.com",),
        max_external=0,
        max_attendees=1,
        past=Past.REFUSE,
        quiet=NIGHT.quiet,
        max_mail=1,
        max_mail_is_hard=True,
    )
    plan = plan_of(
        inviting("a@example.com", "x@other.org", start=LONG_AGO), inviting("x@other.org")
    )
    found = broken(plan, guards, now=LATE)
    assert rules(found) == [
        Rule.ORGANIZERS,
        Rule.ALLOWED_DOMAINS,
        Rule.MAX_ATTENDEES,
        Rule.PAST,
        Rule.ALLOWED_DOMAINS,
        Rule.MAX_EXTERNAL,
        Rule.QUIET_HOURS,
        Rule.MAX_MAIL,
    ]
    refusal = refusal_of(found, Case(plan=plan, reach=reach_of(plan, guards, HIDDEN), now=LATE))
    assert (refusal.exit_code, refusal.code) == (9, "guards")
    assert all(violation.message in refusal.message for violation in found)


def test_silence_helps_against_the_rules_about_mails_only() -> None:
    mails = broken(plan_of(inviting("x@other.org")), Guards(max_external=0), now=LATE)
    crowd = broken(plan_of(inviting("x@other.org", "a@example.com")), Guards(max_attendees=1))
    assert vanish_silently(())
    assert vanish_silently(mails)
    assert not vanish_silently((*mails, *crowd))
