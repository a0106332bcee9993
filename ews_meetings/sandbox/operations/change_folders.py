"""UpdateFolder, MoveFolder, DeleteFolder and EmptyFolder: folders of one's own change, move and go."""

from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, child_text, children, local, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.permissions import set_permissions
from ews_meetings.sandbox.operations.targets import find_folder, listed_in, only_child
from ews_meetings.sandbox.rendering.folder import write_folder
from ews_meetings.sandbox.rendering.shape import Shape
from ews_meetings.sandbox.store.folders import (
    is_below,
    own_folder,
    remove_folder,
    save_folder,
    subfolders,
)
from ews_meetings.sandbox.store.items import items_in, move_item, remove_item
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import Right

_ID_ONLY = Shape("IdOnly", frozenset(), ())
_TYPES = ("HardDelete", "SoftDelete", "MoveToDeletedItems")


def update_folder(call: Call) -> Element:
    """Serves UpdateFolder: display name, class and permissions (MS-OXWSFOLD 3.1.4.8)."""

    def update(element: Element) -> list[Element]:
        folder = find_folder(call, children(element)[0], to=Right.EDIT)
        updates = element.find(t("Updates"))
        for change in [] if updates is None else children(updates):
            folder = _changed(call, folder, change)
        return [_shown(call, save_folder(call.db, folder))]

    changes = listed_in(call, "FolderChanges")
    return answer_each(call, "UpdateFolder", changes, update, on_error=("Folders",))


def move_folder(call: Call) -> Element:
    """Serves MoveFolder; a folder cannot move into itself (MS-OXWSFOLD 3.1.4.7)."""
    target = find_folder(
        call, only_child(call.body.find(m("ToFolderId")), "ToFolderId"), to=Right.CREATE
    )

    def move(element: Element) -> list[Element]:
        folder = _own(call, element, "ErrorMoveDistinguishedFolder", "moved")
        if target.mailbox != folder.mailbox or is_below(call.db, target, folder):
            raise EwsError("ErrorMoveCopyFailed", "The folder cannot be moved there.")
        _check_name(call, target.number, folder.name)
        return [_shown(call, save_folder(call.db, replace(folder, parent=target.number)))]

    folders = listed_in(call, "FolderIds")
    return answer_each(call, "MoveFolder", folders, move, on_error=("Folders",))


def delete_folder(call: Call) -> Element:
    """Serves DeleteFolder with all that lies in the folder; nobody is told of meetings in it."""
    kind = _delete_type(call)

    def delete(element: Element) -> list[Element]:
        folder = _own(call, element, "ErrorDeleteDistinguishedFolder", "deleted")
        deleted = own_folder(call.db, folder.mailbox, "deleteditems")
        if kind == "MoveToDeletedItems" and folder.parent != deleted:
            save_folder(call.db, replace(folder, parent=deleted))
        else:
            remove_folder(call.db, folder)
        return []

    return answer_each(call, "DeleteFolder", listed_in(call, "FolderIds"), delete)


def empty_folder(call: Call) -> Element:
    """Serves EmptyFolder; a calendar cannot be emptied (MS-OXWSFOLD 3.1.4.5)."""
    kind = _delete_type(call)
    goes_deep = call.body.get("DeleteSubFolders")
    if goes_deep not in {"true", "false", "1", "0"}:
        raise schema_violation("The required attribute 'DeleteSubFolders' is missing or invalid.")

    def empty(element: Element) -> list[Element]:
        folder = find_folder(call, element, to=Right.EDIT)
        if folder.is_calendar:
            raise EwsError("ErrorCannotEmptyFolder", "The folder cannot be emptied.")
        _empty(call, folder, kind)
        for inner in subfolders(call.db, folder.number, deep=False):
            if goes_deep in {"true", "1"} and not inner.distinguished:
                remove_folder(call.db, inner)
        return []

    return answer_each(call, "EmptyFolder", listed_in(call, "FolderIds"), empty)


def _empty(call: Call, folder: Folder, kind: str) -> None:
    deleted = own_folder(call.db, folder.mailbox, "deleteditems")
    for item in items_in(call.db, folder.number):
        if kind == "MoveToDeletedItems" and folder.number != deleted:
            move_item(call.db, item, deleted)
        else:
            remove_item(call.db, item)


def _delete_type(call: Call) -> str:
    kind = call.body.get("DeleteType")
    if kind not in _TYPES:
        raise schema_violation("The required attribute 'DeleteType' is missing or invalid.")
    return kind


def _own(call: Call, element: Element, code: str, what: str) -> Folder:
    folder = find_folder(call, element, to=Right.EDIT)
    if folder.distinguished:
        raise EwsError(code, f"Distinguished folders cannot be {what}.")
    return folder


def _changed(call: Call, folder: Folder, change: Element) -> Folder:
    """Returns a folder with one change made: SetFolderField of DisplayName or FolderClass."""
    path = change.find(t("FieldURI"))
    name = "" if path is None else (path.get("FieldURI") or "").removeprefix("folder:")
    if name == "PermissionSet":
        return _with_permissions(call, folder, change)
    if local(change) == "DeleteFolderField":
        raise EwsError("ErrorInvalidPropertyDelete", f"{name} cannot be deleted.")
    if local(change) != "SetFolderField" or name not in {"DisplayName", "FolderClass"}:
        raise EwsError("ErrorInvalidPropertySet", f"{name or 'The property'} cannot be set.")
    value = child_text(children(change)[-1], t(name))
    if not value:
        raise EwsError("ErrorFolderSavePropertyError", f"A folder needs a {name}.")
    if name == "FolderClass":
        return replace(folder, folder_class=value)
    if folder.distinguished:
        raise EwsError("ErrorFolderSave", "A distinguished folder keeps its name.")
    if value.casefold() != folder.name.casefold():
        _check_name(call, folder.parent, value)
    return replace(folder, name=value)


def _with_permissions(call: Call, folder: Folder, change: Element) -> Folder:
    if local(change) == "DeleteFolderField":
        set_permissions(call, folder, None)
    else:
        written = children(change)[-1].find(t("PermissionSet"))
        if written is None:
            raise schema_violation("The element 'SetFolderField' has incomplete content.")
        set_permissions(call, folder, written)
    return folder


def _check_name(call: Call, parent: int, name: str) -> None:
    siblings = subfolders(call.db, parent, deep=False)
    if any(one.name.casefold() == name.casefold() for one in siblings):
        raise EwsError("ErrorFolderExists", "A folder with the specified name already exists.")


def _shown(call: Call, folder: Folder) -> Element:
    folders = new(m("Folders"))
    folders.append(write_folder(call.scene, folder, _ID_ONLY))
    return folders
