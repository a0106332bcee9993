"""A change writes what is named and nothing else, and mails whom it must."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Done, NotDone, Refused, Unknown
from ews_meetings.model.fields import FIELDS, compare
from ews_meetings.model.meeting import Attachment, Body, FreeBusy, Importance, Meeting
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.recurrence import Daily, Recurrence
from ews_meetings.model.span import DaySpan, TimedSpan
from tests.contract.exchange.conftest import Bench
from tests.contract.exchange.doing import attach, done, look, order, save, write
from tests.unit.exchange.drawn import FULL, series_of

ALICE, BOB, CAROL, DAVE = (
    Attendee(mailbox=Mailbox(address=f"{name}@sandbox.example"))
    for name in ("alice", "bob", "carol", "dave")
)
PLAIN = replace(FULL, attachments=(), attendees=(ALICE, BOB), body=Body(content="plain"))
EVERY = tuple(row.name for row in FIELDS)


def _sent(bench: Bench, meeting: Meeting = PLAIN) -> ItemRef:
    ref = save(bench.mailbox, meeting=meeting)
    (outcome,) = write(bench.mailbox, Call.SEND, order(ref=ref, meeting=meeting, step="step-send"))
    return done(outcome)


def _change(
    bench: Bench, ref: ItemRef, meeting: Meeting, *fields: str, notify: Notify = Notify.NONE
) -> ItemRef:
    changing = replace(order(ref=ref, meeting=meeting, step="step-change"), fields=fields)
    (outcome,) = write(bench.mailbox, Call.CHANGE, changing, notify=notify)
    return done(outcome)


def _mails(bench: Bench) -> Counter[tuple[str, str]]:
    return Counter((mail.kind, mail.to.partition("@")[0]) for mail in bench.server.mails())


def test_every_field_can_be_changed_in_one_call(exchange: Bench) -> None:
    ref = save(exchange.mailbox, meeting=PLAIN)
    bare = Meeting(
        subject="Another",
        span=DaySpan(first=date(2027, 5, 3), last=date(2027, 5, 4), zone="America/New_York"),
        attendees=(CAROL, replace(ALICE, role=Role.OPTIONAL)),
        free_busy=FreeBusy.FREE,
        importance=Importance.LOW,
    )
    exchange.requests.clear()
    new = _change(exchange, ref, bare, *EVERY)
    assert exchange.operations == ["UpdateItem"]
    held = look(exchange.mailbox, ref)
    assert {c.field for c in compare(old=bare, new=held.series.meeting)} <= {"names"}
    assert held.ref == new
    assert held.stamp is not None
    assert held.stamp.step == "step-change"


def test_what_is_not_named_stays(bench: Bench) -> None:
    ref = save(bench.mailbox, meeting=PLAIN)
    before = look(bench.mailbox, ref).series.meeting
    _change(bench, ref, Meeting(subject="Another", span=PLAIN.span), "subject", "location")
    after = look(bench.mailbox, ref).series.meeting
    assert {change.field for change in compare(old=before, new=after)} == {"subject", "location"}
    assert after.location == ""


def test_a_single_meeting_becomes_a_series_and_single_again(bench: Bench) -> None:
    ref = save(bench.mailbox, meeting=PLAIN)
    recurrence = Recurrence(pattern=Daily(), start=date(2027, 3, 28), count=4)
    ref = _change(bench, ref, replace(PLAIN, recurrence=recurrence), "recurrence")
    assert look(bench.mailbox, ref).series.meeting.recurrence == recurrence
    ref = _change(bench, ref, PLAIN, "recurrence")
    assert look(bench.mailbox, ref).series.meeting.recurrence is None


@pytest.mark.parametrize("notify", [Notify.ALL, Notify.CHANGED])
def test_a_change_is_mailed_to_everybody_where_the_server_does_so(
    bench: Bench, notify: Notify
) -> None:
    ref = _sent(bench)
    _change(bench, ref, replace(PLAIN, location="Hall"), "location", notify=notify)
    spares = notify is Notify.CHANGED and bench.server.flavour == "exchange"
    told = 0 if spares else 1
    assert _mails(bench)["update", "alice"] == _mails(bench)["update", "bob"] == told


def test_a_silent_change_is_mailed_to_nobody(bench: Bench) -> None:
    ref = _sent(bench)
    before = _mails(bench)
    _change(bench, ref, replace(PLAIN, location="Hall"), "location")
    assert _mails(bench) == before
    assert look(bench.mailbox, ref).series.meeting.location == "Hall"


def test_on_exchange_only_who_joins_and_leaves_hears_of_it_when_so_asked(exchange: Bench) -> None:
    ref = _sent(exchange)
    now = replace(PLAIN, attendees=(ALICE, CAROL))
    _change(exchange, ref, now, "attendees", notify=Notify.CHANGED)
    assert _mails(exchange) == Counter(
        {
            ("invite", "alice"): 1,
            ("invite", "bob"): 1,
            ("invite", "carol"): 1,
            ("cancel", "bob"): 1,
        }
    )
    held = look(exchange.mailbox, ref).series.meeting
    assert {a.mailbox.folded for a in held.attendees} == {
        "alice@sandbox.example",
        "carol@sandbox.example",
    }


def test_on_gromox_whoever_leaves_does_not_hear_of_it(gromox: Bench) -> None:
    ref = _sent(gromox)
    _change(gromox, ref, replace(PLAIN, attendees=(ALICE,)), "attendees", notify=Notify.ALL)
    assert _mails(gromox)["cancel", "bob"] == 0
    held = look(gromox.mailbox, ref).series.meeting
    assert [a.mailbox.folded for a in held.attendees] == ["alice@sandbox.example"]


def test_the_last_attendee_can_be_taken_away(bench: Bench) -> None:
    ref = save(bench.mailbox, meeting=PLAIN)
    _change(bench, ref, replace(PLAIN, attendees=()), "attendees")
    assert look(bench.mailbox, ref).series.meeting.attendees == ()


def test_answers_outlive_a_change_of_other_fields(exchange: Bench) -> None:
    ref = _sent(exchange)
    exchange.server.people.answer("alice", uid="uid-1@example.org")
    ref = look(exchange.mailbox, ref).ref
    _change(exchange, ref, replace(PLAIN, attendees=(ALICE, BOB, DAVE)), "attendees")
    answers = {
        a.attendee.mailbox.folded: a.response for a in look(exchange.mailbox, ref).facts.answers
    }
    assert answers["alice@sandbox.example"].value == "accept"


@pytest.mark.parametrize(
    ("notify", "kind"), [(Notify.NONE, Refused), (Notify.ALL, Unknown)], ids=["silent", "mailing"]
)
def test_on_exchange_a_change_of_what_somebody_changed_meanwhile_is_refused_and_mails_nobody(
    exchange: Bench, notify: Notify, kind: type
) -> None:
    stale = _sent(exchange)
    before = _mails(exchange)
    _change(exchange, stale, replace(PLAIN, location="Hall"), "location")
    late = replace(order(ref=stale, meeting=PLAIN), fields=("subject",))
    (outcome,) = write(exchange.mailbox, Call.CHANGE, late, notify=notify)
    assert isinstance(outcome, kind)
    assert _mails(exchange) == before
    assert look(exchange.mailbox, stale).series.meeting.location == "Hall"


def test_a_change_that_cannot_be_written_leaves_its_neighbours_alone(bench: Bench) -> None:
    first, second = (save(bench.mailbox, name, meeting=PLAIN) for name in ("1", "2"))
    assert isinstance(PLAIN.span, TimedSpan)
    odd = replace(PLAIN, span=replace(PLAIN.span, start_zone="Mars/Olympus"))
    one = replace(order("1", ref=first), series=series_of(odd), fields=("time",))
    other = replace(
        order("2", ref=second, meeting=replace(PLAIN, location="X")), fields=("location",)
    )
    outcomes = write(bench.mailbox, Call.CHANGE, one, other)
    assert isinstance(outcomes[0], NotDone)
    assert isinstance(outcomes[1], Done)


def test_moving_a_series_moves_its_occurrences(bench: Bench) -> None:
    recurring = replace(
        PLAIN, recurrence=Recurrence(pattern=Daily(), start=date(2027, 3, 28), count=4)
    )
    ref = save(bench.mailbox, meeting=recurring)
    assert isinstance(recurring.span, TimedSpan)
    hour = timedelta(hours=1)
    span = replace(
        recurring.span,
        start_at=recurring.span.start_at + hour,
        end_at=recurring.span.end_at + hour,
    )
    moved = replace(recurring, span=span)
    _change(bench, ref, moved, "time")
    held = look(bench.mailbox, ref).series.meeting
    assert {change.field for change in compare(old=moved, new=held)} <= {"names", "roles"}


# --- files ----------------------------------------------------------------------------------------


def _file(name: str) -> Attachment:
    return Attachment.of(name=name, content=name.encode())


def _detach(bench: Bench, ref: ItemRef, attachment: Attachment) -> object:
    one = Order(step="step-detach", ref=ref, attachment=attachment)
    (outcome,) = write(bench.mailbox, Call.DETACH, one)
    return outcome


def test_a_file_is_taken_off_and_the_others_stay(bench: Bench) -> None:
    ref = save(bench.mailbox, meeting=PLAIN)
    for name in ("a.txt", "b.txt", "c.txt"):
        attach(bench.mailbox, look(bench.mailbox, ref).ref, _file(name))
    held = look(bench.mailbox, ref).series.meeting.attachments
    outcome = _detach(bench, ref, held[1])
    assert isinstance(outcome, Done)
    after = look(bench.mailbox, ref, with_contents=True)
    assert [(a.name, a.digest) for a in after.series.meeting.attachments] == [
        (name, _file(name).digest) for name in ("a.txt", "c.txt")
    ]
    assert outcome.ref in {None, after.ref}


def test_files_of_many_items_are_taken_off_in_one_request(bench: Bench) -> None:
    refs = [save(bench.mailbox, str(number), meeting=PLAIN) for number in range(3)]
    for ref in refs:
        attach(bench.mailbox, ref, _file("a.txt"))
    seen = [look(bench.mailbox, ref) for ref in refs]
    orders = [
        Order(step="s", ref=one.ref, attachment=one.series.meeting.attachments[0]) for one in seen
    ]
    bench.requests.clear()
    outcomes = write(bench.mailbox, Call.DETACH, *orders)
    assert bench.operations == ["DeleteAttachment"]
    assert all(isinstance(outcome, Done) for outcome in outcomes)
    assert [look(bench.mailbox, ref).series.meeting.attachments for ref in refs] == [()] * 3


def test_a_file_that_is_gone_is_refused_by_its_code(bench: Bench) -> None:
    ref = save(bench.mailbox, meeting=PLAIN)
    attach(bench.mailbox, ref, _file("a.txt"))
    (held,) = look(bench.mailbox, ref).series.meeting.attachments
    _detach(bench, ref, held)
    outcome = _detach(bench, ref, held)
    assert isinstance(outcome, Refused)
    assert outcome.server_code == "ErrorItemNotFound"
