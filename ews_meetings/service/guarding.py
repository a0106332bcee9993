"""What stands between a plan and the people in it: the rules of a profile, applied to a plan; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.action import Action, Call, Verb
from ews_meetings.change.guards import DEFAULT_MAX_MAIL, MAIL_RULES, Guards, Past, Rule
from ews_meetings.change.plan import Plan, mails_of
from ews_meetings.errors import (
    GuardRefused,
    GuardsViolated,
    PlanStale,
    QuietNow,
    TooManyMails,
    Violation,
)
from ews_meetings.model.exceptions import show_start
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.model.people import fold
from ews_meetings.model.span import end_of
from ews_meetings.service.policy import is_past
from ews_meetings.service.reach import (
    Reach,
    attendees_of,
    internal_domains,
    is_in,
    mails_reached,
    recipients_of,
)
from ews_meetings.service.rules import (
    other_organizer,
    outside_of_domains,
    quiet_now,
    too_many_external,
    unasked,
)

_ON_THE_WHOLE = frozenset({Call.SAVE, Call.SEND, Call.CHANGE, Call.CANCEL, Call.ANSWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A plan that is looked at: what it reaches, when, and how many mails somebody allowed."""

    plan: Plan
    reach: Reach
    now: datetime
    max_mail: int | None = None
    """What the caller says now; None for what the plan was made with."""


def check_address(plan: Plan, *, mailbox: str, server: str, calendar: str) -> None:
    """Refuse a plan that was made for another mailbox, calendar or server.

    Raises:
        PlanStale: it does not belong here.
    """
    header = plan.header
    if header.mailbox != mailbox:
        raise PlanStale("the plan", f"it was made for {header.mailbox}, not {mailbox}")
    if header.calendar != calendar:
        made, here = header.calendar or "the main one", calendar or "the main one"
        raise PlanStale("the plan", f"it was made for another calendar: {made}, not {here}")
    if header.server != server and not header.is_sandbox:
        raise PlanStale("the plan", f"it was made for {header.server}, not {server}")


def check_organizer(guards: Guards, mailbox: str) -> None:
    """Refuse a mailbox for which the profile may not act; ask before anything is contacted.

    Raises:
        GuardsViolated: it is none of those that are allowed.
    """
    _raise(tuple(other_organizer(guards, mailbox)))


def check_hours(plan: Plan, guards: Guards, now: datetime) -> None:
    """Refuse a plan that mails at a time at which no mail may leave.

    Raises:
        QuietNow: it says when that ends.
    """
    _raise(tuple(quiet_violations(plan, guards, now)))


def check_cast(guards: Guards, *, organizer: str, others: Sequence[str], now: datetime) -> None:
    """Refuse people whom the profile may not have mail each other, before anything is contacted.

    Args:
        guards: the rules of the profile.
        organizer: its mailbox.
        others: who is mailed besides; none of them is a list.
        now: when they are mailed.

    Raises:
        GuardsViolated: rules stand against it; all that are broken are listed.
    """
    check_organizer(guards, organizer)
    everybody = tuple(dict.fromkeys(map(fold, (organizer, *others))))
    internal = internal_domains(guards, organizer)
    external = tuple(name for name in everybody if not is_in(name, internal))
    _raise(
        (
            *outside_of_domains(everybody, guards),
            *too_many_external(external, internal, guards),
            *quiet_now(guards, now),
        )
    )


def violations_of(case: Case, guards: Guards) -> tuple[Violation, ...]:
    """Return every rule that a plan would break; nothing of it may be done then."""
    return (
        *other_organizer(guards, case.plan.header.mailbox),
        *(one for action in case.plan.actions for one in _of_action(action, case, guards)),
        *_external(case, guards),
        *quiet_violations(case.plan, guards, case.now),
        *_mails(case, guards),
    )


def quiet_violations(plan: Plan, guards: Guards, now: datetime) -> Iterator[Violation]:
    """Yield that a plan mails at a time at which no mail may leave."""
    if mails_of(plan):
        yield from quiet_now(guards, now)


def refusal_of(violations: Sequence[Violation], case: Case) -> GuardRefused:
    """Return the error that violations are: of --max-mail alone its own, else all together."""
    match violations:
        case [Violation(rule=Rule.MAX_MAIL, value=limit, hint=raisable)] if raisable:
            return TooManyMails(mails_reached(case.plan, case.reach), int(limit))
        case _:
            return _together(violations)


def vanish_silently(violations: Sequence[Violation]) -> bool:
    """Say whether the same plan with nobody mailed would break none of these rules."""
    return all(violation.rule in MAIL_RULES for violation in violations)


def mail_limit(guards: Guards, asked: int | None) -> int:
    """Return how many mails a plan may list: what was asked for, bounded where the profile says so."""
    own = DEFAULT_MAX_MAIL if guards.max_mail is None else guards.max_mail
    if asked is None:
        return own
    return min(asked, own) if guards.max_mail_is_hard else asked


def _together(violations: Sequence[Violation]) -> GuardsViolated:
    is_time = all(one.rule in {Rule.QUIET_HOURS, Rule.QUIET_DAYS} for one in violations)
    return QuietNow(violations) if is_time else GuardsViolated(violations)


def _raise(violations: Sequence[Violation]) -> None:
    if violations:
        raise _together(violations)


# --- the rules of a plan --------------------------------------------------------------------------


def _external(case: Case, guards: Guards) -> Iterator[Violation]:
    addresses = recipients_of(case.plan)
    everybody = case.reach.people(addresses)
    external = tuple(name for name in everybody if case.reach.is_external(name))
    yield from too_many_external(external, case.reach.internal, guards)
    if guards.max_external is not None:
        yield from unasked(
            addresses, case.reach.audience, Rule.MAX_EXTERNAL, str(guards.max_external)
        )


def _mails(case: Case, guards: Guards) -> Iterator[Violation]:
    asked = case.plan.header.options.max_mail if case.max_mail is None else case.max_mail
    limit, mails = mail_limit(guards, asked), mails_reached(case.plan, case.reach)
    if mails <= limit:
        return
    raisable = f"look at the mails with --dry-run; if they are right, say --max-mail {mails}"
    yield Violation(
        rule=Rule.MAX_MAIL,
        value=str(limit),
        message=f"{mails} mails are more than allowed ({Rule.MAX_MAIL} = {limit})",
        recipients=case.reach.people(recipients_of(case.plan)),
        hint="" if guards.max_mail_is_hard and limit == guards.max_mail else raisable,
    )


# --- the rules of one meeting ---------------------------------------------------------------------


def _of_action(action: Action, case: Case, guards: Guards) -> Iterator[Violation]:
    yield from _domains(action, case, guards)
    yield from _crowd(action, case, guards)
    yield from _past(action, case, guards)


def _domains(action: Action, case: Case, guards: Guards) -> Iterator[Violation]:
    allowed = guards.allowed_domains
    if allowed is None:
        return
    listed = dict.fromkeys(mail.to.folded for mail in action.mails)
    in_lists: dict[str, str] = {}
    for name in listed:
        for one in case.reach.people_behind(name):
            if one not in listed:
                in_lists.setdefault(one, name)
    yield from outside_of_domains(
        (*listed, *in_lists), guards, in_lists=in_lists, title=action.title
    )
    value = ", ".join(allowed) or "nobody"
    yield from unasked(
        listed, case.reach.audience, Rule.ALLOWED_DOMAINS, value, meeting=action.title
    )


def _crowd(action: Action, case: Case, guards: Guards) -> Iterator[Violation]:
    most = guards.max_attendees
    if most is None:
        return
    invited = tuple(attendees_of(action))
    largest = max(map(case.reach.crowd, invited), key=len, default=())
    names = dict.fromkeys(one.mailbox.folded for crowd in invited for one in crowd)
    yield from unasked(
        names, case.reach.audience, Rule.MAX_ATTENDEES, str(most), meeting=action.title
    )
    if len(largest) > most:
        yield Violation(
            rule=Rule.MAX_ATTENDEES,
            value=str(most),
            message=f"{action.title}: {len(largest)} people ({Rule.MAX_ATTENDEES} = {most})",
            meeting=action.title,
            recipients=largest,
        )


def _past(action: Action, case: Case, guards: Guards) -> Iterator[Violation]:
    what = _breach_of_past(action, case.now, guards.past)
    if what:
        yield Violation(
            rule=Rule.PAST,
            value=guards.past,
            message=f"{action.title}: {what} ({Rule.PAST} = {guards.past})",
            meeting=action.title,
            recipients=tuple(dict.fromkeys(mail.to.folded for mail in action.mails)),
        )


def _breach_of_past(action: Action, now: datetime, past: Past) -> str:
    """Return what is wrong with an action on something that is over; empty for nothing."""
    before = action.before.series if action.before else None
    if past is Past.ALLOW or action.verb is Verb.REMOVE or not action.steps:
        return ""
    if past is Past.SILENT:
        result = action.wanted or before
        is_told = bool(action.mails) and result is not None and is_past(result, now)
        return "is over, and people would be mailed about it" if is_told else ""
    if any(series is not None and is_past(series, now) for series in (action.wanted, before)):
        return "is over"
    return _past_occurrence(action, now)


def _past_occurrence(action: Action, now: datetime) -> str:
    """Return that an action is on a single occurrence that is over; empty for none."""
    if any(step.call in _ON_THE_WHOLE for step in action.steps):
        return ""
    before = action.before.series if action.before else None
    for step in action.steps:
        if step.occurrence and before and _is_over(before, step.occurrence, now):
            return f"the occurrence of {show_start(step.occurrence, before.meeting)} is over"
    return ""


def _is_over(series: Series, original_start_at: datetime, now: datetime) -> bool:
    held = occurrence_at(series, original_start_at)
    return original_start_at <= now if held is None else end_of(held.span) <= now
