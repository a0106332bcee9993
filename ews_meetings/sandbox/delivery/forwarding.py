"""An attendee passes an invitation on; the organizer is told, and his list grows.

Source: MS-OXOCAL 3.1.4.7.5, 3.1.4.10.1 and 3.1.4.10.2.2.
"""

from collections.abc import Sequence
from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.answers import organizers_item
from ews_meetings.sandbox.delivery.arrival import arrive_request
from ews_meetings.sandbox.delivery.messages import (
    forward_notice,
    mailbox_of,
    request_message,
)
from ews_meetings.sandbox.delivery.post import note_mail, put_in_inbox, save_sent_copy
from ews_meetings.sandbox.delivery.sending import FIRST
from ews_meetings.sandbox.people import find_person, mailboxes_of
from ews_meetings.sandbox.store.model import Attendee, Body, Item
from ews_meetings.sandbox.store.occurrences import save_entry
from ews_meetings.sandbox.store.processing import processing_of


def forward_request(
    scene: Scene,
    copy: Item,
    *,
    to: Sequence[str],
    body: Body | None = None,
    saves_copy: bool = False,
) -> bool:
    """Sends the organizer's meeting to others, on his behalf.

    Args:
        scene: The server and the time.
        copy: The entry of whoever forwards: an attendee's, or the organizer's own.
        to: Addresses.
        body: What the new people read in the place of the meeting's text.
        saves_copy: Whether whoever forwards keeps one.

    Returns:
        Whether it went out: there is nothing to forward once the organizer has none.
    """
    meeting = organizers_item(scene, copy)
    if meeting is None:
        return False
    message = _message(scene, meeting, copy.mailbox, body)
    if saves_copy:
        save_sent_copy(scene, message, source=copy)
    by_forwarder = replace(message, people={**message.people, "From": (mailbox_of(copy.mailbox),)})
    for address in to:
        note_mail(scene, kind="forward", source=meeting, recipient=address, message=by_forwarder)
    reached = {person.address for address in to for person in mailboxes_of(address)}
    for address in sorted(reached - {meeting.mailbox}):
        arrive_request(scene, meeting, message, mailbox=address)
    if scene.flavour.forwarding_grows_list:
        _tell_organizer(scene, meeting, copy.mailbox, to)
    return True


def _message(scene: Scene, meeting: Item, forwarder: str, body: Body | None) -> Item:
    message = request_message(scene, meeting, request_type=FIRST)
    people = {**message.people, "Sender": (mailbox_of(forwarder),)}
    return replace(message, people=people, body=body or message.body)


def _tell_organizer(scene: Scene, meeting: Item, forwarder: str, to: Sequence[str]) -> None:
    """Enters the new people, and tells the organizer when it was somebody else who forwarded."""
    if find_person(meeting.mailbox) is None or not processing_of(scene.db, meeting.mailbox).is_on:
        return
    known = {who.address for who in meeting.attendees} | {meeting.mailbox}
    new = [mailbox_of(address) for address in to if address.lower() not in known]
    if new:
        joined = tuple(Attendee(box, "OptionalAttendees", is_invited=True) for box in new)
        grown = replace(meeting, attendees=(*meeting.attendees, *joined))
        meeting = save_entry(scene.db, grown.with_texts(LastModifiedTime=scene.stamp()))
    if forwarder == meeting.mailbox:
        return
    notice = forward_notice(scene, meeting, forwarder=forwarder, to=to)
    note_mail(scene, kind="notice", source=meeting, recipient=meeting.mailbox, message=notice)
    put_in_inbox(
        scene, notice.with_texts(AssociatedItem=str(meeting.number)),
        mailbox=meeting.mailbox, files_of=None,
    )  # fmt: skip
