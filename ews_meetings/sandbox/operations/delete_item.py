"""DeleteItem: takes items away, with or without telling the attendees."""

from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.meetings import cancel_all
from ews_meetings.sandbox.delivery.mode import SendMode, read_mode
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.occurrences import delete_occurrence, is_to_be_cancelled
from ews_meetings.sandbox.operations.targets import find_item, listed_in
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import item_by_number, move_item, remove_item
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.rights import Right

_TYPES = ("HardDelete", "SoftDelete", "MoveToDeletedItems")
_LANDS_IN = {"MoveToDeletedItems": "deleteditems", "SoftDelete": "recoverableitemsdeletions"}


def delete_item(call: Call) -> Element:
    """Serves DeleteItem (A18 to A26); SoftDelete moves to the mailbox's Recoverable Items."""
    if call.body.get("DeleteType") not in _TYPES:
        raise schema_violation("The required attribute 'DeleteType' is missing or invalid.")
    read_mode(call.body.get("SendMeetingCancellations"))
    ids = listed_in(call, "ItemIds")
    return answer_each(call, "DeleteItem", ids, lambda one: _delete(call, one))


def _delete(call: Call, element: Element) -> list[Element]:
    item = find_item(call, element, to=Right.EDIT)
    if item.kind == "CalendarItem":
        mode = read_mode(call.body.get("SendMeetingCancellations"))
        if mode is None:
            raise EwsError(
                "ErrorSendMeetingCancellationsRequired",
                "SendMeetingCancellations attribute is required for calendar items.",
            )
        if item.instance is not None:
            delete_occurrence(call, item, mode)
            return []
        _delete_meeting(call, item, mode)
    else:
        _take_away(call, item)
    return []


def _delete_meeting(call: Call, item: Item, mode: SendMode) -> None:
    if not is_to_be_cancelled(item, mode):
        _take_away(call, item)
        return
    cancelled = cancel_all(call.scene, item, body=None, saves_copy=mode.saves_copy)
    current = item_by_number(call.db, item.number) or item
    _take_away(call, replace(cancelled, attendees=current.attendees))
    call.scene.half_way()


def _take_away(call: Call, item: Item) -> None:
    name = _LANDS_IN.get(call.body.get("DeleteType", ""))
    target = own_folder(call.db, item.mailbox, name) if name else item.folder
    if target == item.folder:
        remove_item(call.db, item)
    else:
        move_item(call.db, item, target)
