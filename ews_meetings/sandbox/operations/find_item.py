"""FindItem: pages of a folder, by restriction and order, or a view of a calendar."""

from datetime import datetime

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, add, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.paging import LARGEST_PAGE, Page, paging_attributes, read_page
from ews_meetings.sandbox.operations.query_string import read_query
from ews_meetings.sandbox.operations.restriction import read_orders, read_restriction
from ews_meetings.sandbox.operations.targets import find_folder, listed_in
from ews_meetings.sandbox.rendering.item import View, write_items
from ews_meetings.sandbox.rendering.shape import Shape, read_shape
from ews_meetings.sandbox.store.items import items_between
from ews_meetings.sandbox.store.model import Folder, Item
from ews_meetings.sandbox.store.occurrences import entries_between
from ews_meetings.sandbox.store.rights import Right
from ews_meetings.sandbox.store.search import count_matches, find_matches, joined
from ews_meetings.sandbox.times import microseconds, parse_bound

_TRAVERSALS = ("Shallow", "SoftDeleted", "Associated")


def find_item(call: Call) -> Element:
    """Serves FindItem: one message per folder."""
    shape = read_shape(call.body.find(m("ItemShape")))
    if call.body.get("Traversal") not in _TRAVERSALS:
        raise schema_violation("The required attribute 'Traversal' is missing or invalid.")
    folders = listed_in(call, "ParentFolderIds")
    return answer_each(call, "FindItem", folders, lambda one: [_find(call, one, shape)])


def _find(call: Call, element: Element, shape: Shape) -> Element:
    folder = find_folder(call, element, to=Right.READ)
    calendar_view = call.body.find(m("CalendarView"))
    if calendar_view is not None:
        found, attributes = _view(call, folder, calendar_view)
    else:
        found, attributes = _page(call, folder)
    root = new(m("RootFolder"), None, **attributes)
    add(root, t("Items")).extend(write_items(found, View(call.scene, shape, by_find=True)))
    return root


def _page(call: Call, folder: Folder) -> tuple[tuple[Item, ...], dict[str, str]]:
    page = read_page(call.body.find(m("IndexedPageItemView"))) or Page(0, LARGEST_PAGE)
    condition = read_restriction(call, call.body.find(m("Restriction")), folder=folder.number)
    query = read_query(call, call.body.find(m("QueryString")), folder=folder.number)
    if query is not None:
        condition = query if condition is None else joined((condition, query), "AND")
    orders = read_orders(call, call.body.find(m("SortOrder")), folder=folder.number)
    if call.body.get("Traversal") != "Shallow":
        return (), paging_attributes(page, 0, 0)
    found = find_matches(
        call.db, folder.number, condition, orders, offset=page.offset, limit=page.size
    )
    is_all = page.offset == 0 and len(found) < page.size
    total = len(found) if is_all else count_matches(call.db, folder.number, condition)
    return found, paging_attributes(page, len(found), total)


def _view(call: Call, folder: Folder, view: Element) -> tuple[tuple[Item, ...], dict[str, str]]:
    if call.body.find(m("Restriction")) is not None or call.body.find(m("SortOrder")) is not None:
        raise EwsError(
            "ErrorInvalidOperation",
            "CalendarView cannot be combined with a restriction or a sort order (B4).",
        )
    if not folder.is_calendar:
        raise EwsError("ErrorCalendarFolderIsInvalidForCalendarView", "The folder is no calendar.")
    start, end = _bound(call, view, "StartDate"), _bound(call, view, "EndDate")
    _check_range(start, end)
    found = _entries(call, folder.number, microseconds(start), microseconds(end))
    limit = int(view.get("MaxEntriesReturned") or len(found) or 1)
    shown = found[:limit]
    return shown, {
        "TotalItemsInView": str(len(found)),
        "IncludesLastItemInRange": "true" if len(shown) == len(found) else "false",
    }


def _entries(call: Call, folder: int, start: int, end: int) -> tuple[Item, ...]:
    """Returns what a view shows of series: their occurrences, or only the masters (B6)."""
    if call.flavour.expands_views:
        return entries_between(call.db, folder, start, end)
    return items_between(call.db, folder, start, end, masters=True)


def _bound(call: Call, view: Element, name: str) -> datetime:
    text = view.get(name)
    try:
        return parse_bound(text or "", zone=call.zone)
    except ValueError:
        raise schema_violation(f"The {name!r} attribute is invalid: {text!r}.") from None


def _check_range(start: datetime, end: datetime) -> None:
    if end < start:
        raise EwsError(
            "ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate"
        )
    if (end - start).days > 2 * 366:
        raise EwsError(
            "ErrorCalendarViewRangeTooBig",
            "The specified view range exceeds the maximum range of two years.",
        )
