"""Builds the payloads that make, remove and attach; sends nothing. Changes stand in `changing.py`."""

from __future__ import annotations

from collections.abc import Iterable

from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.attachments import file_element
from ews_meetings.exchange.elements import Element, message, text, typed
from ews_meetings.exchange.fields import calendar_item, write_meeting
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.ordered import given, item_id
from ews_meetings.exchange.properties import provenance


def draft(order: Order) -> Element:
    """Return the item that a SAVE order makes, with its provenance.

    Raises:
        UnknownZone: Windows has no such zone.
    """
    series = given(order.series)
    uid = [text("UID", series.uid)] if series.uid else []
    written = [prop.element(value) for prop, value in provenance(order.key, given(order.stamp))]
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


def address(order: Order) -> Element:
    """Return the id of the item or occurrence that an order takes away."""
    return item_id(given(order.ref))


def remove(ids: Iterable[Element]) -> Element:
    """Return the request that removes items silently and for good."""
    return _delete(ids, delete_type="HardDelete", notify=Notify.NONE)


def throw_away(ids: Iterable[Element], *, notify: Notify) -> Element:
    """Return the request that moves items to Deleted Items, and tells those who were invited.

    Source: occurrences are deleted the same way (Microsoft's "How to: Delete appointments and
    cancel meetings by using EWS").
    """
    return _delete(ids, delete_type="MoveToDeletedItems", notify=notify)


def attach(order: Order) -> Element:
    """Return the request that attaches a file to an item, as it was."""
    ref = given(order.ref)
    change_key = {"ChangeKey": ref.change_key} if ref.change_key else {}
    return message(
        "CreateAttachment",
        message("ParentItemId", Id=ref.item_id, **change_key),
        message("Attachments", file_element(given(order.attachment))),
    )


def attached(order: Order) -> Element:
    """Return the id of the file that a DETACH order takes off.

    Raises:
        EwsMeetingsError: the file was not read from the server.
    """
    attachment = given(order.attachment)
    if not attachment.attachment_id:
        raise EwsMeetingsError(f"{attachment.name}: the server gave no id by which to take it off")
    return typed("AttachmentId", Id=attachment.attachment_id)


def detach(ids: Iterable[Element]) -> Element:
    """Return the request that takes files off their items."""
    return message("DeleteAttachment", message("AttachmentIds", *ids))


def _delete(ids: Iterable[Element], *, delete_type: str, notify: Notify) -> Element:
    """Return the request; a deletion knows no send mode for some alone."""
    return message(
        "DeleteItem",
        message("ItemIds", *ids),
        DeleteType=delete_type,
        SendMeetingCancellations="SendToNone" if notify is Notify.NONE else "SendToAllAndSaveCopy",
    )
