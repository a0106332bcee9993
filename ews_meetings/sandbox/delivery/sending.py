"""Sends requests and cancellations about one meeting, series or occurrence to a list of people."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.arrival import (
    arrive_cancellation,
    arrive_request,
    copy_of,
    request_type,
)
from ews_meetings.sandbox.delivery.messages import cancellation_message, request_message
from ews_meetings.sandbox.delivery.mode import SendMode
from ews_meetings.sandbox.delivery.post import check_recipients, note_mail, save_sent_copy
from ews_meetings.sandbox.delivery.rooms import answer_by_itself, free_room
from ews_meetings.sandbox.people import Person, mailboxes_of
from ews_meetings.sandbox.scenario.matching import is_taken_over
from ews_meetings.sandbox.store.items import save_item
from ews_meetings.sandbox.store.model import Attendee, Body, Item
from ews_meetings.sandbox.store.occurrences import current_entry, master_of, save_entry
from ews_meetings.sandbox.store.processing import processing_of

FIRST = "NewMeetingRequest"


@dataclass(frozen=True, slots=True)
class Letter:
    """A request to one person."""

    who: Attendee
    kind: str
    """invite or update."""


def others(meeting: Item) -> tuple[Attendee, ...]:
    """Returns the attendees without the organizer."""
    return tuple(who for who in meeting.attendees if who.address != meeting.mailbox)


def invited(scene: Scene, meeting: Item) -> tuple[Attendee, ...]:
    """Returns those who hold a request; of an occurrence also the one for its series."""
    told = {who.address for who in meeting.attendees if who.is_invited}
    if meeting.instance is not None:
        master = master_of(scene.db, meeting)
        told |= {who.address for who in master.attendees if who.is_invited}
    return tuple(who for who in others(meeting) if who.address in told)


def next_sequence(meeting: Item) -> str:
    """Returns the number of the next update or cancellation (MS-OXOCAL 2.2.1.1, 2.2.1.2)."""
    sent = (meeting.integer(name) for name in ("AppointmentSequenceNumber", "LastSequence"))
    return str(max(sent) + 1)


def send_requests(
    scene: Scene, meeting: Item, letters: list[Letter], mode: SendMode, *, first: str
) -> Item:
    """Sends the requests for a meeting as it is now, and marks it as sent.

    Args:
        scene: The server and the time.
        meeting: The organizer's item.
        letters: To whom; not empty.
        mode: Says whether a copy is kept.
        first: MeetingRequestType for those who have no copy yet.

    Returns:
        The organizer's item as it is afterwards.
    """
    addresses = [letter.who.address for letter in letters]
    check_recipients(scene, addresses)
    _note_sequence(scene, meeting)
    sent = save_entry(scene.db, _marked_sent(meeting, set(addresses)))
    message = request_message(scene, sent, request_type=first)
    if mode.saves_copy:
        save_sent_copy(scene, message, source=sent)
    for letter in letters:
        recipient = letter.who.address
        note_mail(scene, kind=letter.kind, source=sent, recipient=recipient, message=message)
    for person in _mailboxes(addresses, besides=meeting.mailbox):
        _deliver_request(scene, sent, message, person, first=first)
    # Rooms may have answered meanwhile, which is a write of the organizer's item.
    return current_entry(scene.db, sent)


def _note_sequence(scene: Scene, meeting: Item) -> None:
    """Tells the master what the messages about one of its occurrences have counted to."""
    if meeting.instance is None:
        return
    master, number = master_of(scene.db, meeting), meeting.integer("AppointmentSequenceNumber")
    if master.integer("LastSequence") < number:
        save_item(scene.db, master.with_texts(LastSequence=str(number)))


def _marked_sent(meeting: Item, recipients: set[str]) -> Item:
    return replace(
        meeting.with_texts(
            MeetingRequestWasSent="true",
            LastSequence=str(meeting.integer("AppointmentSequenceNumber")),
        ),
        attendees=tuple(
            replace(who, is_invited=who.is_invited or who.address in recipients)
            for who in meeting.attendees
        ),
    )


def _mailboxes(addresses: Iterable[str], *, besides: str) -> tuple[Person, ...]:
    """Returns whose mailboxes one message to several addresses reaches: each gets it once."""
    found = {person.address: person for name in addresses for person in mailboxes_of(name)}
    return tuple(person for address, person in found.items() if address != besides)


def _deliver_request(
    scene: Scene, meeting: Item, message: Item, person: Person, *, first: str
) -> None:
    prior = copy_of(scene, person.address, meeting)
    kind = request_type(prior, meeting, first=first)
    addressed = message.with_texts(
        MeetingRequestType=kind,
        MyResponseType=prior.text("MyResponseType") if prior else "NoResponseReceived",
    )
    arrive_request(scene, meeting, addressed, mailbox=person.address)
    rules = processing_of(scene.db, person.address)
    copy = copy_of(scene, person.address, meeting) if rules.answers else None
    if copy is not None and not is_taken_over(scene, copy, meeting):
        answer_by_itself(scene, copy, rules)


def send_cancellations(
    scene: Scene, meeting: Item, to: Iterable[Attendee], *, body: Body | None, saves_copy: bool
) -> None:
    """Sends the cancellation of a meeting to these people; the organizer's item is not touched."""
    recipients = tuple(to)
    message = cancellation_message(
        scene, meeting, recipients=tuple(who.mailbox for who in recipients), body=body
    )
    if saves_copy:
        save_sent_copy(scene, message, source=meeting)
    for who in recipients:
        note_mail(scene, kind="cancel", source=meeting, recipient=who.address, message=message)
    told = _mailboxes((who.address for who in recipients), besides=meeting.mailbox)
    for person in told:
        arrived = arrive_cancellation(scene, meeting, message, mailbox=person.address)
        rules = processing_of(scene.db, person.address)
        copy = copy_of(scene, person.address, meeting) if rules.answers else None
        if copy is not None:
            free_room(scene, copy, arrived)
