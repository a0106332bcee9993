"""What stands between a plan and the people in it: the rules of a profile, applied to a plan; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from ews_meetings.change.action import Action, Call, Verb
from ews_meetings.change.guards import DEFAULT_MAX_MAIL, MAIL_RULES, Guards, Past, Quiet, Rule
from ews_meetings.change.plan import Plan, mails_of
from ews_meetings.errors import (
    GuardRefused,
    GuardsViolated,
    PlanStale,
    TooManyMails,
    Violation,
)
from ews_meetings.model.exceptions import show_start
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.model.people import fold
from ews_meetings.model.span import end_of
from ews_meetings.service.policy import is_past
from ews_meetings.service.quiet import is_quiet_hour, opens_at
from ews_meetings.service.reach import (
    Reach,
    attendees_of,
    is_in,
    mails_reached,
    recipients_of,
    some_of,
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
    found = tuple(_organizer(guards, mailbox))
    if found:
        raise GuardsViolated(found)


def violations_of(case: Case, guards: Guards) -> tuple[Violation, ...]:
    """Return every rule that a plan would break; nothing of it may be done then."""
    return (
        *_organizer(guards, case.plan.header.mailbox),
        *(one for action in case.plan.actions for one in _of_action(action, case, guards)),
        *_external(case, guards),
        *quiet_violations(case.plan, guards, case.now),
        *_mails(case, guards),
    )


def quiet_violations(plan: Plan, guards: Guards, now: datetime) -> Iterator[Violation]:
    """Yield that a plan mails at a time at which no mail may leave."""
    quiet = guards.quiet
    if quiet is None or not mails_of(plan):
        return
    opening = opens_at(quiet, now)
    if opening != now:
        yield _quiet(quiet, now, opening)


def refusal_of(violations: Sequence[Violation], case: Case) -> GuardRefused:
    """Return the error that violations are: of --max-mail alone its own, else all together."""
    match violations:
        case [Violation(rule=Rule.MAX_MAIL, value=limit, hint=raisable)] if raisable:
            return TooManyMails(mails_reached(case.plan, case.reach), int(limit))
        case _:
            return GuardsViolated(violations)


def vanish_silently(violations: Sequence[Violation]) -> bool:
    """Say whether the same plan with nobody mailed would break none of these rules."""
    return all(violation.rule in MAIL_RULES for violation in violations)


def mail_limit(guards: Guards, asked: int | None) -> int:
    """Return how many mails a plan may list: what was asked for, bounded where the profile says so."""
    own = DEFAULT_MAX_MAIL if guards.max_mail is None else guards.max_mail
    if asked is None:
        return own
    return min(asked, own) if guards.max_mail_is_hard else asked


# --- the rules of a plan --------------------------------------------------------------------------


def _organizer(guards: Guards, mailbox: str) -> Iterator[Violation]:
    allowed = guards.organizers
    if allowed is None or fold(mailbox) in {fold(name) for name in allowed}:
        return
    value = ", ".join(allowed) or "nobody"
    yield Violation(
        rule=Rule.ORGANIZERS,
        value=value,
        message=f"this profile may not act for {mailbox} ({Rule.ORGANIZERS} = {value})",
        recipients=(fold(mailbox),),
        hint="-m names one of those; the profile's owner can add others",
    )


def _external(case: Case, guards: Guards) -> Iterator[Violation]:
    most = guards.max_external
    everybody = case.reach.people(recipients_of(case.plan))
    external = tuple(name for name in everybody if case.reach.is_external(name))
    if most is None or len(external) <= most:
        return
    yield Violation(
        rule=Rule.MAX_EXTERNAL,
        value=str(most),
        message=(
            f"{len(external)} recipients are outside {', '.join(case.reach.internal)}"
            f" ({Rule.MAX_EXTERNAL} = {most}): {some_of(external)}"
        ),
        recipients=external,
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


def _quiet(quiet: Quiet, now: datetime, opening: datetime | None) -> Violation:
    info = ZoneInfo(quiet.zone)
    rule = Rule.QUIET_HOURS if is_quiet_hour(quiet, now) else Rule.QUIET_DAYS
    value = _hours(quiet.hours) if rule is Rule.QUIET_HOURS else ", ".join(quiet.days)
    local = now.astimezone(info)
    start = opening.astimezone(info).isoformat(timespec="seconds") if opening else ""
    silent = "--notify none mails nobody"
    return Violation(
        rule=rule,
        value=f"{value} {quiet.zone}",
        message=(f"no mail leaves now: it is {local:%A %H:%M} in {quiet.zone} ({rule} = {value})"),
        possible_from=start,
        hint=f"it can run from {start} on; {silent}" if start else silent,
    )


def _hours(hours: tuple[time, time] | None) -> str:
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else ""


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
    everybody = dict.fromkeys((*listed, *case.reach.people(listed)))
    outside = tuple(name for name in everybody if not is_in(name, allowed))
    if outside:
        value = ", ".join(allowed) or "nobody"
        verb = "is" if len(outside) == 1 else "are"
        yield Violation(
            rule=Rule.ALLOWED_DOMAINS,
            value=value,
            message=(
                f"{action.title}: {some_of([_named(n, listed, case.reach) for n in outside])}"
                f" {verb} not allowed"
                f" ({Rule.ALLOWED_DOMAINS} = {value})"
            ),
            meeting=action.title,
            recipients=outside,
        )


def _named(name: str, listed: Collection[str], reach: Reach) -> str:
    """Return how a person is named who may stand in a list only."""
    lists = () if name in listed else (one for one in listed if name in reach.people_behind(one))
    return next((f"{name} (in {one})" for one in lists), name)


def _crowd(action: Action, case: Case, guards: Guards) -> Iterator[Violation]:
    most = guards.max_attendees
    crowds = [case.reach.people(names) for names in attendees_of(action)]
    largest = max(crowds, key=len, default=())
    if most is not None and len(largest) > most:
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
