"""What messages about a series and its occurrences go out: A20, A29, A80, A84, Q4, Q8; MS-OXOCAL."""

from typing import Any

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import address, at, attendee, get_item
from tests.contract.sandbox.recurring import (
    by_id,
    daily,
    delete,
    get,
    item_id,
    last_sequence,
    morning,
    nth,
    numbered,
    series,
    stamp,
    told,
    update,
)

_ALL = "SendToAllAndSaveCopy"


def _attendees(*names: str) -> str:
    return "".join(
        "<t:Attendee><t:Mailbox><t:EmailAddress>"
        f"{address(name)}</t:EmailAddress></t:Mailbox></t:Attendee>"
        for name in names
    )


@pytest.fixture
def sent(exchange: SandboxServer, organizer: Any) -> str:
    """A series on 3 to 6 December to which alice and bob are invited."""
    people = [attendee("alice"), attendee("bob")]
    return str(series(organizer, send=SEND_ONLY_TO_ALL, required_attendees=people).id)


def _draft(server: SandboxServer, account: Any) -> str:
    """A silent series on 3 to 6 December whose third is moved and whose fourth is deleted."""
    master = str(series(account).id)
    update(server, nth(master, 3), Start="2026-12-05T13:00:00Z", End="2026-12-05T14:00:00Z")
    delete(server, nth(master, 4))
    return master


def test_the_first_send_of_a_series_also_tells_of_its_exceptions(
    exchange: SandboxServer, organizer: Any
) -> None:
    """Q8: believed of Exchange; a row of `flavour.py`."""
    master = _draft(exchange, organizer)
    stamp(exchange, by_id(master), "s1", send=_ALL)
    assert told(exchange) == [
        ("invite", "alice", ""),
        ("update", "alice", morning(5)),
        ("cancel", "alice", morning(6)),
    ]
    assert {(mail.uid, mail.step) for mail in exchange.mails()} == {
        ("planning-1@files.example", "s1")
    }


def test_the_first_send_on_gromox_mails_the_series_only(gromox: SandboxServer, opened: Any) -> None:
    master = _draft(gromox, opened(gromox, "organizer"))
    stamp(gromox, by_id(master), "s1", send=_ALL)
    assert told(gromox) == [("invite", "alice", "")]


def test_exceptions_that_are_over_are_not_told(exchange: SandboxServer, organizer: Any) -> None:
    master = _draft(exchange, organizer)
    ahead = at(0, day=6).timestamp() - exchange.now().timestamp()
    exchange.advance_clock(ahead)
    stamp(exchange, by_id(master), "s1", send=_ALL)
    assert told(exchange) == [("invite", "alice", ""), ("cancel", "alice", morning(6))]


def test_the_request_for_a_series_shows_what_differs(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A80: MTGS_R345, MTGS_R347. The attendee's calendar has it as the organizer's."""
    stamp(exchange, by_id(_draft(exchange, organizer)), "s1", send=_ALL)
    request = exchange.inbox("alice")[0]
    shown = get_item(exchange, request.item_id, name="alice")
    assert shown.texts(".//t:ModifiedOccurrences//t:OriginalStart") == [morning(5)]
    assert shown.texts(".//t:DeletedOccurrences//t:Start") == [morning(6)]
    entry = exchange.calendar("alice")[0]
    assert [one.start for one in entry.changed] == ["2026-12-05T13:00:00Z"]
    assert entry.deleted == (morning(6),)


def test_each_message_about_an_exception_carries_its_own_step(
    exchange: SandboxServer, organizer: Any
) -> None:
    """An exception that was written for itself has its own named properties, else the master's."""
    master = _draft(exchange, organizer)
    stamp(exchange, nth(master, 3), "s0")
    stamp(exchange, by_id(master), "s1", send=_ALL)
    assert [(mail.kind, mail.step) for mail in exchange.mails()] == [
        ("invite", "s1"),
        ("update", "s0"),
        ("cancel", "s1"),
    ]


def test_whom_an_exception_leaves_out_gets_its_cancellation(
    exchange: SandboxServer, organizer: Any
) -> None:
    """MS-OXOCAL 3.1.4.7.3.5; carol is invited to one occurrence alone."""
    master = str(series(organizer).id)
    update(exchange, nth(master, 2), RequiredAttendees=_attendees("carol"))
    stamp(exchange, by_id(master), "s1", send=_ALL)
    assert told(exchange) == [
        ("invite", "alice", ""),
        ("cancel", "alice", morning(4)),
        ("invite", "carol", morning(4)),
    ]
    assert [one.is_cancelled for one in exchange.calendar("alice")[0].changed] == [True]
    assert exchange.calendar("carol")[0].start == morning(4)


def test_an_update_of_a_series_tells_of_its_exceptions_again(
    exchange: SandboxServer, sent: str
) -> None:
    """MS-OXOCAL 3.1.4.7.3.5."""
    update(exchange, nth(sent, 2), Location="Hall 2")
    before = len(exchange.mails())
    update(exchange, by_id(sent), send=_ALL, Subject="New")
    assert told(exchange)[before:] == [
        ("update", "alice", ""),
        ("update", "bob", ""),
        ("update", "alice", morning(4)),
        ("update", "bob", morning(4)),
    ]


def test_only_who_is_added_to_a_series_is_told_under_to_changed(
    exchange: SandboxServer, sent: str
) -> None:
    """A32 and MS-OXOCAL 3.1.4.7.3.5: a partial list gets the exceptions in part."""
    delete(exchange, nth(sent, 2))
    before = len(exchange.mails())
    people = _attendees("alice", "bob", "dave")
    update(exchange, by_id(sent), send="SendToChangedAndSaveCopy", RequiredAttendees=people)
    assert told(exchange)[before:] == [("invite", "dave", ""), ("cancel", "dave", morning(4))]


def test_another_pattern_leaves_no_exceptions_to_tell_of(
    exchange: SandboxServer, sent: str
) -> None:
    """Q11."""
    update(exchange, nth(sent, 2), Location="Hall 2")
    before = len(exchange.mails())
    update(exchange, by_id(sent), send=_ALL, Recurrence=daily(2) + numbered(2))
    assert told(exchange)[before:] == [("update", "alice", ""), ("update", "bob", "")]
    assert exchange.calendar("alice")[0].changed == ()


def test_an_update_of_one_occurrence_tells_of_it_alone(exchange: SandboxServer, sent: str) -> None:
    """A29: MTGS_R61, MTGS_R6100; A84: MTGS_R277."""
    before = len(exchange.mails())
    update(
        exchange, nth(sent, 2), send=_ALL, Start="2026-12-04T13:00:00Z", End="2026-12-04T14:00:00Z"
    )
    assert told(exchange)[before:] == [
        ("update", "alice", morning(4)),
        ("update", "bob", morning(4)),
    ]
    message = exchange.inbox("alice")[-1]
    shown = get_item(exchange, message.item_id, name="alice")
    assert shown.texts(".//t:MeetingRequest/t:RecurrenceId") == [morning(4)]
    assert shown.texts(".//t:MeetingRequestType") == ["FullUpdate"]
    assert [one.start for one in exchange.calendar("alice")[0].changed] == ["2026-12-04T13:00:00Z"]


def test_an_update_of_one_occurrence_is_not_mailed_on_gromox(
    gromox: SandboxServer, opened: Any
) -> None:
    """`servers.md`."""
    master = str(series(opened(gromox, "organizer"), send=SEND_ONLY_TO_ALL).id)
    assert update(gromox, nth(master, 2), send=_ALL, Location="Hall 2").codes == ["NoError"]
    assert told(gromox) == [("invite", "alice", "")]
    assert gromox.messages("organizer", "sentitems") == ()


def test_one_occurrence_cancelled_leaves_the_others(exchange: SandboxServer, sent: str) -> None:
    """A20: MTGS_R47, MTGS_R4700; A79: MTGS_R219, MTGS_R373."""
    before = len(exchange.mails())
    assert delete(exchange, nth(sent, 2), send=_ALL).codes == ["NoError"]
    assert told(exchange)[before:] == [
        ("cancel", "alice", morning(4)),
        ("cancel", "bob", morning(4)),
    ]
    entry = exchange.calendar("alice")[0]
    assert entry.is_cancelled is False
    assert [(one.original_start, one.is_cancelled) for one in entry.changed] == [(morning(4), True)]
    assert exchange.calendar("organizer")[0].deleted == (morning(4),)


def test_one_occurrence_deleted_with_cancellations_cancels_all_on_gromox(
    gromox: SandboxServer, opened: Any
) -> None:
    """`servers.md`: the attendees' whole series."""
    master = str(series(opened(gromox, "organizer"), send=SEND_ONLY_TO_ALL).id)
    assert delete(gromox, nth(master, 2), send=_ALL).codes == ["NoError"]
    assert told(gromox)[1:] == [("cancel", "alice", "")]
    assert gromox.calendar("alice")[0].is_cancelled is True
    entry = gromox.calendar("organizer")[0]
    assert (entry.is_cancelled, entry.deleted) == (False, (morning(4),))


def test_the_cancellation_of_a_series_also_cancels_its_changed_occurrences(
    exchange: SandboxServer, sent: str
) -> None:
    """MS-OXOCAL 3.1.4.9.1.2; deleted ones were cancelled before, or never told of."""
    update(exchange, nth(sent, 2), Location="Hall 2")
    delete(exchange, nth(sent, 3))
    before = len(exchange.mails())
    delete(exchange, by_id(sent), send=_ALL)
    assert told(exchange)[before:] == [
        ("cancel", "alice", ""),
        ("cancel", "bob", ""),
        ("cancel", "alice", morning(4)),
        ("cancel", "bob", morning(4)),
    ]


def test_an_occurrence_that_was_changed_silently_is_cancelled_for_those_of_the_series(
    exchange: SandboxServer, organizer: Any
) -> None:
    """Its own list was written before anybody was invited."""
    master = str(series(organizer).id)
    update(exchange, nth(master, 2), RequiredAttendees=_attendees("alice", "carol"))
    stamp(exchange, by_id(master), "s1", send=_ALL)
    before = len(exchange.mails())
    delete(exchange, nth(master, 2), send=_ALL)
    assert told(exchange)[before:] == [
        ("cancel", "alice", morning(4)),
        ("cancel", "carol", morning(4)),
    ]


def test_whoever_is_taken_off_a_series_is_taken_off_its_exceptions(
    exchange: SandboxServer, sent: str
) -> None:
    update(exchange, nth(sent, 2), RequiredAttendees=_attendees("alice", "bob", "carol"))
    update(exchange, by_id(sent), send=_ALL, RequiredAttendees=_attendees("alice"))
    before = len(exchange.mails())
    update(exchange, nth(sent, 2), send=_ALL, Location="Hall 2")
    assert {to for _, to, _ in told(exchange)[before:]} == {"alice", "carol"}


@pytest.mark.parametrize("send", ["SendOnlyToAll", _ALL])
def test_copies_of_what_is_sent_are_kept_when_asked_for(
    either: SandboxServer, opened: Any, send: str
) -> None:
    """A30: MTGS_R6101; A31: MTGS_R64, MTGS_R6400, MTGS_R6401; A21: MTGS_R4701; A22: MTGS_R49,
    MTGS_R4900, MTGS_R4901. `servers.md`: our named properties are on them.
    """
    master = str(series(opened(either, "organizer"), send=SEND_ONLY_TO_ALL).id)
    stamp(either, by_id(master), "s1", send=send)
    delete(either, by_id(master), send=send)
    copies = [
        (copy.item_class, copy.properties.get("step"))
        for copy in either.messages("organizer", "sentitems")
    ]
    classes = ("IPM.Schedule.Meeting.Request", "IPM.Schedule.Meeting.Canceled")
    assert copies == ([(each, "s1") for each in classes] if send == _ALL else [])


def test_the_copy_of_a_cancelled_occurrence_carries_what_the_occurrence_carries(
    exchange: SandboxServer, sent: str
) -> None:
    """Those of the master, or of the exception if it has its own."""
    stamp(exchange, by_id(sent), "master")
    stamp(exchange, nth(sent, 3), "own")
    for index in (2, 3):
        delete(exchange, nth(sent, index), send=_ALL)
    copies = exchange.messages("organizer", "sentitems")
    assert [(copy.original_start, copy.properties["step"]) for copy in copies] == [
        (morning(4), "master"),
        (morning(5), "own"),
    ]


def test_an_exception_shows_what_its_master_is_stamped_with_later_unless_it_has_its_own(
    exchange: SandboxServer, sent: str
) -> None:
    update(exchange, nth(sent, 2), Location="Hall 2")
    stamp(exchange, nth(sent, 3), "own")
    stamp(exchange, by_id(sent), "late", send=_ALL)
    steps = {mail.original_start: mail.step for mail in exchange.mails()[2:]}
    assert steps == {"": "late", morning(4): "late", morning(5): "own"}


def test_the_last_sequence_grows_with_everything_that_is_sent(
    exchange: SandboxServer, sent: str
) -> None:
    """Q4."""
    seen = [last_sequence(exchange, by_id(sent))]
    update(exchange, by_id(sent), Location="silent")
    seen.append(last_sequence(exchange, by_id(sent)))
    update(exchange, by_id(sent), send=_ALL, Location="Hall 2")
    seen.append(last_sequence(exchange, by_id(sent)))
    update(exchange, nth(sent, 2), send=_ALL, Location="Hall 3")
    seen.append(last_sequence(exchange, nth(sent, 2)))
    seen.append(last_sequence(exchange, by_id(sent)))
    delete(exchange, nth(sent, 3), send=_ALL)
    seen.append(last_sequence(exchange, by_id(sent)))
    update(exchange, by_id(sent), send=_ALL, Location="Hall 4")
    seen.append(last_sequence(exchange, by_id(sent)))
    assert seen == ["0", "0", "1", "2", "2", "3", "4"]


def test_the_last_sequence_is_empty_on_gromox(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`, Q4."""
    master = str(series(opened(gromox, "organizer"), send=SEND_ONLY_TO_ALL).id)
    stamp(gromox, by_id(master), "s1", send=_ALL)
    assert last_sequence(gromox, by_id(master)) is None


def test_an_update_of_a_series_spares_what_an_attendee_did_to_an_occurrence(
    exchange: SandboxServer, sent: str
) -> None:
    copy = exchange.calendar("alice")[0].item_id
    second = get(exchange, nth(copy, 2), name="alice")
    assert item_id(second)
    exchange.people.answer("alice", uid="planning-1@files.example", occurrence=morning(4))
    exchange.people.answer(
        "alice", uid="planning-1@files.example", occurrence=morning(5), answer="decline"
    )
    update(exchange, by_id(sent), send=_ALL, Location="Hall 2")
    entry = exchange.calendar("alice")[0]
    assert (entry.location, entry.deleted) == ("Hall 2", (morning(5),))
    assert [(one.original_start, one.my_response) for one in entry.changed] == [
        (morning(4), "Accept")
    ]
