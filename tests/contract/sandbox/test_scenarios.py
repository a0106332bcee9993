"""People who answer by script: a whole story without a second of waiting."""

import json
import urllib.request
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_ALL_AND_SAVE_COPY

from ews_meetings.sandbox import SandboxServer, ScenarioUnusable
from tests.contract.sandbox.client import at, attendee, meeting, post, utc
from tests.contract.sandbox.recurring import series

HOUR = 3600
STORY = """
alice = "accept"
bob = "decline after 2 answers: I am away"
carol = "propose +1h"
dave = "accept after 1h"
room1 = "by its rules"
"""


def invite(account: Any, *people: str, **values: Any) -> Any:
    item = meeting(account, required_attendees=[attendee(name) for name in people], **values)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


def tracked(server: SandboxServer) -> dict[str, str]:
    (entry,) = server.calendar("organizer")
    return {who.address.partition("@")[0]: who.response for who in entry.attendees}


def answers(server: SandboxServer) -> list[str]:
    sent = [mail for mail in server.mails() if mail.kind == "answer"]
    return [mail.sender.partition("@")[0] for mail in sent]


def test_a_whole_story_is_played(exchange: SandboxServer, organizer: Any) -> None:
    exchange.orders.load_scenario(STORY)
    invite(organizer, "alice", "bob", "carol", "dave", resources=[attendee("room1")])
    assert set(tracked(exchange).values()) == {"Unknown", "Accept"}  # the room, at once
    exchange.orders.play()
    assert tracked(exchange) == {
        "alice": "Accept", "bob": "Decline", "carol": "Tentative", "dave": "Unknown",
        "room1": "Accept",
    }  # fmt: skip
    exchange.advance_clock(HOUR)
    assert tracked(exchange)["dave"] == "Accept"
    carol = exchange.calendar("organizer")[0].attendees[2]
    assert (carol.proposed_start, carol.proposed_end) == (utc(at(10)), utc(at(11)))
    declined = [one for one in exchange.inbox("organizer") if one.response == "Decline"]
    assert "I am away" in declined[0].body


def test_people_answer_at_the_start_of_the_next_request(
    either: SandboxServer, opened: Callable[..., Any]
) -> None:
    either.orders.load_scenario('alice = "accept"')
    organizer = opened(either, "organizer")
    item = invite(organizer, "alice")
    assert answers(either) == []
    organizer.calendar.get(id=item.id)
    assert answers(either) == ["alice"]
    assert either.calendar("alice")[0].my_response == "Accept"


def test_each_answer_stands_at_its_own_time_however_far_the_clock_is_moved(
    opened: Callable[..., Any],
) -> None:
    began = datetime(2026, 11, 30, 8, tzinfo=UTC)
    with SandboxServer(clock=lambda: began) as server:
        server.orders.load_scenario('dave = "accept after 1h"\nalice = "decline after 1 answer"')
        invite(opened(server, "organizer"), "dave", "alice")
        server.advance_clock(48 * HOUR)
        sent = {one.sender: one.at for one in server.mails() if one.kind == "answer"}
        assert set(sent.values()) == {"2026-11-30T09:00:00Z"}
        assert len(sent) == 2
        assert server.now() == began + timedelta(hours=48)


def test_a_meeting_of_its_own_has_people_of_its_own(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.orders.load_scenario("""
alice = "accept"
[[meeting]]
uid = "budget-*"
alice = "decline"
[[meeting]]
subject = "Farew?ll"
alice = "ignore"
""")
    for uid, subject in (("budget-7@x", "Money"), ("2@x", "Farewell"), ("3@x", "Other")):
        invite(organizer, "alice", uid=uid, subject=subject)
    exchange.orders.play()
    given = {e.subject: e.attendees[0].response for e in exchange.calendar("organizer")}
    assert given == {"Money": "Decline", "Farewell": "Unknown", "Other": "Accept"}


def test_a_room_does_what_the_scenario_says_instead_of_its_rules(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.orders.load_scenario('room1 = "decline after 1h: water damage"')
    item = meeting(organizer, required_attendees=[], resources=[attendee("room1")])
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    exchange.orders.play()
    assert answers(exchange) == []
    exchange.advance_clock(HOUR)
    assert tracked(exchange) == {"room1": "Decline"}
    assert "water damage" in exchange.inbox("organizer")[0].body


def test_a_person_may_change_the_mind_and_is_asked_anew_by_an_update(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.orders.load_scenario('bob = ["tentative", "accept after 2h", "decline after 1d"]')
    item = invite(organizer, "bob")
    told = []
    for seconds in (0, 2 * HOUR, 24 * HOUR):
        exchange.advance_clock(seconds)
        told.append(tracked(exchange)["bob"])
    assert told == ["Tentative", "Accept", "Decline"]
    exchange.advance_clock(30 * 24 * HOUR)
    assert answers(exchange) == ["bob"] * 3
    item = organizer.calendar.get(id=item.id)
    item.start, item.end = at(15), at(16)
    item.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert tracked(exchange)["bob"] == "Unknown"
    exchange.orders.play()
    assert (tracked(exchange)["bob"], len(answers(exchange))) == ("Tentative", 4)


def test_what_a_person_answers_by_hand_stands(exchange: SandboxServer, organizer: Any) -> None:
    exchange.orders.load_scenario('alice = ["accept after 1h", "decline after 1h"]')
    item = invite(organizer, "alice")
    exchange.people.answer("alice", uid=item.uid, answer="tentative")
    exchange.advance_clock(24 * HOUR)
    assert (tracked(exchange), answers(exchange)) == ({"alice": "Tentative"}, ["alice"])


def test_nobody_answers_a_meeting_that_is_off(exchange: SandboxServer, organizer: Any) -> None:
    exchange.orders.load_scenario('alice = "accept after 1h"')
    item = invite(organizer, "alice")
    organizer.calendar.get(id=item.id).cancel()
    exchange.advance_clock(2 * HOUR)
    assert answers(exchange) == []


def test_nobody_proposes_another_time_where_none_is_wanted_or_for_a_series(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.orders.load_scenario('carol = "propose -30m"')
    invite(organizer, "carol", allow_new_time_proposal=False)
    series(organizer, send=SEND_ONLY_TO_ALL, uid="s", required_attendees=[attendee("carol")])
    exchange.orders.play()
    for entry in exchange.calendar("organizer"):
        (who,) = entry.attendees
        assert (who.response, who.proposed_start) == ("Tentative", "")


def test_a_changed_occurrence_is_answered_again(exchange: SandboxServer, organizer: Any) -> None:
    exchange.orders.load_scenario('alice = "accept"')
    item = series(organizer, send=SEND_ONLY_TO_ALL)
    exchange.orders.play()
    one = item.occurrence(2)
    one.refresh()
    one.start, one.end = at(17, day=4), at(18, day=4)
    one.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    exchange.orders.play()
    (changed,) = exchange.calendar("alice")[0].changed
    assert changed.my_response == "Accept"
    assert len(answers(exchange)) == 2
    exchange.orders.play()
    assert len(answers(exchange)) == 2


def test_invitations_that_lie_unanswered_are_answered_when_a_scenario_comes(
    exchange: SandboxServer, organizer: Any
) -> None:
    invite(organizer, "alice")
    exchange.orders.load_scenario('alice = "accept"')
    assert tracked(exchange) == {"alice": "Accept"}


def test_a_scenario_goes_on_when_the_store_is_served_again(
    tmp_path: Path, opened: Callable[..., Any]
) -> None:
    path = tmp_path / "store.sqlite"
    with SandboxServer(path) as server:
        server.orders.load_scenario('alice = ["accept", "decline after 1h"]')
        invite(opened(server, "organizer"), "alice")
        server.orders.play()
    with SandboxServer(path) as server:
        assert 'alice = ["accept"' in server.orders.scenario
        assert answers(server) == ["alice"]
        server.advance_clock(HOUR)
        assert answers(server) == ["alice", "alice"]
        assert server.orders.clear_scenario()
    with SandboxServer(path) as server:
        assert server.orders.scenario == ""
        assert not server.orders.clear_scenario()


def test_a_reset_ends_the_scenario(exchange: SandboxServer, organizer: Any) -> None:
    exchange.orders.load_scenario('alice = "accept"')
    exchange.reset()
    invite(organizer, "alice")
    exchange.orders.play()
    assert answers(exchange) == []


def test_a_scenario_arms_its_faults(exchange: SandboxServer) -> None:
    exchange.orders.load_scenario('[[fault]]\nkind = "503"\nretry_after_s = 2\ntimes = 3')
    (fault,) = exchange.faults.armed
    assert (fault.kind, fault.retry_after_s, fault.times) == ("503", 2, 3)


def test_a_bad_scenario_changes_nothing_and_names_every_mistake(exchange: SandboxServer) -> None:
    exchange.orders.load_scenario('alice = "accept"')
    with pytest.raises(ScenarioUnusable) as caught:
        exchange.orders.load_scenario('bob = "declin"\nalic = "accept"\n[[fault]]\nkind = "x"')
    assert [one.line for one in caught.value.mistakes] == [1, 2, 3]
    assert exchange.orders.scenario == 'alice = "accept"'
    assert exchange.faults.armed == ()


def ask(server: SandboxServer, path: str, order: object = None) -> tuple[int, Any]:
    data = None if order is None else json.dumps(order).encode()
    request = urllib.request.Request(server.control_url + path, data=data)  # noqa: S310  loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  loopback
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_the_control_endpoint_loads_shows_and_ends_a_scenario(
    exchange: SandboxServer, organizer: Any
) -> None:
    told = {"text": 'alice = "accept"'}
    assert ask(exchange, "scenario", told) == (200, told)
    assert ask(exchange, "scenario") == (200, told)
    invite(organizer, "alice")
    assert ask(exchange, "mails")[1][-1]["kind"] == "answer"  # looking in lets time pass
    status, refused = ask(exchange, "scenario", {"text": 'bob = "declin"'})
    assert (status, "did you mean 'decline'?" in refused["error"]) == (400, True)
    assert ask(exchange, "scenario", {"clear": True}) == (200, {"text": ""})


def test_the_control_endpoint_shows_and_sets_the_clock(exchange: SandboxServer) -> None:
    status, told = ask(exchange, "clock", {"set": "2030-01-01T00:00:00Z"})
    assert (status, told["now"][:16]) == (200, "2030-01-01T00:00")
    assert ask(exchange, "clock", {"set": "2026-01-01T00:00:00Z"})[1]["now"] < told["now"]
    assert ask(exchange, "clock")[1]["now"][:16] == "2026-01-01T00:00"
    assert ask(exchange, "clock", {"set": "tomorrow"})[0] == 400


def test_only_what_changed_is_looked_at_again(exchange: SandboxServer, organizer: Any) -> None:
    """The cost of a request does not grow with the meetings that were answered long ago."""
    exchange.orders.load_scenario('alice = "accept"\nbob = "accept after 2 answers"')
    for number in range(5):
        invite(organizer, "alice", uid=f"{number}@x")
    exchange.orders.play()
    statements: list[str] = []
    connection = exchange._db._connection
    connection.set_trace_callback(statements.append)
    exchange.orders.play()
    connection.set_trace_callback(None)
    assert statements
    assert [sql for sql in statements if "FROM items" in sql] == []


_FOREIGN = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:foreign@elsewhere.example
DTSTAMP:20261130T080000Z
DTSTART:20261203T090000Z
DTEND:20261203T100000Z
SUMMARY:From outside
ORGANIZER:mailto:eve@elsewhere.example
ATTENDEE:mailto:alice@sandbox.example
END:VEVENT
END:VCALENDAR
"""


def test_a_meeting_of_somebody_outside_stops_nobody(
    exchange: SandboxServer, organizer: Any
) -> None:
    """Whoever organizes outside has no item here in which a key could be looked up."""
    made = post(
        exchange,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"<t:MimeContent>{b64encode(_FOREIGN.encode()).decode()}</t:MimeContent>"
        "</t:CalendarItem></m:Items></m:CreateItem>",
        name="alice",
    )
    assert made.codes == ["NoError"]
    exchange.orders.load_scenario(
        '[[meeting]]\nkey = "x"\nalice = "decline"\n\n[[meeting]]\nuid = "planning-1*"\nalice = "accept"'
    )
    invite(organizer, "alice")
    exchange.orders.play()
    assert tracked(exchange) == {"alice": "Accept"}
    assert "From outside" in [entry.subject for entry in exchange.calendar("alice")]
