"""Files are gone through once, and their events are read one UID at a time."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.outlook_like import write_calendar
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.wish import Applied, Hold, Same, Unusable
from ews_meetings.errors import FileChanged
from ews_meetings.ics import text as ics_text
from ews_meetings.ics.options import OrganizerChoice, ReadOptions
from ews_meetings.ics.reading import read_events
from ews_meetings.ics.settling.uids import Sourced, settle
from ews_meetings.model.finding import Finding
from ews_meetings.sources import stores
from ews_meetings.sources.batch import Gathered, Given, gather
from ews_meetings.sources.documents import is_mail
from ews_meetings.sources.files import iter_wishes, read_bytes
from ews_meetings.sources.folders import Looking, list_paths
from ews_meetings.sources.groups import Group, Register
from ews_meetings.sources.reading import Kept
from tests.unit.ics.making import OPTIONS, calendar, central_europe, event, event_lines

LOOKING = Looking(now_s=2_000_000_000.0)
OWN = Path(__file__).parents[2] / "corpus" / "own"
SHARED = Path(__file__).parents[4] / "shared" / "corpus"
FILES = [path for folder in (OWN, SHARED) for path in sorted(folder.rglob("*")) if path.is_file()]
ORGANIZER = replace(OPTIONS, mailbox="organizer@sandbox.example")


def gathered(*paths: Path, options: ReadOptions = OPTIONS) -> Gathered:
    return gather(list_paths(paths, LOOKING), options)


def one(uid: str, *lines: str) -> tuple[str, ...]:
    return event_lines(*lines, uid=f"UID:{uid}")


def several(*events: tuple[str, ...], before: tuple[str, ...] = ()) -> bytes:
    return calendar(*before, *(line for lines in events for line in lines))


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


# --- the same as when all is read at once -------------------------------------------------------


@pytest.mark.slow
def test_files_say_event_by_event_what_they_say_as_a_whole() -> None:
    options = replace(OPTIONS, organizer=OrganizerChoice.TAKE_OVER)
    compared = 0
    some = FILES[:: 5 if len(FILES) > 100 else 1]
    for path in some:
        data = path.read_bytes()
        batch = gathered(path, options=options)
        if is_mail(data) or any(file.problem for file in batch.files):
            continue
        whole = settle(read_events(data, source=batch.files[0].name, options=options), options)
        assert tuple(one.wish for one in batch.each()) == whole, path.name
        compared += 1
    assert compared > len(some) // 2


INTERLEAVED = several(
    one("a", "SUMMARY:a", "RRULE:FREQ=DAILY;COUNT=3"),
    one("b", "SUMMARY:b"),
    one("a", "RECURRENCE-ID:20300101T000000Z", "SUMMARY:stray"),
    one("c", "RECURRENCE-ID:20270402T080000Z", "SUMMARY:first"),
    one("d", "SUMMARY:d"),
    one("c", "SUMMARY:c", "RRULE:FREQ=DAILY;COUNT=3"),
)


@pytest.mark.parametrize("waiting", [0, 1, 256])
def test_wishes_come_in_the_order_of_their_events_however_few_may_wait(
    tmp_path: Path, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ews_meetings.sources.groups._WAITING", waiting)
    path = put(tmp_path / "a.ics", INTERLEAVED)
    found = tuple(one.wish for one in gathered(path).each())
    assert found == settle(read_events(INTERLEAVED, source=str(path), options=OPTIONS), OPTIONS)
    lines = [int(wish.where.rpartition(":")[2]) for wish in found]
    assert len(lines) >= 5
    assert lines == sorted(lines)


def test_a_uid_of_many_events_is_settled_once_however_few_may_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ews_meetings.sources.groups._WAITING", 0)
    strays = (one("a", f"RECURRENCE-ID:20300101T{minute:04d}00Z") for minute in range(40))
    found = gathered(put(tmp_path / "a.ics", several(*strays)))
    wishes = tuple(found.each())
    settled: list[int] = []

    def settle(group: Group) -> tuple[tuple[int, Sourced], ...]:
        settled.append(group[0])
        return tuple(zip(group, wishes, strict=True))

    assert tuple(found.register.in_order(settle)) == wishes
    assert settled == [0]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_encoding_is_read_event_by_event(
    tmp_path: Path, codec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_AT_ONCE", 7)
    data = several(one("a", "SUMMARY:Příliš žluťoučký 😀"), one("b", "SUMMARY:b")).decode()
    path = put(tmp_path / "a.ics", data.encode(codec))
    [first, second] = iter_wishes(path, OPTIONS)
    assert isinstance(first, Hold)
    assert isinstance(second, Hold)
    assert first.series.meeting.subject == "Příliš žluťoučký 😀"


def test_carriage_returns_alone_end_lines(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ics", INTERLEAVED.replace(b"\r\n", b"\r"))
    assert tuple(iter_wishes(path, OPTIONS)) == read_bytes(
        INTERLEAVED, source=str(path), options=OPTIONS
    )


def test_events_without_uid_are_named_as_in_the_whole(tmp_path: Path) -> None:
    nameless = several(
        event_lines("SUMMARY:x", uid=""),
        event_lines("SUMMARY:x", "LOCATION:other", uid=""),
        event_lines("SUMMARY:x", uid=""),
        event_lines("RECURRENCE-ID:20270401T080000Z", uid=""),
    )
    path = put(tmp_path / "a.ics", nameless)
    found = tuple(iter_wishes(path, OPTIONS))
    assert found == settle(read_events(nameless, source=str(path), options=OPTIONS), OPTIONS)
    uids = [wish.origin.uid for wish in found if isinstance(wish, Hold)]
    assert uids[1] == uids[0].replace("@", "-1@")


def test_findings_of_a_calendar_are_told_by_its_first_event(tmp_path: Path) -> None:
    odd = b"X-A:1\r\nbroken\r\nBEGIN:VTODO\r\nEND:VTODO\r\n"
    data = several(one("a"), one("b")).replace(b"BEGIN:VEVENT", odd + b"BEGIN:VEVENT", 1)
    [first, second] = iter_wishes(put(tmp_path / "a.ics", data), OPTIONS)
    codes = [{finding.code for finding in wish.findings} for wish in (first, second)]
    assert {"line-torn", "component-skipped"} <= codes[0]
    assert not {"line-torn", "component-skipped"} & codes[1]


# --- what is kept, and what is not ----------------------------------------------------------------


def peak_mb(work: Callable[[], object]) -> float:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_longer_file_needs_no_more_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_AT_ONCE", 1 << 14)
    short, long = tmp_path / "short.ics", tmp_path / "long.ics"
    write_calendar(short, events=20)
    write_calendar(long, events=160)
    for _ in iter_wishes(long, ORGANIZER):
        pass  # what is cached once is cached now

    def through(path: Path) -> Callable[[], object]:
        return lambda: sum(1 for _ in iter_wishes(path, ORGANIZER))

    few, many = peak_mb(through(short)), peak_mb(through(long))
    all_at_once = peak_mb(lambda: tuple(iter_wishes(long, ORGANIZER)))
    assert many - few < (all_at_once - few) / 3


def test_of_many_small_files_only_a_few_are_open(tmp_path: Path) -> None:
    for number in range(40):
        put(tmp_path / f"{number}.ics", several(one(f"u{number}")))
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0
    batch = gathered(tmp_path)
    for _ in batch.each():
        if before:
            assert len(list(Path("/proc/self/fd").iterdir())) - before < 12
    assert len(batch.files) == 40


def test_an_event_that_is_too_large_is_refused_and_its_neighbours_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ics_text, "LONGEST_EVENT_BYTES", 1 << 20)
    large = one("large", *(f"COMMENT:{'x' * 60}" for _ in range(20_000)))
    [bad, good] = iter_wishes(put(tmp_path / "a.ics", several(large, one("b"))), OPTIONS)
    assert isinstance(bad, Unusable)
    assert bad.refusal.message == f"{tmp_path / 'a.ics'}:3: the event is larger than 1 MB"
    assert isinstance(good, Hold)


def test_an_event_of_too_many_lines_is_refused_however_they_end_and_folds_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ics_text, "MOST_EVENT_LINES", 50)
    long = one("long", *(f"COMMENT:{number}" for number in range(60)))
    folded = one("folded", "DESCRIPTION:a" + "\r\n b" * 60)
    content = several(long, folded, one("b"))
    for text in (content, content.replace(b"\r\n", b"\n"), content.replace(b"\r\n", b"\r")):
        [bad, *good] = iter_wishes(put(tmp_path / "a.ics", text), OPTIONS)
        assert isinstance(bad, Unusable)
        assert bad.refusal.message == f"{tmp_path / 'a.ics'}:3: the event has more than 50 lines"
        assert [type(wish) for wish in good] == [Hold, Hold]


def test_a_file_that_is_written_to_between_the_two_passes_is_refused_for_now(
    tmp_path: Path,
) -> None:
    path = put(tmp_path / "a.ics", several(one("a"), one("b")))
    batch = gathered(path)
    path.write_bytes(several(one("a", "SUMMARY:changed"), one("b")))
    wishes = [found.wish for found in batch.each()]
    assert [w.refusal.code for w in wishes if isinstance(w, Unusable)] == [FileChanged.code] * 2
    assert [w.refusal.exit_code for w in wishes if isinstance(w, Unusable)] == [75, 75]


def test_bytes_that_come_only_once_are_kept_for_both_passes() -> None:
    content = several(one("a"), one("b"))
    batch = gather(
        list_paths([], LOOKING), OPTIONS, given=[Given(name="-", content=content)], kept=Kept()
    )
    assert [len(list(batch.each())) for _ in range(2)] == [2, 2]


# --- what is recognised ---------------------------------------------------------------------------


class Memory(dict[str, str]):
    """What a run remembers."""

    def find(self, raw: str) -> str:
        return self.get(raw, "")


def applied(hold: Hold) -> Applied:
    return Applied(
        origin=hold.origin,
        uid=hold.series.uid,
        title="as remembered",
        digest=hold.digest,
        written=("a", "b"),
        has_people=True,
        ends_at=None,
        findings=hold.findings,
        where=hold.where,
        revisions=hold.revisions,
        seen=ItemRef(item_id="i", change_key="c"),
    )


def run(path: Path, memory: Memory, *, options: ReadOptions = ORGANIZER) -> list[Hold | Same]:
    """One import of a file: what is known is not read, all else is remembered."""
    batch = gathered(path, options=options).recognising(memory.find)
    found = [one for one in batch.each() if isinstance(one.wish, Hold | Same)]
    for sourced in found:
        if isinstance(sourced.wish, Hold):
            text = batch.remembered(sourced.group, [applied(sourced.wish)])
            assert text, "nothing can be remembered"
            memory[sourced.raw] = text
    return [sourced.wish for sourced in found if isinstance(sourced.wish, Hold | Same)]


def kinds(wishes: list[Hold | Same]) -> list[str]:
    return [type(wish).__name__ for wish in wishes]


ZONE = central_europe("Own")
LINES = ("DTSTART;TZID=Own:20270401T100000", "DTSTAMP:20270101T000000Z", "SEQUENCE:2", "X-ODD:1")
FILE = several(one("a", *LINES, "SUMMARY:a"), one("b", *LINES, "SUMMARY:b"), before=ZONE)


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def path(tmp_path: Path, memory: Memory) -> Iterator[Path]:
    """A file that was imported once."""
    path = put(tmp_path / "a.ics", FILE)
    assert kinds(run(path, memory)) == ["Hold", "Hold"]
    yield path
    assert os.path.lexists(path)


def test_what_says_the_same_is_not_read(path: Path, memory: Memory) -> None:
    assert kinds(run(path, memory)) == ["Same", "Same"]


def test_what_is_written_anew_each_night_does_not_count_but_as_its_version(
    path: Path, memory: Memory
) -> None:
    path.write_bytes(FILE.replace(b"DTSTAMP:20270101", b"DTSTAMP:20270202"))
    same, _ = run(path, memory)
    read = [wish for wish in iter_wishes(path, ORGANIZER) if isinstance(wish, Hold)]
    assert isinstance(same, Same)
    assert same.applied.revisions == read[0].revisions


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"SUMMARY:b", b"SUMMARY:c", ["Same", "Hold"]),
        (b"TZOFFSETTO:+0200", b"TZOFFSETTO:+0300", ["Hold", "Hold"]),
        (b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:REQUEST", ["Hold", "Hold"]),
        (b"BEGIN:VEVENT", b"BEGIN:VTODO\r\nEND:VTODO\r\nBEGIN:VEVENT", ["Hold", "Same"]),
        (b"UID:b", b"UID:c", ["Same", "Hold"]),
        (b"UID:a", b"SEQUENCE:3\r\nUID:a", ["Hold", "Same"]),
    ],
)
def test_what_says_anything_else_is_read(
    path: Path, memory: Memory, old: bytes, new: bytes, expected: list[str]
) -> None:
    path.write_bytes(FILE.replace(old, new, 1))
    assert kinds(run(path, memory)) == expected


@pytest.mark.parametrize(
    "options",
    [
        replace(ORGANIZER, zone="Europe/London"),
        replace(ORGANIZER, organizer=OrganizerChoice.TAKE_OVER),
        replace(ORGANIZER, zone_names=(("x", "Europe/Berlin"),)),
        replace(ORGANIZER, scope="sync"),
    ],
)
def test_what_is_read_another_way_is_read(path: Path, memory: Memory, options: ReadOptions) -> None:
    assert kinds(run(path, memory, options=options)) == ["Hold", "Hold"]


def test_what_an_older_reader_remembered_does_not_count(
    path: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ews_meetings.ics.raw_digest.READER", "0")
    assert kinds(run(path, memory)) == ["Hold", "Hold"]


def test_what_is_remembered_in_another_form_does_not_count(path: Path, memory: Memory) -> None:
    for raw in memory:
        memory[raw] = "[0,[]]"
    assert kinds(run(path, memory)) == ["Hold", "Hold"]


def test_findings_are_told_of_the_lines_where_they_are_now(path: Path, memory: Memory) -> None:
    above = b"\r\n".join([*map(str.encode, one("new", "SUMMARY:new")), b""])
    path.write_bytes(FILE.replace(b"BEGIN:VEVENT", above + b"BEGIN:VEVENT", 1))
    _, _, second = run(path, memory)
    assert isinstance(second, Same)
    read = [wish for wish in iter_wishes(path, ORGANIZER) if isinstance(wish, Hold)][2]
    assert (second.where, second.findings) == (read.where, read.findings)
    assert any(finding.where for finding in second.findings)


def test_the_first_line_of_an_event_is_known_apart_from_its_neighbour(
    tmp_path: Path, memory: Memory
) -> None:
    changed = (
        *("RECURRENCE-ID:20270402T080000Z", "DTSTART:20270402T090000Z", "SUMMARY:a"),
        "ORGANIZER:mailto:organizer@sandbox.example",
        "ATTENDEE:mailto:organizer@sandbox.example",
    )
    series = one("a", "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:a")
    path = put(tmp_path / "a.ics", several(series, one("a", *changed)))
    run(path, memory)
    path.write_bytes(several(series, one("new", "SUMMARY:new"), one("a", *changed)))
    [same] = [wish for wish in run(path, memory) if isinstance(wish, Same)]
    [read] = [wish for wish in iter_wishes(path, ORGANIZER) if wish.where == same.where]
    assert same.findings == read.findings
    assert "organizer-is-attendee" in {finding.code for finding in same.findings}


def test_a_moved_file_is_known_by_what_it_says(path: Path, memory: Memory, tmp_path: Path) -> None:
    moved = put(tmp_path / "b.ics", FILE)
    same, _ = run(moved, memory)
    assert isinstance(same, Same)
    assert same.where.startswith(f"{moved}:")


def test_the_way_back_reads_the_event(path: Path, memory: Memory) -> None:
    same, _ = run(path, memory)
    assert isinstance(same, Same)
    assert same.again() == next(iter_wishes(path, ORGANIZER))


def test_the_way_back_from_a_file_that_was_changed_is_a_refusal(path: Path, memory: Memory) -> None:
    same, _ = run(path, memory)
    path.write_bytes(FILE + b"\r\n")
    assert isinstance(same, Same)
    again = same.again()
    assert isinstance(again, Unusable)
    assert again.refusal.code == FileChanged.code


REVISIONS = several(
    one("a", "SEQUENCE:1", "DTSTAMP:20270101T000000Z", "SUMMARY:old"),
    one("a", "SEQUENCE:1", "DTSTAMP:20270102T000000Z", "SUMMARY:old", "LOCATION:new"),
)


def test_which_of_two_revisions_is_newer_counts_though_dtstamp_does_not(
    tmp_path: Path, memory: Memory
) -> None:
    path = put(tmp_path / "a.ics", REVISIONS)
    run(path, memory)
    both_later = REVISIONS.replace(b"DTSTAMP:202701", b"DTSTAMP:202702")
    path.write_bytes(both_later)
    assert kinds(run(path, memory)) == ["Same"]
    path.write_bytes(REVISIONS.replace(b"20270101T", b"20270103T"))
    assert kinds(run(path, memory)) == ["Hold"]


def test_events_of_mails_are_always_read(tmp_path: Path, memory: Memory) -> None:
    mail = b"From: a@x.example\r\nContent-Type: text/calendar\r\n\r\n" + event("SUMMARY:x")
    path = put(tmp_path / "a.eml", mail)
    for _ in range(2):
        batch = gathered(path).recognising(memory.find)
        [found] = batch.each()
        assert (found.raw, type(found.wish)) == ("", Hold)


def test_what_names_a_line_that_may_be_another_is_not_remembered(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ics", FILE)
    batch = gathered(path, options=ORGANIZER).recognising(lambda _: "")
    found = next(iter(batch.each()))
    assert isinstance(found.wish, Hold)
    odd = (
        replace(found.wish.findings[0], message=f"see {path}:9999") if found.wish.findings else None
    )
    assert isinstance(odd, Finding)
    known = applied(replace(found.wish, findings=(odd,)))
    assert batch.remembered(found.group, [known]) == ""


def test_of_a_file_that_was_changed_since_nothing_is_remembered(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ics", FILE)
    batch = gathered(path, options=ORGANIZER).recognising(lambda _: "")
    [found, _] = batch.each()
    path.write_bytes(FILE + b"\r\n")
    assert isinstance(found.wish, Hold)
    assert batch.remembered(found.group, [applied(found.wish)]) == ""


def test_the_register_of_nothing_is_empty() -> None:
    assert list(Register.of([]).groups()) == []


@pytest.mark.parametrize(
    "content",
    [
        INTERLEAVED,
        b"nothing",
        b"",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR",
        INTERLEAVED.decode().encode("utf-16"),
    ],
)
def test_a_file_is_known_by_all_its_bytes_whatever_is_in_it(tmp_path: Path, content: bytes) -> None:
    [file] = gathered(put(tmp_path / "a.ics", content)).files
    assert file.digest == hashlib.sha256(content).hexdigest()
