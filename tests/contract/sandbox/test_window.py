"""The window into the sandbox: what it is told, and who may look and act."""

import http.client
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from exchangelib import EWSDateTime, HTMLBody
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY
from exchangelib.recurrence import Recurrence, WeeklyPattern

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import BERLIN, address, at, attendee, meeting, post, post_raw

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
WEEK = {"start": "2026-11-30T00:00:00Z", "end": "2026-12-07T00:00:00Z"}
UID = "planning-1@files.example"


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    server: SandboxServer, path: str, headers: dict[str, str] | None = None, order: Any = None
) -> Got:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        body = None if order is None else json.dumps(order)
        connection.request("GET" if order is None else "POST", path, body, headers or {})
        answer = connection.getresponse()
        return Got(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


def state(server: SandboxServer, name: str = "organizer", **more: str) -> Any:
    query = urlencode({"mailbox": address(name), **WEEK, **more})
    got = ask(server, f"/sandbox/window/state?{query}")
    assert got.status == 200
    return got.json


def sent(account: Any, **values: Any) -> Any:
    item = meeting(account, **values)
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    return item


@pytest.fixture
def planned(exchange: SandboxServer, organizer: Any) -> SandboxServer:
    """A sandbox with a meeting of alice and bob on Thursday."""
    sent(organizer, required_attendees=[attendee("alice"), attendee("bob")])
    return exchange


def test_a_browser_finds_the_window_at_the_address_of_the_server(either: SandboxServer) -> None:
    got = ask(either, "/", BROWSER)
    assert (got.status, got.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"<title>Sandbox of ews-meetings</title>" in got.body
    assert ask(either, "/window/").body == got.body
    assert either.window_url == f"http://127.0.0.1:{either.port}/"


def test_a_program_finds_there_what_exchange_has(exchange: SandboxServer) -> None:
    got = ask(exchange, "/", {"Accept": "*/*"})
    assert (got.status, got.headers["Location"]) == (302, "/owa/auth/logon.aspx")


@pytest.mark.parametrize(
    "path", ["/", "/window/window.js", "/window/week.css", "/sandbox/window/state", "/sandbox/window/request?number=7"]
)  # fmt: skip
def test_everything_of_it_is_locked_down(exchange: SandboxServer, path: str) -> None:
    headers = ask(exchange, path, BROWSER).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "name", ["../site.py", "site.py", "..%2Fsite.py", "page/index.html", "nothing.js", "/etc/passwd"]
)  # fmt: skip
def test_no_other_file_is_served(exchange: SandboxServer, name: str) -> None:
    assert ask(exchange, f"/window/{name}", BROWSER).status == 404


@pytest.mark.parametrize("path", ["/", "/window/window.js", "/sandbox/window/state"])
def test_under_a_name_of_a_page_nothing_of_it_is_there(exchange: SandboxServer, path: str) -> None:
    got = ask(exchange, path, {**BROWSER, "Host": f"evil.example:{exchange.port}"})
    assert got.status in {302, 404}
    assert b"Sandbox of ews-meetings" not in got.body
    assert b"people" not in got.body


@pytest.mark.parametrize(
    "page",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
def test_pages_of_others_neither_look_nor_act(planned: SandboxServer, page: dict[str, str]) -> None:
    assert ask(planned, "/sandbox/window/state", page).status == 404
    assert ask(planned, "/sandbox/window/request?number=1", page).body == b"Not Found"
    assert ask(planned, "/sandbox/window/mail?number=1", page).body == b"Not Found"
    order = {"mailbox": "alice", "uid": UID, "answer": "accept"}
    assert ask(planned, "/sandbox/answer", page, order).status == 404
    assert planned.calendar("organizer")[0].attendees[0].response == "Unknown"


def test_its_own_page_may_act(planned: SandboxServer) -> None:
    own = {"Origin": planned.window_url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    order = {"mailbox": "alice", "uid": UID, "answer": "accept"}
    assert ask(planned, "/sandbox/answer", own, order).json == {"response": "Accept"}
    assert planned.calendar("organizer")[0].attendees[0].response == "Accept"


def test_it_shows_people_inbox_and_week(planned: SandboxServer) -> None:
    shown = state(planned, "alice")
    counts = {one["address"]: one["inbox"] for one in shown["people"]}
    assert (counts[address("alice")], counts[address("carol")]) == (1, 0)
    [message], [entry] = shown["inbox"], shown["entries"]
    assert (message["kind"], message["subject"]) == ("MeetingRequest", "Planning")
    assert message["sender"] == address("organizer")
    assert (entry["start"], entry["end"]) == ("2026-12-03T08:00:00Z", "2026-12-03T09:00:00Z")
    assert (entry["is_organizer"], entry["my_response"]) == (False, "NoResponseReceived")


def test_an_open_meeting_shows_who_answered_what_with_proposal_and_comment(
    planned: SandboxServer,
) -> None:
    proposed = ("2026-12-03T10:00:00Z", "2026-12-03T11:00:00Z")
    planned.people.answer(
        "alice", uid=UID, answer="tentative", text="later, please", proposed=proposed
    )
    identity = state(planned)["entries"][0]["id"]
    opened = state(planned, item=identity)["open"]
    assert opened["message"] is None
    alice, bob = opened["entry"]["attendees"]
    assert (alice["response"], alice["comment"]) == ("Tentative", "later, please")
    assert (alice["proposed_start"], alice["proposed_end"]) == proposed
    assert alice["responded"]
    assert (bob["response"], bob["comment"]) == ("Unknown", "")


def test_an_open_message_brings_the_meeting_it_is_about(planned: SandboxServer) -> None:
    identity = state(planned, "alice")["inbox"][0]["id"]
    opened = state(planned, "alice", item=identity)["open"]
    assert opened["message"]["kind"] == "MeetingRequest"
    assert (opened["entry"]["uid"], opened["entry"]["occurrence"]) == (UID, "")


def test_what_lies_in_another_mailbox_is_not_opened(planned: SandboxServer) -> None:
    identity = state(planned, "alice")["inbox"][0]["id"]
    assert state(planned, "bob", item=identity)["open"] is None
    assert state(planned, "bob", item="nonsense")["open"] is None


def test_a_series_is_shown_as_its_occurrences(exchange: SandboxServer, organizer: Any) -> None:
    weekly = Recurrence(
        pattern=WeeklyPattern(interval=1, weekdays=["Tuesday", "Thursday"]),
        start=at(9, day=1).date(), number=6,
    )  # fmt: skip
    sent(organizer, start=at(9, day=1), end=at(10, day=1), recurrence=weekly)
    shown = state(exchange, "alice")["entries"]
    assert [one["start"][:10] for one in shown] == ["2026-12-01", "2026-12-03"]
    assert all(one["is_series"] for one in shown)
    entry = state(exchange, "alice", item=shown[1]["id"])["open"]["entry"]
    assert entry["occurrence"] == "2026-12-03T08:00:00Z"
    order = {"mailbox": "alice", "uid": entry["uid"], "answer": "decline", "occurrence": entry["occurrence"]}  # fmt: skip
    assert ask(exchange, "/sandbox/answer", order=order).status == 200
    assert [one["start"][:10] for one in state(exchange, "alice")["entries"]] == ["2026-12-01"]


def test_an_all_day_entry_has_the_days_of_its_own_zone(
    exchange: SandboxServer, organizer: Any
) -> None:
    days = [EWSDateTime(2026, 12, day, tzinfo=BERLIN) for day in (2, 4)]
    sent(organizer, start=days[0], end=days[1], is_all_day=True)
    [entry] = state(exchange)["entries"]
    assert entry["start"] == "2026-12-01T23:00:00Z"
    assert entry["days"] == ["2026-12-02", "2026-12-03"]


def test_a_body_in_html_is_told_as_text(exchange: SandboxServer, organizer: Any) -> None:
    html = HTMLBody("<p>One</p><script>two()</script><b>three</b> &lt;four&gt;")
    sent(organizer, body=html, subject="<b>&")
    shown = state(exchange)["entries"][0]
    entry = state(exchange, item=shown["id"])["open"]["entry"]
    assert (entry["subject"], entry["body"]) == ("<b>&", "One\nthree <four>")


def test_it_shows_what_went_outside(exchange: SandboxServer, organizer: Any) -> None:
    sent(organizer, required_attendees=[attendee("pat@partner.example"), attendee("alice")])
    [mail] = state(exchange)["outbox"]
    assert (mail["kind"], mail["to"], mail["subject"]) == ("invite", "pat@partner.example", "Planning")  # fmt: skip
    got = ask(exchange, f"/sandbox/window/mail?number={mail['number']}").json
    calendar = next(one for one in got["parts"] if one["title"] == "text/calendar, REQUEST")
    assert "SUMMARY:Planning" in calendar["text"]
    assert got["raw"].startswith("From: ")


def test_other_calendars_are_among_it(exchange: SandboxServer, opened: Any) -> None:
    exchange.people.make_calendar("organizer", "Team")
    account = opened(exchange, "organizer")
    item = meeting(account, required_attendees=None)
    item.folder = account.calendar / "Team"
    item.save()
    assert [one["calendar"] for one in state(exchange)["entries"]] == ["Team"]


def test_nothing_new_is_not_told_twice(planned: SandboxServer) -> None:
    path = "/sandbox/window/state"
    tag = ask(planned, path).headers["ETag"]
    again = ask(planned, path, {"If-None-Match": tag})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert "Content-Length" not in again.headers


def test_whatever_happens_makes_it_new(planned: SandboxServer) -> None:
    seen = [_tag(planned)]
    planned.people.answer("alice", uid=UID)
    seen.append(_tag(planned))
    post(planned, "<m:GetServerTimeZones/>")
    seen.append(_tag(planned))
    planned.advance_clock(60)
    seen.append(_tag(planned))
    planned.reset()
    seen.append(_tag(planned))
    assert len(set(seen)) == 5


def _tag(server: SandboxServer) -> str:
    return ask(server, "/sandbox/window/state").headers["ETag"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("mailbox=zoe", 404),
        ("start=tomorrow", 400),
        ("start=2026-12-01T00:00:00Z&end=2026-12-01T00:00:00Z", 400),
        ("start=2026-12-01T00:00:00Z&end=2036-12-01T00:00:00Z", 400),
    ],
)
def test_a_silly_question_is_refused(exchange: SandboxServer, query: str, status: int) -> None:
    assert ask(exchange, f"/sandbox/window/state?{query}").status == status


def test_requests_are_shown_as_xml_without_what_logged_in(planned: SandboxServer) -> None:
    newest = state(planned)["requests"][0]
    assert (newest["operation"], newest["status"]) == ("CreateItem", 200)
    assert newest["user"] == address("organizer")
    got = ask(planned, f"/sandbox/window/request?number={newest['number']}")
    assert "\n    <m:CreateItem " in got.json["request"]
    assert "CreateItemResponse" in got.json["answer"]
    assert b"Authorization" not in got.body
    assert b"Basic" not in got.body


def test_what_was_refused_at_the_door_is_shown_too(exchange: SandboxServer) -> None:
    post_raw(exchange, b"<hello", user=None)
    newest = state(exchange)["requests"][0]
    assert (newest["user"], newest["operation"], newest["status"]) == ("", "", 401)


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "999999999999999999999"])
def test_what_is_not_kept_is_not_found(exchange: SandboxServer, number: str) -> None:
    assert ask(exchange, f"/sandbox/window/request?number={number}").status == 404
    assert ask(exchange, f"/sandbox/window/mail?number={number}").status == 404


def test_looking_counts_as_no_request_and_changes_nothing(planned: SandboxServer) -> None:
    before = (planned.stats().total, _tag(planned))
    state(planned)
    assert (planned.stats().total, _tag(planned)) == before


def test_by_default_it_shows_the_week_from_the_sandboxs_now() -> None:
    with SandboxServer(clock=lambda: datetime(2026, 12, 1, tzinfo=UTC)) as server:
        shown = ask(server, "/sandbox/window/state").json
    assert (shown["now"], shown["mailbox"]) == ("2026-12-01T00:00:00Z", address("organizer"))


def test_looking_lets_people_do_what_is_due(opened: Any) -> None:
    told = [datetime(2026, 11, 30, 8, tzinfo=UTC)]
    with SandboxServer(clock=lambda: told[0]) as server:
        ask(server, "/sandbox/scenario", order={"text": 'alice = "accept after 1h"'})
        sent(opened(server, "organizer"))
        assert state(server)["inbox"] == []
        told[0] += timedelta(hours=2)
        assert [one["response"] for one in state(server)["inbox"]] == ["Accept"]
