"""The organizer sends: first requests, updates, cancellations."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.arrival import (
    arrive_cancellation,
    arrive_request,
    copy_of,
    moved,
    request_type,
)
from ews_meetings.sandbox.delivery.messages import (
    cancellation_message,
    request_message,
)
from ews_meetings.sandbox.delivery.mode import Audience, SendMode
from ews_meetings.sandbox.delivery.post import check_recipients, note_mail, save_sent_copy
from ews_meetings.sandbox.delivery.rooms import answer_for_room, free_room
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.store.model import Attendee, Body, Item
from ews_meetings.sandbox.store.occurrences import current_entry, save_entry

_FIRST = "NewMeetingRequest"


@dataclass(frozen=True, slots=True)
class _Letter:
    who: Attendee
    kind: str
    """invite or update."""


def invite_all(scene: Scene, meeting: Item, mode: SendMode) -> Item:
    """Sends the first requests of a meeting that CreateItem made (A5, A8)."""
    letters = [_Letter(who, "invite") for who in _others(meeting)]
    return _send_requests(scene, meeting, letters, mode, first=_FIRST) if letters else meeting


def send_changes(scene: Scene, before: Item, after: Item, mode: SendMode) -> Item:
    """Sends what an UpdateItem has to say: requests, updates, cancellations (A27 to A33)."""
    letters = _letters(scene, before, after, mode)
    removed = _removed(scene, before, after)
    if not letters and not removed:
        return after
    is_first = not before.is_true("MeetingRequestWasSent")
    ready = after if is_first else _next_round(scene, before, after)
    if letters:
        first = scene.flavour.first_request_by_update if is_first else _FIRST
        ready = _send_requests(scene, ready, letters, mode, first=first)
    else:
        sequence = ready.text("AppointmentSequenceNumber")
        ready = save_entry(scene.db, ready.with_texts(LastSequence=sequence))
    if removed:
        _send_cancellations(scene, ready, removed, body=None, saves_copy=mode.saves_copy)
    return ready


def _letters(scene: Scene, before: Item, after: Item, mode: SendMode) -> list[_Letter]:
    known = {who.address for who in before.attendees}
    spares = mode.audience is Audience.CHANGED and scene.flavour.to_changed_spares_unchanged
    return [
        _Letter(who, "update" if who.is_invited else "invite")
        for who in _others(after)
        if not (spares and who.address in known)
    ]


def _removed(scene: Scene, before: Item, after: Item) -> tuple[Attendee, ...]:
    if not scene.flavour.removed_get_cancellation:
        return ()
    stay = {who.address for who in after.attendees}
    return tuple(who for who in _invited(before) if who.address not in stay)


def _next_round(scene: Scene, before: Item, after: Item) -> Item:
    """Counts the sequence on, and forgets the answers to another time."""
    sequence = str(after.integer("AppointmentSequenceNumber") + 1)
    ready = after.with_texts(AppointmentSequenceNumber=sequence)
    if not (scene.flavour.moving_resets_answers and moved(before, after)):
        return ready
    forgotten = tuple(
        Attendee(who.mailbox, who.role, is_invited=who.is_invited) for who in ready.attendees
    )
    return replace(ready, attendees=forgotten)


def cancel_all(scene: Scene, meeting: Item, *, body: Body | None, saves_copy: bool) -> Item:
    """Tells all who were invited that the meeting is off, and marks it so (A20, A22, A71)."""
    invited = _invited(meeting)
    sequence = meeting.integer("AppointmentSequenceNumber") + (1 if invited else 0)
    cancelled = meeting.with_texts(
        AppointmentSequenceNumber=str(sequence),
        AppointmentState="5",
        IsCancelled="true",
        LastSequence=str(sequence) if invited else meeting.texts.get("LastSequence"),
        LastModifiedTime=scene.stamp(),
    )
    if invited:
        _send_cancellations(scene, cancelled, invited, body=body, saves_copy=saves_copy)
    return cancelled


def _others(meeting: Item) -> tuple[Attendee, ...]:
    return tuple(who for who in meeting.attendees if who.address != meeting.mailbox)


def _invited(meeting: Item) -> tuple[Attendee, ...]:
    return tuple(who for who in _others(meeting) if who.is_invited)


def _send_requests(
    scene: Scene, meeting: Item, letters: list[_Letter], mode: SendMode, *, first: str
) -> Item:
    check_recipients(scene, [letter.who.address for letter in letters])
    sent = save_entry(scene.db, _marked_sent(meeting, {letter.who.address for letter in letters}))
    message = request_message(scene, sent, request_type=first)
    if mode.saves_copy:
        save_sent_copy(scene, message, source=sent)
    for letter in letters:
        _deliver_request(scene, sent, message, letter, first=first)
    # Rooms may have answered meanwhile, which is a write of the organizer's item.
    return current_entry(scene.db, sent)


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


def _deliver_request(
    scene: Scene, meeting: Item, message: Item, letter: _Letter, *, first: str
) -> None:
    address = letter.who.address
    note_mail(scene, kind=letter.kind, source=meeting, recipient=address, message=message)
    person = find_person(address)
    if person is None:
        return
    prior = copy_of(scene, address, meeting)
    kind = request_type(prior, meeting, first=first)
    addressed = message.with_texts(
        MeetingRequestType=kind,
        MyResponseType=prior.text("MyResponseType") if prior else "NoResponseReceived",
    )
    arrive_request(scene, meeting, addressed, mailbox=address)
    copy = copy_of(scene, address, meeting)
    if person.is_room and copy is not None:
        answer_for_room(scene, copy)


def _send_cancellations(
    scene: Scene, meeting: Item, to: Iterable[Attendee], *, body: Body | None, saves_copy: bool
) -> None:
    recipients = tuple(to)
    message = cancellation_message(
        scene, meeting, recipients=tuple(who.mailbox for who in recipients), body=body
    )
    if saves_copy:
        save_sent_copy(scene, message, source=meeting)
    for who in recipients:
        note_mail(scene, kind="cancel", source=meeting, recipient=who.address, message=message)
        person = find_person(who.address)
        if person is None:
            continue
        arrived = arrive_cancellation(scene, meeting, message, mailbox=person.address)
        copy = copy_of(scene, person.address, meeting)
        if person.is_room and copy is not None:
            free_room(scene, copy, arrived)
