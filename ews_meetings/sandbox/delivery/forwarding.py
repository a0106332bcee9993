"""An attendee passes an invitation on; the organizer's list does not know of it until it is answered."""

from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.answers import organizers_item
from ews_meetings.sandbox.delivery.arrival import arrive_request
from ews_meetings.sandbox.delivery.messages import mailbox_of, request_message
from ews_meetings.sandbox.delivery.post import note_mail
from ews_meetings.sandbox.delivery.sending import FIRST
from ews_meetings.sandbox.store.model import Item


def forward_request(scene: Scene, copy: Item, *, to: str) -> bool:
    """Sends the organizer's meeting to somebody else, on his behalf.

    Returns:
        Whether it went out: there is nothing to forward once the organizer has none.
    """
    meeting = organizers_item(scene, copy)
    if meeting is None:
        return False
    message = request_message(scene, meeting, request_type=FIRST)
    forwarder = (mailbox_of(copy.mailbox),)
    sent = replace(message, people={**message.people, "Sender": forwarder})
    by_forwarder = replace(sent, people={**sent.people, "From": forwarder})
    note_mail(scene, kind="forward", source=meeting, recipient=to, message=by_forwarder)
    arrive_request(scene, meeting, sent, mailbox=to)
    return True
