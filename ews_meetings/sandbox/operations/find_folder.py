"""FindFolder."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.checked import only
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, add, local, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.paging import Page, paging_attributes, read_page
from ews_meetings.sandbox.operations.predicates import Look, holds
from ews_meetings.sandbox.operations.targets import find_folder, listed_in
from ews_meetings.sandbox.properties import read_path
from ews_meetings.sandbox.rendering.folder import write_folder
from ews_meetings.sandbox.rendering.folder_values import FIELDS, folder_property
from ews_meetings.sandbox.rendering.shape import read_shape
from ews_meetings.sandbox.store.folders import subfolders
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import Right, rights_of


def _look(call: Call, folder: Folder) -> Look:
    def look(path: Element) -> tuple[str, ...]:
        if local(path) == "ExtendedFieldURI":
            held = folder_property(call.scene, folder, read_path(path))
            return () if held is None else held.values
        value = FIELDS.get((path.get("FieldURI") or "").removeprefix("folder:"))
        if value is None:
            raise EwsError("ErrorUnsupportedPathForQuery", "The path cannot be searched.")
        return (value(call.scene, folder),)

    return look


def find_folders(call: Call) -> Element:
    """Serves FindFolder, with restrictions on what a folder shows (MS-OXWSFOLD 3.1.4.3)."""
    shape = read_shape(call.body.find(m("FolderShape")))
    traversal = call.body.get("Traversal")
    if traversal not in {"Shallow", "Deep", "SoftDeleted"}:
        raise schema_violation("The required attribute 'Traversal' is missing.")
    restriction = call.body.find(m("Restriction"))
    sought = None if restriction is None else only(restriction)
    page = read_page(call.body.find(m("IndexedPageFolderView"))) or Page(0, 1000)

    def find(element: Element) -> list[Element]:
        parent = find_folder(call, element)
        below = subfolders(call.db, parent.number, deep=traversal == "Deep")
        seen = (one for one in below if Right.SEE in rights_of(call.db, call.mailbox, one))
        found = [one for one in seen if sought is None or holds(sought, _look(call, one))]
        shown = found[page.offset : page.offset + page.size]
        root = new(m("RootFolder"), None, **paging_attributes(page, len(shown), len(found)))
        folders = add(root, t("Folders"))
        for folder in shown:
            folders.append(write_folder(call.scene, folder, shape))
        return [root]

    return answer_each(call, "FindFolder", listed_in(call, "ParentFolderIds"), find)
