"""Folders as elements."""

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.names import Element, add, new, t
from ews_meetings.sandbox.properties import write_property
from ews_meetings.sandbox.rendering.computed import effective_rights
from ews_meetings.sandbox.rendering.folder_values import FIELDS, folder_property
from ews_meetings.sandbox.rendering.permissions import permission_set
from ews_meetings.sandbox.rendering.shape import Shape
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import (
    CALENDAR_CLASS,
    CONTACTS_CLASS,
    TASKS_CLASS,
)
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import Right

_DEFAULT = frozenset(("DisplayName", "TotalCount", "ChildFolderCount", "UnreadCount"))
_NAMES = (
    "ParentFolderId", "FolderClass", "DisplayName", "TotalCount", "ChildFolderCount",
    "EffectiveRights", "DistinguishedFolderId", "PermissionSet", "UnreadCount",
)  # fmt: skip

_ELEMENTS = {
    CALENDAR_CLASS: "CalendarFolder", CONTACTS_CLASS: "ContactsFolder", TASKS_CLASS: "TasksFolder",
}  # fmt: skip
_COUNTS_NONE = frozenset(("CalendarFolder", "ContactsFolder"))
"""Elements whose type in the schema has no UnreadCount."""


def element_of(folder: Folder) -> str:
    """Returns the name of the element of a folder; a class may have more behind a dot."""
    found = (
        name
        for prefix, name in _ELEMENTS.items()
        if f"{folder.folder_class}.".startswith(f"{prefix}.")
    )
    return next(found, "Folder")


def write_folder(
    scene: Scene, folder: Folder, shape: Shape, *, held: frozenset[Right] = frozenset(Right)
) -> Element:
    """Writes a folder under the element of its class.

    Args:
        scene: The server.
        folder: Which.
        shape: What is asked for.
        held: What whoever asks may do in it.
    """
    kind = element_of(folder)
    element = new(t(kind))
    _add_id(scene.db, element, "FolderId", folder.number, change=folder.change)
    for name in _NAMES:
        if _is_wanted(name, shape) and not (name == "UnreadCount" and kind in _COUNTS_NONE):
            _add(scene, element, name, folder, held)
        if name == "ChildFolderCount":
            _add_properties(scene, element, folder, shape)
    return element


def _add_properties(scene: Scene, element: Element, folder: Folder, shape: Shape) -> None:
    for path in shape.properties:
        value = folder_property(scene, folder, path)
        if value is not None:
            write_property(element, path, value)


def _is_wanted(name: str, shape: Shape) -> bool:
    return (
        name in shape.names
        or (shape.base == "AllProperties" and name != "PermissionSet")
        or (shape.base == "Default" and name in _DEFAULT)
    )


def _add_id(db: Database, element: Element, name: str, number: int, *, change: int = 1) -> None:
    identity = ids.encode(ids.FOLDER, number, nonce=db.nonce)
    add(element, t(name), None, Id=identity, ChangeKey=ids.encode_change(change))


def _add(scene: Scene, element: Element, name: str, folder: Folder, held: frozenset[Right]) -> None:
    match name:
        case "ParentFolderId":
            _add_id(scene.db, element, name, folder.parent or folder.number)
        case "EffectiveRights":
            element.append(effective_rights(held))
        case "DistinguishedFolderId":
            if folder.distinguished:
                add(element, t(name), folder.distinguished)
        case "PermissionSet":
            element.append(permission_set(scene.db, folder))
        case _:
            value = FIELDS[name](scene, folder)
            if value:
                add(element, t(name), value)
