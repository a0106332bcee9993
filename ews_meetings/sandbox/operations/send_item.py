"""SendItem: sends drafts that are kept in a folder.

Source: MS-OXWSCORE 3.1.4.8; the pages SendItem and ResponseCode of Microsoft's EWS reference.
"""

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, m
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.messages import send_message
from ews_meetings.sandbox.operations.targets import find_folder, find_item, listed_in, only_child
from ews_meetings.sandbox.store.attachments import attachments_of
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import move_item, remove_item
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.rights import Right


def send_item(call: Call) -> Element:
    """Serves SendItem: what was sent moves to Sent Items or another folder, or goes."""
    keeps = _keeps_copy(call)
    saved = call.body.find(m("SavedItemFolderId"))

    def send(element: Element) -> list[Element]:
        if saved is not None and not keeps:
            raise EwsError(
                "ErrorInvalidSendItemSaveSettings",
                "A folder for the copy is named, and no copy is to be kept.",
            )
        item = _draft(call, element)
        folder = own_folder(call.db, item.mailbox, "sentitems")
        if saved is not None:
            place = only_child(saved, "SavedItemFolderId")
            folder = find_folder(call, place, to=Right.CREATE).number
        _send(call, item, folder if keeps else None)
        return []

    return answer_each(call, "SendItem", listed_in(call, "ItemIds"), send)


def _keeps_copy(call: Call) -> bool:
    text = call.body.get("SaveItemToFolder")
    if text not in {"true", "1", "false", "0"}:
        raise schema_violation(f"The 'SaveItemToFolder' attribute is invalid: {text!r}.")
    return text in {"true", "1"}


def _draft(call: Call, element: Element) -> Item:
    item = find_item(call, element, to=Right.EDIT)
    if item.kind != "Message":
        raise EwsError(
            "ErrorInvalidItemForOperationSendItem", "An item of this kind cannot be sent so."
        )
    change_key = element.get("ChangeKey")
    if change_key is None:
        raise EwsError("ErrorChangeKeyRequired", "The change key is required for this operation.")
    if call.flavour.refuses_stale_change_key and ids.decode_change(change_key) != item.change:
        raise EwsError(
            "ErrorStaleObject", "The change key does not match the current one of the item."
        )
    return item


def _send(call: Call, item: Item, folder: int | None) -> None:
    sent = item.with_texts(DateTimeSent=call.scene.stamp(), LastModifiedTime=call.scene.stamp())
    send_message(call, sent, files=attachments_of(call.db, item.row), saves_copy=False)
    if folder is None:
        remove_item(call.db, sent)
    else:
        move_item(call.db, sent, folder)
