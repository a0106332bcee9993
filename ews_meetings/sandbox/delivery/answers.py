"""An attendee answers, and the answer is carried into the organizer's list."""

from dataclasses import dataclass, replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.messages import answer_message, mailbox_of
from ews_meetings.sandbox.delivery.post import note_mail, put_in_inbox, save_sent_copy
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.series import occurrence_at
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import items_by_uid, move_item
from ews_meetings.sandbox.store.model import Attendee, Body, Item
from ews_meetings.sandbox.store.occurrences import put_away, save_entry
from ews_meetings.sandbox.store.processing import processing_of


@dataclass(frozen=True, slots=True)
class Reply:
    """What an attendee says."""

    response: str
    """Accept, Tentative or Decline."""
    body: Body | None = None
    proposed_start: str = ""
    proposed_end: str = ""
    spoken_by: str = ""
    """The delegate who says it, or "" for the attendee himself."""


def answer_meeting(
    scene: Scene, copy: Item, reply: Reply, *, saves_copy: bool, sends: bool = True
) -> tuple[Item, ...]:
    """Answers from the attendee's copy; the request leaves the Inbox (A51, A57 to A62).

    Returns:
        The items that the answer touched: the copy, then the requests.
    """
    answered = copy.with_texts(
        MyResponseType=reply.response,
        LegacyFreeBusyStatus=_busy(copy, reply.response),
        AppointmentReplyTime=scene.stamp(),
        LastModifiedTime=scene.stamp(),
        ProposedStart=reply.proposed_start or None,
        ProposedEnd=reply.proposed_end or None,
    )
    deleted = own_folder(scene.db, copy.mailbox, "deleteditems")
    if reply.response == "Decline":
        answered = put_away(scene.db, answered, deleted)
    else:
        answered = save_entry(scene.db, answered)
    requests = _clear_inbox(scene, copy, reply.response, deleted)
    if sends:
        scene.half_way()
        _send_answer(scene, answered, reply, saves_copy=saves_copy)
    return (answered, *requests)


def _busy(copy: Item, response: str) -> str:
    match response:
        case "Accept":
            return copy.text("IntendedBusy") or "Busy"
        case "Tentative":
            return "Tentative"
        case _:
            return "Free"


def _clear_inbox(scene: Scene, copy: Item, response: str, deleted: int) -> tuple[Item, ...]:
    inbox = own_folder(scene.db, copy.mailbox, "inbox")
    return tuple(
        move_item(scene.db, request.with_texts(ResponseType=response, IsRead="true"), deleted)
        for request in items_by_uid(scene.db, inbox, copy.text("UID"))
        if request.kind == "MeetingRequest"
        and (copy.instance is None or request.text("RecurrenceId") == copy.text("RecurrenceId"))
    )


def _send_answer(scene: Scene, copy: Item, reply: Reply, *, saves_copy: bool) -> None:
    message = answer_message(scene, copy, response=reply.response, body=reply.body)
    if reply.spoken_by:
        speaker = (mailbox_of(reply.spoken_by),)
        message = replace(message, people={**message.people, "Sender": speaker})
    note_mail(scene, kind="answer", source=copy, recipient=copy.organizer, message=message)
    if saves_copy:
        save_sent_copy(scene, message, source=copy)
    if find_person(copy.organizer) is None:
        return
    if not processing_of(scene.db, copy.organizer).is_on:
        unseen = message.with_texts(HasBeenProcessed="false")
        put_in_inbox(scene, unseen, mailbox=copy.organizer, files_of=None)
        return
    meeting = organizers_item(scene, copy)
    tracked = None if meeting is None else _track(scene, meeting, copy, reply)
    number = None if meeting is None else str((tracked or meeting).number)
    put_in_inbox(
        scene, message.with_texts(AssociatedItem=number), mailbox=copy.organizer, files_of=None
    )


def organizers_item(scene: Scene, copy: Item) -> Item | None:
    """Returns the organizer's meeting or occurrence of which this is an attendee's copy.

    Only the main calendar is looked at: what is organized in another one is not tracked, as
    Outlook says to whoever sends such a meeting.
    """
    calendar = own_folder(scene.db, copy.organizer, "calendar")
    found = [
        item for item in items_by_uid(scene.db, calendar, copy.text("UID"))
        if item.is_organized_here
    ]  # fmt: skip
    invited = [item for item in found if item.is_true("MeetingRequestWasSent")]
    whole = next(iter(invited or found), None)
    original = copy.text("RecurrenceId")
    if whole is None or whole.series is None or not original:
        return whole
    return occurrence_at(whole, original)


def _track(scene: Scene, meeting: Item, copy: Item, reply: Reply) -> Item | None:
    """Writes an answer into the organizer's list; each one changes the ChangeKey (A61, A64)."""
    person = find_person(copy.mailbox)
    if person is not None and person.is_room and not scene.flavour.tracks_rooms:
        return None
    if not any(who.address == copy.mailbox for who in meeting.attendees):
        if not scene.flavour.newcomers_join_list:
            return None
        # Whom it was forwarded to joins the list by answering (MS-OXOCAL 3.1.4.8.5.2).
        newcomer = Attendee(mailbox_of(copy.mailbox), "OptionalAttendees", is_invited=True)
        meeting = replace(meeting, attendees=(*meeting.attendees, newcomer))
    attendees = tuple(
        _answered(who, reply, scene.stamp()) if who.address == copy.mailbox else who
        for who in meeting.attendees
    )
    return save_entry(
        scene.db,
        replace(meeting, attendees=attendees).with_texts(LastModifiedTime=scene.stamp()),
    )


def _answered(who: Attendee, reply: Reply, now: str) -> Attendee:
    return replace(
        who, response=reply.response, responded=now, proposed_start=reply.proposed_start,
        proposed_end=reply.proposed_end,
    )  # fmt: skip
