"""GetEvents: what a pull subscription has not been told yet (MS-OXWSNTIF 3.1.4.1)."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.names import Element, child_text, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.subscriptions import (
    need_subscription,
    read_watermark,
    write_notification,
    write_watermark,
)
from ews_meetings.sandbox.store.events import Subscription, events_after, last_event, told

_MOST = 50


def get_events(call: Call) -> Element:
    """Serves GetEvents; each asking makes the subscription live on."""
    return answer_each(call, "GetEvents", [call.body], lambda _: [_notification(call)])


def _notification(call: Call) -> Element:
    found = need_subscription(call, child_text(call.body, m("SubscriptionId")) or "")
    if found.kind != "pull":
        raise EwsError(
            "ErrorInvalidPullSubscriptionId", "The subscription is no pull subscription."
        )
    after = _after(call, found)
    events = events_after(call.db, found, after, limit=_MOST + 1)
    shown = events[:_MOST]
    reached = shown[-1].number if shown else last_event(call.db)
    told(call.db, found, upto=reached, now=call.scene.now.timestamp())
    has_marks = call.flavour.has_watermarks
    element = write_notification(
        call.scene, m("Notification"), found, shown, marks_after=reached if has_marks else None
    )
    if has_marks:
        element.insert(1, new(t("PreviousWatermark"), write_watermark(call.db, after)))
    element.insert(1 + has_marks, new(t("MoreEvents"), str(len(events) > len(shown)).lower()))
    return element


def _after(call: Call, subscription: Subscription) -> int:
    """Returns where to go on: at the watermark, or where none are known, at what was told last."""
    if not call.flavour.has_watermarks:
        return subscription.reached
    return read_watermark(call.db, child_text(call.body, m("Watermark")) or "")
