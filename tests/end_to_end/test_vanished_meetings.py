"""An event that becomes another number of meetings with each version of its file, and then is cancelled."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.end_to_end.running import Ended, Program, calendar, invitation

pytestmark = pytest.mark.slow

OPTIONS = ("--notify", "all", "--max-mail", "60", "-o", "json")
FOUR = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,5,12,20;COUNT=12"
TWO = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,12;COUNT=6"
ONE = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1;COUNT=4"


def write(folder: Path, *lines: str, sequence: int, method: str = "REQUEST") -> Path:
    """Write a version of the file."""
    path = folder / f"{sequence}-{method}.ics"
    event = invitation(f"SEQUENCE:{sequence}", *lines, uid="event", people=("alice",))
    path.write_bytes(calendar(event).replace(b"METHOD:REQUEST", f"METHOD:{method}".encode()))
    return path


def do(program: Program, path: Path, *more: str) -> Ended:
    ended = program.on_sandbox("import", path, *OPTIONS, *more)
    assert ended.code == 0, ended.out + ended.err
    return ended


def counts(ended: Ended) -> tuple[int, int, int, int, int]:
    names = ("create", "update", "cancel", "unchanged", "mail")
    create, update, cancel, unchanged, mail = (ended.summary[name] for name in names)
    return create, update, cancel, unchanged, mail


def held(program: Program) -> list[str]:
    listed = program.on_sandbox("list", "-o", "json")
    return sorted(one["key"] for one in listed.data)


def kinds(program: Program) -> Counter[str]:
    return Counter(one["kind"] for one in program.mails())


def test_a_file_that_says_fewer_meetings_cancels_the_others(
    program: Program, tmp_path: Path
) -> None:
    four, one = write(tmp_path, FOUR, sequence=0), write(tmp_path, ONE, sequence=1)
    made = do(program, four)
    assert (made.summary["create"], made.summary["mail"]) == (len(held(program)),) * 2
    pieces = len(held(program))
    assert pieces > 2
    assert counts(do(program, four)) == (0, 0, 0, pieces, 0)
    shown = program.on_sandbox("import", one, *OPTIONS, "--dry-run")
    listed = [(action["verb"], len(action["mails"])) for action in shown.data]
    assert listed == [("update", 1), *([("cancel", 1)] * (pieces - 1))]
    less = do(program, one)
    assert counts(less) == (0, 1, pieces - 1, 0, pieces)
    assert held(program) == ["event"]
    assert counts(do(program, one)) == (0, 0, 0, 1, 0)
    assert counts(do(program, four)) == (0, 0, 0, pieces, 0)
    assert held(program) == ["event"]
    assert kinds(program) == {"invite": pieces, "update": 1, "cancel": pieces - 1}


def test_a_part_that_comes_back_is_made_again_and_a_cancelled_file_takes_all_of_them(
    program: Program, tmp_path: Path
) -> None:
    do(program, write(tmp_path, TWO, sequence=0))
    do(program, write(tmp_path, ONE, sequence=1))
    assert counts(do(program, write(tmp_path, TWO, sequence=2)))[0] == 1
    assert held(program) == ["event", "event#1"]
    gone = do(program, write(tmp_path, "STATUS:CANCELLED", sequence=3, method="CANCEL"))
    assert counts(gone)[2] == 2
    assert held(program) == []


def test_too_many_cancellations_are_refused(program: Program, tmp_path: Path) -> None:
    do(program, write(tmp_path, FOUR, sequence=0))
    before = held(program)
    few = ("--notify", "all", "--max-mail", "2", "-o", "json")
    refused = program.on_sandbox("import", write(tmp_path, ONE, sequence=1), *few)
    assert (refused.code, held(program)) == (9, before)


def test_another_machine_cancels_them_too(program: Program, tmp_path: Path) -> None:
    do(program, write(tmp_path, TWO, sequence=0))
    (program.folder / "data" / "ledger.sqlite").rename(tmp_path / "away.sqlite")
    for name in ("-wal", "-shm"):
        (program.folder / "data" / f"ledger.sqlite{name}").unlink(missing_ok=True)
    assert counts(do(program, write(tmp_path, ONE, sequence=1)))[2] == 1
    assert held(program) == ["event"]


def test_one_occurrence_is_taken_from_the_part_that_has_it(
    program: Program, tmp_path: Path
) -> None:
    do(program, write(tmp_path, TWO, sequence=0))
    slot = "RECURRENCE-ID;TZID=Europe/Berlin:20370512T090000"
    gone = write(tmp_path, "STATUS:CANCELLED", slot, sequence=1, method="CANCEL")
    assert counts(do(program, gone))[1] == 1
    shown = program.on_sandbox("show", "event#1", "-o", "json")
    assert "2037-05-12" in json.dumps(shown.data[0])


def test_the_name_of_an_event_says_that_there_are_more(program: Program, tmp_path: Path) -> None:
    do(program, write(tmp_path, TWO, sequence=0))
    for command in ("show", "explain"):
        assert "the others are event#1" in program.on_sandbox(command, "event").err
        assert "others" not in program.on_sandbox(command, "event#1").err
    update = program.on_sandbox("update", "event", "--subject", "New", *OPTIONS)
    assert [f["code"] for f in update.data[0]["findings"]] == ["one-of-several"]


def test_cancel_takes_all_meetings_of_an_event_or_the_one_that_is_named(
    program: Program, tmp_path: Path
) -> None:
    do(program, write(tmp_path, TWO, sequence=0))
    plan = program.on_sandbox("cancel", "event", *OPTIONS, "--dry-run")
    assert plan.summary["cancel"] == 2
    program.on_sandbox("cancel", "event#1", *OPTIONS)
    assert held(program) == ["event"]


def test_undo_takes_each_meeting_back(program: Program, tmp_path: Path) -> None:
    made = do(program, write(tmp_path, TWO, sequence=0))
    less = do(program, write(tmp_path, ONE, sequence=1))
    undone = program.on_sandbox("undo", less.summary["run"], *OPTIONS)
    assert (undone.code, held(program)) == (0, ["event", "event#1"]), undone.out + undone.err
    shown = program.on_sandbox("runs", "show", made.summary["run"], "-o", "json")
    assert len(shown.data) == 2


def test_an_export_of_an_event_of_several_meetings_cancels_none_of_them_when_it_comes_back(
    program: Program, tmp_path: Path
) -> None:
    four, every, first = write(tmp_path, FOUR, sequence=0), tmp_path / "all.ics", tmp_path / "f.ics"
    do(program, four)
    keys, mails = held(program), len(program.mails())
    assert len(keys) > 2
    assert program.on_sandbox("export", "-f", every).code == 0
    assert program.on_sandbox("export", "event", "-f", first).code == 0
    assert counts(do(program, first)) == (0, 1, 0, 0, 0)
    for path in (every, four, every):
        ended = do(program, path)
        assert len(ended.data) == len(keys)
        assert not any(row["mails"] or row["changes"] for row in ended.data)
    assert (held(program), len(program.mails())) == (keys, mails)
