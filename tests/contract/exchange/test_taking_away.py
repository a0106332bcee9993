"""Cancellations tell whom they must, and answers reach the organizer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known, Place
from ews_meetings.change.outcome import Done, Refused, Unknown
from ews_meetings.errors import AccessDenied
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from ews_meetings.model.meeting import Body
from ews_meetings.model.people import Attendee, Mailbox, Response
from ews_meetings.model.span import TimedSpan
from tests.contract.exchange.conftest import Bench, connection_to
from tests.contract.exchange.doing import done, look, order, save, write
from tests.contract.exchange.moving import move_to_deleted
from tests.unit.exchange.drawn import FULL

PEOPLE = tuple(
    Attendee(mailbox=Mailbox(address=f"{name}@sandbox.example")) for name in ("alice", "bob")
)
PLAIN = replace(FULL, attachments=(), attendees=PEOPLE, body=Body(content="plain"))
UID = "uid-1@example.org"
PROPOSED = TimedSpan(
    start_at=datetime(2027, 3, 29, 7, tzinfo=UTC),
    end_at=datetime(2027, 3, 29, 8, tzinfo=UTC),
    start_zone="Europe/Berlin",
    end_zone="Europe/Berlin",
)


def _sent(bench: Bench, name: str = "1") -> ItemRef:
    ref = save(bench.mailbox, name, meeting=PLAIN)
    (outcome,) = write(
        bench.mailbox, Call.SEND, order(name, ref=ref, meeting=PLAIN, step=f"send-{name}")
    )
    return done(outcome)


def _cancelled(bench: Bench) -> list[str]:
    return sorted(mail.to for mail in bench.server.mails() if mail.kind == "cancel")


def _cancel(bench: Bench, *orders: Order, notify: Notify) -> list[object]:
    return list(write(bench.mailbox, Call.CANCEL, *orders, notify=notify))


EVERYBODY = ["alice@sandbox.example", "bob@sandbox.example"]


@pytest.mark.parametrize("message", ["", "The room is flooded"])
def test_a_cancellation_tells_everybody_once_and_puts_the_meeting_away(
    exchange: Bench, message: str
) -> None:
    one = Order(step="s", ref=_sent(exchange), message=message)
    assert _cancel(exchange, one, notify=Notify.ALL) == [Done(ref=None)]
    assert _cancelled(exchange) == EVERYBODY
    (glimpse,) = exchange.mailbox.reader.find(["key-1"])
    assert glimpse.place is Place.DELETED
    assert look(exchange.mailbox, glimpse.ref).facts.is_cancelled
    (told,) = [m for m in exchange.server.inbox("alice") if m.kind == "MeetingCancellation"]
    assert not message or message in told.body


def test_on_gromox_a_cancellation_without_a_text_tells_everybody(gromox: Bench) -> None:
    one = Order(step="s", ref=_sent(gromox))
    assert _cancel(gromox, one, notify=Notify.ALL) == [Done(ref=None)]
    assert _cancelled(gromox) == EVERYBODY


def test_a_silent_cancellation_tells_nobody_and_is_found_in_deleted_items(bench: Bench) -> None:
    one = Order(step="s", ref=_sent(bench), message="nobody reads this")
    assert _cancel(bench, one, notify=Notify.NONE) == [Done(ref=None)]
    assert _cancelled(bench) == []
    (glimpse,) = bench.mailbox.reader.find(["key-1"])
    assert glimpse.place is Place.DELETED


def test_many_are_cancelled_in_one_request(exchange: Bench) -> None:
    orders = [Order(step="s", ref=_sent(exchange, name), message="off") for name in ("1", "2", "3")]
    exchange.requests.clear()
    assert _cancel(exchange, *orders, notify=Notify.ALL) == [Done(ref=None)] * 3
    assert exchange.operations == ["CreateItem"]
    assert len(_cancelled(exchange)) == 6


@pytest.mark.parametrize(
    ("notify", "kind"), [(Notify.NONE, Refused), (Notify.ALL, Unknown)], ids=["silent", "mailing"]
)
def test_what_is_gone_is_cancelled_by_nobody(bench: Bench, notify: Notify, kind: type) -> None:
    ref = save(bench.mailbox, meeting=PLAIN)
    write(bench.mailbox, Call.REMOVE, order(ref=ref))
    (outcome,) = _cancel(bench, Order(step="s", ref=ref), notify=notify)
    assert isinstance(outcome, kind)


def test_the_newest_request_counts_and_a_cancellation_is_none(exchange: Bench) -> None:
    ref = _sent(exchange)
    first = exchange.mailbox.reader.last_sent(["key-1", "key-2"])
    assert set(first) == {"key-1"}
    exchange.server.advance_clock(3600)
    _cancel(exchange, Order(step="s", ref=ref), notify=Notify.ALL)
    assert len(exchange.server.messages("organizer", "sentitems")) == 2
    assert exchange.mailbox.reader.last_sent(["key-1"]) == first


def test_an_update_is_a_request_too(bench: Bench) -> None:
    ref = _sent(bench)
    first = bench.mailbox.reader.last_sent(["key-1"])["key-1"]
    bench.server.advance_clock(3600)
    again = replace(order(ref=ref, meeting=replace(PLAIN, location="X")), fields=("location",))
    write(bench.mailbox, Call.CHANGE, again, notify=Notify.ALL)
    assert bench.mailbox.reader.last_sent(["key-1"])["key-1"] > first


# --- answers --------------------------------------------------------------------------------------


@contextmanager
def _as(bench: Bench, name: str) -> Iterator[OpenMailbox]:
    address = f"{name}@sandbox.example"
    connection = connection_to(bench.server.url, user=address, mailbox=address)
    with open_mailbox(connection) as mailbox:
        yield mailbox


def _answer(
    bench: Bench,
    name: str,
    response: Response,
    *,
    message: str = "",
    proposed: TimedSpan | None = None,
    notify: Notify = Notify.ALL,
) -> object:
    with _as(bench, name) as mailbox:
        (glimpse,) = mailbox.reader.find_anywhere(UID)
        one = Order(
            step="step-answer",
            ref=look(mailbox, glimpse.ref).ref,
            message=message,
            reply=Reply(response=response, proposed=proposed),
        )
        (outcome,) = write(mailbox, Call.ANSWER, one, notify=notify)
    return outcome


@pytest.mark.parametrize(
    "response", [Response.ACCEPT, Response.TENTATIVE, Response.DECLINE], ids=str
)
def test_an_answer_reaches_the_organizer_with_its_text(bench: Bench, response: Response) -> None:
    ref = _sent(bench)
    assert _answer(bench, "alice", response, message="so be it") == Done(ref=None)
    answers = {a.attendee.mailbox.folded: a for a in look(bench.mailbox, ref).facts.answers}
    assert answers["alice@sandbox.example"].response is response
    (message,) = bench.mailbox.reader.response_messages([UID])
    assert message.sender.folded == "alice@sandbox.example"
    assert (message.response, message.comment, message.uid) == (response, "so be it", UID)
    assert message.received_at is not None
    assert message.proposed is None


def test_another_time_that_is_proposed_reaches_the_organizer(bench: Bench) -> None:
    ref = _sent(bench)
    _answer(bench, "alice", Response.TENTATIVE, proposed=PROPOSED)
    answers = {a.attendee.mailbox.folded: a for a in look(bench.mailbox, ref).facts.answers}
    mine = answers["alice@sandbox.example"]
    assert (mine.proposed_start_at, mine.proposed_end_at) == (PROPOSED.start_at, PROPOSED.end_at)
    assert answers["bob@sandbox.example"].proposed_start_at is None
    (message,) = bench.mailbox.reader.response_messages([UID])
    assert message.proposed == PROPOSED


def test_an_answer_that_is_not_sent_is_known_to_the_attendee_alone(bench: Bench) -> None:
    ref = _sent(bench)
    _answer(bench, "alice", Response.ACCEPT, notify=Notify.NONE)
    assert {a.response for a in look(bench.mailbox, ref).facts.answers} & {Response.ACCEPT} == set()
    assert bench.mailbox.reader.response_messages([UID]) == ()
    with _as(bench, "alice") as mailbox:
        (glimpse,) = mailbox.reader.find_anywhere(UID)
        facts = look(mailbox, glimpse.ref).facts
    assert facts.my_response is Response.ACCEPT
    assert facts.replied_at is not None
    assert facts.is_ours_to_organize is Known.NO


def test_on_exchange_the_organizer_has_the_answer_of_an_organizer(exchange: Bench) -> None:
    facts = look(exchange.mailbox, _sent(exchange)).facts
    assert facts.my_response is Response.ORGANIZER
    assert facts.replied_at is None


def test_the_organizer_does_not_answer_and_nobody_hears_of_it(exchange: Bench) -> None:
    ref = _sent(exchange)
    one = Order(step="s", ref=ref, reply=Reply(response=Response.ACCEPT))
    (silent,) = write(exchange.mailbox, Call.ANSWER, one)
    assert isinstance(silent, Refused)
    assert silent.server_code == "ErrorCalendarIsOrganizerForAccept"
    (loud,) = write(exchange.mailbox, Call.ANSWER, one, notify=Notify.ALL)
    assert isinstance(loud, Unknown)


def test_answers_come_oldest_first_from_inbox_and_deleted_items_and_of_these_meetings_only(
    bench: Bench,
) -> None:
    _sent(bench)
    _sent(bench, "2")
    _answer(bench, "bob", Response.DECLINE)
    bench.server.advance_clock(60)
    _answer(bench, "alice", Response.ACCEPT)
    bench.server.people.answer("alice", uid="uid-2@example.org")
    _throw_away_oldest(bench)
    messages = bench.mailbox.reader.response_messages([UID, "uid-3@example.org"])
    assert [(m.sender.folded, m.response) for m in messages] == [
        ("bob@sandbox.example", Response.DECLINE),
        ("alice@sandbox.example", Response.ACCEPT),
    ]
    both = bench.mailbox.reader.response_messages([UID, "uid-2@example.org"])
    assert len(both) == 3
    assert bench.mailbox.reader.response_messages([]) == ()


def _throw_away_oldest(bench: Bench) -> None:
    message = bench.server.inbox("organizer")[0]
    assert message.sender == "bob@sandbox.example"
    move_to_deleted(bench, ItemRef(item_id=message.item_id, change_key=""))


def test_an_inbox_that_may_not_be_read_is_said_to_be_denied(exchange: Bench) -> None:
    connection = connection_to(
        exchange.server.url, mailbox="alice@sandbox.example", access="delegate"
    )
    with open_mailbox(connection) as mailbox, pytest.raises(AccessDenied):
        mailbox.reader.response_messages([UID])


# --- anybody's meetings ---------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["uid", "id"])
def test_a_meeting_of_anybodys_is_found_by_uid_and_by_id(bench: Bench, by: str) -> None:
    _sent(bench)
    _sent(bench, "2")
    with _as(bench, "alice") as mailbox:
        (glimpse,) = mailbox.reader.find_anywhere(UID)
        name = UID if by == "uid" else glimpse.ref.item_id
        (again,) = mailbox.reader.find_anywhere(name)
        whole = look(mailbox, again.ref)
    assert again == glimpse
    assert again.uid == whole.series.uid == UID
    assert whole.facts.organizer == "organizer@sandbox.example"


def test_a_thrown_away_meeting_is_found_by_its_id_where_it_lies(bench: Bench) -> None:
    ref = _sent(bench)
    _cancel(bench, Order(step="s", ref=ref), notify=Notify.NONE)
    (glimpse,) = bench.mailbox.reader.find(["key-1"])
    (found,) = bench.mailbox.reader.find_anywhere(glimpse.ref.item_id)
    assert found.place is Place.DELETED


@pytest.mark.parametrize(
    "name",
    ["", "nobody", "uid-9@example.org", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "d41d8cd98f00b204e9800998ecf8427e"],
)  # fmt: skip
def test_what_names_no_meeting_finds_none(bench: Bench, name: str) -> None:
    save(bench.mailbox, meeting=PLAIN)
    assert bench.mailbox.reader.find_anywhere(name) == ()


def test_a_uid_of_exchanges_own_making_is_found_too(bench: Bench) -> None:
    born = (
        "040000008200E00074C5B7101A82E00800000000A0B1C2D3E4F501020000000000000000"
        "10000000000102030405060708090A0B0C0D0E0F"
    )
    one = order("1", meeting=PLAIN)
    assert one.series is not None
    (outcome,) = write(bench.mailbox, Call.SAVE, replace(one, series=replace(one.series, uid=born)))
    (glimpse,) = bench.mailbox.reader.find_anywhere(born)
    assert glimpse.ref == done(outcome)
    assert glimpse.uid == born


def test_where_uids_cannot_be_searched_many_meetings_are_gone_through(gromox: Bench) -> None:
    bare = replace(PLAIN, attendees=())
    orders = [order(str(number), meeting=bare) for number in range(60)]
    refs = [done(outcome) for outcome in write(gromox.mailbox, Call.SAVE, *orders)]
    reader = replace(gromox.mailbox.reader, page=25)
    (glimpse,) = reader.find_anywhere("uid-59@example.org")
    assert glimpse.ref == refs[59]
