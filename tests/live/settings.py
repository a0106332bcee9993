"""Which server the live tests talk to, from the environment; `docs/assumptions.md` describes the names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ews_meetings.exchange.connection import Connection
from ews_meetings.sandbox import PASSWORD
from ews_meetings.service.rehearsal.stage import Pace

NEEDED = (
    "EWS_LIVE_URL",
    "EWS_LIVE_ORGANIZER",
    "EWS_LIVE_ORGANIZER_PASSWORD",
    "EWS_LIVE_ATTENDEE",
    "EWS_LIVE_ATTENDEE_PASSWORD",
)
OPTIONAL = (
    "EWS_LIVE_ORGANIZER_USER",
    "EWS_LIVE_ATTENDEE_USER",
    "EWS_LIVE_SECOND",
    "EWS_LIVE_SECOND_PASSWORD",
    "EWS_LIVE_SECOND_USER",
    "EWS_LIVE_ROOM",
    "EWS_LIVE_AUTH",
    "EWS_LIVE_WAIT_S",
    "EWS_LIVE_GRACE_S",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A mailbox and how its owner logs in."""

    address: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A server with the mailboxes that may be used on it."""

    url: str
    organizer: Person
    attendee: Person
    second: Person | None = None
    room: str = ""
    auth: Literal["basic", "ntlm"] = "basic"
    access: Literal["own", "delegate", "impersonation"] = "own"
    pace: Pace

    @property
    def people(self) -> tuple[Person, ...]:
        """Whose mailboxes are opened, the organizer's first."""
        return tuple(p for p in (self.organizer, self.attendee, self.second) if p is not None)

    def connection(self, person: Person) -> Connection:
        """Return how our own rooms reach a mailbox."""
        return Connection(
            server=self.url,
            user=person.user,
            password=person.password,
            mailbox=person.address,
            auth=self.auth,
            access=self.access,
        )


def is_configured(environment: Mapping[str, str]) -> bool:
    """Say whether a server is named."""
    return bool(environment.get("EWS_LIVE_URL"))


def live_place(environment: Mapping[str, str]) -> Place:
    """Return the server that the environment names.

    Raises:
        LookupError: something is missing or misspelt; all of it is named.
    """
    missing = [name for name in NEEDED if not environment.get(name)]
    mine = {name for name in environment if name.startswith("EWS_LIVE_")}
    unknown = sorted(mine - {*NEEDED, *OPTIONAL})
    if missing or unknown:
        raise LookupError(f"missing: {missing}, unknown: {unknown}; see docs/assumptions.md")
    return Place(
        url=environment["EWS_LIVE_URL"],
        organizer=_person("ORGANIZER", environment),
        attendee=_person("ATTENDEE", environment),
        second=_person("SECOND", environment) if environment.get("EWS_LIVE_SECOND") else None,
        room=environment.get("EWS_LIVE_ROOM", ""),
        auth="ntlm" if environment.get("EWS_LIVE_AUTH", "basic").lower() == "ntlm" else "basic",
        pace=Pace(
            wait_s=float(environment.get("EWS_LIVE_WAIT_S", "60")),
            grace_s=float(environment.get("EWS_LIVE_GRACE_S", "15")),
        ),
    )


def sandbox_place(
    url: str,
    *,
    user: str = "",
    access: Literal["own", "delegate", "impersonation"] = "own",
) -> Place:
    """Return the sandbox that listens there, with mailboxes opened by their owners or by one user."""
    organizer, attendee, second = (
        Person(address=address, user=user or address, password=PASSWORD)
        for address in (f"{name}@sandbox.example" for name in ("organizer", "alice", "bob"))
    )
    return Place(
        url=url,
        organizer=organizer,
        attendee=attendee,
        second=second,
        room="room1@sandbox.example",
        access=access,
        pace=Pace(look_s=0, wait_s=0, grace_s=0, settle_s=10),
    )


def _person(role: str, environment: Mapping[str, str]) -> Person:
    address = environment[f"EWS_LIVE_{role}"]
    return Person(
        address=address,
        user=environment.get(f"EWS_LIVE_{role}_USER") or address,
        password=environment[f"EWS_LIVE_{role}_PASSWORD"],
    )
