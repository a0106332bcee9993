"""Puts the parts together, and nothing else; the heavy rooms are imported when they are needed."""

from __future__ import annotations

import json
import os
import platform
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from ews_meetings.change.ports import Ports
from ews_meetings.config import (
    SANDBOX,
    Access,
    Folders,
    access,
    folders,
    need_profile,
    settle_seconds,
)
from ews_meetings.errors import MailboxMissing, SandboxInUse, UsageProblem
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.people import fold
from ews_meetings.service.calendar import Calendar, CalendarAddress
from ews_meetings.service.work import Patience

if TYPE_CHECKING:
    from ews_meetings.exchange.connection import Connection
    from ews_meetings.sandbox import Person, SandboxServer

_SANDBOX_PATIENCE = Patience(answered_s=0.2, unanswered_s=0.5)
"""A sandbox on this machine commits at once; it has no slow front end before it."""


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
    profile: str | None,
    mailbox: str | None,
    calendar: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Calendar]:
    """Open a calendar of an organizer's mailbox.

    Args:
        profile: `sandbox` is the one there is today.
        mailbox: the organizer; every meeting is made in this mailbox.
        calendar: the name of another calendar in it than the main one.
        environment: `EWS_MEETINGS_DATA_DIR` and the like; the process's by default.

    Raises:
        UsageProblem: profile or mailbox are missing or unknown; nothing was contacted.
        SandboxInUse: another command runs the sandbox on its own.
        CalendarNotFound: the mailbox has no such calendar.
    """
    env = os.environ if environment is None else environment
    need_profile(profile)
    if not mailbox:
        raise MailboxMissing
    places, how = folders(env), access(env)
    with ExitStack() as stack:
        sandbox = stack.enter_context(open_sandbox(places))
        address = CalendarAddress(
            mailbox=need_sandbox_mailbox(mailbox),
            server=SANDBOX,
            host=platform.node(),
            locks=places.locks,
            is_sandbox=True,
        )
        connection = _sandbox_connection(
            sandbox.url, address.mailbox, access=how, calendar=calendar or ""
        )
        yield stack.enter_context(
            open_calendar(connection, address=address, places=places, patience=_patience(env))
        )


@contextmanager
def open_calendar(
    connection: Connection,
    *,
    address: CalendarAddress,
    places: Folders,
    patience: Patience | None = None,
) -> Iterator[Calendar]:
    """Open a calendar on any server: what a profile for real servers will call."""
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
            )
    finally:
        store.close()


# --- the sandbox --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSandbox:
    """A sandbox that answers: our own, or one that is being served."""

    url: str
    control_url: str
    is_served: bool

    def ask(self, question: str) -> object:
        """Return what the control endpoint says, such as to `mails` or `state`."""
        return _control(f"{self.control_url}{question}")

    def tell(self, order: str, **values: object) -> object:
        """Give the control endpoint an order, such as `answer` or `reset`.

        Raises:
            UsageProblem: it does not take it; its sentence says why.
        """
        return _control(f"{self.control_url}{order}", values)


@contextmanager
def open_sandbox(places: Folders) -> Iterator[OpenSandbox]:
    """Join the sandbox that is being served, or run one in this process.

    Raises:
        SandboxInUse: another command runs it on its own at this moment.
    """
    served = _served_sandbox(places)
    if served is not None:
        yield served
        return
    with run_sandbox(places) as server:
        yield OpenSandbox(url=server.url, control_url=server.control_url, is_served=False)


@contextmanager
def run_sandbox(
    places: Folders, *, flavour: Literal["exchange", "gromox"] = "exchange", port: int = 0
) -> Iterator[SandboxServer]:
    """Run the sandbox's server on its store in the data folder."""
    from ews_meetings.sandbox import SandboxServer, StoreInUse

    places.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        server = SandboxServer(places.sandbox, flavour=flavour, port=port)
    except StoreInUse as error:
        raise SandboxInUse(str(places.sandbox)) from error
    with server:
        yield server


@contextmanager
def announced(server: SandboxServer, places: Folders) -> Iterator[None]:
    """Tell other commands of this user how to reach a sandbox that is being served."""
    text = json.dumps({"url": server.url, "control_url": server.control_url})
    places.sandbox_address.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        places.sandbox_address.unlink(missing_ok=True)


def sandbox_people() -> tuple[Person, ...]:
    """Return the people and rooms of the sandbox."""
    from ews_meetings.sandbox import PEOPLE

    return PEOPLE


def reset_sandbox(places: Folders) -> None:
    """Empty the sandbox, and forget the runs on it and the meetings in it.

    Raises:
        SandboxInUse: another command runs it on its own at this moment.
    """
    with open_sandbox(places) as sandbox:
        sandbox.tell("reset")
        store = LedgerStore(places.ledger)
        try:
            Journal(store).forget(SANDBOX)
            Memory(store).forget([person.address for person in sandbox_people()])
        finally:
            store.close()


def need_sandbox_mailbox(mailbox: str) -> str:
    """Return a mailbox of the sandbox, folded.

    Raises:
        UsageProblem: it has no such mailbox; the sentence lists those it has.
    """
    from ews_meetings.sandbox import PEOPLE

    known = [person.address for person in PEOPLE]
    if fold(mailbox) not in known:
        message = f"the sandbox has no mailbox {mailbox!r}"
        raise UsageProblem(message, hint=f"it has {', '.join(known)}")
    return fold(mailbox)


def _sandbox_connection(url: str, mailbox: str, *, access: Access, calendar: str) -> Connection:
    from ews_meetings.exchange.connection import Connection
    from ews_meetings.sandbox import PASSWORD, SERVICE

    login = SERVICE if access.kind == "impersonation" else mailbox
    return Connection(
        server=url,
        user=access.user or login,
        password=PASSWORD,
        mailbox=mailbox,
        access=access.kind,
        calendar=calendar,
    )


def _patience(environment: Mapping[str, str]) -> Patience:
    told = settle_seconds(environment)
    if told is None:
        return _SANDBOX_PATIENCE
    return Patience(answered_s=told[0], unanswered_s=told[1])


def _served_sandbox(places: Folders) -> OpenSandbox | None:
    """Return the sandbox that says it is being served, if it answers."""
    try:
        told = json.loads(places.sandbox_address.read_text(encoding="utf-8"))
        found = OpenSandbox(url=told["url"], control_url=told["control_url"], is_served=True)
        found.ask("ping")
    except (OSError, ValueError, KeyError, UsageProblem):
        return None
    return found


def _control(url: str, values: Mapping[str, object] | None = None) -> object:
    data = None if values is None else json.dumps(values).encode()
    request = urllib.request.Request(url, data=data)  # noqa: S310 - our own loopback address
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise UsageProblem(f"the sandbox says: {_sentence(error.read())}") from error


def _sentence(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace")
