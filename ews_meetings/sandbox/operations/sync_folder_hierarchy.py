"""SyncFolderHierarchy: which folders came, changed and went since a state."""

import base64
import binascii
from dataclasses import dataclass

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.names import Element, add, child_text, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_folder, only_child
from ews_meetings.sandbox.rendering.folder import write_folder
from ews_meetings.sandbox.rendering.shape import read_shape
from ews_meetings.sandbox.store.folders import distinguished_folder, subfolders
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import Right


@dataclass(frozen=True, slots=True)
class _State:
    """What a client has been told: up to which write, and of which folders."""

    change: int = 0
    known: frozenset[int] = frozenset()


def sync_folder_hierarchy(call: Call) -> Element:
    """Serves SyncFolderHierarchy (MS-OXWSSYNC 3.1.4.1)."""
    return answer_each(call, "SyncFolderHierarchy", [call.body], lambda _: _sync(call))


def _sync(call: Call) -> list[Element]:
    top = _top(call)
    before = _read_state(call, top)
    below = subfolders(call.db, top.number, deep=True)
    now = _State(
        max([before.change, *(one.change for one in below)]),
        frozenset(one.number for one in below),
    )
    changes = new(m("Changes"))
    shape = read_shape(call.body.find(m("FolderShape")))
    for folder in below:
        is_known = folder.number in before.known
        if folder.change > before.change or not is_known:
            word = "Update" if is_known else "Create"
            add(changes, t(word)).append(write_folder(call.scene, folder, shape))
    for number in sorted(before.known - now.known):
        identity = ids.encode(ids.FOLDER, number, nonce=call.db.nonce)
        add(add(changes, t("Delete")), t("FolderId"), None, Id=identity)
    return [
        new(m("SyncState"), _write_state(call, top, now)),
        new(m("IncludesLastFolderInRange"), "true"),
        changes,
    ]


def _top(call: Call) -> Folder:
    asked = call.body.find(m("SyncFolderId"))
    if asked is not None:
        return find_folder(call, only_child(asked, "SyncFolderId"), to=Right.READ)
    found = distinguished_folder(call.db, call.mailbox, "msgfolderroot")
    if found is None:
        raise EwsError("ErrorFolderNotFound", "The mailbox has no folders.")
    return found


def _write_state(call: Call, top: Folder, state: _State) -> str:
    numbers = ",".join(map(str, sorted(state.known)))
    text = f"{call.db.nonce.hex()}:h{top.number}:{state.change}:{numbers}"
    return base64.b64encode(text.encode()).decode()


def _read_state(call: Call, top: Folder) -> _State:
    """Returns what the client's state stands for.

    Raises:
        EwsError: it is no state of this folder, or of another store.
    """
    text = child_text(call.body, m("SyncState"))
    if not text:
        return _State()
    try:
        nonce, where, change, known = base64.b64decode(text, validate=True).decode().split(":")
        is_ours = (nonce, where) == (call.db.nonce.hex(), f"h{top.number}")
        if is_ours and 0 <= int(change) <= call.db.last_change():
            return _State(int(change), frozenset(map(int, filter(None, known.split(",")))))
    except (binascii.Error, ValueError):
        pass
    raise EwsError("ErrorInvalidSyncStateData", "The synchronization state is invalid.")
