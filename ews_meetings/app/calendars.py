"""Opens a calendar of an organizer's mailbox, on a server or in the sandbox."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.app.profiles import (
    Tell,
    choose_profile,
    connection_of,
    guards_of,
    need_mailbox,
    patience_of,
)
from ews_meetings.app.sandboxes import need_sandbox_mailbox, open_sandbox
from ews_meetings.change.guards import NO_GUARDS, Guards
from ews_meetings.change.ports import Ports
from ews_meetings.config.folders import Folders, folders
from ews_meetings.config.names import SANDBOX
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.secrets.secret import Ask
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from ews_meetings.service.guarding import check_organizer
from ews_meetings.service.work import Patience

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile
    from ews_meetings.exchange.connection import Connection


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


@contextmanager
def connect(
    *,
    profile: str | None = None,
    mailbox: str | None = None,
    calendar: str | None = None,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Calendar]:
    """Open a calendar of an organizer's mailbox.

    What is not said here is said by the environment, then by the profile in the configuration
    file: `connect(profile="work")` opens the mailbox and the calendar that the profile names. Its
    guards hold here as they do on the command line. Nobody is asked for a password: environment,
    `password_file`, `password_command` or keyring give it.

    Args:
        profile: one of the configuration, or `sandbox`; the file's default profile by default.
        mailbox: the organizer; every meeting is made in this mailbox. The profile's by default.
        calendar: the name of another calendar in it than the main one; the profile's by default.
        config: the configuration file; the user's by default.
        environment: `EWS_MEETINGS_DATA_DIR` and the like; the process's by default.

    Raises:
        ConfigUnusable: the configuration has mistakes; all of them are listed.
        SecretMissing: no rung of the ladder has the password.
        UsageProblem: profile or mailbox are missing or unknown; nothing was contacted.
        GuardsViolated: the profile may not act for the mailbox.
        SandboxInUse: another command runs the sandbox on its own.
        CalendarNotFound: the mailbox has no such calendar.
    """
    env = os.environ if environment is None else environment
    chosen = choose_profile(
        profile, config=config, environment=env, mailbox=mailbox, calendar=calendar
    )
    with open_profile_calendar(chosen, environment=env) as opened:
        yield opened


@contextmanager
def open_profile_calendar(
    profile: Profile,
    *,
    environment: Mapping[str, str],
    ask: Ask | None = None,
    tell: Tell | None = None,
) -> Iterator[Calendar]:
    """Open the calendar that a profile means.

    Args:
        profile: with its mailbox.
        environment: of the process.
        ask: asks a person for a secret; None where nobody can be asked.
        tell: tells a person where to sign in; None where nobody is there.

    Raises:
        UsageProblem: mailbox or secret are missing; nothing was contacted.
        GuardsViolated: the profile may not act for the mailbox; nothing was contacted.
        ServerNotDiscovered: the mailbox's domain does not say where EWS is.
    """
    guards, places = guards_of(profile), folders(environment)
    check_organizer(guards, need_mailbox(profile))
    with ExitStack() as stack:
        if profile.is_sandbox:
            sandbox = stack.enter_context(open_sandbox(places))
            connection = sandbox_connection(sandbox.url, profile)
        else:
            connection = server_connection(profile, environment=environment, ask=ask, tell=tell)
        address = CalendarAddress(
            mailbox=connection.mailbox,
            server=SANDBOX if profile.is_sandbox else connection.server,
            host=platform.node(),
            locks=places.locks,
            is_sandbox=profile.is_sandbox,
        )
        yield stack.enter_context(
            open_calendar(
                connection,
                address=address,
                places=places,
                patience=patience_of(profile),
                guards=guards,
            )
        )


@contextmanager
def open_calendar(
    connection: Connection,
    *,
    address: CalendarAddress,
    places: Folders,
    patience: Patience | None = None,
    guards: Guards = NO_GUARDS,
) -> Iterator[Calendar]:
    """Open a calendar on any server."""
    from ews_meetings.exchange.connection import open_mailbox

    store = LedgerStore(places.ledger)
    try:
        with open_mailbox(connection) as mailbox:
            ports = Ports(
                reader=mailbox.reader,
                writer=mailbox.writer,
                directory=mailbox.directory,
                clock=SystemClock(),
            )
            yield Calendar(
                address=replace(address, calendar=mailbox.calendar),
                ports=ports,
                probe=mailbox.probe,
                store=store,
                patience=patience,
                guards=guards,
            )
    finally:
        store.close()


def server_connection(
    profile: Profile,
    *,
    environment: Mapping[str, str],
    ask: Ask | None = None,
    tell: Tell | None = None,
) -> Connection:
    """Return how a profile's mailbox is reached; a server that is not named is discovered now.

    Raises:
        UsageProblem: mailbox or secret are missing.
        ServerNotDiscovered: the mailbox's domain does not say where EWS is.
    """
    from ews_meetings.exchange.discover import discover, found_server

    connection = connection_of(profile, environment=environment, ask=ask, tell=tell)
    if connection.server:
        return connection
    return replace(connection, server=found_server(discover(connection), connection))


def sandbox_connection(url: str, profile: Profile) -> Connection:
    """Return how a mailbox of the sandbox is reached."""
    from ews_meetings.exchange.connection import Connection
    from ews_meetings.sandbox import PASSWORD, SERVICE

    told = profile.settings
    mailbox = need_sandbox_mailbox(need_mailbox(profile))
    login = SERVICE if told.access == "impersonation" else mailbox
    return Connection(
        server=url,
        user=told.user or login,
        password=PASSWORD,
        mailbox=mailbox,
        access=told.access,
        calendar=told.calendar,
    )
