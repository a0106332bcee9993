"""What is said of files: of each as a whole, and of its events, one after the other."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from ews_meetings.change.wish import Hold
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.text import CalendarText
from ews_meetings.sources.batch import gather
from ews_meetings.sources.checking.checked import CheckedEvent, CheckedFile, Verdict, check_all
from ews_meetings.sources.folders import Looking, list_paths
from tests.unit.ics.making import calendar, event_lines
from tests.unit.sources.containers.compound import msg
from tests.unit.sources.containers.outlook_making import appointment, person

OWN = Path(__file__).parents[3] / "corpus" / "own"
NOBODY = ReadOptions(mailbox="", zone="Europe/Prague")
LOOKING = Looking(now_s=2_000_000_000.0)
ORGANIZER = "ORGANIZER;CN=Ann:mailto:ann@firma.example"


def checked(*paths: Path) -> list[CheckedFile | CheckedEvent]:
    return list(check_all(gather(list_paths(paths, LOOKING), NOBODY)))


def events(found: Iterable[CheckedFile | CheckedEvent]) -> list[CheckedEvent]:
    return [one for one in found if isinstance(one, CheckedEvent)]


def put(path: Path, *groups: tuple[str, ...]) -> Path:
    path.write_bytes(calendar("PRODID:x", *(line for lines in groups for line in lines)))
    return path


def one(uid: str, *lines: str) -> tuple[str, ...]:
    return event_lines(*lines, uid=f"UID:{uid}")


def test_the_worst_that_becomes_of_a_property_is_the_verdict(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.ics",
        one("kept", "SUMMARY:a"),
        one("changed", "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=4"),
        one("lost", "X-FOO:1"),
        one("refused", "DTEND:20200101T080000Z"),
    )
    found = {event.uid: event.verdict for event in events(checked(path))}
    assert found == {verdict.value: verdict for verdict in Verdict}


def test_of_an_event_that_is_refused_nothing_is_kept(tmp_path: Path) -> None:
    (event,) = events(checked(put(tmp_path / "a.ics", one("a", "DTEND:20200101T080000Z"))))
    assert (event.names.kept, event.names.skipped) == ((), ())


def test_each_meeting_is_its_own_organizers(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.ics",
        one("a", ORGANIZER, "ATTENDEE:mailto:bob@firma.example", "ATTENDEE:mailto:ANN@firma.example"),
        one("b", "ORGANIZER:mailto:bob@firma.example", "ATTENDEE:mailto:ann@firma.example"),
        one("c", "ATTENDEE:mailto:ann@firma.example"),
    )  # fmt: skip
    found = events(checked(path))
    assert [[person.mailbox.address for person in event.attendees] for event in found] == [
        ["bob@firma.example"],
        ["ann@firma.example"],
        ["ann@firma.example"],
    ]
    assert [event.refusal for event in found] == [None, None, None]


def test_an_event_that_becomes_several_meetings_is_one_block() -> None:
    path = OWN / "events-that-become-several-meetings.ics"
    found = events(checked(path))
    split = next(event for event in found if event.title == "Split")
    assert [wish.origin.part for wish in split.wishes if isinstance(wish, Hold)] == [0, 1]
    assert "outlook-rule-unsayable" in {remark.code for remark in split.remarks}
    assert len({event.where for event in found}) == len(found)


def test_a_series_and_its_exceptions_are_one_block_with_the_properties_of_both() -> None:
    found = events(checked(OWN / "outlook-series-with-exceptions.ics"))
    assert [event.title for event in found] == ["Team", "Month end"]
    assert {"EXDATE", "RECURRENCE-ID", "DTSTART"} <= set(found[0].names.kept)
    assert found[0].method == "REQUEST"


def test_each_file_is_told_before_its_events(tmp_path: Path) -> None:
    first = put(tmp_path / "a.ics", one("a"), one("b"))
    second = put(tmp_path / "b.ics", one("a", "SEQUENCE:1"))
    third = put(tmp_path / "c.ics", one("c"))
    missing = tmp_path / "d.ics"
    found = checked(first, second, third, missing)
    told = [Path(one.name).name if isinstance(one, CheckedFile) else one.uid for one in found]
    assert told == ["a.ics", "b", "b.ics", "a", "c.ics", "c", ""]
    last = events(found)[-1]
    assert last.refusal is not None
    assert last.refusal.code == "file-unreadable"


def test_events_of_a_mail_are_looked_at_in_its_parts() -> None:
    whole, event = checked(OWN / "script-request-to-those-in-to.eml")
    assert isinstance(whole, CheckedFile)
    assert isinstance(event, CheckedEvent)
    assert (event.method, event.uid) == ("REQUEST", "script-1@firma.example")
    assert [remark.code for remark in event.remarks] == [
        "outlook-sequence-missing",
        "outlook-attendee-missing",
    ]


def test_without_a_mailbox_nobody_else_can_have_sent_a_mail_without_organizer() -> None:
    (event,) = events(checked(OWN / "mail-with-a-vcalendar.eml"))
    assert "sender-differs" not in {finding.code for finding in event.findings}


def test_of_many_remarks_of_one_kind_the_first_are_told_and_the_rest_is_counted(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n" * 50)  # fmt: skip
    whole = checked(path)[0]
    assert [remark.code for remark in whole.remarks] == ["outlook-prodid-missing"] * 21
    assert whole.remarks[-1].message.startswith("so it is in 30 more places")
    assert whole.remarks[-1].where == f"{path}:295"


def test_what_outlook_saved_is_not_blamed_for_our_translation(tmp_path: Path) -> None:
    path = tmp_path / "planning.msg"
    path.write_bytes(msg(appointment(people=[person("ann@firma.example")])))
    whole, event = checked(path)
    assert isinstance(event, CheckedEvent)
    assert event.title == "Planning"
    assert (whole.remarks, event.remarks) == ((), ())


@pytest.mark.parametrize("name", ["a.ics", "a.eml"])
def test_an_event_is_looked_at_once_however_many_others_its_uid_has(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    look = CalendarText.component

    def counted(text: CalendarText, place: int) -> Component | None:
        looked.append(place)
        return look(text, place)

    monkeypatch.setattr(CalendarText, "component", counted)
    path = put(
        tmp_path / "a.ics",
        *(one("a", f"RECURRENCE-ID:20300101T{minute:04d}00Z") for minute in range(30)),
    )
    head = b"MIME-Version: 1.0\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n"
    path = path.rename(tmp_path / name)
    if path.suffix == ".eml":
        path.write_bytes(head + path.read_bytes())
    assert len(events(checked(path))) == 30
    assert sorted(looked) == list(range(30))


def test_whatever_stands_in_the_corpus_is_checked() -> None:
    files = sorted(path for path in OWN.iterdir() if path.suffix != ".json")
    for path in files:
        found = checked(path)
        assert found, path
        assert all(event.where.startswith(str(path)) for event in events(found)), path


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_events(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        groups = (one(f"e{number}", "X-FOO:1", ORGANIZER) for number in range(count))
        path = put(tmp_path / f"{count}.ics", *groups)
        tracemalloc.start()
        gathered = gather(list_paths([path], LOOKING), NOBODY)
        assert sum(isinstance(one, CheckedEvent) for one in check_all(gathered)) == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(50)
    few, many = peak(200), peak(2000)
    assert many - few < 1800 * 400
