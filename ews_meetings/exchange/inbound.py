"""Reads items into what Exchange holds: whole ones into Observed, rows of a search into Glimpse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ews_meetings.change.observed import Facts, Glimpse, ItemRef, Known, Observed, Place
from ews_meetings.change.stamp import Stamp
from ews_meetings.exchange.attachments import with_contents
from ews_meetings.exchange.elements import Element, View, message, text, typed
from ews_meetings.exchange.fields import paths_of_meeting, read_meeting
from ews_meetings.exchange.people import read_answers, read_organizer, read_response
from ews_meetings.exchange.properties import (
    CLEAN_OBJECT_ID,
    KEY,
    LAST_SEQUENCE,
    STAMP,
    STEP,
    Property,
    read_stamp,
    read_values,
    uid_of_object_id,
)
from ews_meetings.model.meeting import Series

_PATHS_OF_GLIMPSE = ("item:Subject", "item:DateTimeCreated", "calendar:MeetingRequestWasSent")
_PROPERTIES_OF_GLIMPSE = (KEY, STEP, STAMP, CLEAN_OBJECT_ID)
_PATHS_OF_FACTS = (
    "item:ParentFolderId",
    "item:DateTimeCreated",
    "calendar:UID",
    "calendar:IsCancelled",
    "calendar:MeetingRequestWasSent",
    "calendar:MyResponseType",
    "calendar:Organizer",
    "calendar:AppointmentState",
    "calendar:AppointmentReplyTime",
    "calendar:CalendarItemType",
    "calendar:OriginalStart",
    "calendar:RecurrenceId",
    "calendar:ModifiedOccurrences",
    "calendar:DeletedOccurrences",
)
_RECEIVED = 2
_CANCELLED = 4
"""Bits of AppointmentState (MS-OXOCAL 2.2.1.10 asfReceived, asfCanceled)."""


def shape_of_glimpse(*more: str) -> Element:
    """Return what a search asks of each item, and more paths that not every search can answer."""
    return shape((*_PATHS_OF_GLIMPSE, *more), _PROPERTIES_OF_GLIMPSE)


def shape_of_item() -> Element:
    """Return what reading an item whole asks; the body comes as it is stored."""
    paths = dict.fromkeys((*_PATHS_OF_FACTS, *paths_of_meeting()))
    return shape(paths, (KEY, STEP, STAMP, LAST_SEQUENCE))


def shape(paths: Iterable[str], properties: Iterable[Property], *, body_type: str = "") -> Element:
    """Return the shape of an item: its id, these paths, these properties.

    Args:
        paths: FieldURIs.
        properties: those without one.
        body_type: as what a body is given; empty for as it is stored.
    """
    asked = [typed("FieldURI", FieldURI=path) for path in paths]
    asked += [prop.path() for prop in properties]
    body = [text("BodyType", body_type)] if body_type else []
    additional = typed("AdditionalProperties", *asked)
    return message("ItemShape", text("BaseShape", "IdOnly"), *body, additional)


def read_ref(item: View) -> ItemRef | None:
    """Return the reference of an item or of an answer that names one."""
    element = item.child("ItemId")
    if element is None or not element.get("Id"):
        return None
    return ItemRef(item_id=element.get("Id", ""), change_key=element.get("ChangeKey", ""))


def item_id_of(item: View) -> str:
    """Return the id of an item, empty where it has none."""
    ref = read_ref(item)
    return "" if ref is None else ref.item_id


def read_glimpse(item: View, place: Place) -> Glimpse | None:
    """Return what a row of a search says; None for a row without an id."""
    ref = read_ref(item)
    if ref is None:
        return None
    key, step, stamp, object_id = read_values(item, _PROPERTIES_OF_GLIMPSE)
    return Glimpse(
        ref=ref,
        key=key or "",
        place=place,
        created_at=item.instant("DateTimeCreated"),
        invited=Known.of(item.flag("MeetingRequestWasSent")),
        stamp=Stamp.from_text(stamp or "", step or ""),
        subject=item.text("Subject") or "",
        uid=item.text("UID") or uid_of_object_id(object_id or ""),
    )


def has_cut_stamp(item: View, read: Stamp | None) -> bool:
    """Say whether a search gave the stamp incompletely, so that nothing was read of it.

    Source: FindItem returns the first 255 characters of a text (Microsoft's FindItem reference);
    gromox 3.10 returns it whole.
    """
    return read is None and bool(STAMP.read(item))


def read_observed(
    item: View, *, place: Place, contents: Mapping[str, bytes] | None = None
) -> Observed | None:
    """Return an item that was read whole; None for one without an id.

    Args:
        item: the CalendarItem element.
        place: where it lies.
        contents: the bytes of its attachments by attachment id, where they were fetched.
    """
    ref = read_ref(item)
    if ref is None:
        return None
    meeting = read_meeting(item)
    if contents:
        meeting = with_contents(meeting, item, contents)
    return Observed(
        ref=ref,
        series=Series(uid=item.text("UID") or "", meeting=meeting),
        facts=_read_facts(item, place),
        stamp=read_stamp(item),
        key=KEY.read(item) or "",
    )


def folder_of(item: View) -> str:
    """Return the id of the folder an item lies in, empty where the server does not say."""
    element = item.child("ParentFolderId")
    return "" if element is None else str(element.get("Id", ""))


def _read_facts(item: View, place: Place) -> Facts:
    state = item.number("AppointmentState")
    sequence = LAST_SEQUENCE.read(item) or ""
    return Facts(
        organizer=read_organizer(item),
        is_ours_to_organize=_is_ours(item.text("MyResponseType"), state),
        invited=Known.of(item.flag("MeetingRequestWasSent")),
        last_sequence=int(sequence) if sequence.isdecimal() else None,
        place=place,
        is_cancelled=bool(item.flag("IsCancelled")) or bool((state or 0) & _CANCELLED),
        answers=read_answers(item),
        created_at=item.instant("DateTimeCreated"),
        my_response=read_response(item, "MyResponseType"),
        replied_at=item.instant("AppointmentReplyTime"),
    )


def _is_ours(response: str | None, state: int | None) -> Known:
    """Say whether the mailbox organizes: gromox 3.10 answers NoResponseReceived even then."""
    if response == "Organizer":
        return Known.YES
    if response in {"Accept", "Tentative", "Decline"}:
        return Known.NO
    return Known.of(None if state is None else not state & _RECEIVED)
