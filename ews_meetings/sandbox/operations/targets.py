"""Finds the folder or item that an id in a request names, and says who may touch it."""

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, item_not_found, schema_violation
from ews_meetings.sandbox.names import Element, child_text, children, local, m, new, t
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import distinguished_folder, folder_by_number
from ews_meetings.sandbox.store.items import item_by_number
from ews_meetings.sandbox.store.model import Folder, Item


def find_folder(call: Call, element: Element) -> Folder:
    """Returns the folder of a FolderId or DistinguishedFolderId.

    Raises:
        EwsError: there is none, or it is not this person's.
    """
    match local(element):
        case "DistinguishedFolderId":
            found = _distinguished(call, element)
        case "FolderId":
            number = ids.decode(element.get("Id", ""), ids.FOLDER, nonce=call.db.nonce)
            found = None if number is None else folder_by_number(call.db, number)
        case other:
            raise schema_violation(f"The element {other!r} is no folder id.")
    if found is None or found.mailbox != call.mailbox:
        raise EwsError(
            "ErrorFolderNotFound", "The specified folder could not be found in the store."
        )
    return found


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


def find_item(call: Call, element: Element) -> Item:
    """Returns the item of an ItemId.

    Raises:
        EwsError: the id is malformed, names nothing, or somebody else's item.
    """
    if local(element) in {"OccurrenceItemId", "RecurringMasterItemId"}:
        raise EwsError(
            "ErrorCalendarCannotUseIdForOccurrenceId"
            if local(element) == "OccurrenceItemId"
            else "ErrorCalendarCannotUseIdForRecurringMasterId",
            "The item is not part of a series; the sandbox has no series yet.",
        )
    raw = element.get("Id")
    if raw is None:
        raise schema_violation("The required attribute 'Id' is missing.")
    number = ids.decode(raw, ids.ITEM, nonce=call.db.nonce)
    found = None if number is None else item_by_number(call.db, number)
    if found is None:
        raise item_not_found()
    if found.mailbox != call.mailbox:
        raise EwsError("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    return found


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
        Id=ids.encode(ids.ITEM, item.number, nonce=db.nonce),
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
