"""ORGANIZER and ATTENDEE to mailboxes and roles; who may organize is decided in `organizer.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from ews_meetings.ics.address_map import UNCHANGED, AddressMap
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, counted, joined, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.people import Attendee, Mailbox, Role, fold

_ADDRESS = re.compile(r"[^\s<>@\"(),:;\\\[\]]+@[^\s<>@\"(),:;\\\[\]]+")
_PRINCIPAL = re.compile(r"/principals/__uuids__/(.+?)__AT__(.+?)/?", re.IGNORECASE)
_LONGEST_PRINCIPAL = 500
_RANKS = {Role.RESOURCE: 0, Role.REQUIRED: 1, Role.OPTIONAL: 2}
_MAILTO = re.compile(r"(?:mailto:\s*)+", re.IGNORECASE)
_NO_SERVER = frozenset({"NONE", "CLIENT"})
"""SCHEDULE-AGENT: who is to be told of the meeting by no server (RFC 6638 §7.1)."""
_UNPLACED = (
    "MEMBER",
    "DIR",
    "SENT-BY",
    "DELEGATED-FROM",
    "X-RESPONSE-COMMENT",
    "X-ORACLE-PERSONAL-COMMENT",
)
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """Who is invited, and what the file says of their answers."""

    attendees: tuple[Attendee, ...] = ()
    """No address twice."""
    answers: tuple[str, ...] = ()
    """PARTSTAT of each attendee, empty where the file is silent."""
    is_response_requested: bool = True
    unmailed: frozenset[str] = frozenset()
    """Folded addresses of those whom no server shall mail, as the file wants it."""


def read_mailbox(prop: Property, addresses: AddressMap = UNCHANGED) -> Mailbox | None:
    """Return the person a property names as they are called now, None without an SMTP address.

    Source: RFC 5545 §3.3.3; `EMAIL=` of Apple and RFC 7986 §6.2; CalendarServer's principals.
    """
    address = next(filter(None, map(address_of, _places(prop))), "")
    if not address:
        return None
    name = " ".join(prop.param("CN").strip("\"' ").split())
    is_named = fold(name) not in {fold(address), ""}
    return Mailbox(address=addresses.renamed(address), name=name if is_named else "")


def read_organizer(event: Component) -> Mailbox | None:
    """Return who organizes an event by its own word, None without an SMTP address."""
    prop = event.first("ORGANIZER")
    return read_mailbox(prop) if prop else None


def read_guests(event: Component, addresses: AddressMap = UNCHANGED) -> Noted[Guests]:
    """Return everybody an event invites, each once.

    Source: RFC 5545 §3.2.3 (CUTYPE), §3.2.12 (PARTSTAT), §3.2.16 (ROLE), §3.2.17 (RSVP);
    MS-OXCICAL (ATTENDEE).
    """
    props = event.all("ATTENDEE")
    people: dict[str, tuple[Attendee, str]] = {}
    unmailed: set[str] = set()
    findings: list[Finding] = []
    for prop in props:
        mailbox = read_mailbox(prop, addresses)
        if mailbox is None:
            findings.append(_nobody(prop))
            continue
        entry = (Attendee(mailbox=mailbox, role=_role(prop)), prop.says("PARTSTAT"))
        people[mailbox.folded] = _stronger(people.get(mailbox.folded), entry)
        if prop.says("SCHEDULE-AGENT") in _NO_SERVER:
            unmailed.add(mailbox.folded)
    for delegate, prop in _delegates(props, addresses):
        if delegate.folded not in people:
            people[delegate.folded] = (Attendee(mailbox=delegate), "")
            findings.append(_delegated(prop, delegate))
    guests = Guests(
        attendees=tuple(attendee for attendee, _ in people.values()),
        answers=tuple(answer for _, answer in people.values()),
        is_response_requested=_asks(event, props),
        unmailed=frozenset(unmailed),
    )
    unasked = _unasked(event, props) if guests.is_response_requested else ()
    return Noted(guests, joined([findings, _extras(props), unasked]))


def tell_renamed(event: Component, addresses: AddressMap) -> Iterator[Finding]:
    """Say how many people of an event are called by another address than the file's."""
    props = event.all("ORGANIZER", "ATTENDEE") if addresses else ()
    old = dict.fromkeys(mailbox.folded for prop in props if (mailbox := read_mailbox(prop)))
    pairs = [(one, new) for one in old if fold(new := addresses.renamed(one)) != one]
    if pairs:
        shown = ", ".join(f"{one} is {new}" for one, new in pairs[:_SHOWN])
        what = "an address was" if len(pairs) == 1 else f"{len(pairs)} addresses were"
        yield Finding(
            code="addresses-renamed",
            message=f"{what} replaced, as [addresses] of the configuration says",
            effect=Effect.CHANGED,
            field="ATTENDEE",
            value=f"{shown}, …" if len(pairs) > _SHOWN else shown,
            where=event.where,
        )


def _places(prop: Property) -> Iterator[str]:
    """Yield the texts in which an address may stand, the best first."""
    value = prop.value.strip("\"' \t")
    if value.lower().startswith("mailto:"):
        yield unquote(_MAILTO.sub("", value)).partition("?")[0]
    elif ":" not in value and "/" not in value:
        yield value
    yield prop.param("EMAIL")
    yield prop.param("X-EMAIL")
    principal = _PRINCIPAL.fullmatch(value[:_LONGEST_PRINCIPAL])
    if principal:
        yield f"{principal[1]}@{principal[2]}"
    if value.lower().startswith("smtp:"):
        yield value[len("smtp:") :]


def address_of(text: str) -> str:
    """Return the address in a text, with mailto: or not, empty without one (`"Name" <a@b>` is seen in the wild)."""
    text = _MAILTO.sub("", text.strip())
    angled = re.search(r"<([^<>]*)>", text)
    inner = (angled[1] if angled else text).strip("'\" ")
    return inner if _ADDRESS.fullmatch(inner) else ""


def _role(prop: Property) -> Role:
    """Return in which list an attendee stands; a room is a resource even when it is optional."""
    if prop.says("CUTYPE") in {"ROOM", "RESOURCE"}:
        return Role.RESOURCE
    if prop.param("DELEGATED-TO"):
        return Role.OPTIONAL
    if prop.says("ROLE") in {"OPT-PARTICIPANT", "NON-PARTICIPANT"}:
        return Role.OPTIONAL
    return Role.REQUIRED


def _stronger(
    known: tuple[Attendee, str] | None, entry: tuple[Attendee, str]
) -> tuple[Attendee, str]:
    """Return the entry that counts of two for one address; the first at equal roles."""
    if known is None or _RANKS[entry[0].role] < _RANKS[known[0].role]:
        return entry
    return known


def _asks(event: Component, props: Iterable[Property]) -> bool:
    """Return whether answers are asked for: Exchange knows it for all attendees or none."""
    said = event.word("X-MICROSOFT-ISRESPONSEREQUESTED")
    if said in {"TRUE", "FALSE"}:
        return said == "TRUE"
    wishes = {prop.says("RSVP") for prop in props}
    return wishes != {"FALSE"}


def _unasked(event: Component, props: Iterable[Property]) -> Iterator[Finding]:
    """Say that some need not answer, who are asked with the others; an organizer never is."""
    organizer = read_organizer(event)
    hosts = {organizer.folded} if organizer else set()
    some = [(prop, read_mailbox(prop)) for prop in props if prop.says("RSVP") == "FALSE"]
    people = [(prop, who) for prop, who in some if who is not None and who.folded not in hosts]
    if people:
        prop, who = people[0]
        yield Finding(
            code="asked-with-the-others",
            message=f"{counted(len(people), 'attendee')} need not answer; Exchange asks all or none",
            effect=Effect.LOST,
            field="ATTENDEE;RSVP",
            value=who.address,
            where=prop.where,
        )


def _delegates(
    props: Iterable[Property], addresses: AddressMap
) -> Iterator[tuple[Mailbox, Property]]:
    for prop in props:
        for text in prop.params.get("DELEGATED-TO", ()):
            address = address_of(text)
            if address:
                yield Mailbox(address=addresses.renamed(address)), prop


def _nobody(prop: Property) -> Finding:
    name = prop.param("CN")
    return note(
        prop,
        code="attendee-without-address",
        message=f"attendee {name or 'without a name'} has no mail address and is not invited",
        effect=Effect.LOST,
        severity=Severity.WARNING,
    )


def _delegated(prop: Property, delegate: Mailbox) -> Finding:
    return note(
        prop,
        code="attendee-delegated",
        message=f"{delegate.address} is invited, because an attendee has delegated to them",
        effect=Effect.CHANGED,
    )


def _extras(props: Iterable[Property]) -> Iterator[Finding]:
    """Report parameters that Exchange has no place for, once each."""
    told: set[str] = set()
    for prop in props:
        for name, message in _parameter_losses(prop):
            if name not in told:
                told.add(name)
                yield Finding(
                    code="parameter-lost",
                    message=message,
                    effect=Effect.LOST,
                    field=f"ATTENDEE;{name}",
                    value=prop.param(name),
                    where=prop.where,
                )


def _parameter_losses(prop: Property) -> Iterator[tuple[str, str]]:
    if prop.param("X-NUM-GUESTS") not in {"", "0"}:
        yield "X-NUM-GUESTS", "unnamed guests of attendees are not invited"
    for name in filter(prop.param, _UNPLACED):
        yield name, f"{name} has no place in Exchange"
