"""CreateFolder: a folder of one's own, such as a second calendar."""

from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, child_text, local, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_folder, listed_in, only_child
from ews_meetings.sandbox.rendering.folder import write_folder
from ews_meetings.sandbox.rendering.shape import Shape
from ews_meetings.sandbox.store.folders import (
    CALENDAR_CLASS,
    CONTACTS_CLASS,
    TASKS_CLASS,
    add_folder,
    subfolders,
)
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import Right

_CLASSES = {
    "Folder": "IPF.Note", "CalendarFolder": CALENDAR_CLASS, "ContactsFolder": CONTACTS_CLASS,
    "TasksFolder": TASKS_CLASS,
}  # fmt: skip
"""Element name, to the class of a folder that names none."""
_ID_ONLY = Shape("IdOnly", frozenset(), ())


def create_folder(call: Call) -> Element:
    """Serves CreateFolder, in the caller's own mailbox or where he may create."""
    parent = find_folder(
        call,
        only_child(call.body.find(m("ParentFolderId")), "ParentFolderId"),
        to=Right.CREATE,
    )

    def create(element: Element) -> list[Element]:
        folders = new(m("Folders"))
        folders.append(write_folder(call.scene, _made(call, parent, element), _ID_ONLY))
        return [folders]

    return answer_each(
        call, "CreateFolder", listed_in(call, "Folders"), create, on_error=("Folders",)
    )


def _made(call: Call, parent: Folder, element: Element) -> Folder:
    if local(element) == "SearchFolder":
        raise EwsError("ErrorInvalidOperation", "The sandbox keeps no SearchFolder.")
    default = _CLASSES.get(local(element))
    if default is None:
        raise schema_violation(f"The sandbox makes no {local(element)!r}.")
    name = child_text(element, t("DisplayName"))
    if not name:
        raise EwsError("ErrorFolderSavePropertyError", "A folder needs a display name.")
    siblings = subfolders(call.db, parent.number, deep=False)
    if any(one.name.casefold() == name.casefold() for one in siblings):
        raise EwsError("ErrorFolderExists", "A folder with the specified name already exists.")
    folder_class = child_text(element, t("FolderClass")) or default
    folder = Folder(0, parent.mailbox, "", name, folder_class, parent.number)
    return replace(folder, number=add_folder(call.db, folder))
