"""An open connection: what is said on it, and when it ends; without a server."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ews_meetings.sandbox.streaming import Channel, Door, answers

_NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)


class _Feed:
    """News that are put in by hand, on a clock that is set by hand."""

    def __init__(self) -> None:
        self.door = Door()
        self.time = _NOON
        self.waiting: list[bytes] = []

    def open(self, *, heartbeat_s: float = 30.0, lasts: bool = True) -> Iterator[bytes]:
        channel = Channel(
            door=self.door,
            now=lambda: self.time,
            has_news=lambda: bool(self.waiting),
            news=lambda: (self.waiting.pop(0), lasts),
            sign_of_life=lambda: b"alive",
            farewell=lambda: b"bye",
            heartbeat_s=heartbeat_s,
        )
        return answers(channel, minutes=1)

    def put(self, news: bytes) -> None:
        with self.door:
            self.waiting.append(news)


@pytest.fixture
def feed() -> _Feed:
    return _Feed()


def test_news_come_in_order_and_at_once(feed: _Feed) -> None:
    stream = feed.open()
    feed.put(b"one")
    feed.put(b"two")
    assert [next(stream), next(stream)] == [b"one", b"two"]


def test_whoever_waits_hears_of_what_happens(feed: _Feed) -> None:
    heard: list[bytes] = []
    stream = feed.open()
    thread = threading.Thread(target=lambda: heard.append(next(stream)))
    thread.start()
    feed.put(b"one")
    thread.join(10)
    assert heard == [b"one"]


def test_silence_is_broken_by_a_sign_of_life(feed: _Feed) -> None:
    stream = feed.open(heartbeat_s=0.01)
    assert [next(stream), next(stream)] == [b"alive", b"alive"]


def test_it_ends_when_its_time_is_over(feed: _Feed) -> None:
    stream = feed.open(heartbeat_s=0.01)
    assert next(stream) == b"alive"
    feed.time += timedelta(minutes=1)
    assert list(stream) == [b"bye"]


def test_it_ends_with_an_answer_that_refuses(feed: _Feed) -> None:
    feed.put(b"gone")
    assert list(feed.open(lasts=False)) == [b"gone"]


def test_a_closed_door_sends_all_away(feed: _Feed) -> None:
    stream = feed.open()
    feed.door.close()
    assert list(stream) == []
