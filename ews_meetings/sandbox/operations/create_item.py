"""CreateItem: meetings, messages and answers."""

from collections.abc import Callable, Iterable

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.meetings import invite_all
from ews_meetings.sandbox.delivery.mode import read_mode
from ews_meetings.sandbox.errors import EwsError, SoapFault, schema_violation
from ews_meetings.sandbox.meetings import (
    blank_meeting,
    check_addresses,
    completed,
    received,
    settled,
)
from ews_meetings.sandbox.names import Element, children, local, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.files import read_all_files
from ews_meetings.sandbox.operations.messages import create_message, read_disposition
from ews_meetings.sandbox.operations.responses import RESPONSES, respond
from ews_meetings.sandbox.operations.targets import find_folder, item_id, listed_in, only_child
from ews_meetings.sandbox.reading import check_order, write_fields
from ews_meetings.sandbox.store.attachments import add_attachment
from ews_meetings.sandbox.store.folders import distinguished_folder
from ews_meetings.sandbox.store.items import insert_item, item_by_number
from ews_meetings.sandbox.store.model import Folder, Item
from ews_meetings.sandbox.store.rights import Right

_KEPT_ELSEWHERE = frozenset(
    ("Item", "Contact", "DistributionList", "Task", "PostItem", "PostReplyItem", "MeetingMessage",
     "MeetingRequest", "MeetingResponse", "MeetingCancellation", "AcceptSharingInvitation",
     "SuppressReadReceipt", "AddItem", "RoleMember", "Network", "Person", "Booking")
)  # fmt: skip
"""What the schema lets a client create, and the sandbox does not."""


def create_item(call: Call) -> Element:
    """Serves CreateItem."""
    elements = listed_in(call, "Items")
    read_mode(call.body.get("SendMeetingInvitations"))
    read_disposition(call)
    for element in elements:
        _check(call, element)
    return answer_each(
        call, "CreateItem", elements, lambda one: [_create(call, one)], on_error=("Items",)
    )


def _check(call: Call, element: Element) -> None:
    name = local(element)
    if name in _MAKERS:
        check_order(element)
    elif name not in RESPONSES or (
        name == "CancelCalendarItem" and not call.flavour.cancels_by_response
    ):
        if name in _KEPT_ELSEWHERE:
            raise SoapFault("ErrorInvalidOperation", f"The sandbox keeps no {name}.")
        raise schema_violation(f"The element 'Items' has invalid child element {name!r}.")


def _create(call: Call, element: Element) -> Element:
    maker = _MAKERS.get(local(element))
    made = respond(call, element) if maker is None else maker(call, element)
    items = new(m("Items"))
    for item in made:
        shown = new(t(item.kind))
        shown.append(item_id(call.db, item, t("ItemId")))
        items.append(shown)
    return items


def _create_meeting(call: Call, element: Element) -> Iterable[Item]:
    mode = read_mode(call.body.get("SendMeetingInvitations"))
    if mode is None:
        raise EwsError(
            "ErrorSendMeetingInvitationsRequired",
            "SendMeetingInvitations attribute is required for calendar items.",
        )
    folder = _target(call)
    blank = blank_meeting(
        call.scene, mailbox=folder.mailbox, folder=folder.number, maker=call.mailbox
    )
    written = write_fields(blank, children(element), context=call.zone)
    if not written.text("ItemClass").startswith("IPM.Appointment"):
        raise EwsError("ErrorObjectTypeChanged", "The item class does not fit a calendar item.")
    item = completed(call.scene, settled(call.scene, written, context=call.zone))
    is_received = written.organizer != blank.organizer
    if is_received:
        item = received(item)
    if mode.sends:
        check_addresses(item)
    kept = insert_item(call.db, item)
    if call.flavour.keeps_inline_attachments:
        for file in read_all_files(kept, element, now=call.scene.stamp()):
            add_attachment(call.db, kept.row, file)
        kept = item_by_number(call.db, kept.number) or kept
    if mode.sends and kept.attendees and not is_received:
        call.scene.half_way()
        kept = invite_all(call.scene, kept, mode)
    return (kept,)


def _target(call: Call) -> Folder:
    saved = call.body.find(m("SavedItemFolderId"))
    if saved is None:
        folder = distinguished_folder(call.db, call.mailbox, "calendar")
    else:
        folder = find_folder(call, only_child(saved, "SavedItemFolderId"), to=Right.CREATE)
    if folder is None or not folder.is_calendar:
        raise EwsError(
            "ErrorCannotCreateCalendarItemInNonCalendarFolder",
            "Cannot create a calendar item in a non-calendar folder.",
        )
    return folder


_MAKERS: dict[str, Callable[[Call, Element], Iterable[Item]]] = {
    "CalendarItem": _create_meeting,
    "Message": create_message,
}
