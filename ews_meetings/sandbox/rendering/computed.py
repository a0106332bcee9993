"""Properties that are made when an item is read."""

from collections.abc import Callable
from itertools import chain

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.names import Element, add, new, t
from ews_meetings.sandbox.rendering.series import (
    calendar_item_type,
    deleted,
    first,
    is_recurring,
    last,
    modified,
    write_item_id,
)
from ews_meetings.sandbox.series import occurrence_at
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import Neighbour, item_by_number
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.occurrences import touching
from ews_meetings.sandbox.store.rights import Right
from ews_meetings.sandbox.times import (
    format_duration,
    format_instant,
    from_microseconds,
    microseconds_of,
    parse_instant,
)

Made = str | Element | None
_FREE = frozenset(("Free", "NoData"))
_MOST_NEIGHBOURS = 20
"""How many conflicting or adjacent meetings are listed; all are counted."""


def _id(scene: Scene, item: Item) -> Made:
    return _item_id(scene, item, "ItemId")


def _item_id(scene: Scene, item: Item, name: str) -> Element:
    return write_item_id(scene, item, t(name))


def _parent(scene: Scene, item: Item) -> Made:
    identity = ids.encode(ids.FOLDER, item.folder, nonce=scene.db.nonce)
    return new(t("ParentFolderId"), None, Id=identity, ChangeKey=ids.encode_change(1))


def _size(_scene: Scene, item: Item) -> Made:
    return str(1024 + len(item.text("Subject")) + (len(item.body.text) if item.body else 0))


def _has_attachments(_scene: Scene, item: Item) -> Made:
    return _boolean(value=item.attachment_count > 0)


def _boolean(*, value: bool) -> str:
    return "true" if value else "false"


def _never(_scene: Scene, _item: Item) -> Made:
    return "false"


def _is_draft(_scene: Scene, item: Item) -> Made:
    return _boolean(value=item.kind == "Message" and not item.text("DateTimeSent"))


def _names(item: Item, role: str, recipients: str) -> str:
    boxes = chain(
        (who.mailbox for who in item.attendees if who.role == role), item.people.get(recipients, ())
    )
    return "; ".join(dict.fromkeys(box.name or box.address for box in boxes))


def _display_to(_scene: Scene, item: Item) -> Made:
    return _names(item, "RequiredAttendees", "ToRecipients")


def _display_cc(_scene: Scene, item: Item) -> Made:
    return _names(item, "OptionalAttendees", "CcRecipients")


def _rights(_scene: Scene, _item: Item) -> Made:
    return full_rights()


def full_rights() -> Element:
    """Writes the rights of an owner."""
    return effective_rights(frozenset(Right))


def effective_rights(held: frozenset[Right]) -> Element:
    """Writes what somebody may do; who may edit what is his own only may not edit what is here."""
    element = new(t("EffectiveRights"))
    may_edit = Right.EDIT in held
    for name, value in (
        ("CreateAssociated", False), ("CreateContents", Right.CREATE in held),
        ("CreateHierarchy", held == frozenset(Right)), ("Delete", may_edit), ("Modify", may_edit),
        ("Read", Right.READ in held), ("ViewPrivateItems", held == frozenset(Right)),
    ):  # fmt: skip
        add(element, t(name), "true" if value else "false")
    return element


def _response_objects(_scene: Scene, item: Item) -> Made:
    names = _possible_responses(item)
    if not names:
        return None
    element = new(t("ResponseObjects"))
    for name in names:
        add(element, t(name))
    return element


def _possible_responses(item: Item) -> tuple[str, ...]:
    """Returns what may be answered to an item (A65)."""
    answers = ("AcceptItem", "TentativelyAcceptItem", "DeclineItem")
    propose = ("ProposeNewTime",) if item.text("AllowNewTimeProposal") != "false" else ()
    match item.kind:
        case "CalendarItem" if item.is_organized_here:
            cancel = ("CancelCalendarItem",) if item.is_true("IsMeeting") else ()
            return (*cancel, "ForwardItem")
        case "CalendarItem" if item.is_true("IsCancelled"):
            return ("RemoveItem",)
        case "CalendarItem" | "MeetingRequest":
            return (*answers, "ReplyToItem", "ForwardItem", *propose)
        case "MeetingCancellation":
            return ("RemoveItem", "ReplyToItem", "ForwardItem")
        case _:
            return ("ReplyToItem", "ForwardItem")


def _duration(_scene: Scene, item: Item) -> Made:
    start, end = item.text("Start"), item.text("End")
    if not start or not end:
        return None
    return format_duration(parse_instant(end) - parse_instant(start))


def _zone_id(name: str) -> Callable[[Scene, Item], Made]:
    def made(_scene: Scene, item: Item) -> Made:
        zone = item.zones.get(name) or item.zones.get("StartTimeZone")
        return zone.id if zone else None

    return made


def _neighbours(scene: Scene, item: Item) -> tuple[list[Neighbour], list[Neighbour]]:
    """Returns the conflicting and the adjacent meetings of the same calendar (A48)."""
    start, end = microseconds_of(item.text("Start")), microseconds_of(item.text("End"))
    calendar = own_folder(scene.db, item.mailbox, "calendar")
    conflicting, adjacent = [], []
    for other in touching(scene.db, calendar, (start, end), uid=item.text("UID")):
        if other.end == start or other.start == end:
            adjacent.append(other)
        elif other.busy not in _FREE:
            conflicting.append(other)
    return conflicting, adjacent


def _count(which: int) -> Callable[[Scene, Item], Made]:
    def made(scene: Scene, item: Item) -> Made:
        return str(len(_neighbours(scene, item)[which])) if item.text("Start") else None

    return made


def _list(which: int, name: str) -> Callable[[Scene, Item], Made]:
    def made(scene: Scene, item: Item) -> Made:
        found = _neighbours(scene, item)[which] if item.text("Start") else []
        if not found:
            return None
        element = new(t(name))
        for other in found[:_MOST_NEIGHBOURS]:
            _add_neighbour(element, scene, other)
        return element

    return made


def _add_neighbour(parent: Element, scene: Scene, other: Neighbour) -> None:
    shown = add(parent, t("CalendarItem"))
    identity = ids.encode_item(other.number, other.day, nonce=scene.db.nonce)
    add(shown, t("ItemId"), None, Id=identity, ChangeKey=ids.encode_change(other.change))
    add(shown, t("Subject"), other.subject)
    add(shown, t("Start"), format_instant(from_microseconds(other.start)))
    add(shown, t("End"), format_instant(from_microseconds(other.end)))


def _associated(scene: Scene, item: Item) -> Made:
    number = item.integer("AssociatedItem")
    found = item_by_number(scene.db, number) if number else None
    original = item.text("RecurrenceId")
    if found is not None and found.series is not None and original:
        found = occurrence_at(found, original)
    return None if found is None else _item_id(scene, found, "AssociatedCalendarItemId")


def _is_organizer(_scene: Scene, item: Item) -> Made:
    return _boolean(value=item.is_organized_here)


COMPUTED: dict[str, Callable[[Scene, Item], Made]] = {
    "ItemId": _id,
    "ParentFolderId": _parent,
    "Size": _size,
    "IsSubmitted": _never,
    "IsDraft": _is_draft,
    "IsFromMe": _never,
    "IsResend": _never,
    "IsUnmodified": _never,
    "ResponseObjects": _response_objects,
    "DisplayCc": _display_cc,
    "DisplayTo": _display_to,
    "HasAttachments": _has_attachments,
    "EffectiveRights": _rights,
    "IsAssociated": _never,
    "IsRecurring": is_recurring,
    "CalendarItemType": calendar_item_type,
    "FirstOccurrence": first,
    "LastOccurrence": last,
    "ModifiedOccurrences": modified,
    "DeletedOccurrences": deleted,
    "ConflictingMeetingCount": _count(0),
    "AdjacentMeetingCount": _count(1),
    "ConflictingMeetings": _list(0, "ConflictingMeetings"),
    "AdjacentMeetings": _list(1, "AdjacentMeetings"),
    "Duration": _duration,
    "TimeZone": _zone_id("StartTimeZone"),
    "IsOnlineMeeting": _never,
    "StartTimeZoneId": _zone_id("StartTimeZone"),
    "EndTimeZoneId": _zone_id("EndTimeZone"),
    "AssociatedCalendarItemId": _associated,
    "IsOrganizer": _is_organizer,
}
