"""Finds the profile that a session means, opens its calendar, and says when it is the sandbox's."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ews_meetings.app.calendars import open_profile_calendar
from ews_meetings.app.profiles import Tell, choose_profile
from ews_meetings.app.profiles import need_mailbox as mailbox_of
from ews_meetings.cli.globals import Session
from ews_meetings.cli.zones import HomeZone, home_zone
from ews_meetings.secrets.secret import Ask
from ews_meetings.service.calendar import Calendar

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile

SANDBOX_NOTE = "sandbox: a rehearsal on this machine; no mail leaves it"


def profile_of(session: Session) -> Profile:
    """Return the profile of a session, with what its flags and environment say.

    Raises:
        UsageProblem: none is named, it is unknown, or the configuration has mistakes.
    """
    return choose_profile(
        session.profile,
        config=session.config,
        environment=session.environment,
        mailbox=session.mailbox,
        calendar=session.calendar,
    )


def zone_of(session: Session, told: str | None) -> HomeZone:
    """Return the zone for times without one: `--tz`, else the profile's, else the machine's.

    Raises:
        BadOption: the one that was named does not exist.
    """
    of_profile = profile_of(session).settings.time_zone
    return home_zone(told, session.environment, of_profile=of_profile)


def need_mailbox(session: Session) -> str:
    """Return the organizer's mailbox, folded; profile and mailbox must both be known.

    Raises:
        UsageProblem: one is missing, or the profile is unknown.
    """
    return mailbox_of(profile_of(session))


@contextmanager
def open_calendar(session: Session) -> Iterator[Calendar]:
    """Open the calendar of the session's mailbox."""
    profile = profile_of(session)
    mailbox_of(profile)
    if profile.is_sandbox:
        say_sandbox(session)
    with open_profile_calendar(
        profile, environment=session.environment, ask=asker(session), tell=teller(session)
    ) as calendar:
        calendar.tell_progress(session.screen.progress)
        yield calendar


def asker(session: Session) -> Ask | None:
    """Return who asks a person for a password; None where nobody is there."""
    return _ask if session.can_ask else None


def teller(session: Session) -> Tell | None:
    """Return who tells a person where to sign in at a browser; None where nobody is there."""

    def tell(url: str, code: str) -> None:
        session.screen.note(f"sign in at {url} with the code {code}")

    return tell if session.can_ask else None


def say_sandbox(session: Session) -> None:
    """Say once a run that nothing of this is real."""
    if not session.screen.is_sandbox:
        session.screen.is_sandbox = True
        session.screen.note(SANDBOX_NOTE)


def _ask(question: str) -> str:
    try:
        return getpass.getpass(f"{question}: ")
    except EOFError:
        return ""
    except KeyboardInterrupt:
        typer.echo(err=True)  # the cursor stands behind the question
        raise
