"""`apply`: does what a sealed plan lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.cli.change_options import ReachOptions
from ews_meetings.cli.changing import (
    Course,
    check_reach,
    confirm_and_finish,
    held_calendar,
    show_plan,
    stop_dry,
)
from ews_meetings.cli.globals import Session
from ews_meetings.cli.plan_files import read_plan_file
from ews_meetings.service.guarding import check_address

PlanFile = Annotated[Path, typer.Argument(metavar="PLANFILE", help="What --plan has written.")]


def apply_file(session: Session, plan_file: PlanFile, reach: ReachOptions) -> int:
    """Do what a sealed plan lists, and nothing else."""
    check_reach(reach)
    plan = read_plan_file(plan_file)
    header = plan.header
    session = replace(
        session,
        mailbox=session.mailbox or header.mailbox,
        calendar=session.calendar or header.calendar,
    )
    course = Course(session=session, reach=reach)
    with held_calendar(session, wait_s=reach.wait_lock) as calendar:
        address = calendar.address
        check_address(
            plan, mailbox=address.mailbox, server=address.server, calendar=address.calendar
        )
        guarded = calendar.guarded(plan, max_mail=reach.max_mail)
        show_plan(course, plan, guarded)
        if reach.dry_run:
            return stop_dry(course, plan, guarded)
        return confirm_and_finish(course, calendar, plan, guarded)
