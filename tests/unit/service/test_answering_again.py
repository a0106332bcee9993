"""The same answer is given once, its words included; another answer is another mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ews_meetings.change.action import Reply, Verb
from ews_meetings.change.observed import Known
from ews_meetings.change.wish import Respond
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.people import Response
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from tests.fakes import ALL, FakeServer, Item, wish

ACCEPTED = Respond(
    name="invited@example", reply=Reply(response=Response.ACCEPT), message="I bring the coffee"
)


@dataclass
class Guest:
    """A mailbox that was invited."""

    server: FakeServer
    calendar: Calendar

    def answer(self, said: Respond) -> Verb:
        with self.calendar.hold():
            plan = self.calendar.plan([said], ALL)
            self.calendar.apply(plan)
        [action] = plan.actions
        return action.verb


@pytest.fixture
def guest(tmp_path: Path) -> Iterator[Guest]:
    server = FakeServer(
        mailbox="alice@sandbox.example",
        organizer="organizer@sandbox.example",
        organizes=Known.NO,
    )
    server.items["invited"] = Item(
        id="invited",
        version=1,
        series=wish("invited@example").series,
        key="",
        stamp=None,
        created_at=server.clock.at,
    )
    address = CalendarAddress(
        mailbox=server.mailbox, server="https://a.example", host="here", locks=tmp_path
    )
    store = LedgerStore(None)
    yield Guest(server, Calendar(address=address, ports=server.ports(), probe=server, store=store))
    store.close()


def test_the_same_words_twice_are_one_mail(guest: Guest) -> None:
    assert [guest.answer(ACCEPTED) for _ in range(2)] == [Verb.ANSWER, Verb.KEEP]
    assert len(guest.server.mails) == 1


def test_other_words_are_another_mail(guest: Guest) -> None:
    other = replace(ACCEPTED, message="and the cake")
    assert [guest.answer(one) for one in (ACCEPTED, other)] == [Verb.ANSWER, Verb.ANSWER]


def test_what_was_answered_otherwise_since_is_answered_again(guest: Guest) -> None:
    declined = Respond(name=ACCEPTED.name, reply=Reply(response=Response.DECLINE))
    said = [guest.answer(one) for one in (ACCEPTED, declined, ACCEPTED)]
    assert said == [Verb.ANSWER] * 3


def test_a_meeting_that_asks_anew_is_answered_anew(guest: Guest) -> None:
    guest.answer(ACCEPTED)
    guest.server.items["invited"].my_response = Response.NONE
    assert guest.answer(ACCEPTED) is Verb.ANSWER
