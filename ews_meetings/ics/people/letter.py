"""What the mail around a request adds to its events, where the caller wants it: people and files.

They are added as the properties that the file could have had, so that all other rules hold for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.people.answers import ANSWERS
from ews_meetings.ics.people.people import read_organizer
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.people import fold

MARK = "X-FROM-MAIL"
"""The parameter of what does not stand in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The mail around a calendar, as far as its events may need it."""

    to: tuple[str, ...] = ()
    """The addresses in To."""
    cc: tuple[str, ...] = ()
    """The addresses in Cc."""
    files: tuple[str, ...] = ()
    """Its files that become attachments of its meetings, by the name under which they are given."""


def with_letter(
    event: Component, letter: Letter, *, method: str, options: ReadOptions
) -> Component:
    """Return an event with what the mail around it adds.

    People are added only to a request that names no attendee at all: who stands in To and Cc, never
    its organizer, never the mailbox; of an occurrence alone, too. An answer or a cancellation gets
    nothing.

    Args:
        event: as the file has it.
        letter: the mail around it.
        method: of its calendar.
        options: whether people are taken from mails.
    """
    if method == "CANCEL" or method in ANSWERS:
        return event
    files = tuple(_file(event, name) for name in letter.files)
    people: tuple[Property, ...] = ()
    findings: tuple[Finding, ...] = ()
    if method == "REQUEST" and not event.all("ATTENDEE"):
        people = tuple(_people(event, letter, options))
        findings = (_told(event, people, options),) if people else ()
    if not options.attendees_from_mail:
        people = ()
    return replace(
        event,
        properties=(*event.properties, *people, *files),
        findings=(*event.findings, *findings),
    )


def added_to(event: Component) -> Iterator[bytes]:
    """Yield the people that a mail added, as they shape what becomes of the event."""
    for prop in event.all("ATTENDEE"):
        if prop.param(MARK):
            yield f"{prop.param('ROLE')}:{fold(prop.value)}".encode()


def _people(event: Component, letter: Letter, options: ReadOptions) -> Iterator[Property]:
    organizer = read_organizer(event)
    seen = {fold(options.mailbox), organizer.folded if organizer else ""}
    roles = ((letter.to, "REQ-PARTICIPANT"), (letter.cc, "OPT-PARTICIPANT"))
    for addresses, role in roles:
        for address in addresses:
            if fold(address) not in seen and fold(options.addresses.renamed(address)) not in seen:
                seen.add(fold(address))
                params = {"ROLE": (role,), MARK: ("1",)}
                value = f"mailto:{address}"
                yield Property(name="ATTENDEE", value=value, params=params, where=event.where)


def _file(event: Component, name: str) -> Property:
    return Property(name="ATTACH", value=f"CID:{name}", params={MARK: ("1",)}, where=event.where)


def _told(event: Component, people: tuple[Property, ...], options: ReadOptions) -> Finding:
    addresses = ", ".join(prop.value.removeprefix("mailto:") for prop in people)
    if options.attendees_from_mail:
        return Finding(
            code="attendees-from-mail",
            message=f"the request names no attendee; {addresses} of the mail's To and Cc are invited",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            field="ATTENDEE",
            value=addresses,
            where=event.where,
        )
    return Finding(
        code="request-without-attendee",
        message="the request names no attendee, so nobody is invited; the mail is to"
        f" {addresses} (--attendees-from-mail invites them)",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="ATTENDEE",
        value=addresses,
        where=event.where,
    )
