"""Names, files and folders that are not as one expects."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.change.observed import Glimpse
from ews_meetings.errors import EwsMeetingsError, MeetingNotFound
from ews_meetings.ledger.lock import hold_mailbox
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Series
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from ews_meetings.service.verify import has_doubled_attachments, verify
from ews_meetings.service.wishes import hold
from tests.fakes import NONE, FakeServer, wish
from tests.unit.service.test_verify import ORGANIZER, A, B, observed, unread, with_files


def opened(store: LedgerStore, server: FakeServer, locks: Path) -> Calendar:
    address = CalendarAddress(mailbox=server.mailbox, server="s", host="h", locks=locks)
    return Calendar(address=address, ports=server.ports(), probe=server, store=store)


@pytest.mark.parametrize("key", ["Vorstand März", "x" * 201])
def test_a_meeting_is_found_by_the_key_it_was_given(key: str, tmp_path: Path) -> None:
    server = FakeServer()
    with closing(LedgerStore(None)) as store:
        calendar = opened(store, server, tmp_path)
        with calendar.hold():
            made = hold(wish().series.meeting, mailbox=server.mailbox, key=key)
            calendar.apply(calendar.plan([made], NONE))
        assert calendar.meeting(key).series.uid == made.series.uid


def test_no_name_names_no_meeting(tmp_path: Path) -> None:
    class Taciturn(FakeServer):
        def list_ours(self) -> tuple[Glimpse, ...]:
            return tuple(replace(hit, uid="") for hit in FakeServer.list_ours(self))

    with closing(LedgerStore(None)) as store:
        calendar = opened(store, Taciturn(flavour="gromox"), tmp_path)
        with calendar.hold():
            calendar.apply(calendar.plan([wish()], NONE))
        with pytest.raises(MeetingNotFound):
            calendar.meeting("")


def test_the_case_of_the_mailbox_does_not_matter() -> None:
    meeting = wish().series.meeting
    one, other = (
        hold(meeting, mailbox=m, key="k") for m in ("organizer@x.example", "Organizer@x.example")
    )
    assert one.series.uid == other.series.uid


def test_a_file_that_was_read_beside_one_that_was_not_is_the_same() -> None:
    wanted = Series(uid="u@example", meeting=with_files(A, B))
    held = observed(with_files(A, *unread(B)))
    assert verify(wanted, held, mailbox=ORGANIZER).hard == ()


def test_a_file_that_somebody_added_is_no_double() -> None:
    assert not has_doubled_attachments(with_files(A), with_files(A, B))


def test_a_folder_of_locks_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")
    with (
        pytest.raises(EwsMeetingsError),
        hold_mailbox("a@x", server="s", folder=tmp_path / "state"),
    ):
        pass


OPEN = """
import sys, time
from pathlib import Path
from ews_meetings.ledger.store import LedgerStore
while time.time() < float(sys.argv[2]): pass
LedgerStore(Path(sys.argv[1])).close()
"""


def test_a_ledger_may_be_opened_first_by_two_at_once(tmp_path: Path) -> None:
    for n in range(4):
        at = str(time.time() + 0.7)
        call = [sys.executable, "-c", OPEN, str(tmp_path / str(n) / "ledger.sqlite"), at]
        both = [subprocess.Popen(call, stderr=subprocess.DEVNULL) for _ in range(2)]
        assert [process.wait(timeout=60) for process in both] == [0, 0]
