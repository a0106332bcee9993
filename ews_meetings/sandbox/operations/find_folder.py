"""FindFolder."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import schema_violation
from ews_meetings.sandbox.names import Element, add, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.paging import Page, paging_attributes, read_page
from ews_meetings.sandbox.operations.targets import find_folder, listed_in
from ews_meetings.sandbox.rendering.folder import write_folder
from ews_meetings.sandbox.rendering.shape import read_shape
from ews_meetings.sandbox.store.folders import subfolders
from ews_meetings.sandbox.store.rights import Right, rights_of


def find_folders(call: Call) -> Element:
    """Serves FindFolder; restrictions on folders are not looked at."""
    shape = read_shape(call.body.find(m("FolderShape")))
    traversal = call.body.get("Traversal")
    if traversal not in {"Shallow", "Deep", "SoftDeleted"}:
        raise schema_violation("The required attribute 'Traversal' is missing.")
    page = read_page(call.body.find(m("IndexedPageFolderView"))) or Page(0, 1000)

    def find(element: Element) -> list[Element]:
        parent = find_folder(call, element)
        below = subfolders(call.db, parent.number, deep=traversal == "Deep")
        found = [one for one in below if Right.SEE in rights_of(call.db, call.mailbox, one)]
        shown = found[page.offset : page.offset + page.size]
        root = new(m("RootFolder"), None, **paging_attributes(page, len(shown), len(found)))
        folders = add(root, t("Folders"))
        for folder in shown:
            folders.append(write_folder(call.db, folder, shape))
        return [root]

    return answer_each(call, "FindFolder", listed_in(call, "ParentFolderIds"), find)
