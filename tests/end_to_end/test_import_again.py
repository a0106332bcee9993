"""What was imported is not read again while its file says the same, and nothing is missed by that."""

from __future__ import annotations

import sqlite3
import zlib
from collections import Counter
from contextlib import closing
from typing import Any

import pytest

from ews_meetings.errors import MeetingGone
from tests.end_to_end.running import ORGANIZER, Ended, Program, calendar, invitation

pytestmark = pytest.mark.slow
STAMP = "DTSTAMP:20260101T080000Z"


def events(*changes: tuple[str, str]) -> bytes:
    text = calendar(
        *(
            invitation("X-ODD:1", "SEQUENCE:1", uid=f"{name}@example.com", subject=f"About {name}")
            for name in ("one", "two", "three")
        )
    ).decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


class Importing:
    """A file that is imported again and again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.path = program.folder / "meetings.ics"

    def run(self, content: bytes | None = None, *options: str, notify: str = "all") -> Ended:
        if content is not None:
            self.path.write_bytes(content)
        shown = ("--notify", notify, "--yes", "-o", "json")
        return self.program.on_sandbox("import", self.path, *shown, *options)

    def rows(self) -> list[tuple[str, bytes]]:
        with closing(sqlite3.connect(self.program.folder / "data" / "ledger.sqlite")) as db:
            return list(db.execute("SELECT raw, content FROM source"))

    def mark(self) -> None:
        """Make what is remembered tell itself from what is read."""
        with closing(sqlite3.connect(self.program.folder / "data" / "ledger.sqlite")) as db:
            for raw, content in self.rows():
                told = zlib.decompress(content).replace(b"About", b"Remembered")
                db.execute(
                    "UPDATE source SET content = ? WHERE raw = ?", (zlib.compress(told), raw)
                )
            db.commit()


@pytest.fixture
def importing(program: Program) -> Importing:
    """Three meetings that were imported, and are remembered with a mark."""
    importing = Importing(program)
    assert importing.run(events()).summary["create"] == 3
    importing.mark()
    return importing


def verbs(ended: Ended) -> Counter[str]:
    return Counter({k: v for k, v in ended.summary.items() if isinstance(v, int) and v})


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "title": row["title"].replace("Remembered", "About")}


def test_a_second_run_reads_no_event_writes_nothing_and_says_the_same(
    importing: Importing,
) -> None:
    mails = len(importing.program.mails())
    first, second = importing.run(), importing.run()
    assert verbs(first) == Counter(unchanged=3)
    assert all("Remembered" in row["title"] for row in first.data)
    assert first.data == second.data
    assert len(importing.program.mails()) == mails
    with closing(sqlite3.connect(importing.program.folder / "data" / "ledger.sqlite")) as db:
        db.execute("DELETE FROM source")
        db.commit()
    assert [plain(row) for row in first.data] == importing.run().data


def test_of_many_only_the_changed_one_is_read(importing: Importing) -> None:
    ended = importing.run(events(("About two", "About other things")))
    assert verbs(ended) - Counter(mail=9) == Counter(update=1, unchanged=2)
    assert sorted("Remembered" in row["title"] for row in ended.data) == [False, True, True]


def test_a_file_that_is_written_anew_each_night_is_known_and_its_version_counts(
    importing: Importing,
) -> None:
    newer = importing.run(events((STAMP, "DTSTAMP:20270101T080000Z")))
    assert all("Remembered" in row["title"] for row in newer.data)
    changed = (STAMP, "DTSTAMP:20260601T080000Z"), ("About two", "About other things")
    older = importing.run(events(*changed))
    assert verbs(older) == Counter(unchanged=3)
    assert "older-revision" in str(older.data)


def test_what_was_imported_silently_is_sent_when_that_is_asked_for(program: Program) -> None:
    importing = Importing(program)
    assert importing.run(events(), notify="none").summary["create"] == 3
    importing.mark()
    assert verbs(importing.run(notify="none")) == Counter(unchanged=3)
    assert program.mails() == []
    importing.run(None, "--max-mail", "6")
    assert len(program.mails()) == 6


def test_a_meeting_that_was_cancelled_since_is_said_to_be_gone(importing: Importing) -> None:
    cancelled = importing.program.on_sandbox(
        "cancel", "two@example.com", "--notify", "all", "--yes"
    )
    assert cancelled.code == 0, cancelled.err
    ended = importing.run()
    assert verbs(ended) == Counter(unchanged=2, refused=1)
    assert [row["refusal"]["code"] for row in ended.data if row.get("refusal")] == [
        MeetingGone.code
    ]


def test_another_way_of_reading_reads_again(importing: Importing) -> None:
    ended = importing.run(None, "--tz", "Europe/London")
    assert verbs(ended) == Counter(unchanged=3)
    assert not any("Remembered" in row["title"] for row in ended.data)


def test_another_mailbox_does_not_know_what_this_one_holds(importing: Importing) -> None:
    alice = importing.program.run(
        "--profile",
        "sandbox",
        "-m",
        "alice@sandbox.example",
        "import",
        importing.path,
        "--notify",
        "none",
        "--yes",
        "-o",
        "json",
    )
    assert not any("Remembered" in row["title"] for row in alice.data)
    assert ORGANIZER != "alice@sandbox.example"


def test_a_stream_is_known_as_a_file_is(importing: Importing) -> None:
    arguments = ("import", "-", "--notify", "all", "--yes", "-o", "json")
    for content in (events(), events() + b"\r\n" * (3 << 20)):
        ended = importing.program.on_sandbox(*arguments, stdin=content)
        assert (verbs(ended), ended.code) == (Counter(unchanged=3), 0), ended.err
        assert all("Remembered" in row["title"] for row in ended.data)
