"""GetFolder."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.names import Element, m, new
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_folder, listed_in
from ews_meetings.sandbox.rendering.folder import write_folder
from ews_meetings.sandbox.rendering.shape import read_shape
from ews_meetings.sandbox.store.rights import rights_of


def get_folder(call: Call) -> Element:
    """Serves GetFolder; an unknown folder is an error of its own message (C7)."""
    shape = read_shape(call.body.find(m("FolderShape")))
    ids = listed_in(call, "FolderIds")

    def get(element: Element) -> list[Element]:
        folders = new(m("Folders"))
        folder = find_folder(call, element)
        held = rights_of(call.db, call.mailbox, folder)
        folders.append(write_folder(call.scene, folder, shape, held=held))
        return [folders]

    return answer_each(call, "GetFolder", ids, get, on_error=("Folders",))
