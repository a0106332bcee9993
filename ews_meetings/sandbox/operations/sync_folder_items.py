"""SyncFolderItems: what changed in a folder since a state; the state is the store's write count."""

import base64
import binascii
from collections.abc import Callable
from datetime import timedelta

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, add, child_text, children, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_folder, item_id, only_child
from ews_meetings.sandbox.rendering.item import View, write_item
from ews_meetings.sandbox.rendering.shape import Shape, read_shape
from ews_meetings.sandbox.store.changes import Step, steps_since
from ews_meetings.sandbox.store.items import CONTENT_CHANGE
from ews_meetings.sandbox.store.rights import Right
from ews_meetings.sandbox.times import parse_instant

_MOST = 512


def sync_folder_items(call: Call) -> Element:
    """Serves SyncFolderItems (A121, A122)."""
    shape = read_shape(call.body.find(m("ItemShape")))
    answer = answer_each(
        call, "SyncFolderItems", [call.body], lambda _: _sync(call, shape), on_error=("SyncState",)
    )
    for message in answer[0]:
        if message.find(m("IncludesLastItemInRange")) is None:
            add(message, m("IncludesLastItemInRange"), "true")
    return answer


def _sync(call: Call, shape: Shape) -> list[Element]:
    folder = find_folder(
        call, only_child(call.body.find(m("SyncFolderId")), "SyncFolderId"), to=Right.READ
    )
    since = _read_state(call, folder.number)
    is_wanted = _filter(call)
    steps = steps_since(call.db, folder.number, since, limit=_limit(call) + 1)
    shown = steps[: _limit(call)]
    reached = shown[-1].change if shown else since
    changes = new(m("Changes"))
    for step in filter(is_wanted, shown):
        _add(call, changes, step, View(call.scene, shape, by_find=True), since)
    is_last = "true" if len(steps) == len(shown) else "false"
    return [
        new(m("SyncState"), _write_state(call, folder.number, reached)),
        new(m("IncludesLastItemInRange"), is_last),
        changes,
    ]


def _filter(call: Call) -> Callable[[Step], bool]:
    """Returns what tells the changes that the request wants from the others."""
    ignored = _ignored(call)
    days = child_text(call.body, m("NumberOfDays")) or "0"
    if not days.isdigit():
        raise schema_violation(f"The 'NumberOfDays' element is invalid: {days!r}.")
    oldest = call.scene.now - timedelta(days=int(days)) if int(days) else None

    def is_wanted(step: Step) -> bool:
        if step.number in ignored:
            return False
        received = "" if step.item is None else step.item.text("DateTimeReceived")
        return oldest is None or not received or parse_instant(received) >= oldest

    return is_wanted


def _ignored(call: Call) -> frozenset[int]:
    """Returns the numbers of the items to pass over; ids that name nothing name nothing here."""
    listed = call.body.find(m("Ignore"))
    elements = [] if listed is None else children(listed)
    read = (ids.decode_item(one.get("Id", ""), nonce=call.db.nonce) for one in elements)
    return frozenset(found[0] for found in read if found is not None)


def _limit(call: Call) -> int:
    text = child_text(call.body, m("MaxChangesReturned")) or ""
    if not text.isdigit() or not 1 <= int(text) <= _MOST:
        raise schema_violation(f"The 'MaxChangesReturned' element is invalid: {text!r}.")
    return int(text)


def _add(call: Call, changes: Element, step: Step, view: View, since: int) -> None:
    if step.item is None:
        identity = ids.encode(ids.ITEM, step.number, nonce=call.db.nonce)
        deleted = add(changes, t("Delete"))
        add(deleted, t("ItemId"), None, Id=identity, ChangeKey=ids.encode_change(step.change))
        return
    if 0 < step.item.integer(CONTENT_CHANGE) <= since:
        flagged = add(changes, t("ReadFlagChange"))
        flagged.append(item_id(call.db, step.item, t("ItemId")))
        add(flagged, t("IsRead"), "true" if step.item.is_true("IsRead") else "false")
        return
    word = "Create" if step.number > since else "Update"
    add(changes, t(word)).append(write_item(step.item, view))


def _write_state(call: Call, folder: int, change: int) -> str:
    return base64.b64encode(f"{call.db.nonce.hex()}:{folder}:{change}".encode()).decode()


def _read_state(call: Call, folder: int) -> int:
    text = child_text(call.body, m("SyncState"))
    if not text:
        return 0
    try:
        nonce, where, change = base64.b64decode(text, validate=True).decode().split(":")
        is_ours = (nonce, int(where)) == (call.db.nonce.hex(), folder)
        if is_ours and 0 <= int(change) <= call.db.last_change():
            return int(change)
    except (binascii.Error, ValueError):
        pass
    raise EwsError("ErrorInvalidSyncStateData", "The synchronization state is invalid.")
