"""Writes and reads the people of a meeting: three attendee lists, answers, the organizer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from ews_meetings.exchange.elements import Element, View, text, typed
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response, Role, fold

LISTS = {
    Role.REQUIRED: "RequiredAttendees",
    Role.OPTIONAL: "OptionalAttendees",
    Role.RESOURCE: "Resources",
}
_RESPONSES = {
    "Organizer": Response.ORGANIZER,
    "Tentative": Response.TENTATIVE,
    "Accept": Response.ACCEPT,
    "Decline": Response.DECLINE,
    "NoResponseReceived": Response.NONE,
}


def write_attendees(meeting: Meeting) -> Iterable[Element]:
    """Write each list that has somebody in it, without a ResponseType: servers would believe it."""
    for role, name in LISTS.items():
        attendees = [typed("Attendee", _mailbox(a)) for a in meeting.attendees if a.role is role]
        if attendees:
            yield typed(name, *attendees)


def read_attendees(meeting: Meeting, item: View) -> Meeting:
    """Read the lists without the organizer, whom Outlook enters there, and nobody twice."""
    found = {answer.attendee.mailbox.folded: answer.attendee for answer in read_answers(item)}
    return replace(meeting, attendees=tuple(found.values()))


def read_answers(item: View) -> tuple[Answer, ...]:
    """Return what each attendee has answered."""
    answers = (answer for role in LISTS for answer in _answers(item, role))
    return tuple(answer for answer in answers if answer.response is not Response.ORGANIZER)


def read_organizer(item: View) -> str:
    """Return the organizer's address, folded; empty where the server gives no SMTP address."""
    address = fold(item.text("Organizer/Mailbox/EmailAddress") or "")
    return address if "@" in address else ""


def read_response(item: View, name: str) -> Response:
    """Return an answer that stands in an element of this name."""
    return _RESPONSES.get(item.text(name) or "", Response.UNKNOWN)


def read_proposal(held: View) -> tuple[datetime, datetime] | tuple[None, None]:
    """Return start and end of another time that is proposed, both or none."""
    start_at, end_at = held.instant("ProposedStart"), held.instant("ProposedEnd")
    return (None, None) if start_at is None or end_at is None else (start_at, end_at)


def _mailbox(attendee: Attendee) -> Element:
    mailbox = attendee.mailbox
    return typed(
        "Mailbox",
        *([text("Name", mailbox.name)] if mailbox.name else []),
        text("EmailAddress", mailbox.address),
        text("RoutingType", "SMTP"),
    )


def _answers(item: View, role: Role) -> Iterator[Answer]:
    for element in item.children(f"{LISTS[role]}/Attendee"):
        held = item.at(element)
        address = (held.text("Mailbox/EmailAddress") or "").strip()
        if address:
            mailbox = Mailbox(address=address, name=held.text("Mailbox/Name") or "")
            start_at, end_at = read_proposal(held)
            yield Answer(
                attendee=Attendee(mailbox=mailbox, role=role),
                response=read_response(held, "ResponseType"),
                answered_at=held.instant("LastResponseTime"),
                proposed_start_at=start_at,
                proposed_end_at=end_at,
            )
