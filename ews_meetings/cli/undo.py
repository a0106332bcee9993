"""`undo`: takes back what a run did, as a plan of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

import typer

from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions
from ews_meetings.cli.change_options import HOW_FAR, TellOptions
from ews_meetings.cli.changing import check_change, held_calendar, plan_and_apply
from ews_meetings.cli.globals import Session
from ews_meetings.cli.runs import RunName, own_run
from ews_meetings.model.finding import Finding
from ews_meetings.service.calendar import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoOptions(TellOptions):
    """Like those of other changes; a meeting that the run cancelled is made anew unasked."""

    force: Annotated[
        bool,
        typer.Option(
            "--force",
            rich_help_panel=HOW_FAR,
            help="Also take back what somebody has changed since.",
        ),
    ] = False

    def plan_options(self, notify: Notify) -> PlanOptions:
        """Return what the planner is told."""
        return replace(TellOptions.plan_options(self, notify), force=self.force, again=True)


def undo(session: Session, run: RunName, change: UndoOptions) -> int:
    """Take back what a run did, as a new run; mails that are out stay out, and are said first."""
    check_change(session, change)
    with held_calendar(session, wait_s=change.wait_lock) as calendar:
        return undo_run(session, calendar, run, change)


def undo_run(session: Session, calendar: Calendar, run: str, change: UndoOptions) -> int:
    """Say what cannot be taken back, then plan, show, ask and apply the rest.

    Raises:
        RunNotFound: there is no such run on the mailbox.
        PlanStale: it was in another calendar.
    """
    record = own_run(calendar, run)
    told = calendar.undo(record.id, overwrites=change.force)
    for finding in told.findings:
        session.screen.warn(_sentence(finding))
    if not told.wishes:
        session.screen.say(f"of run {record.id} there is nothing to undo")
    return plan_and_apply(session, calendar, told.wishes, change)


def _sentence(finding: Finding) -> str:
    return f"{finding.value}: {finding.message}" if finding.value else finding.message
