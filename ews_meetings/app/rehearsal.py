"""Opens the mailboxes of a rehearsal, and remembers what it finds out about the server."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.app.calendars import SystemClock, sandbox_connection, server_connection
from ews_meetings.app.profiles import Tell, choose_profile, guards_of, patience_of
from ews_meetings.app.sandboxes import open_sandbox
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.knowledge import Source, build_of
from ews_meetings.change.rehearsal import MARK
from ews_meetings.config.folders import folders
from ews_meetings.config.names import SANDBOX
from ews_meetings.errors import AttendeeNotReached, BadOption
from ews_meetings.ledger.lock import hold_mailbox
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.people import fold
from ews_meetings.secrets.secret import Ask
from ews_meetings.service.guarding import check_cast
from ews_meetings.service.rehearsal.fence import FencedWriter
from ews_meetings.service.rehearsal.rehearse import Theatre
from ews_meetings.service.rehearsal.stage import Actor, Pace

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile
    from ews_meetings.exchange.connection import Connection, OpenMailbox

_GRACE_OF_WAIT = 4
"""A message that must not come is waited for a quarter of what one may take that must."""
_PREFIX = "EWS_MEETINGS_"
_OF_THE_PROGRAM = ("_DIR", "_CONFIG")
"""How variables end that say nothing of a profile."""
_AT_ONCE = Pace(look_s=0, wait_s=0, grace_s=0, settle_s=10)
"""In a sandbox everything is there as soon as it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who takes part in a rehearsal."""

    organizer: str
    attendees: tuple[str, ...]
    """One or two; none of them is the organizer."""
    profiles: tuple[str, ...] = ()
    """Names of the profiles of those attendees whose mailboxes the organizer's cannot open."""
    room: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Every address that may be written to."""
        return tuple(a for a in (self.organizer, *self.attendees, self.room) if a)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What opening a mailbox needs of the process."""

    environment: Mapping[str, str]
    config: Path | None = None
    ask: Ask | None = None
    """Asks a person for a secret; None where nobody can be asked."""
    tell: Tell | None = None
    """Tells a person where to sign in; None where nobody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTheatre:
    """The mailboxes, opened, and which server they are on."""

    theatre: Theatre
    endpoint: str
    build: str
    """Of the server; empty where it does not say."""


def check_rules(profile: Profile, cast: Cast) -> None:
    """Refuse a rehearsal that a rule of the profile stands against; nothing is contacted.

    Raises:
        GuardsViolated: with every rule that would be broken.
    """
    now = SystemClock().now()
    check_cast(guards_of(profile), organizer=cast.organizer, others=cast.named[1:], now=now)


@contextmanager
def open_theatre(
    profile: Profile, cast: Cast, *, wait_s: float, surface: Surface
) -> Iterator[OpenTheatre]:
    """Open all mailboxes of a rehearsal.

    Args:
        profile: with the organizer's mailbox.
        cast: who takes part.
        wait_s: how long a message may take.
        surface: environment, configuration, and who can be asked for a password.

    Raises:
        GuardsViolated: a rule of the profile stands against it; nothing was contacted.
        AttendeeNotReached: no profile opens an attendee's mailbox.
        BadOption: an address is a distribution list.
        MailboxBusy: another run holds one of them.
        EwsMeetingsError: a mailbox cannot be opened.
    """
    check_rules(profile, cast)
    with ExitStack() as stack:
        connections = _connections(stack, profile, cast, surface)
        opened = [
            (address, _open(stack, connection), connection)
            for address, connection in connections.items()
        ]
        _, organizer, connection = opened[0]
        endpoint = SANDBOX if profile.is_sandbox else connection.server
        _hold(stack, connections, endpoint, surface)
        named = _named(organizer, cast)
        actors = [actor_of(*one, named=named) for one in opened]
        capabilities = organizer.probe.capabilities()
        theatre = Theatre(
            mark=f"{MARK}{secrets.token_hex(4)}",
            capabilities=capabilities,
            organizer=actors[0],
            attendee=actors[1],
            second=actors[2] if len(actors) > 2 else None,
            room=cast.room,
            is_delegate=profile.settings.access == "delegate",
            pace=_AT_ONCE if profile.is_sandbox else _pace(profile, wait_s),
            clock=SystemClock(),
        )
        yield OpenTheatre(theatre=theatre, endpoint=endpoint, build=build_of(capabilities))


def remember_rehearsal(
    opened: OpenTheatre,
    capabilities: Capabilities,
    *,
    rows: Collection[str],
    environment: Mapping[str, str],
) -> None:
    """Write the table that was found into the ledger, where plans take it from.

    Args:
        opened: where it was found.
        capabilities: the table.
        rows: those of it that were decided; the others are still beliefs.
        environment: says where the ledger lies.
    """
    store = LedgerStore(folders(environment).ledger)
    try:
        Memory(store).remember_capabilities(
            opened.endpoint,
            opened.theatre.organizer.address,
            capabilities,
            build=opened.build,
            source=Source.REHEARSAL,
            at=opened.theatre.clock.now(),
            rows=rows,
        )
    finally:
        store.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """By which profile a mailbox is opened, and what the environment says of it."""

    profile: Profile
    environment: Mapping[str, str]


def doors(profile: Profile, cast: Cast, surface: Surface) -> dict[str, Door]:
    """Return by which profile each mailbox is opened, the organizer's first.

    Raises:
        AttendeeNotReached: no profile opens an attendee's mailbox.
        UsageProblem: a profile is unknown or has mistakes.
    """
    mine = dict(_own_door(name, cast, surface) for name in cast.profiles)
    others = {a: mine.get(a) or _same_door(profile, a, surface) for a in cast.attendees}
    return {cast.organizer: Door(profile=profile, environment=surface.environment), **others}


def _own_door(name: str, cast: Cast, surface: Surface) -> tuple[str, Door]:
    """Return an attendee with a profile of its own; the environment's words are the organizer's.

    Raises:
        BadOption: it is nobody's who takes part.
    """
    kept = {
        variable: value
        for variable, value in surface.environment.items()
        if not variable.startswith(_PREFIX) or variable.endswith(_OF_THE_PROGRAM)
    }
    chosen = choose_profile(name, config=surface.config, environment=kept)
    mailbox = fold(chosen.settings.mailbox or "")
    if mailbox not in cast.attendees:
        problem = f"its mailbox, {mailbox or 'none'}, is no --attendee"
        raise BadOption("--attendee-profile", name, problem)
    return mailbox, Door(profile=chosen, environment=kept)


def _same_door(profile: Profile, address: str, surface: Surface) -> Door:
    """Return the organizer's profile for another mailbox.

    Raises:
        AttendeeNotReached: its log-in opens its own mailbox alone.
    """
    if not profile.is_sandbox and profile.settings.access == "own":
        raise AttendeeNotReached(address, profile.name)
    env = surface.environment
    chosen = choose_profile(profile.name, config=surface.config, environment=env, mailbox=address)
    return Door(profile=chosen, environment=env)


def _connections(
    stack: ExitStack, profile: Profile, cast: Cast, surface: Surface
) -> dict[str, Connection]:
    """Return how each mailbox is reached, the organizer's first."""
    opened = doors(profile, cast, surface)
    if profile.is_sandbox:
        sandbox = stack.enter_context(open_sandbox(folders(surface.environment)))
        found = {a: sandbox_connection(sandbox.url, door.profile) for a, door in opened.items()}
    else:
        found = {address: _reached(door, surface) for address, door in opened.items()}
    return {address: replace(one, calendar="") for address, one in found.items()}


def _reached(door: Door, surface: Surface) -> Connection:
    return server_connection(
        door.profile, environment=door.environment, ask=surface.ask, tell=surface.tell
    )


def _open(stack: ExitStack, connection: Connection) -> OpenMailbox:
    from ews_meetings.exchange.connection import open_mailbox

    return stack.enter_context(open_mailbox(connection))


def _hold(stack: ExitStack, addresses: Iterable[str], endpoint: str, surface: Surface) -> None:
    """Keep other runs on this machine off these mailboxes."""
    locks = folders(surface.environment).locks
    for address in sorted(addresses):
        stack.enter_context(hold_mailbox(address, server=endpoint, folder=locks))


def _named(organizer: OpenMailbox, cast: Cast) -> frozenset[str]:
    """Return the addresses that may be written to, and what the server calls them.

    Raises:
        BadOption: one of them is a list, behind which there are others.
    """
    for address in organizer.directory.expand(cast.named).lists:
        option = "--room" if address == cast.room else "--attendee"
        raise BadOption(option, address, "it is a distribution list and no mailbox for tests")
    primary = organizer.directory.resolve(cast.named)
    return frozenset(fold(address) for address in (*cast.named, *primary.values()))


def actor_of(
    address: str, mailbox: OpenMailbox, connection: Connection, *, named: frozenset[str]
) -> Actor:
    """Return an open mailbox as somebody who takes part, and mails nobody who is not named."""
    from ews_meetings.exchange.onlooker import MailboxOnlooker
    from ews_meetings.exchange.workbench import MailboxWorkbench

    onlooker = MailboxOnlooker.of(mailbox)
    return Actor(
        address=fold(address),
        reader=mailbox.reader,
        writer=FencedWriter(mailbox.writer, onlooker, named),
        onlooker=onlooker,
        workbench=MailboxWorkbench.of(mailbox, connection),
    )


def _pace(profile: Profile, wait_s: float) -> Pace:
    settle_s = patience_of(profile).unanswered_s
    return Pace(wait_s=wait_s, grace_s=wait_s / _GRACE_OF_WAIT, settle_s=settle_s)
