"""What the operations on subscriptions share: finding one, its watermarks, its notifications."""

import base64
import binascii
from collections.abc import Iterable

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call, Scene
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.names import Element, add, new, t
from ews_meetings.sandbox.store.commits import committed_at
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.events import (
    MOST_KEPT,
    Event,
    Subscription,
    find_subscription,
    last_event,
)

EVENT_NAMES = (
    "CopiedEvent", "CreatedEvent", "DeletedEvent", "ModifiedEvent", "MovedEvent", "NewMailEvent",
    "FreeBusyChangedEvent",
)  # fmt: skip


def need_subscription(call: Call, identity: str) -> Subscription:
    """Returns a subscription of the mailbox that asks.

    Raises:
        EwsError: there is none, it is somebody else's, or nobody asked for too long.
    """
    found = find_subscription(call.db, identity)
    if found is None:
        raise EwsError("ErrorSubscriptionNotFound", "Subscription not found.")
    if found.mailbox != call.mailbox:
        raise EwsError("ErrorSubscriptionAccessDenied", "The subscription is somebody else's.")
    silent_s = call.scene.now.timestamp() - found.asked_at
    if found.timeout_s and silent_s > found.timeout_s:
        raise EwsError("ErrorExpiredSubscription", "The subscription has expired.")
    return found


def write_watermark(db: Database, number: int) -> str:
    """Writes the place in the row of events after one of them."""
    return base64.b64encode(f"{db.nonce.hex()}:{number}".encode()).decode()


def read_watermark(db: Database, text: str) -> int:
    """Reads a watermark.

    Raises:
        EwsError: it is none, or none of this store.
    """
    try:
        nonce, number = base64.b64decode(text, validate=True).decode().split(":")
        newest = last_event(db)
        if nonce == db.nonce.hex() and max(0, newest - MOST_KEPT) <= int(number) <= newest:
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise EwsError("ErrorInvalidWatermark", "The watermark is invalid.")


def write_notification(
    scene: Scene,
    tag: str,
    subscription: Subscription,
    events: Iterable[Event],
    *,
    marks_after: int | None,
) -> Element:
    """Writes what a subscription is told; nothing to tell is a StatusEvent.

    Args:
        scene: The server and the time.
        tag: Name of the element.
        subscription: Whose.
        events: What happened.
        marks_after: The number after which they come, where events carry watermarks.
    """
    element = new(tag)
    add(element, t("SubscriptionId"), subscription.id)
    is_silent = True
    for event in events:
        _add_event(element, scene, event, has_mark=marks_after is not None)
        is_silent = False
    if is_silent:
        status = add(element, t("StatusEvent"))
        if marks_after is not None:
            add(status, t("Watermark"), write_watermark(scene.db, marks_after))
    return element


def _add_event(parent: Element, scene: Scene, event: Event, *, has_mark: bool) -> None:
    element = add(parent, t(event.kind))
    if has_mark:
        add(element, t("Watermark"), write_watermark(scene.db, event.number))
    add(element, t("TimeStamp"), committed_at(scene.db, event.change, now=scene.now))
    kind = ids.FOLDER if event.is_folder else ids.ITEM
    name = "FolderId" if event.is_folder else "ItemId"
    places = [(name, kind, event.item), ("ParentFolderId", ids.FOLDER, event.folder)]
    if event.old_item is not None and event.old_folder is not None:
        places.append((f"Old{name}", kind, event.old_item))
        places.append(("OldParentFolderId", ids.FOLDER, event.old_folder))
    for tag, of, number in places:
        identity = ids.encode(of, number, nonce=scene.db.nonce)
        change = 1 if tag.endswith("ParentFolderId") else event.change
        add(element, t(tag), None, Id=identity, ChangeKey=ids.encode_change(change))
