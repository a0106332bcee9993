"""Calendars beside the main one, and other people's: what is addressed is where it lands."""

from __future__ import annotations

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Place
from ews_meetings.change.outcome import Refused
from ews_meetings.errors import AccessDenied, CalendarAmbiguous, CalendarNotFound
from ews_meetings.exchange.calendars import choose_calendar
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from ews_meetings.exchange.folders import Folders
from tests.contract.exchange.conftest import ORGANIZER, Bench, connection_to
from tests.contract.exchange.doing import done, look, order, save, write

ALICE = "alice@sandbox.example"


def _open(bench: Bench, calendar: str = "", **changes: object) -> OpenMailbox:
    return open_mailbox(connection_to(bench.server.url, calendar=calendar, **changes))


def _chosen(bench: Bench, name: str, **options: int) -> Folders:
    asking = bench.mailbox.reader.asking
    return choose_calendar(asking, Folders(), name, mailbox=ORGANIZER, **options)


def _entries(bench: Bench, calendar: str = "calendar") -> list[str]:
    return [entry.uid for entry in bench.server.calendar("organizer", calendar)]


@pytest.mark.parametrize("name", ["Team", "TEAM", "Calendar/Team", "calendar/team", " Team/ "])
def test_a_calendar_is_found_by_name_and_everything_happens_there(bench: Bench, name: str) -> None:
    bench.server.people.make_calendar("organizer", "Team")
    with _open(bench, name) as mailbox:
        ref = save(mailbox)
        (listed,) = mailbox.reader.list_ours()
        (found,) = mailbox.reader.find(["key-1"])
        observed = look(mailbox, ref)
    assert (_entries(bench, "Team"), _entries(bench)) == (["uid-1@example.org"], [])
    assert listed.ref.item_id == found.ref.item_id == ref.item_id
    assert (found.place, observed.facts.place) == (Place.CALENDAR, Place.CALENDAR)
    assert observed.facts.organizer == ORGANIZER


def test_a_send_from_another_calendar_is_found_by_its_copy(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team")
    with _open(bench, "Team") as mailbox:
        ref = save(mailbox)
        sending = Batch(call=Call.SEND, orders=(order(ref=ref, step="step-2"),), notify=Notify.ALL)
        (outcome,) = mailbox.writer.write(sending)
        counts = mailbox.reader.count_sent_copies(["step-2"])
    assert done(outcome).item_id == ref.item_id
    assert counts == {"step-2": 1}
    assert bench.server.mails()


def test_calendars_nest_and_a_path_may_be_short(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Teams", below="msgfolderroot")
    bench.server.people.make_calendar("organizer", "Blue", below="Teams")
    blue = _chosen(bench, "Teams/Blue").calendar_id
    assert blue
    assert _chosen(bench, "blue").calendar_id == blue
    assert _chosen(bench, "Teams").calendar_id != blue


def test_the_main_calendar_may_be_named_too(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team")
    assert _chosen(bench, "calendar") == Folders()


def test_an_unknown_calendar_lists_the_known_ones(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team")
    with pytest.raises(CalendarNotFound, match="no calendar 'Teem'") as caught:
        _open(bench, "Teem")
    assert caught.value.hint == "it has Calendar, Calendar/Team"
    assert caught.value.exit_code == 5


def test_a_folder_that_holds_no_meetings_is_no_calendar(bench: Bench) -> None:
    with pytest.raises(CalendarNotFound, match=r"it is IPF\.Note"):
        _chosen(bench, "inbox")


def test_two_calendars_of_one_name_are_told_apart_by_their_paths(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Teams", below="msgfolderroot")
    bench.server.people.make_calendar("organizer", "Blue", below="Teams")
    bench.server.people.make_calendar("organizer", "Blue", below="calendar")
    with pytest.raises(CalendarAmbiguous, match="Calendar/Blue") as caught:
        _chosen(bench, "Blue")
    assert "Teams/Blue" in caught.value.message
    assert _chosen(bench, "Teams/Blue") != _chosen(bench, "Calendar/Blue")


def test_a_whole_path_beats_the_end_of_another(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team", below="msgfolderroot")
    bench.server.people.make_calendar("organizer", "Team", below="calendar")
    whole, nested = _chosen(bench, "Team"), _chosen(bench, "Calendar/Team")
    assert whole.calendar_id
    assert whole != nested


def test_a_deleted_calendar_is_none(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team", below="deleteditems")
    bench.server.people.make_calendar("organizer", "Blue", below="Team")
    for name in ("Team", "Blue"):
        with pytest.raises(CalendarNotFound) as caught:
            _chosen(bench, name)
        assert caught.value.hint == "it has Calendar"


def test_many_folders_are_read_page_by_page(bench: Bench) -> None:
    for number in range(9):
        bench.server.people.make_calendar("organizer", f"Team {number}")
    bench.requests.clear()
    assert _chosen(bench, "Team 8", page=4).calendar_id
    assert bench.operations == ["GetFolder", *["FindFolder"] * 5]


def test_what_lies_in_another_calendar_is_elsewhere(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team")
    with _open(bench, "Team") as team:
        there = save(team, "1")
        here = save(bench.mailbox, "2")
        found = {glimpse.key: glimpse.place for glimpse in team.reader.find(["key-1", "key-2"])}
        places = [seen and seen.facts.place for seen in team.reader.read([there, here])]
    assert found == {"key-1": Place.CALENDAR, "key-2": Place.ELSEWHERE}
    assert places == [Place.CALENDAR, Place.ELSEWHERE]
    assert look(bench.mailbox, there).facts.place is Place.ELSEWHERE
    assert [glimpse.key for glimpse in bench.mailbox.reader.find(["key-1", "key-2"])] == ["key-2"]


def test_a_search_by_uid_looks_in_the_calendar_alone(exchange: Bench) -> None:
    exchange.server.people.make_calendar("organizer", "Team")
    with _open(exchange, "Team") as team:
        save(team, "1")
        save(exchange.mailbox, "2")
        found = team.reader.find_by_uid(["uid-1@example.org", "uid-2@example.org"])
    assert [glimpse.key for glimpse in found] == ["key-1"]


def test_whoever_impersonates_works_in_the_owners_calendars(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team")
    service = {"user": "service@sandbox.example", "access": "impersonation"}
    with _open(bench, "Team", **service) as mailbox:
        ref = save(mailbox)
        observed = look(mailbox, ref)
    assert _entries(bench, "Team") == ["uid-1@example.org"]
    assert (observed.facts.organizer, observed.facts.place) == (ORGANIZER, Place.CALENDAR)


def test_who_may_not_impersonate_is_told_so(bench: Bench) -> None:
    with pytest.raises(AccessDenied):
        _open(bench, "Team", user=ALICE, access="impersonation")


@pytest.mark.parametrize("calendar", ["", "Team"])
def test_a_delegate_works_in_the_calendar_that_was_shared(exchange: Bench, calendar: str) -> None:
    """The top of the mailbox is closed to him: a calendar below the main one is still found."""
    exchange.server.people.make_calendar("organizer", "Team")
    exchange.server.people.share("organizer", person="alice", level="Editor")
    exchange.server.people.share("organizer", person="alice", level="Editor", folder="Team")
    with _open(exchange, calendar, user=ALICE, access="delegate") as mailbox:
        ref = save(mailbox)
        observed = look(mailbox, ref)
        (found,) = mailbox.reader.find(["key-1"])
    assert _entries(exchange, calendar or "calendar") == ["uid-1@example.org"]
    assert exchange.server.calendar("alice") == ()
    assert (observed.facts.organizer, observed.facts.place) == (ORGANIZER, Place.CALENDAR)
    assert found.place is Place.CALENDAR


def test_on_gromox_the_delegate_is_seen_to_be_the_organizer(gromox: Bench) -> None:
    """`servers.md`: so a check of what was read back can stop before anybody is mailed."""
    gromox.server.people.share("organizer", person="alice", level="Editor")
    with _open(gromox, user=ALICE, access="delegate") as mailbox:
        assert look(mailbox, save(mailbox)).facts.organizer == ALICE


@pytest.mark.parametrize("level", ["None", "Reviewer"])
def test_a_delegate_who_may_not_write_is_refused(bench: Bench, level: str) -> None:
    bench.server.people.share("organizer", person="alice", level=level)
    with _open(bench, user=ALICE, access="delegate") as mailbox:
        (outcome,) = write(mailbox, Call.SAVE, order())
    assert isinstance(outcome, Refused)
    assert outcome.refusal.code == "access-denied"
    assert _entries(bench) == []


def test_a_delegate_to_whom_nothing_is_shared_is_denied(bench: Bench) -> None:
    with pytest.raises(AccessDenied):
        _open(bench, "Team", user=ALICE, access="delegate")


def test_a_calendar_that_a_delegate_may_not_see_is_unknown_to_him(exchange: Bench) -> None:
    exchange.server.people.make_calendar("organizer", "Secret")
    exchange.server.people.share("organizer", person="alice", level="Editor")
    with pytest.raises(CalendarNotFound) as caught:
        _open(exchange, "Secret", user=ALICE, access="delegate")
    assert caught.value.hint == ""


def test_an_item_that_is_gone_is_gone_from_any_calendar(bench: Bench) -> None:
    bench.server.people.make_calendar("organizer", "Team")
    with _open(bench, "Team") as mailbox:
        ref = save(mailbox)
        write(mailbox, Call.REMOVE, order(ref=ref))
        assert mailbox.reader.read([ItemRef(item_id=ref.item_id, change_key="")]) == (None,)
