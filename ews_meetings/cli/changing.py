"""The one way of every changing command: plan, show, ask, apply, tell.

Nothing is contacted before it is known who shall hear of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ews_meetings.change.guards import Guarded
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan, PlanOptions, does_anything, mails_of, totals_of
from ews_meetings.change.wish import Unusable, Wish
from ews_meetings.cli.asking import Decision, Post, ask_who_hears, confirm_mails, wording
from ews_meetings.cli.change_options import ReachOptions, TellOptions
from ews_meetings.cli.exit_codes import CHANGES, Part, exit_in, exit_of_parts, meaning_for_changes
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import need_mailbox, open_calendar
from ews_meetings.cli.output import Row
from ews_meetings.cli.plan_files import check_target, write_plan_file
from ews_meetings.cli.plan_json import applied_answer, foreseen, planned_answer
from ews_meetings.cli.plan_text import write_plan
from ews_meetings.cli.result_text import write_result
from ews_meetings.errors import NotifyMissing, UsageProblem
from ews_meetings.ledger.records import StepState
from ews_meetings.service.apply import Report
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.ending import exit_code, failed
from ews_meetings.service.guarding import vanish_silently
from ews_meetings.service.recover import Settled

Inputs = Sequence[Wish | Unusable]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What was done after the meetings were."""

    code: int
    """The exit code."""
    summary: Row
    """What stands in the summary for programs."""


After = Callable[[Report, int], Aftermath]
"""Called with what came of the plan and the exit code, while the mailbox is held."""
_UNGUARDED = Guarded()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is common to the parts of one changing command."""

    session: Session
    reach: ReachOptions
    zone: str = ""
    """In which times without a zone were read, for people."""
    after: After | None = None
    """What else is done when the meetings are."""


def change_calendar(
    session: Session, inputs: Inputs, change: TellOptions, *, zone: str = ""
) -> int:
    """Bring wishes into the calendar, and return the exit code.

    Raises:
        NotifyMissing: nobody said who hears of it, and nobody can be asked; nothing was contacted.
        GuardRefused: the plan was shown, and nothing was done.
    """
    check_change(session, change)
    with held_calendar(session, wait_s=change.wait_lock) as calendar:
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
def held_calendar(session: Session, *, wait_s: float = 0.0) -> Iterator[Calendar]:
    """Open the calendar, hold its mailbox, and tell what was left open and is settled now."""
    with open_calendar(session) as calendar, calendar.hold(wait_s=wait_s) as settled:
        _tell_settled(session, settled)
        yield calendar


def plan_and_apply(
    session: Session,
    calendar: Calendar,
    inputs: Inputs,
    change: TellOptions,
    *,
    zone: str = "",
    after: After | None = None,
) -> int:
    """Plan, show, ask where somebody can be asked, and apply."""
    course = Course(session=session, reach=change, zone=zone, after=after)
    options = change.plan_options(change.notify or Notify.ALL)
    plan = calendar.plan(inputs, options)
    guarded = calendar.guarded(plan)
    show_plan(course, plan, guarded)
    if change.plan:
        write_plan_file(change.plan, plan)
        return stop_dry(course, plan, guarded, why=f"the plan is in {change.plan}")
    if change.dry_run:
        return stop_dry(course, plan, guarded)
    if change.notify is None and totals_of(plan).mails and vanish_silently(guarded.violations):
        if ask_who_hears(session, _post(plan, guarded)) is Decision.SILENT:
            return _silently(course, calendar, inputs, options)
        return finish(course, calendar, plan)
    return confirm_and_finish(course, calendar, plan, guarded)


def show_plan(course: Course, plan: Plan, guarded: Guarded = _UNGUARDED) -> None:
    """Write the plan for people, and for programs what they should look at."""
    screen = course.session.screen
    if screen.is_text:
        write_plan(screen, plan, guarded, zone=course.zone)
        return
    for warning in guarded.warnings:
        screen.warn(warning)


def stop_dry(course: Course, plan: Plan, guarded: Guarded, *, why: str = "--dry-run") -> int:
    """End before anything is done; refusals and broken rules count as they would have."""
    _last_line(course, f"Nothing was changed ({why}).")
    course.session.screen.give(planned_answer(plan, guarded))
    report = foreseen(plan)
    code = _in_words(course, exit_code(report), report)
    if guarded.refusal is not None:
        refusal = guarded.refusal
        part = (refusal.exit_code, refusal.code)
        code = exit_of_parts(course.session.exits, refusal.exit_code, (part,))
    if code == 0 and course.reach.exit_code and does_anything(plan):
        return CHANGES
    return _ending(course, code)


def confirm_and_finish(course: Course, calendar: Calendar, plan: Plan, guarded: Guarded) -> int:
    """Ask a person at a terminal when mails go out, then apply."""
    _refuse(guarded)
    if totals_of(plan).mails and course.session.can_ask and not course.reach.yes:
        confirm_mails(course.session, _post(plan, guarded))
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
    answer, code = applied_answer(report), exit_code(report)
    if course.after is None:
        code = _in_words(course, code, report)
    else:
        end = course.after(report, code)
        answer = replace(answer, summary={**answer.summary, **end.summary}, is_ok=not end.code)
        code = end.code
    screen.give(answer)
    return _ending(course, code)


def _in_words(course: Course, code: int, report: Report) -> int:
    """Return the exit code by which a mail system does what is right for every part of a report."""
    stopped = report.stopped
    parts: list[Part] = [(one, refusal.code if refusal else "") for one, refusal in failed(report)]
    parts += [(stopped.exit_code, stopped.code)] if stopped else []
    return exit_of_parts(course.session.exits, code, parts)


def _post(plan: Plan, guarded: Guarded) -> Post:
    return Post(
        mails=totals_of(plan).mails,
        people=guarded.mails,
        words=wording(mail.kind for mail in mails_of(plan)),
        warnings=guarded.warnings,
        barred=tuple(violation.message for violation in guarded.violations),
    )


def _refuse(guarded: Guarded) -> None:
    if guarded.refusal is not None:
        raise guarded.refusal


def _silently(course: Course, calendar: Calendar, inputs: Inputs, options: PlanOptions) -> int:
    plan = calendar.plan(inputs, replace(options, notify=Notify.NONE))
    guarded = calendar.guarded(plan)
    course.session.screen.line()
    show_plan(course, plan, guarded)
    _refuse(guarded)
    return finish(course, calendar, plan)


def _last_line(course: Course, text: str) -> None:
    if course.session.screen.is_text:
        course.session.screen.line(text)


def _ending(course: Course, code: int) -> int:
    if code:
        shown = exit_in(course.session.exits, code)
        course.session.screen.note(f"ends with {shown}: {meaning_for_changes(code)}")
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
