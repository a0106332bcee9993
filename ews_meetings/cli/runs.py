"""`runs`: what earlier runs did on a mailbox, and what people do about what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

import typer

from ews_meetings.change.action import End
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan
from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.changing import check_change, held_calendar, plan_and_apply
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import open_calendar
from ews_meetings.cli.output import Answer, Row, Screen, Style
from ews_meetings.cli.plan_text import meeting_of
from ews_meetings.cli.posted import outcome, posted_row
from ews_meetings.cli.span_json import original_start
from ews_meetings.errors import RunNotFound
from ews_meetings.ledger.records import ActionRecord, RunRecord, StepRecord
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.history import Posted, posted
from ews_meetings.service.judge import Assume

RunName = Annotated[str, typer.Argument(metavar="RUN", help="Its id, or how the id begins.")]
_OPEN_ENDS = (End.OPEN, End.FAILED, End.UNDECIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleOptions:
    """What a person says about mails that nobody can know of by looking."""

    assume: Annotated[
        Assume, typer.Option("--assume", help="Whether the mails are out: people have them.")
    ]
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[UID]…", help="Only these keys or UIDs; all undecided ones else."),
    ] = None


def list_runs(session: Session) -> int:
    """List the runs on the mailbox, newest first."""
    with open_calendar(session) as calendar:
        rows = [run_row(run, calendar.journal.actions(run.id)) for run in calendar.runs()]
    screen = session.screen
    heads = ("id", "started", "host", "actions", "open", "failed", "undecided", "ended")
    if screen.is_text and rows:
        screen.table(heads, [_run_cells(row) for row in rows])
    elif screen.is_text:
        screen.say("no runs on this mailbox yet")
    columns = ("id", "started_at", "ended_at", "host", "actions", "open", "failed", "undecided")
    screen.give(Answer(kind="runs", data=rows, columns=columns, summary={"runs": len(rows)}))
    return 0


def show_run(session: Session, run: RunName) -> int:
    """Show the actions, the steps and the mails of a run."""
    with open_calendar(session) as calendar:
        record = own_run(calendar, run)
        actions = calendar.journal.actions(record.id)
        steps = calendar.journal.steps(run=record.id)
        plan = calendar.journal.plan(record.id)
    mails = [posted(act, _steps_of(place, steps)) for place, act in enumerate(plan.actions)]
    screen = session.screen
    if screen.is_text:
        screen.line(
            f"Run {record.id} on {record.mailbox}, {_moment(record.started_at)}", Style.HEAD
        )
        screen.table(
            ("no", "action", "end", "message", "meeting"),
            [(a.position + 1, a.verb, a.end, a.message, a.title) for a in actions],
        )
        screen.line()
        screen.table(
            ("no", "step", "attempt", "call", "state", "mails", "intended", "detail"),
            [step_cells(step, plan) for step in steps],
        )
        _write_mails(screen, mails)
        _say_ways_on(session, record, actions)
    screen.give(
        Answer(
            kind="run",
            data=[
                shown_row(action, steps=steps, plan=plan, mails=mails[action.position])
                for action in actions
            ],
            columns=("position", "verb", "title", "key", "end", "code", "message"),
            summary={**run_row(record, actions), "plan": record.plan_id},
        )
    )
    return 0


def resume_run(session: Session, run: RunName, change: ChangeOptions) -> int:
    """Go on with what a run left open or failed at; what it was told holds, unless said anew."""
    check_change(
        session, replace(change, notify=change.notify or Notify.ALL)
    )  # the run's own holds
    with held_calendar(session, wait_s=change.wait_lock) as calendar:
        record = own_run(calendar, run)
        told = calendar.journal.plan(record.id).header.options
        change = replace(
            change,
            notify=change.notify or told.notify,
            notify_past=change.notify_past or told.notify_past,
            again=change.again or told.again,
            force=change.force or told.force,
            adopt=change.adopt or told.adopt,
            max_mail=told.max_mail if change.max_mail is None else change.max_mail,
        )
        _warn_undecided(session, record, calendar.journal.actions(record.id))
        return plan_and_apply(session, calendar, calendar.open_wishes(record.id), change)


def settle_run(session: Session, run: RunName, said: SettleOptions) -> int:
    """Say of undecided mails whether they were sent; mails nobody."""
    with held_calendar(session) as calendar:
        record = own_run(calendar, run)
        judged = calendar.judge(record.id, assume=said.assume, names=said.names or ())
    screen = session.screen
    for action in judged if screen.is_text else ():
        screen.line(f"{action.title}: held for {said.assume}")
    if not judged:
        screen.say(f"run {record.id} has nothing undecided")
    elif said.assume is Assume.UNSENT:
        screen.say(f"to mail now: ews-meetings runs resume {record.id}")
    rows = [action_row(action) for action in judged]
    columns = ("position", "verb", "title", "key", "end", "message")
    screen.give(Answer(kind="judged", data=rows, columns=columns, summary={"judged": len(rows)}))
    return 0


def own_run(calendar: Calendar, name: str) -> RunRecord:
    """Return a run on this mailbox.

    Raises:
        RunNotFound: it does not exist, or is one on another mailbox.
    """
    record = calendar.journal.run(name)
    if record.mailbox != calendar.address.mailbox:
        error = RunNotFound(name)
        error.hint = f"the run {record.id} was on {record.mailbox}: say -m {record.mailbox}"
        raise error
    return record


# --- words --------------------------------------------------------------------------------------


def _warn_undecided(session: Session, record: RunRecord, actions: tuple[ActionRecord, ...]) -> None:
    for action in actions:
        if action.end is End.UNDECIDED:
            session.screen.warn(
                f"{action.title}: undecided, so it is left alone until you say"
                f" runs settle {record.id} --assume sent|unsent"
            )


def _say_ways_on(session: Session, record: RunRecord, actions: tuple[ActionRecord, ...]) -> None:
    ends = {action.end for action in actions}
    if End.UNDECIDED in ends:
        session.screen.say(
            "undecided: find out whether people have the mail, then say"
            f" ews-meetings runs settle {record.id} --assume sent|unsent"
        )
    if ends & {End.OPEN, End.FAILED}:
        session.screen.say(f"to go on: ews-meetings runs resume {record.id}")


def run_row(record: RunRecord, actions: tuple[ActionRecord, ...]) -> dict[str, object]:
    """Return a run with how its actions ended."""
    ends = Counter(action.end for action in actions)
    return {
        "id": record.id,
        "mailbox": record.mailbox,
        "server": record.server,
        "host": record.host,
        "started_at": record.started_at.isoformat(),
        "ended_at": record.ended_at.isoformat() if record.ended_at else None,
        "actions": len(actions),
        **{end.value: ends[end] for end in _OPEN_ENDS},
    }


def _run_cells(row: Row) -> tuple[object, ...]:
    ended = "yes" if row["ended_at"] else "no"
    started = _moment(datetime.fromisoformat(str(row["started_at"])))
    ends = (row[end.value] for end in _OPEN_ENDS)
    return (row["id"], started, row["host"], row["actions"], *ends, ended)


def _write_mails(screen: Screen, mails: Sequence[Sequence[Posted]]) -> None:
    rows = [
        (place, one.mail.to.address, one.mail.kind, outcome(one))
        for place, posts in enumerate(mails, 1)
        for one in posts
    ]
    if rows:
        screen.line()
        screen.table(("no", "mail to", "kind", "became"), rows)


def _steps_of(position: int, steps: Sequence[StepRecord]) -> list[StepRecord]:
    return [step for step in steps if step.position == position]


def _occurrence_of(step: StepRecord, plan: Plan | None) -> str:
    """Return which occurrence a step is about, by its original start; empty for none."""
    if plan is None or not 0 < step.number <= len(plan.actions[step.position].steps):
        return ""
    action = plan.actions[step.position]
    at, meeting = action.steps[step.number - 1].occurrence, meeting_of(action)
    return original_start(at, meeting) if at and meeting else ""


def step_cells(step: StepRecord, plan: Plan) -> tuple[object, ...]:
    """Return an attempt at a step as people read it."""
    return (
        step.position + 1,
        step.number,
        step.attempt,
        f"{step.call} {_occurrence_of(step, plan)}".rstrip(),
        step.state,
        "yes" if step.mails else "",
        _moment(step.intended_at),
        step.detail,
    )


def shown_row(
    action: ActionRecord, *, steps: tuple[StepRecord, ...], plan: Plan, mails: Sequence[Posted]
) -> dict[str, object]:
    """Return an action of a run with its steps and with what came of its mails."""
    planned = plan.actions[action.position]
    return {
        **action_row(action, steps, plan),
        "mails": [posted_row(one, planned) for one in mails],
    }


def action_row(
    action: ActionRecord, steps: tuple[StepRecord, ...] = (), plan: Plan | None = None
) -> dict[str, object]:
    """Return an action of a run with its steps."""
    return {
        "position": action.position,
        "verb": action.verb,
        "title": action.title,
        "key": action.key,
        "end": action.end.value,
        "code": action.code,
        "message": action.message,
        "item_id": action.item_id,
        "steps": [
            {
                "id": step.id,
                "number": step.number,
                "attempt": step.attempt,
                "call": step.call,
                "occurrence": _occurrence_of(step, plan) or None,
                "state": step.state.value,
                "mails": step.mails,
                "intended_at": step.intended_at.isoformat(),
                "detail": step.detail,
            }
            for step in steps
            if step.position == action.position
        ],
    }


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
