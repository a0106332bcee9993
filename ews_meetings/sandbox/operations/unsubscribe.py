"""Unsubscribe: to hear no more (MS-OXWSNTIF 3.1.4.4)."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.names import Element, child_text, m
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.subscriptions import need_subscription
from ews_meetings.sandbox.store.events import unsubscribe


def serve_unsubscribe(call: Call) -> Element:
    """Serves Unsubscribe."""

    def end(_: Element) -> list[Element]:
        identity = child_text(call.body, m("SubscriptionId")) or ""
        unsubscribe(call.db, need_subscription(call, identity))
        return []

    return answer_each(call, "Unsubscribe", [call.body], end)
