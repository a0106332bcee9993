"""ORGANIZER and ATTENDEE to mailboxes and roles; who may organize is decided in `organizer.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from ews_meetings.ics.component import Component
from ews_meetings.ics.notes import Noted, joined, note
from ews_meetings.ics.properties import Property
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.people import Attendee, Mailbox, Role, fold

_ADDRESS = re.compile(r"[^\s<>@\"(),:;\\\[\]]+@[^\s<>@\"(),:;\\\[\]]+")
_PRINCIPAL = re.compile(r"/principals/__uuids__/(.+?)__AT__(.+?)/?", re.IGNORECASE)
_LONGEST_PRINCIPAL = 500
_RANKS = {Role.RESOURCE: 0, Role.REQUIRED: 1, Role.OPTIONAL: 2}
_MAILTO = re.compile(r"(?:mailto:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """Who is invited, and what the file says of their answers."""

    attendees: tuple[Attendee, ...] = ()
    """No address twice."""
    answers: tuple[str, ...] = ()
    """PARTSTAT of each attendee, empty where the file is silent."""
    is_response_requested: bool = True


def read_mailbox(prop: Property) -> Mailbox | None:
    """Return the person a property names, None when it gives no SMTP address.

    Source: RFC 5545 §3.3.3; `EMAIL=` of Apple and RFC 7986 §6.2; CalendarServer's principals.
    """
    address = next(filter(None, map(_address, _places(prop))), "")
    if not address:
        return None
    name = " ".join(prop.param("CN").strip("\"' ").split())
    return Mailbox(address=address, name="" if fold(name) == fold(address) else name)


def read_guests(event: Component) -> Noted[Guests]:
    """Return everybody an event invites, each once.

    Source: RFC 5545 §3.2.3 (CUTYPE), §3.2.12 (PARTSTAT), §3.2.16 (ROLE), §3.2.17 (RSVP);
    MS-OXCICAL (ATTENDEE).
    """
    props = event.all("ATTENDEE")
    people: dict[str, tuple[Attendee, str]] = {}
    findings: list[Finding] = []
    for prop in props:
        mailbox = read_mailbox(prop)
        if mailbox is None:
            findings.append(_nobody(prop))
            continue
        entry = (Attendee(mailbox=mailbox, role=_role(prop)), prop.says("PARTSTAT"))
        people[mailbox.folded] = _stronger(people.get(mailbox.folded), entry)
    for delegate, prop in _delegates(props):
        if delegate.folded not in people:
            people[delegate.folded] = (Attendee(mailbox=delegate), "")
            findings.append(_delegated(prop, delegate))
    guests = Guests(
        attendees=tuple(attendee for attendee, _ in people.values()),
        answers=tuple(answer for _, answer in people.values()),
        is_response_requested=_asks(event, props),
    )
    return Noted(guests, joined([findings, _extras(props)]))


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


def _address(text: str) -> str:
    """Return the address in a text, empty without one (`"Name" <a@b>` is seen in the wild)."""
    text = text.strip()
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


def _delegates(props: Iterable[Property]) -> Iterator[tuple[Mailbox, Property]]:
    for prop in props:
        for text in prop.params.get("DELEGATED-TO", ()):
            address = _address(_MAILTO.sub("", text))
            if address:
                yield Mailbox(address=address), prop


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
                    severity=Severity.WARNING if name == "SCHEDULE-AGENT" else Severity.INFO,
                    field=f"ATTENDEE;{name}",
                    value=prop.param(name),
                    where=prop.where,
                )


def _parameter_losses(prop: Property) -> Iterator[tuple[str, str]]:
    if prop.param("X-NUM-GUESTS") not in {"", "0"}:
        yield "X-NUM-GUESTS", "unnamed guests of attendees are not invited"
    if prop.says("SCHEDULE-AGENT") in {"NONE", "CLIENT"}:
        yield (
            "SCHEDULE-AGENT",
            "the file wants no mail to some attendees; Exchange mails all or none (--notify)",
        )
    for name in ("MEMBER", "DIR", "SENT-BY"):
        if prop.param(name):
            yield name, f"{name} has no place in Exchange"
