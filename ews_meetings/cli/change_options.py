"""The options that changing commands have: who hears of it, how far it goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions

_WHO = "Who hears of it"
HOW_FAR = "How far it goes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachOptions:
    """How far a change goes; `apply` has only these, the rest stands in its plan."""

    dry_run: Annotated[
        bool, typer.Option("--dry-run", rich_help_panel=HOW_FAR, help="Show the plan and stop.")
    ] = False
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", rich_help_panel=HOW_FAR, help="With --dry-run: 3 when there are changes."
        ),
    ] = False
    max_mail: Annotated[
        int | None,
        typer.Option(
            "--max-mail",
            min=0,
            metavar="N",
            rich_help_panel=_WHO,
            help="Refuse a plan with more mails than this, members of lists counted (25, or the"
            " profile's); --yes does not answer it.",
        ),
    ] = None
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", rich_help_panel=HOW_FAR, help="Answer the question with yes."),
    ] = False
    wait_lock: Annotated[
        float,
        typer.Option(
            "--wait-lock",
            min=0,
            metavar="SECONDS",
            rich_help_panel=HOW_FAR,
            help="Wait so long for another run on the mailbox; then exit 12.",
        ),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TellOptions(ReachOptions):
    """What every changing command is told about people."""

    notify: Annotated[
        Notify | None,
        typer.Option(
            "--notify",
            rich_help_panel=_WHO,
            help=(
                "Tell everybody, only who is added or removed, or nobody; asked at a terminal,"
                " needed elsewhere."
            ),
        ),
    ] = None
    notify_past: Annotated[
        bool,
        typer.Option(
            "--notify-past", rich_help_panel=_WHO, help="Also mail about meetings that are past."
        ),
    ] = False
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            rich_help_panel=HOW_FAR,
            help="Write the sealed plan there and stop; `apply FILE` does it.",
        ),
    ] = None

    def plan_options(self, notify: Notify) -> PlanOptions:
        """Return what the planner is told."""
        return PlanOptions(notify=notify, notify_past=self.notify_past, max_mail=self.max_mail)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptOptions(TellOptions):
    """For commands that name a meeting which may be somebody else's work."""

    adopt: Annotated[
        bool,
        typer.Option(
            "--adopt",
            rich_help_panel=HOW_FAR,
            help="Also what this tool has not made; take it over.",
        ),
    ] = False

    def plan_options(self, notify: Notify) -> PlanOptions:
        """Return what the planner is told."""
        return replace(TellOptions.plan_options(self, notify), adopt=self.adopt)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceOptions(AdoptOptions):
    """For commands that write over what is there."""

    force: Annotated[
        bool,
        typer.Option(
            "--force",
            rich_help_panel=HOW_FAR,
            help="Overwrite what people have changed meanwhile; apply an older file.",
        ),
    ] = False

    def plan_options(self, notify: Notify) -> PlanOptions:
        """Return what the planner is told."""
        return replace(AdoptOptions.plan_options(self, notify), force=self.force)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOptions(ForceOptions):
    """For commands that may also make a meeting."""

    again: Annotated[
        bool,
        typer.Option(
            "--again", rich_help_panel=HOW_FAR, help="Make anew what somebody deleted meanwhile."
        ),
    ] = False

    def plan_options(self, notify: Notify) -> PlanOptions:
        """Return what the planner is told."""
        return replace(ForceOptions.plan_options(self, notify), again=self.again)
