"""The connections that GetStreamingEvents holds open: what the desk says on them later."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ews_meetings.sandbox.engine import serve
from ews_meetings.sandbox.operations.get_streaming_events import (
    farewell,
    has_news,
    is_open,
    minutes_of,
    sign_of_life,
)
from ews_meetings.sandbox.reply import Reply
from ews_meetings.sandbox.soap import Envelope, write_answer
from ews_meetings.sandbox.streaming import Channel, answers

if TYPE_CHECKING:
    from ews_meetings.sandbox.desk import Desk


def held_open(desk: "Desk", envelope: Envelope, reply: Reply, *, user: str, raw: bytes) -> Reply:
    """Returns the first answer of a connection that stays open with those that follow it."""
    if envelope.operation != "GetStreamingEvents" or not is_open(reply.body):
        return reply
    later = answers(_channel(desk, envelope, user), minutes=minutes_of(envelope.body))
    return replace(reply, stream=_shown(desk, envelope.operation, raw, later))


def _shown(desk: "Desk", operation: str, raw: bytes, later: Iterator[bytes]) -> Iterator[bytes]:
    for answer in later:
        if desk.on_request is not None:
            desk.on_request(operation, raw, answer)
        yield answer


def _channel(desk: "Desk", envelope: Envelope, user: str) -> Channel:
    body, version = envelope.body, desk.flavour.version

    def news() -> tuple[bytes, bool]:
        answer = serve(desk.scene(), envelope, user=user).body
        return answer, is_open(answer)

    return Channel(
        door=desk.lock,
        now=desk.clock.now,
        has_news=lambda: has_news(desk.db, body),
        news=news,
        sign_of_life=lambda: write_answer(sign_of_life(desk.scene(), body), version=version),
        farewell=lambda: write_answer(farewell(), version=version),
    )
