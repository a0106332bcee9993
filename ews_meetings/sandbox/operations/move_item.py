"""MoveItem and CopyItem: items go to another folder of the mailbox, by themselves or as a copy."""

from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.names import Element, child_text, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import (
    find_folder,
    find_item,
    item_id,
    listed_in,
    only_child,
)
from ews_meetings.sandbox.store.attachments import copy_attachments
from ews_meetings.sandbox.store.events import note_copy
from ews_meetings.sandbox.store.items import insert_item, move_item
from ews_meetings.sandbox.store.model import Folder, Item
from ews_meetings.sandbox.store.rights import Right


def serve_move(call: Call) -> Element:
    """Serves MoveItem; what moves gets another id, and nobody is told (A86, A87)."""

    def move(element: Element) -> list[Element]:
        item = _whole(call, element, to=Right.EDIT)
        _check_fits(item, target)
        if item.folder == target.number:
            return _shown(call, item)
        return _shown(call, move_item(call.db, item, target.number))

    target = _target(call)
    return answer_each(call, "MoveItem", listed_in(call, "ItemIds"), move, on_error=("Items",))


def serve_copy(call: Call) -> Element:
    """Serves CopyItem; the copy of a meeting keeps its UID and its attachments (A86, A87)."""

    def copy(element: Element) -> list[Element]:
        item = _whole(call, element, to=Right.READ)
        _check_fits(item, target)
        stamped = item.with_texts(DateTimeCreated=call.scene.stamp())
        copied = insert_item(
            call.db, replace(stamped, folder=target.number, mailbox=target.mailbox)
        )
        copy_attachments(call.db, item.row, copied.row)
        note_copy(call.db, copied, item)
        return _shown(call, copied)

    target = _target(call)
    return answer_each(call, "CopyItem", listed_in(call, "ItemIds"), copy, on_error=("Items",))


def _target(call: Call) -> Folder:
    return find_folder(
        call, only_child(call.body.find(m("ToFolderId")), "ToFolderId"), to=Right.CREATE
    )


def _whole(call: Call, element: Element, *, to: Right) -> Item:
    item = find_item(call, element, to=to)
    if item.instance is not None:
        raise EwsError(
            "ErrorCalendarCannotMoveOrCopyOccurrence",
            "Occurrences of a series cannot be moved or copied.",
        )
    return item


def _check_fits(item: Item, target: Folder) -> None:
    """Refuses to put what is no calendar item into a calendar."""
    if target.is_calendar and item.kind != "CalendarItem":
        raise EwsError("ErrorMoveCopyFailed", "The item cannot be put into a calendar.")


def _shown(call: Call, item: Item) -> list[Element]:
    """Returns the new ids, unless the caller does not want them."""
    items = new(m("Items"))
    if child_text(call.body, m("ReturnNewItemIds")) in {None, "true", "1"}:
        shown = new(t(item.kind))
        shown.append(item_id(call.db, item, t("ItemId")))
        items.append(shown)
    return [items]
