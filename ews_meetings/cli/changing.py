"""The one way of every changing command: plan, show, ask, apply, tell.

Nothing is contacted before it is known who shall hear of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan, PlanOptions, does_anything, mails_of, totals_of
from ews_meetings.change.wish import Unusable, Wish
from ews_meetings.cli.asking import Decision, Wording, ask_who_hears, confirm_mails, wording
from ews_meetings.cli.change_options import ReachOptions, TellOptions
from ews_meetings.cli.exit_codes import CHANGES, EXIT_CODES
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import need_mailbox, open_calendar
from ews_meetings.cli.plan_files import check_target, write_plan_file
from ews_meetings.cli.plan_json import applied_answer, foreseen, planned_answer
from ews_meetings.cli.plan_text import write_plan
from ews_meetings.cli.result_text import write_result
from ews_meetings.errors import NotifyMissing, UsageProblem
from ews_meetings.ledger.records import StepState
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.ending import exit_code
from ews_meetings.service.guards import check_mails
from ews_meetings.service.recover import Settled

Inputs = Sequence[Wish | Unusable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is common to the parts of one changing command."""

    session: Session
    reach: ReachOptions
    zone: str = ""
    """In which times without a zone were read, for people."""


def change_calendar(
    session: Session, inputs: Inputs, change: TellOptions, *, zone: str = ""
) -> int:
    """Bring wishes into the calendar, and return the exit code.

    Raises:
        NotifyMissing: nobody said who hears of it, and nobody can be asked; nothing was contacted.
        GuardRefused: the plan was shown, and nothing was done.
    """
    check_change(session, change)
    with held_calendar(session) as calendar:
        return plan_and_apply(session, calendar, inputs, change, zone=zone)


def check_change(session: Session, change: TellOptions) -> None:
    """Refuse a call that cannot go to its end, before anything is contacted.

    Raises:
        UsageProblem: options do not fit together.
        NotifyMissing: nobody said who hears of it, and nobody can be asked.
    """
    need_mailbox(session)
    check_reach(change)
    if change.plan:
        check_target(change.plan)
    is_shown_only = change.dry_run and not change.plan
    asks = session.can_ask and not change.yes and (is_shown_only or not change.plan)
    if change.notify is None and not asks:
        raise NotifyMissing


def check_reach(reach: ReachOptions) -> None:
    """Refuse options that do not fit together.

    Raises:
        UsageProblem: changes shall be told by the exit code of a call that makes them.
    """
    if reach.exit_code and not reach.dry_run:
        raise UsageProblem("--exit-code is for --dry-run")


@contextmanager
def held_calendar(session: Session) -> Iterator[Calendar]:
    """Open the calendar, hold its mailbox, and tell what was left open and is settled now."""
    with open_calendar(session) as calendar, calendar.hold() as settled:
        _tell_settled(session, settled)
        yield calendar


def plan_and_apply(
    session: Session, calendar: Calendar, inputs: Inputs, change: TellOptions, *, zone: str = ""
) -> int:
    """Plan, show, ask where somebody can be asked, and apply."""
    course = Course(session=session, reach=change, zone=zone)
    options = change.plan_options(change.notify or Notify.ALL)
    plan = calendar.plan(inputs, options)
    show_plan(course, plan)
    if change.plan:
        write_plan_file(change.plan, plan)
        return stop_dry(course, plan, why=f"the plan is in {change.plan}")
    if change.dry_run:
        return stop_dry(course, plan)
    if change.notify is None and totals_of(plan).mails:
        decision = ask_who_hears(
            session, mails=totals_of(plan).mails, limit=options.max_mail, words=_words(plan)
        )
        if decision is Decision.SILENT:
            return _silently(course, calendar, inputs, options)
        return finish(course, calendar, plan)
    check_mails(plan, max_mail=options.max_mail)
    return confirm_and_finish(course, calendar, plan)


def show_plan(course: Course, plan: Plan) -> None:
    """Write the plan for people."""
    if course.session.screen.is_text:
        write_plan(course.session.screen, plan, zone=course.zone)


def stop_dry(course: Course, plan: Plan, *, why: str = "--dry-run") -> int:
    """End before anything is done; refusals count as they would have."""
    _last_line(course, f"Nothing was changed ({why}).")
    course.session.screen.give(planned_answer(plan))
    code = exit_code(foreseen(plan))
    if code == 0 and course.reach.exit_code and does_anything(plan):
        return CHANGES
    return _ending(course, code)


def confirm_and_finish(course: Course, calendar: Calendar, plan: Plan) -> int:
    """Ask a person at a terminal when mails go out, then apply."""
    mails = totals_of(plan).mails
    if mails and course.session.can_ask and not course.reach.yes:
        confirm_mails(course.session, mails=mails, words=_words(plan))
    return finish(course, calendar, plan)


def finish(course: Course, calendar: Calendar, plan: Plan) -> int:
    """Apply a plan that was shown, and tell what came of it."""
    screen = course.session.screen
    if does_anything(plan):
        _last_line(course, "This is done now.")
    else:
        is_refused = any(action.refusal for action in plan.actions)
        why = "what is asked for was refused" if is_refused else "there is nothing to do"
        _last_line(course, f"Nothing will be changed: {why}.")
    report = calendar.apply(plan, max_mail=course.reach.max_mail)
    if does_anything(plan) and screen.is_text:
        screen.line()
        write_result(screen, report)
    screen.give(applied_answer(report))
    return _ending(course, exit_code(report))


def _words(plan: Plan) -> Wording:
    return wording(mail.kind for mail in mails_of(plan))


def _silently(course: Course, calendar: Calendar, inputs: Inputs, options: PlanOptions) -> int:
    plan = calendar.plan(inputs, replace(options, notify=Notify.NONE))
    course.session.screen.line()
    show_plan(course, plan)
    return finish(course, calendar, plan)


def _last_line(course: Course, text: str) -> None:
    if course.session.screen.is_text:
        course.session.screen.line(text)


def _ending(course: Course, code: int) -> int:
    if code:
        course.session.screen.note(f"ends with {code}: {EXIT_CODES[code]}")
    return code


def _tell_settled(session: Session, settled: tuple[Settled, ...]) -> None:
    for one in settled:
        text = (
            f"run {one.run} was interrupted: {one.call} of {one.title}: {one.state} ({one.detail})"
        )
        if one.state is StepState.UNDECIDED:
            session.screen.warn(text)
        else:
            session.screen.say(text)
