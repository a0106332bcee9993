"""`doctor`: why it does not work, one cause at a time, and what the administrator has to run."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated

import typer

from ews_meetings.app.doctor import Call, consult
from ews_meetings.cli.doctor_json import give_diagnosis
from ews_meetings.cli.doctor_text import write_diagnosis
from ews_meetings.cli.globals import Session
from ews_meetings.cli.machine_zone import machine_zones
from ews_meetings.cli.opening import asker, say_sandbox, teller
from ews_meetings.cli.rehearse import RehearseOptions, rehearse
from ews_meetings.config.names import SANDBOX
from ews_meetings.errors import UsageProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions:
    """What the doctor does beside looking."""

    rehearse: Annotated[
        bool,
        typer.Option(
            "--rehearse",
            help="Play what is believed of servers with test mailboxes, and remember what is so.",
        ),
    ] = False


def doctor(session: Session, how: DoctorOptions, rehearsal: RehearseOptions) -> int:
    """Find out why a profile does not work, and say what to do.

    It stops at the first cause that makes the rest meaningless. The password is tried once.
    Nothing is changed, on the server or in the mailbox, but by --rehearse.
    """
    if how.rehearse or rehearsal.clean_up:
        return rehearse(session, rehearsal)
    said = (getattr(rehearsal, one.name) or one.default for one in fields(rehearsal))
    if tuple(said) != tuple(one.default for one in fields(rehearsal)):
        raise UsageProblem("the options of a rehearsal need --rehearse")
    if session.profile == SANDBOX:
        say_sandbox(session)
    diagnosis = consult(
        Call(
            profile=session.profile,
            mailbox=session.mailbox,
            config=session.config,
            environment=session.environment,
            machine_zone=next((name for name in machine_zones(session.environment) if name), ""),
            ask=asker(session),
            tell=teller(session),
        )
    )
    if session.screen.is_text:
        write_diagnosis(session.screen, diagnosis)
    give_diagnosis(session.screen, diagnosis)
    return diagnosis.exit_code
