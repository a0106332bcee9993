"""Subscribe: to hear of what happens in folders, by asking or over a connection that stays open.

Source: MS-OXWSNTIF 3.1.4.3; the page ResponseCode of Microsoft's EWS reference.
"""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, child_text, children, local, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.subscriptions import (
    EVENT_NAMES,
    read_watermark,
    write_watermark,
)
from ews_meetings.sandbox.operations.targets import find_folder, only_child
from ews_meetings.sandbox.store.events import Subscription, last_event, subscribe, told
from ews_meetings.sandbox.store.rights import Right

_PULL, _PUSH = "PullSubscriptionRequest", "PushSubscriptionRequest"
_LONGEST_MIN = 1440


def serve_subscribe(call: Call) -> Element:
    """Serves Subscribe; nothing is ever pushed to anybody."""
    request = only_child(call.body, "Subscribe")
    return answer_each(call, "Subscribe", [request], lambda one: _subscribe(call, one))


def _subscribe(call: Call, request: Element) -> list[Element]:
    if local(request) == _PUSH:
        raise EwsError("ErrorInvalidPushSubscriptionUrl", "Push subscription URL is not valid.")
    is_pull = local(request) == _PULL
    wanted = Subscription(
        id="",
        mailbox=call.mailbox,
        kind="pull" if is_pull else "streaming",
        folders=_folders(call, request),
        names=_names(request),
        timeout_s=60.0 * _timeout(request) if is_pull else 0.0,
        asked_at=call.scene.now.timestamp(),
        reached=0,
    )
    made = subscribe(call.db, wanted)
    watermark = child_text(request, t("Watermark"))
    reached = read_watermark(call.db, watermark) if watermark else last_event(call.db)
    told(call.db, made, upto=reached, now=made.asked_at)
    parts = [new(m("SubscriptionId"), made.id)]
    if is_pull and call.flavour.has_watermarks:
        parts.append(new(m("Watermark"), write_watermark(call.db, reached)))
    return parts


def _folders(call: Call, request: Element) -> tuple[int, ...]:
    listed = request.find(t("FolderIds"))
    is_all = request.get("SubscribeToAllFolders") in {"true", "1"}
    if is_all == (listed is not None):
        raise EwsError(
            "ErrorInvalidSubscriptionRequest",
            "Either folders are named, or all of them are subscribed to.",
        )
    elements = [] if listed is None else children(listed)
    found = [find_folder(call, element, to=Right.READ) for element in elements]
    if any(folder.mailbox != call.mailbox for folder in found):
        raise EwsError(
            "ErrorSubscriptionDelegateAccessNotSupported",
            "Subscriptions are not supported for delegate user access.",
        )
    return tuple(folder.number for folder in found)


def _names(request: Element) -> tuple[str, ...]:
    listed = request.find(t("EventTypes"))
    names = tuple(
        (one.text or "").strip() for one in (children(listed) if listed is not None else [])
    )
    if not names or not set(names) <= set(EVENT_NAMES):
        raise schema_violation("The element 'EventTypes' has invalid content.")
    return names


def _timeout(request: Element) -> int:
    text = child_text(request, t("Timeout")) or ""
    if not text.isdigit() or not 1 <= int(text) <= _LONGEST_MIN:
        raise schema_violation(f"The 'Timeout' element is invalid: {text!r}.")
    return int(text)
