"""CreateItem of response objects: accepting, declining, cancelling, removing."""

from collections.abc import Iterable
from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.answers import Reply, answer_meeting
from ews_meetings.sandbox.delivery.arrival import copy_of, enter_request
from ews_meetings.sandbox.delivery.meetings import cancel_all
from ews_meetings.sandbox.delivery.mode import Audience, SendMode
from ews_meetings.sandbox.delivery.post import principal_of
from ews_meetings.sandbox.errors import EwsError, item_not_found, schema_violation
from ews_meetings.sandbox.names import Element, child_text, local, t
from ews_meetings.sandbox.operations.forward import forward
from ews_meetings.sandbox.operations.messages import need_disposition
from ews_meetings.sandbox.operations.occurrences import delete_occurrence
from ews_meetings.sandbox.operations.replying import REPLIES, reply
from ews_meetings.sandbox.operations.targets import access_denied, find_item, may
from ews_meetings.sandbox.reading import read_body
from ews_meetings.sandbox.store.folders import distinguished_folder, own_folder
from ews_meetings.sandbox.store.items import item_by_number, move_item
from ews_meetings.sandbox.store.model import Body, Item
from ews_meetings.sandbox.store.occurrences import put_away
from ews_meetings.sandbox.store.rights import Right, rights_of
from ews_meetings.sandbox.times import format_instant, parse_instant

_ANSWERS = {
    "AcceptItem": ("Accept", "Accept"),
    "TentativelyAcceptItem": ("Tentative", "Tentative"),
    "DeclineItem": ("Decline", "Decline"),
}
"""Element name, to ResponseType and to the end of the error codes."""
_NEEDS = dict.fromkeys(REPLIES, Right.READ)
"""What somebody must be allowed to do with an item to respond so, where it is not to change it."""
RESPONSES = frozenset((*_ANSWERS, *REPLIES, "CancelCalendarItem", "RemoveItem", "ForwardItem"))


def respond(call: Call, element: Element) -> Iterable[Item]:
    """Serves a response object and returns the items it touched (B16)."""
    reference = element.find(t("ReferenceItemId"))
    if reference is None:
        raise EwsError(
            "ErrorMissingInformationReferenceItemId", "The reference item id is missing."
        )
    disposition = need_disposition(call)
    item = find_item(call, reference, to=_NEEDS.get(local(element), Right.EDIT))
    if reference.get("ChangeKey") is None:
        raise EwsError("ErrorChangeKeyRequired", "The required ChangeKey is missing.")
    match local(element):
        case "CancelCalendarItem":
            return _cancel(call, item, element, disposition)
        case "RemoveItem":
            return _remove(call, item)
        case "ReplyToItem" | "ReplyAllToItem":
            return reply(call, item, element, disposition)
        case "ForwardItem" if item.kind not in {"CalendarItem", "MeetingRequest"}:
            return reply(call, item, element, disposition)
        case "ForwardItem":
            return forward(call, _forwarded(call, item), element, disposition)
        case name:
            return _answer(call, item, element, name, disposition)


def _answer(
    call: Call, item: Item, element: Element, name: str, disposition: str
) -> Iterable[Item]:
    response, suffix = _ANSWERS[name]
    copy = _attendees_copy(call, item, suffix)
    reply = Reply(
        response,
        read_body(element.find(t("Body"))),
        _proposed(call, element, "ProposedStart"),
        _proposed(call, element, "ProposedEnd"),
        spoken_by="" if copy.mailbox == call.mailbox else call.mailbox,
    )
    touched = answer_meeting(
        call.scene, copy, reply,
        saves_copy=disposition == "SendAndSaveCopy", sends=disposition != "SaveOnly",
    )  # fmt: skip
    if item.kind == "MeetingRequest" and item.mailbox != copy.mailbox:
        deleted = own_folder(call.db, item.mailbox, "deleteditems")
        move_item(call.db, item.with_texts(ResponseType=response, IsRead="true"), deleted)
    return touched


def _attendees_copy(call: Call, item: Item, suffix: str) -> Item:
    """Returns the calendar item that a request, or the item itself, stands for."""
    if item.kind == "MeetingRequest" and item.is_true("IsOutOfDate"):
        raise EwsError(
            "ErrorCalendarMeetingRequestIsOutOfDate", "The meeting request is out of date."
        )
    if item.kind not in {"MeetingRequest", "CalendarItem"}:
        raise item_not_found()
    copy = item if item.kind == "CalendarItem" else _entered(call, item)
    if copy.is_organized_here:
        raise EwsError(
            f"ErrorCalendarIsOrganizerFor{suffix}", "The organizer cannot answer the own meeting."
        )
    if copy.is_true("IsCancelled"):
        raise EwsError(f"ErrorCalendarIsCancelledFor{suffix}", "The meeting has been cancelled.")
    return copy


def _forwarded(call: Call, item: Item) -> Item:
    """Returns the entry of a meeting that is passed on."""
    return item if item.kind == "CalendarItem" else _entered(call, item)


def _entered(call: Call, request: Item) -> Item:
    """Returns the entry that a request made, or makes it where nobody looked at the request yet.

    Raises:
        EwsError: it is the organizer's own copy, or for somebody else whose calendar is closed to
            this delegate.
    """
    mailbox = principal_of(request)
    if request.organizer == mailbox:
        raise item_not_found()
    calendar = distinguished_folder(call.db, mailbox, "calendar")
    if calendar is None or Right.EDIT not in rights_of(call.db, call.mailbox, calendar):
        raise access_denied()
    copy = copy_of(call.scene, mailbox, request)
    if copy is None or not request.is_true("HasBeenProcessed"):
        copy = enter_request(call.scene, request, mailbox=mailbox)
    return copy


def _proposed(call: Call, element: Element, name: str) -> str:
    text = child_text(element, t(name))
    if not text:
        return ""
    try:
        return format_instant(parse_instant(text, zone=call.zone))
    except ValueError:
        raise schema_violation(f"The {name!r} element is invalid: {text!r}.") from None


def _cancel(call: Call, item: Item, element: Element, disposition: str) -> Iterable[Item]:
    """Cancels the organizer's meeting; it lies in Deleted Items afterwards (A68 to A72)."""
    if item.kind != "CalendarItem" or item.is_true("IsCancelled"):
        raise item_not_found()
    if not item.is_organized_here:
        raise EwsError("ErrorCalendarIsNotOrganizer", "Only the organizer may cancel a meeting.")
    if not item.attendees:
        raise EwsError("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    body = read_body(element.find(t("NewBodyContent")))
    if item.instance is not None:
        return (_cancel_one(call, item, body, disposition),)
    if disposition == "SaveOnly":
        cancelled = item.with_texts(IsCancelled="true", AppointmentState="5")
    else:
        saves = disposition == "SendAndSaveCopy"
        cancelled = cancel_all(call.scene, item, body=body, saves_copy=saves)
    current = item_by_number(call.db, item.number) or item
    deleted = own_folder(call.db, item.mailbox, "deleteditems")
    moved = move_item(call.db, replace(cancelled, attendees=current.attendees), deleted)
    if disposition != "SaveOnly":
        call.scene.half_way()
    return (moved,)


def _cancel_one(call: Call, item: Item, body: Body | None, disposition: str) -> Item:
    """Cancels one occurrence, which leaves its series; the master remains."""
    mode = SendMode(
        Audience.NOBODY if disposition == "SaveOnly" else Audience.ALL,
        saves_copy=disposition == "SendAndSaveCopy",
    )
    return delete_occurrence(call, item, mode, body=body)


def _remove(call: Call, item: Item) -> Iterable[Item]:
    """Takes a cancelled meeting and its cancellation away (A70)."""
    if item.is_organized_here:
        raise EwsError("ErrorCalendarIsOrganizerForRemove", "The organizer cannot remove it.")
    mailbox = principal_of(item)
    copy = item if item.kind == "CalendarItem" else copy_of(call.scene, mailbox, item)
    if copy is not None and may(call, copy, Right.EDIT):
        put_away(call.db, copy, own_folder(call.db, mailbox, "deleteditems"))
    if item.kind != "CalendarItem":
        move_item(call.db, item, own_folder(call.db, item.mailbox, "deleteditems"))
    return ()
