"""GetItem."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.names import Element, m, new
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_item, listed_in
from ews_meetings.sandbox.rendering.item import View, write_item
from ews_meetings.sandbox.rendering.shape import read_shape


def get_item(call: Call) -> Element:
    """Serves GetItem."""
    shape = read_shape(call.body.find(m("ItemShape")))
    ids = listed_in(call, "ItemIds")
    view = View(call.scene, shape, by_find=False)

    def get(element: Element) -> list[Element]:
        items = new(m("Items"))
        items.append(write_item(find_item(call, element), view))
        return [items]

    return answer_each(call, "GetItem", ids, get, on_error=("Items",))
