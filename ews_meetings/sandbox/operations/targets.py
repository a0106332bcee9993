"""Finds the folder or item that an id in a request names, and says who may touch it."""

from datetime import date

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, item_not_found, schema_violation
from ews_meetings.sandbox.names import Element, child_text, children, local, m, new, t
from ews_meetings.sandbox.occurrences import by_index
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.series import has_occurrence, occurrence_on
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import distinguished_folder, folder_by_number
from ews_meetings.sandbox.store.items import item_by_number
from ews_meetings.sandbox.store.model import Folder, Item
from ews_meetings.sandbox.store.rights import Right, rights_of


def find_folder(call: Call, element: Element, *, to: Right = Right.SEE) -> Folder:
    """Returns the folder of a FolderId or DistinguishedFolderId.

    Args:
        call: The request.
        element: The id.
        to: What is to be done with it.

    Raises:
        EwsError: there is none, this person may not see it, or may see it only.
    """
    match local(element):
        case "DistinguishedFolderId":
            found = _distinguished(call, element)
        case "FolderId":
            number = ids.decode(element.get("Id", ""), ids.FOLDER, nonce=call.db.nonce)
            found = None if number is None else folder_by_number(call.db, number)
        case other:
            raise schema_violation(f"The element {other!r} is no folder id.")
    held = rights_of(call.db, call.mailbox, found) if found else frozenset()
    if found is None or Right.SEE not in held:
        raise EwsError(
            "ErrorFolderNotFound", "The specified folder could not be found in the store."
        )
    if to not in held:
        raise access_denied()
    return found


def access_denied() -> EwsError:
    """Makes the error for whoever may not do a thing."""
    return EwsError("ErrorAccessDenied", "Access is denied. Check credentials and try again.")


def _distinguished(call: Call, element: Element) -> Folder | None:
    mailbox = element.find(t("Mailbox"))
    address = None if mailbox is None else child_text(mailbox, t("EmailAddress"))
    owner = find_person(address) if address else None
    if address and owner is None:
        raise EwsError(
            "ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it."
        )
    name = element.get("Id")
    if name is None:
        raise schema_violation("The required attribute 'Id' is missing.")
    return distinguished_folder(call.db, owner.address if owner else call.mailbox, name)


def find_item(call: Call, element: Element, *, to: Right = Right.READ) -> Item:
    """Returns the item of an ItemId, OccurrenceItemId or RecurringMasterItemId (A26, A39, B10).

    Args:
        call: The request.
        element: The id.
        to: What is to be done with it: READ or EDIT.

    Raises:
        EwsError: the id is malformed, names nothing, or an item of somebody else with which this
            person may not do so, or is of the wrong kind for its element.
    """
    match local(element):
        case "OccurrenceItemId":
            item = _by_index(call, element)
        case "RecurringMasterItemId":
            item = _master_of(call, element)
        case _:
            item, day = _named(call, element, "Id")
            item = item if day is None else occurrence_on(item, day)
    if not may(call, item, to):
        raise access_denied()
    return item


def _check_readable(call: Call, item: Item) -> None:
    """Refuses an item of somebody else that this person may not read.

    Raises:
        EwsError: who may do nothing there is denied it; who only may not read finds nothing.
    """
    held = _rights_at(call, item)
    if not held:
        raise access_denied()
    if Right.READ not in held:
        raise item_not_found()


def _rights_at(call: Call, item: Item) -> frozenset[Right]:
    folder = folder_by_number(call.db, item.folder)
    return rights_of(call.db, call.mailbox, folder) if folder else frozenset()


def may(call: Call, item: Item, to: Right) -> bool:
    """Says whether this person may do something with an item; Authors may with what they made."""
    held = _rights_at(call, item)
    is_own = item.text("Creator") == call.mailbox and Right.EDIT_OWN in held
    return to in held or (to is Right.EDIT and is_own)


def find_whole_item(call: Call, element: Element) -> Item:
    """Returns an item to be changed, of an id that must not name a single occurrence.

    Raises:
        EwsError: as `find_item`, or it does.
    """
    item = find_item(call, element, to=Right.EDIT)
    if item.instance is not None:
        raise EwsError(
            "ErrorInvalidOperation", "The sandbox does not do this to a single occurrence."
        )
    return item


def _named(call: Call, element: Element, attribute: str) -> tuple[Item, date | None]:
    """Returns the stored item that an id names, and the day when it names an occurrence."""
    raw = element.get(attribute)
    if raw is None:
        raise schema_violation(f"The required attribute {attribute!r} is missing.")
    read = ids.decode_item(raw, nonce=call.db.nonce)
    found = None if read is None else item_by_number(call.db, read[0])
    if read is None or found is None:
        raise item_not_found()
    _check_readable(call, found)
    day = read[1]
    if day is not None and (found.series is None or not has_occurrence(found, day)):
        raise item_not_found()
    return found, day


def _by_index(call: Call, element: Element) -> Item:
    master, day = _named(call, element, "RecurringMasterId")
    if master.series is None or day is not None or master.kind != "CalendarItem":
        raise EwsError(
            "ErrorCalendarCannotUseIdForOccurrenceId", "The id is not that of a recurring master."
        )
    try:
        index = int(element.get("InstanceIndex", ""))
    except ValueError:
        raise schema_violation("The attribute 'InstanceIndex' is missing or invalid.") from None
    counts_visible = call.flavour.occurrence_index_counts_visible
    return by_index(master, index, counts_visible=counts_visible)


def _master_of(call: Call, element: Element) -> Item:
    master, day = _named(call, element, "OccurrenceId")
    if day is None:
        raise EwsError(
            "ErrorCalendarCannotUseIdForRecurringMasterId", "The id is not that of an occurrence."
        )
    return master


def only_child(parent: Element | None, what: str) -> Element:
    """Returns the one child that the schema wants in `parent`."""
    found = [] if parent is None else children(parent)
    if len(found) != 1:
        raise schema_violation(f"The element {what!r} has invalid content.")
    return found[0]


def item_id(db: Database, item: Item, tag: str) -> Element:
    """Writes the id of an item with its present change key."""
    return new(
        tag, None,
        Id=ids.encode_item(item.number, item.day, nonce=db.nonce),
        ChangeKey=ids.encode_change(item.change),
    )  # fmt: skip


def listed_in(call: Call, name: str) -> list[Element]:
    """Returns what a non-empty list of the request holds.

    Raises:
        SoapFault: it is empty or missing.
    """
    listed = call.body.find(m(name))
    found = [] if listed is None else children(listed)
    if not found:
        raise schema_violation(f"The element {name!r} has incomplete content.")
    return found
