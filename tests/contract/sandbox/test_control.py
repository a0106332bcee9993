"""The control endpoint, and the same from Python; a store that stays."""

import json
import re
import stat
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL

from ews_meetings.sandbox import SandboxServer, StoreInUse, UnknownMailbox, control
from tests.contract.sandbox.client import attendee, meeting, open_account


def _ask(server: SandboxServer, path: str, order: object = None) -> tuple[int, Any]:
    data = None if order is None else json.dumps(order).encode()
    request = urllib.request.Request(server.control_url + path, data=data)  # noqa: S310  loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  loopback
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def _sent(account: Any, **values: Any) -> Any:
    item = meeting(account, **values)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


_DOCUMENT = Path(__file__).parents[3] / "docs" / "sandbox.md"
_EXAMPLE = re.compile(r"`(GET|POST) ([a-z-]+)`(?: `(\{.*?\})`)?")


def test_every_request_that_the_document_shows_is_served(
    exchange: SandboxServer, organizer: Any
) -> None:
    _sent(organizer, subject="Planning", uid="planning")
    chapter = _DOCUMENT.read_text(encoding="utf-8").partition("## The control endpoint")[2]
    shown = _EXAMPLE.findall(chapter.partition("\n## ")[0])
    for method, path, body in shown:
        order = json.loads(body) if method == "POST" else None
        assert _ask(exchange, path, order)[0] == 200, (method, path)
    assert {path for _, path, _ in shown} == {*control._QUESTIONS, *control._ORDERS}


def test_it_says_who_it_is(either: SandboxServer) -> None:
    status, answer = _ask(either, "ping")
    assert status == 200
    assert answer["flavour"] == either.flavour
    assert answer["ews-meetings-sandbox"]


def test_it_answers_invitations(exchange: SandboxServer, organizer: Any) -> None:
    _sent(organizer)
    order = {
        "mailbox": "alice",
        "uid": "planning-1@files.example",
        "answer": "decline",
        "text": "no",
    }
    assert _ask(exchange, "answer", order) == (200, {"response": "Decline"})
    assert exchange.calendar("organizer")[0].attendees[0].response == "Decline"
    assert _ask(exchange, "answer", {**order, "mailbox": "bob"})[0] == 404
    assert _ask(exchange, "answer", {**order, "mailbox": "zoe"})[0] == 404
    assert _ask(exchange, "answer", {"mailbox": "alice"})[0] == 400


def test_it_shows_mails_outbox_and_state(exchange: SandboxServer, organizer: Any) -> None:
    _sent(organizer, required_attendees=[attendee("alice"), attendee("eve@elsewhere.example")])
    assert [mail["to"] for mail in _ask(exchange, "mails")[1]] == [
        "alice@sandbox.example",
        "eve@elsewhere.example",
    ]
    assert [mail["to"] for mail in _ask(exchange, "outbox")[1]] == ["eve@elsewhere.example"]
    state = _ask(exchange, "state")[1]
    assert state["alice@sandbox.example"]["inbox"][0]["kind"] == "MeetingRequest"
    assert state["organizer@sandbox.example"]["calendar"][0]["subject"] == "Planning"


def test_it_counts_requests_and_what_they_cost(exchange: SandboxServer, organizer: Any) -> None:
    _sent(organizer)
    stats = _ask(exchange, "stats")[1]
    assert stats["requests"]["CreateItem"] == 1
    assert 0 < stats["cpu_s"] < 5
    assert exchange.stats().total == sum(stats["requests"].values())


def test_it_makes_calendars_and_shares_them(exchange: SandboxServer) -> None:
    order = {"mailbox": "organizer", "name": "Team"}
    assert _ask(exchange, "make-calendar", order) == (200, {"made": True})
    assert _ask(exchange, "make-calendar", order)[0] == 400
    given = {"mailbox": "organizer", "person": "alice", "level": "Editor", "folder": "Team"}
    assert _ask(exchange, "share", given) == (200, {"shared": True})
    assert _ask(exchange, "share", {**given, "level": "Boss"})[0] == 400
    state = _ask(exchange, "state")[1]["organizer@sandbox.example"]
    assert state["other calendars"] == {"Team": []}


def test_it_forwards_and_answers_occurrences(exchange: SandboxServer, organizer: Any) -> None:
    item = _sent(organizer)
    order = {"mailbox": "alice", "to": "carol", "uid": item.uid}
    assert _ask(exchange, "forward", order) == (200, {"forwarded": True})
    assert _ask(exchange, "forward", {**order, "mailbox": "dave"})[0] == 404
    answer = {
        "mailbox": "carol",
        "uid": item.uid,
        "answer": "tentative",
        "proposed_start": "2026-12-03T15:00:00+01:00",
        "proposed_end": "2026-12-03T16:00:00+01:00",
    }
    assert _ask(exchange, "answer", answer)[0] == 200
    who = exchange.calendar("organizer")[0].attendees[1]
    assert who.proposed_start == "2026-12-03T14:00:00Z"
    assert _ask(exchange, "answer", {**answer, "occurrence": "2026-12-03T08:00:00Z"})[0] == 404


def test_it_arms_faults(exchange: SandboxServer) -> None:
    assert _ask(exchange, "fault", {"kind": "busy", "operation": "GetItem"}) == (200, {"armed": 1})
    assert _ask(exchange, "fault", {"kind": "nonsense"})[0] == 400
    assert _ask(exchange, "fault", {"kind": "kill-before"})[0] == 400
    assert _ask(exchange, "fault", {"kind": "busy", "kill": "x"})[0] == 400
    assert len(exchange.faults.armed) == 1


def test_it_resets(exchange: SandboxServer, organizer: Any) -> None:
    _sent(organizer)
    exchange.advance_clock(60)
    assert _ask(exchange, "reset", {}) == (200, {"reset": True})
    assert (exchange.mails(), exchange.calendar("organizer"), exchange.inbox("alice")) == (
        (),
        (),
        (),
    )
    assert exchange.stats().total == 0
    _sent(organizer)


def test_it_puts_the_clock_forward(exchange: SandboxServer) -> None:
    before = exchange.now()
    assert _ask(exchange, "clock", {"advance_s": 3600})[0] == 200
    assert (exchange.now() - before).total_seconds() >= 3600


def test_what_it_does_not_know_is_not_found(exchange: SandboxServer) -> None:
    request = urllib.request.Request(exchange.control_url + "nonsense")  # noqa: S310  loopback
    with pytest.raises(HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)  # noqa: S310  loopback
    with caught.value as error:
        assert error.code == 404


def test_an_unknown_mailbox_lists_the_known_ones(exchange: SandboxServer) -> None:
    with pytest.raises(UnknownMailbox, match=r"alice@sandbox\.example"):
        exchange.inbox("zoe")


def test_a_store_stays_and_is_private(tmp_path: Path, opened: Any) -> None:
    path = tmp_path / "deep" / "store.sqlite"
    with SandboxServer(path) as server:
        item = _sent(opened(server, "organizer"))
        server.advance_clock(86_400)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with SandboxServer(path) as server:
        assert server.calendar("alice")[0].subject == "Planning"
        assert len(server.mails()) == 1
        (held,) = opened(server, "organizer").calendar.all()
        assert (held.id, held.changekey) == (item.id, item.changekey)
        assert (server.now() - held.datetime_created).total_seconds() > 86_000


def test_a_store_has_one_server(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with SandboxServer(path), pytest.raises(StoreInUse, match=r"store\.sqlite"):
        SandboxServer(path)
    with SandboxServer(path) as server:
        assert server.calendar("alice") == ()


def test_stopping_ends_open_connections(tmp_path: Path) -> None:
    with SandboxServer() as server:
        account = open_account(server, "alice")
        assert account.inbox.name == "Inbox"
    account.protocol.close()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"[" * 100_000, "the body has too many levels"),
        (b'{"kind": "nope"}', "'nope' is no kind of fault"),
        (b'{"kind": "503", "odd": 1}', "unknown keys ['odd']"),
    ],
)
def test_a_mistake_is_told_in_words(exchange: SandboxServer, body: bytes, problem: str) -> None:
    request = urllib.request.Request(exchange.control_url + "fault", data=body)  # noqa: S310  loopback
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)  # noqa: S310  loopback
    with refused.value as answer:
        assert answer.code == 400
        assert json.load(answer)["error"].startswith(problem)
