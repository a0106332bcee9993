"""GetStreamingEvents: what happened, at once, and later over the same connection (MS-OXWSNTIF 3.1.4.2).

The first answer is given here; what follows on the connection is the work of `streaming.py`.
"""

from collections.abc import Iterable

from ews_meetings.sandbox.call import Call, Scene
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, add, child_text, children, m, new, t
from ews_meetings.sandbox.operations.subscriptions import need_subscription, write_notification
from ews_meetings.sandbox.soap import response_message
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.events import (
    Event,
    Subscription,
    events_after,
    find_subscription,
    last_event,
    told,
)

OPEN, CLOSED = "OK", "Closed"
_LONGEST_MIN = 30
_MOST = 500


def get_streaming_events(call: Call) -> Element:
    """Serves the first answer; one bad subscription spoils it for all that are asked for."""
    minutes_of(call.body)
    found: list[Subscription] = []
    refused: list[str] = []
    problem = EwsError("NoError", "")
    for identity in subscription_ids(call.body):
        try:
            found.append(_streaming(call, identity))
        except EwsError as error:
            refused.append(identity)
            problem = error
    if refused:
        return _refusal(problem, refused)
    return _answer(call.scene, [(one, _take(call.scene, one)) for one in found])


def subscription_ids(body: Element) -> list[str]:
    """Returns the subscriptions that a request names."""
    listed = body.find(m("SubscriptionIds"))
    return [(one.text or "").strip() for one in (children(listed) if listed is not None else [])]


def minutes_of(body: Element) -> int:
    """Returns how long a request wants its connection to stay open.

    Raises:
        SoapFault: for no time from 1 to 30 minutes.
    """
    text = child_text(body, m("ConnectionTimeout")) or ""
    if not text.isdigit() or not 1 <= int(text) <= _LONGEST_MIN:
        raise schema_violation(f"The 'ConnectionTimeout' element is invalid: {text!r}.")
    return int(text)


def _streaming(call: Call, identity: str) -> Subscription:
    found = need_subscription(call, identity)
    if found.kind != "streaming":
        raise EwsError("ErrorInvalidSubscription", "The subscription is no streaming subscription.")
    return found


def _take(scene: Scene, subscription: Subscription) -> tuple[Event, ...]:
    """Returns what a subscription has not been told, and notes that it is told now."""
    events = events_after(scene.db, subscription, subscription.reached, limit=_MOST)
    upto = events[-1].number if events else last_event(scene.db)
    told(scene.db, subscription, upto=upto, now=scene.now.timestamp())
    return events


def _answer(scene: Scene, parts: Iterable[tuple[Subscription, tuple[Event, ...]]]) -> Element:
    answer, message = _message()
    notifications = new(m("Notifications"))
    for subscription, events in parts:
        if events:
            notifications.append(_notification(scene, subscription, events))
    if len(notifications):
        message.append(notifications)
    add(message, m("ConnectionStatus"), OPEN)
    return answer


def _notification(scene: Scene, subscription: Subscription, events: tuple[Event, ...]) -> Element:
    return write_notification(scene, m("Notification"), subscription, events, marks_after=None)


def _message() -> tuple[Element, Element]:
    answer = new(m("GetStreamingEventsResponse"))
    return answer, response_message(answer, "GetStreamingEventsResponseMessage")


def _refusal(problem: EwsError, identities: list[str]) -> Element:
    answer = new(m("GetStreamingEventsResponse"))
    name = "GetStreamingEventsResponseMessage"
    message = response_message(answer, name, code=problem.code, text=problem.text)
    listed = add(message, m("ErrorSubscriptionIds"))
    for identity in identities:
        add(listed, t("SubscriptionId"), identity)
    return answer


def is_open(answer: bytes) -> bool:
    """Says whether an answer leaves its connection open."""
    return f"<m:ConnectionStatus>{OPEN}</m:ConnectionStatus>".encode() in answer


def has_news(db: Database, body: Element) -> bool:
    """Says whether a subscription of a request has something to be told, or is no longer there."""
    for identity in subscription_ids(body):
        found = find_subscription(db, identity)
        if found is None or events_after(db, found, found.reached, limit=1):
            return True
    return False


def sign_of_life(scene: Scene, body: Element) -> Element:
    """Writes an answer that says only that the connection is still open."""
    answer, message = _message()
    notifications = add(message, m("Notifications"))
    for identity in subscription_ids(body):
        found = find_subscription(scene.db, identity)
        if found is not None:
            notifications.append(_notification(scene, found, ()))
    add(message, m("ConnectionStatus"), OPEN)
    return answer


def farewell() -> Element:
    """Writes the last answer of a connection."""
    answer, message = _message()
    add(message, m("ConnectionStatus"), CLOSED)
    return answer
