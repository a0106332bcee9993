from __future__ import annotations

from dataclasses import dataclass

import pytest
from dns.exception import DNSException

from ews_meetings.exchange import discover


@dataclass
class Record:
    priority: int
    weight: int
    target: str
    port: int = 443


def test_the_preferred_host_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [
        Record(20, 0, "c.example."),
        Record(10, 1, "b.example."),
        Record(10, 5, "a.example."),
    ]
    monkeypatch.setattr(discover, "resolve", lambda *_args, **_options: records)
    assert discover.find_srv("_autodiscover._tcp.x.example") == (
        ("a.example", 443),
        ("b.example", 443),
        ("c.example", 443),
    )


def test_where_dns_says_nothing_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise DNSException

    monkeypatch.setattr(discover, "resolve", refuse)
    assert discover.find_srv("_autodiscover._tcp.x.example") == ()


def test_a_record_that_says_that_there_is_no_service_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(discover, "resolve", lambda *_args, **_options: [Record(0, 0, ".", 0)])
    assert discover.find_srv("_autodiscover._tcp.x.example") == ()
