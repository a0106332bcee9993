"""CreateAttachment, GetAttachment and DeleteAttachment."""

import base64

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, add, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.files import read_file
from ews_meetings.sandbox.operations.targets import find_whole_item, listed_in, may
from ews_meetings.sandbox.rendering.item import write_attachment
from ews_meetings.sandbox.store.attachments import (
    add_attachment,
    attachment_by_number,
    remove_attachment,
)
from ews_meetings.sandbox.store.items import item_by_number, save_item
from ews_meetings.sandbox.store.model import Attachment, Item
from ews_meetings.sandbox.store.rights import Right


def create_attachment(call: Call) -> Element:
    """Serves CreateAttachment; each file gives its item a new change key (A116)."""
    parent = call.body.find(m("ParentItemId"))
    files = listed_in(call, "Attachments")
    if parent is None:
        raise schema_violation("The element 'ParentItemId' is missing.")

    def create(element: Element) -> list[Element]:
        item = find_whole_item(call, parent)
        file = read_file(element, now=call.scene.stamp())
        number = add_attachment(call.db, item.row, file)
        return [_created(call, number, _touched(call, item), file.item_kind)]

    return answer_each(call, "CreateAttachment", files, create, on_error=("Attachments",))


def _touched(call: Call, item: Item) -> Item:
    """Writes the item again, so that its change key moves."""
    fresh = item_by_number(call.db, item.number) or item
    return save_item(call.db, fresh.with_texts(LastModifiedTime=call.scene.stamp()))


def _created(call: Call, number: int, item: Item, kind: str) -> Element:
    attachments = new(m("Attachments"))
    identity = {"Id": ids.encode(ids.ATTACHMENT, number, nonce=call.db.nonce)}
    if call.flavour.attaching_returns_change_key:
        identity |= _root(call, item)
    element = add(attachments, t("ItemAttachment" if kind else "FileAttachment"))
    add(element, t("AttachmentId"), None, **identity)
    return attachments


def _root(call: Call, item: Item) -> dict[str, str]:
    return {
        "RootItemId": ids.encode(ids.ITEM, item.number, nonce=call.db.nonce),
        "RootItemChangeKey": ids.encode_change(item.change),
    }


def get_attachment(call: Call) -> Element:
    """Serves GetAttachment."""

    def get(element: Element) -> list[Element]:
        _, file = _find(call, element, to=Right.READ)
        attachments = new(m("Attachments"))
        content = base64.b64encode(file.content).decode()
        attachments.append(write_attachment(file, call.scene, with_content=content))
        return [attachments]

    return answer_each(
        call, "GetAttachment", listed_in(call, "AttachmentIds"), get, on_error=("Attachments",)
    )


def delete_attachment(call: Call) -> Element:
    """Serves DeleteAttachment and answers the item's new change key (A120)."""

    def delete(element: Element) -> list[Element]:
        item, file = _find(call, element, to=Right.EDIT)
        remove_attachment(call.db, item.row, file.number)
        return [new(m("RootItemId"), None, **_root(call, _touched(call, item)))]

    return answer_each(call, "DeleteAttachment", listed_in(call, "AttachmentIds"), delete)


def _find(call: Call, element: Element, *, to: Right) -> tuple[Item, Attachment]:
    number = ids.decode(element.get("Id", ""), ids.ATTACHMENT, nonce=call.db.nonce)
    held = None if number is None else attachment_by_number(call.db, number)
    item = None if held is None else item_by_number(call.db, held[0])
    if held is None or item is None or not may(call, item, to):
        raise EwsError("ErrorItemNotFound", "The specified attachment was not found.")
    return item, held[1]
