"""Builds the payloads of every write; sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from ews_meetings.change.batch import Order
from ews_meetings.change.observed import ItemRef
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.attachments import file_element
from ews_meetings.exchange.elements import Element, message, text, typed
from ews_meetings.exchange.fields import calendar_item, write_meeting
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.properties import Property, provenance

_Part = TypeVar("_Part")


def draft(order: Order) -> Element:
    """Return the item that a SAVE order makes, with its provenance.

    Raises:
        UnknownZone: Windows has no such zone.
    """
    series = _given(order.series)
    uid = [text("UID", series.uid)] if series.uid else []
    written = [prop.element(value) for prop, value in _provenance(order)]
    return calendar_item([*write_meeting(series.meeting), *uid, *written])


def create(drafts: Iterable[Element], folders: Folders) -> Element:
    """Return the request that saves drafts silently."""
    return message(
        "CreateItem",
        message("SavedItemFolderId", folders.calendar),
        message("Items", *drafts),
        MessageDisposition="SaveOnly",
        SendMeetingInvitations="SendToNone",
    )


def stamping(order: Order) -> Element:
    """Return the change that writes the provenance: the end of a silent meeting, and the fence."""
    return _item_change(order, [_set_property(*pair) for pair in _provenance(order)])


def sending(order: Order) -> Element:
    """Return the change that sends: the subject as it is, and the provenance.

    Source: evolution-ews re-sets a field for want of a call that only sends (Q2).
    """
    subject = text("Subject", _given(order.series).meeting.subject)
    updates = [_set_field("item:Subject", subject)]
    updates += [_set_property(*pair) for pair in _provenance(order)]
    return _item_change(order, updates)


def update(changes: Iterable[Element], *, mails: bool) -> Element:
    """Return the request that executes changes, each guarded by the ChangeKey it carries."""
    return message(
        "UpdateItem",
        message("ItemChanges", *changes),
        ConflictResolution="NeverOverwrite",
        MessageDisposition="SaveOnly",
        SendMeetingInvitationsOrCancellations="SendToAllAndSaveCopy" if mails else "SendToNone",
    )


def removal(order: Order) -> Element:
    """Return the id of the item that a REMOVE order takes away."""
    return item_id(_given(order.ref))


def delete(ids: Iterable[Element]) -> Element:
    """Return the request that removes items silently and for good."""
    return message(
        "DeleteItem",
        message("ItemIds", *ids),
        DeleteType="HardDelete",
        SendMeetingCancellations="SendToNone",
    )


def attach(order: Order) -> Element:
    """Return the request that attaches a file to an item, as it was."""
    ref = _given(order.ref)
    change_key = {"ChangeKey": ref.change_key} if ref.change_key else {}
    return message(
        "CreateAttachment",
        message("ParentItemId", Id=ref.item_id, **change_key),
        message("Attachments", file_element(_given(order.attachment))),
    )


def item_id(ref: ItemRef) -> Element:
    """Return the element that addresses an item as it was."""
    change_key = {"ChangeKey": ref.change_key} if ref.change_key else {}
    return typed("ItemId", Id=ref.item_id, **change_key)


def _item_change(order: Order, updates: Sequence[Element]) -> Element:
    ref = _given(order.ref)
    if not ref.change_key:
        raise EwsMeetingsError(f"{order.key}: a guarded write needs the ChangeKey that was read")
    return typed("ItemChange", item_id(ref), typed("Updates", *updates))


def _set_field(path: str, element: Element) -> Element:
    return typed("SetItemField", typed("FieldURI", FieldURI=path), typed("CalendarItem", element))


def _set_property(prop: Property, value: str) -> Element:
    return typed("SetItemField", prop.path(), typed("CalendarItem", prop.element(value)))


def _provenance(order: Order) -> tuple[tuple[Property, str], ...]:
    return provenance(order.key, _given(order.stamp))


def _given(part: _Part | None) -> _Part:
    """Return a part of an order that its call needs; an order without it is a defect of ours."""
    if part is None:
        raise ValueError("an order lacks a part that its call needs")
    return part
