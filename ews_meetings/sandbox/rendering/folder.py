"""Folders as elements."""

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.names import Element, add, new, t
from ews_meetings.sandbox.rendering.computed import effective_rights
from ews_meetings.sandbox.rendering.shape import Shape
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import count_items, count_subfolders
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import Right

_DEFAULT = frozenset(("DisplayName", "TotalCount", "ChildFolderCount", "UnreadCount"))
_NAMES = (
    "ParentFolderId", "FolderClass", "DisplayName", "TotalCount", "ChildFolderCount",
    "EffectiveRights", "DistinguishedFolderId", "UnreadCount",
)  # fmt: skip


def write_folder(
    db: Database, folder: Folder, shape: Shape, *, held: frozenset[Right] = frozenset(Right)
) -> Element:
    """Writes a folder: a CalendarFolder for calendars, else a Folder.

    Args:
        db: The store.
        folder: Which.
        shape: What is asked for.
        held: What whoever asks may do in it.
    """
    is_calendar = folder.is_calendar
    element = new(t("CalendarFolder" if is_calendar else "Folder"))
    _add_id(db, element, "FolderId", folder.number, change=folder.change)
    for name in _NAMES:
        if _is_wanted(name, shape) and not (is_calendar and name == "UnreadCount"):
            _add(db, element, name, folder, held)
    return element


def _is_wanted(name: str, shape: Shape) -> bool:
    return (
        name in shape.names
        or shape.base == "AllProperties"
        or (shape.base == "Default" and name in _DEFAULT)
    )


def _add_id(db: Database, element: Element, name: str, number: int, *, change: int = 1) -> None:
    identity = ids.encode(ids.FOLDER, number, nonce=db.nonce)
    add(element, t(name), None, Id=identity, ChangeKey=ids.encode_change(change))


def _add(db: Database, element: Element, name: str, folder: Folder, held: frozenset[Right]) -> None:
    match name:
        case "ParentFolderId":
            _add_id(db, element, name, folder.parent or folder.number)
        case "FolderClass":
            if folder.folder_class:
                add(element, t(name), folder.folder_class)
        case "DisplayName":
            add(element, t(name), folder.name)
        case "TotalCount":
            add(element, t(name), str(count_items(db, folder.number)))
        case "ChildFolderCount":
            add(element, t(name), str(count_subfolders(db, folder.number)))
        case "EffectiveRights":
            element.append(effective_rights(held))
        case "DistinguishedFolderId":
            if folder.distinguished:
                add(element, t(name), folder.distinguished)
        case _:
            add(element, t(name), "0")
