"""Opens the calendar that a session names, and says when it is the sandbox's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ews_meetings.app import connect
from ews_meetings.cli.globals import Session
from ews_meetings.config import SANDBOX, need_profile
from ews_meetings.errors import MailboxMissing
from ews_meetings.model.people import fold
from ews_meetings.service.calendar import Calendar

SANDBOX_NOTE = "sandbox: a rehearsal on this machine; no mail leaves it"


def need_mailbox(session: Session) -> str:
    """Return the organizer's mailbox, folded; profile and mailbox must both be named.

    Raises:
        UsageProblem: one is missing, or the profile is unknown.
    """
    need_profile(session.profile)
    if not session.mailbox:
        raise MailboxMissing
    return fold(session.mailbox)


@contextmanager
def open_calendar(session: Session) -> Iterator[Calendar]:
    """Open the calendar of the session's mailbox."""
    need_mailbox(session)
    if session.profile == SANDBOX:
        say_sandbox(session)
    with connect(
        profile=session.profile,
        mailbox=session.mailbox,
        calendar=session.calendar,
        environment=session.environment,
    ) as calendar:
        yield calendar


def say_sandbox(session: Session) -> None:
    """Say once a run that nothing of this is real."""
    if not session.screen.is_sandbox:
        session.screen.is_sandbox = True
        session.screen.note(SANDBOX_NOTE)
