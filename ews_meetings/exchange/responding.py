"""Builds response objects: cancellations with a text, and answers to invitations; sends nothing."""

from __future__ import annotations

from collections.abc import Iterable

from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.exchange.elements import Element, message, text, typed
from ews_meetings.exchange.ordered import given, guarded_id
from ews_meetings.exchange.times import write_instant
from ews_meetings.model.people import Response
from ews_meetings.model.span import TimedSpan

_ANSWERS = {
    Response.ACCEPT: "AcceptItem",
    Response.TENTATIVE: "TentativelyAcceptItem",
    Response.DECLINE: "DeclineItem",
}


def respond(objects: Iterable[Element], *, notify: Notify) -> Element:
    """Return the request that makes response objects, and sends what they say."""
    disposition = "SaveOnly" if notify is Notify.NONE else "SendAndSaveCopy"
    return message(
        "CreateItem",
        message("Items", *objects),
        MessageDisposition=disposition,
    )


def cancellation(order: Order) -> Element:
    """Return the object that cancels a meeting, with its text.

    Raises:
        EwsMeetingsError: the order has no ChangeKey.
    """
    return typed(
        "CancelCalendarItem",
        guarded_id(order, name="ReferenceItemId"),
        text("NewBodyContent", order.message, BodyType="Text"),
    )


def answer(order: Order) -> Element:
    """Return the object that answers an invitation, in the order of the schema.

    Raises:
        EwsMeetingsError: the order has no ChangeKey.
    """
    reply = given(order.reply)
    body = [text("Body", order.message, BodyType="Text")] if order.message else []
    return typed(
        _ANSWERS[reply.response],
        *body,
        guarded_id(order, name="ReferenceItemId"),
        *(_proposal(reply.proposed) if reply.proposed else ()),
    )


def _proposal(span: TimedSpan) -> tuple[Element, Element]:
    return (
        text("ProposedStart", write_instant(span.start_at, span.start_zone)),
        text("ProposedEnd", write_instant(span.end_at, span.end_zone)),
    )
