"""A ledger of any earlier version is brought up, with all it holds, after it was copied.

`schemas/N.sql` is a ledger as the version with schema N wrote it, runs, plans and all.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ews_meetings.change.action import End
from ews_meetings.errors import LedgerUnavailable, PlanDamaged
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.records import StepState
from ews_meetings.ledger.store import _MIGRATIONS, LedgerStore
from tests.unit.ledger.making import MAILBOX

SCHEMAS = Path(__file__).parent / "schemas"
CURRENT = len(_MIGRATIONS)
EARLIER = range(1, CURRENT)
of_each_schema = pytest.mark.parametrize("schema", EARLIER)


def ledger_of(schema: int, folder: Path) -> Path:
    """Return a ledger as an earlier version left it."""
    path = folder / "ledger.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.executescript((SCHEMAS / f"{schema}.sql").read_text(encoding="utf-8"))
    return path


def schema_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def columns_of(path: Path) -> dict[str, list[str]]:
    """Return the columns of every table."""
    with closing(sqlite3.connect(path)) as db:
        tables = [
            name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        ]
        return {
            table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in tables
        }


def copies_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if "before" in path.name)


def test_every_earlier_schema_has_a_ledger_here() -> None:
    held = {int(path.stem) for path in SCHEMAS.iterdir()}
    assert set(EARLIER) <= held, "write a ledger with the version before, and dump it"


@of_each_schema
def test_an_earlier_ledger_gets_the_columns_of_a_new_one(schema: int, tmp_path: Path) -> None:
    path, new = ledger_of(schema, tmp_path), tmp_path / "new" / "ledger.sqlite"
    for opened in (path, new):
        LedgerStore(opened).close()
    assert columns_of(path) == columns_of(new)
    assert schema_of(path) == CURRENT


@of_each_schema
def test_the_journal_survives(schema: int, tmp_path: Path) -> None:
    with closing(LedgerStore(ledger_of(schema, tmp_path))) as store:
        journal = Journal(store)
        assert [run.id for run in journal.runs(MAILBOX)] == ["run-2", "run-1"]
        assert [run.id for run in journal.unsettled_runs(MAILBOX)] == ["run-2"]
        assert [action.end for action in journal.actions("run-1")] == [End.DONE, End.REFUSED]
        assert journal.actions("run-1")[1].message == "a.ics:7: no start"
        [step] = journal.steps(run="run-2")
        assert (step.state, step.mails, step.detail) == (
            StepState.UNDECIDED,
            True,
            "no answer came",
        )
        assert journal.undecided_keys(MAILBOX) == {"other": "run-2"}


@of_each_schema
def test_the_memory_of_meetings_survives(schema: int, tmp_path: Path) -> None:
    with closing(LedgerStore(ledger_of(schema, tmp_path))) as store:
        held = Memory(store).meetings(MAILBOX)
    planning = held["planning-1"]
    assert (planning.uid, planning.item_id, planning.notify) == (
        "one@example.com",
        "item1",
        "invited",
    )
    assert {key: meeting.gone for key, meeting in held.items()} == (
        {"planning-1": ""} if schema == 1 else {"planning-1": "", "review-1": "cancelled"}
    )
    assert {meeting.revisions for meeting in held.values()} == {()}


def test_the_plan_of_a_run_of_the_version_before_is_read(tmp_path: Path) -> None:
    with closing(LedgerStore(ledger_of(2, tmp_path))) as store:
        plan = Journal(store).plan("run-1")
    assert plan.actions[0].title == "Planning, 2027-04-01 10:00-11:00 Europe/Berlin"
    assert plan.actions[0].wanted is not None
    [file] = plan.actions[0].wanted.meeting.attachments
    assert file.content == b"one, two"


def test_a_plan_that_cannot_be_read_any_more_is_refused_with_its_run(tmp_path: Path) -> None:
    path = ledger_of(1, tmp_path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE run SET plan = replace(plan, '\"subject\"', '\"topic\"')")
        db.commit()
    with (
        closing(LedgerStore(path)) as store,
        pytest.raises(PlanDamaged, match=r"run run-1: cannot be read: Meeting: unknown topic"),
    ):
        Journal(store).plan("run-1")


@of_each_schema
def test_the_earlier_ledger_is_kept_beside_the_new_one(schema: int, tmp_path: Path) -> None:
    path = ledger_of(schema, tmp_path)
    LedgerStore(path).close()
    assert copies_in(tmp_path) == [f"ledger.sqlite.before-{CURRENT}"]
    kept = tmp_path / f"ledger.sqlite.before-{CURRENT}"
    assert schema_of(kept) == schema
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("SELECT id FROM run ORDER BY id").fetchall() == [("run-1",), ("run-2",)]


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")
def test_the_copy_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        LedgerStore(ledger_of(1, tmp_path)).close()
    finally:
        os.umask(before)
    kept = tmp_path / f"ledger.sqlite.before-{CURRENT}"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_what_was_committed_and_not_yet_folded_in_is_in_the_copy(tmp_path: Path) -> None:
    path = ledger_of(1, tmp_path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE run SET host = 'elsewhere'")
        other.commit()
        LedgerStore(path).close()
    with closing(sqlite3.connect(tmp_path / f"ledger.sqlite.before-{CURRENT}")) as db:
        assert db.execute("SELECT DISTINCT host FROM run").fetchall() == [("elsewhere",)]


def test_only_the_newest_copy_is_kept(tmp_path: Path) -> None:
    path = ledger_of(1, tmp_path)
    (tmp_path / "ledger.sqlite.before-0").write_bytes(b"of long ago")
    (tmp_path / f"ledger.sqlite.before-{CURRENT}.part").write_bytes(b"half of one")
    LedgerStore(path).close()
    assert copies_in(tmp_path) == [f"ledger.sqlite.before-{CURRENT}"]


def test_a_ledger_of_this_version_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        LedgerStore(tmp_path / "ledger.sqlite").close()
    assert copies_in(tmp_path) == []


def test_without_a_copy_nothing_is_changed(tmp_path: Path) -> None:
    path = ledger_of(1, tmp_path)
    (tmp_path / f"ledger.sqlite.before-{CURRENT}.part").mkdir()
    with pytest.raises(LedgerUnavailable):
        LedgerStore(path)
    assert schema_of(path) == 1
    assert "gone" not in columns_of(path)["meeting"]
