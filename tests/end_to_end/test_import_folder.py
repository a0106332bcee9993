"""A folder of files is imported, filed, and imported again, as a scheduled job does it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.end_to_end.running import (
    COMMAND,
    ORGANIZER,
    SANDBOX,
    Ended,
    Program,
    calendar,
    control,
    invitation,
)
from tests.end_to_end.schemas import problems

pytestmark = pytest.mark.slow
OLD_S = 1_700_000_000
HOLDER = """
import sys
from ews_meetings.app import connect
with connect(profile="sandbox", mailbox=sys.argv[1]) as calendar, calendar.hold():
    print("held", flush=True)
    sys.stdin.read()
"""


def put(path: Path, content: bytes, *, age: int = 0) -> Path:
    """Write a file that has been there for long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (OLD_S - age, OLD_S - age))
    return path


def one(*lines: str, uid: str = "one@example.com", people: tuple[str, ...] = ("alice",)) -> bytes:
    return calendar(invitation(*lines, uid=uid, subject=f"About {uid}", people=people))


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def ends(ended: Ended, folder: Path) -> dict[str, tuple[str, str | None]]:
    rows = ended.summary["files"]
    return {str(Path(row["file"]).relative_to(folder)): (row["end"], row["code"]) for row in rows}


def recipients(program: Program) -> list[str]:
    return sorted(mail["to"].partition("@")[0] for mail in program.mails())


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def filing(folder: Path) -> tuple[str | Path, ...]:
    return ("--done", folder / "done", "--failed", folder / "failed", "--notify", "all")


def test_files_go_to_done_and_failed_and_the_second_run_has_nothing_to_do(
    program: Program, drop: Path
) -> None:
    put(drop / "a.ics", one(uid="a"))
    put(drop / "sub/b.ics", one(uid="b", people=("bob",)))
    put(drop / "sub/broken.ics", calendar(invitation(uid="c"), invitation(uid="d", end="20370101")))
    put(drop / "notes.txt", b"x")
    ended = program.on_sandbox("import", drop, *filing(drop), "-o", "json")
    assert (ended.code, problems("applied", ended.document)) == (4, [])
    assert ends(ended, drop) == {
        "a.ics": ("done", None),
        "sub/b.ics": ("done", None),
        "sub/broken.ics": ("failed", "event-unusable"),
        "notes.txt": ("left", "file-other-kind"),
    }
    assert files(drop) == [
        "done/a.ics",
        "done/sub/b.ics",
        "failed/sub/broken.ics",
        "failed/sub/broken.ics.error.json",
        "notes.txt",
    ]
    note = json.loads((drop / "failed/sub/broken.ics.error.json").read_text())
    assert problems("failed-file", note) == []
    assert note["run"] == ended.summary["run"]
    mails = recipients(program)
    again = program.on_sandbox("import", drop, *filing(drop))
    assert (again.code, again.out) == (0, "Nothing to import (1 file left).\n")
    assert recipients(program) == mails == ["alice", "alice", "bob", "bob"]


def test_an_empty_folder_is_nothing_to_do_and_nothing_is_contacted(
    program: Program, drop: Path, tmp_path: Path
) -> None:
    text = program.on_sandbox("import", drop, "--notify", "all")
    rows = program.on_sandbox("import", drop, "--notify", "all", "-o", "json")
    assert (text.code, text.out) == (0, "Nothing to import.\n")
    assert (rows.code, rows.data, rows.document["ok"]) == (0, [], True)
    assert problems("applied", rows.document) == []
    assert not (tmp_path / "data").exists()


def test_without_folders_to_file_nothing_is_moved_and_the_second_run_does_nothing(
    program: Program, drop: Path
) -> None:
    put(drop / "a.ics", one())
    first = program.on_sandbox("import", drop, "--notify", "all")
    second = program.on_sandbox("import", drop, "--notify", "all", "-o", "json")
    assert "Files: 1 done, 0 failed, 0 left" in first.out
    assert (second.code, second.summary["unchanged"], second.summary["mail"]) == (0, 1, 0)
    assert (files(drop), recipients(program)) == (["a.ics"], ["alice"])


def test_files_with_one_attendee_each_become_one_meeting_and_stay_one(
    program: Program, drop: Path
) -> None:
    for name in ("alice", "bob", "carol"):
        put(drop / f"{name}.ics", one(people=(name,)))
    ended = program.on_sandbox("import", drop, *filing(drop), "-o", "json")
    assert (ended.code, ended.summary["create"]) == (0, 1)
    assert set(ends(ended, drop).values()) == {("done", None)}
    [finding] = [f for f in ended.data[0]["findings"] if f["code"] == "attendees-joined"]
    assert all(f"{name}.ics" in finding["message"] for name in ("alice", "bob", "carol"))
    assert recipients(program) == ["alice", "bob", "carol"]


def test_of_several_revisions_the_newest_counts_and_all_are_done(
    program: Program, drop: Path
) -> None:
    put(drop / "1.ics", one("SEQUENCE:1", "LOCATION:here"))
    put(drop / "2.ics", one("SEQUENCE:2", "LOCATION:there"))
    ended = program.on_sandbox("import", drop, *filing(drop), "-o", "json")
    assert (ended.code, ended.summary["create"], ended.summary["mail"]) == (0, 1, 1)
    assert files(drop) == ["done/1.ics", "done/2.ics"]
    [shown] = program.on_sandbox("show", "one@example.com", "-o", "json").data
    assert shown["location"] == "there"


def test_a_meeting_that_fails_takes_all_its_files_along_and_no_others(
    program: Program, drop: Path
) -> None:
    foreign = "ORGANIZER:mailto:zoe@elsewhere.example"
    put(drop / "a.ics", one(foreign, people=("alice",)))
    put(drop / "b.ics", one(uid="b", people=("bob",)))
    ended = program.on_sandbox("import", drop, *filing(drop), "-o", "json")
    assert ended.code == 4
    assert ends(ended, drop) == {"a.ics": ("failed", "foreign-organizer"), "b.ics": ("done", None)}


def test_a_file_that_is_still_being_written_waits(program: Program, drop: Path) -> None:
    put(drop / "young.ics", one())
    os.utime(drop / "young.ics")
    waits = program.on_sandbox(
        "import", drop, *filing(drop), "--settle-files-s", "3600", "-o", "json"
    )
    assert ends(waits, drop) == {"young.ics": ("left", "file-young")}
    named = program.on_sandbox("import", drop / "young.ics", *filing(drop))
    assert (named.code, files(drop)) == (0, ["done/young.ics"])


def test_what_the_server_cannot_do_now_stays_for_the_next_run(program: Program, drop: Path) -> None:
    put(drop / "a.ics", one())
    with program.serving() as url:
        refused = {"kind": "refused", "operation": "UpdateItem", "mailing": True, "times": 50}
        control(url, "fault", refused)
        stopped = program.on_sandbox("import", drop, *filing(drop), "-o", "json")
        assert program.run("sandbox", "fault", "clear").code == 0
    assert stopped.code == 75
    assert ends(stopped, drop)["a.ics"][0] == "left"
    assert files(drop) == ["a.ics"]
    again = program.on_sandbox("import", drop, *filing(drop))
    assert (again.code, files(drop)) == (0, ["done/a.ics"])
    assert recipients(program) == ["alice"]


def test_more_mails_than_allowed_move_nothing(program: Program, drop: Path) -> None:
    put(drop / "a.ics", one(people=("alice", "bob")))
    ended = program.on_sandbox("import", drop, *filing(drop), "--max-mail", "1")
    assert (ended.code, files(drop)) == (9, ["a.ics"])


def test_a_dry_run_moves_nothing(program: Program, drop: Path) -> None:
    put(drop / "a.ics", one())
    put(drop / "bad.ics", b"x")
    ended = program.on_sandbox("import", drop, *filing(drop), "--dry-run")
    assert (ended.code, files(drop)) == (4, ["a.ics", "bad.ics"])
    assert not (drop / "done").exists()


def test_a_single_bad_file_is_filed_too(program: Program, drop: Path) -> None:
    path = put(drop / "bad.ics", b"x")
    ended = program.on_sandbox("import", path, *filing(drop))
    assert ended.code == 8
    assert files(drop) == ["failed/bad.ics", "failed/bad.ics.error.json"]


def test_folders_files_and_stdin_are_imported_together(program: Program, drop: Path) -> None:
    put(drop / "a.ics", one(uid="a"))
    alone = put(drop.parent / "b.ics", one(uid="b"))
    ended = program.on_sandbox(
        "import", drop, alone, "-", "--notify", "none", "-o", "json", stdin=one(uid="c")
    )
    assert (ended.code, ended.summary["create"]) == (0, 3)
    assert [Path(row["file"]).name for row in ended.summary["files"]] == ["-", "a.ics", "b.ics"]


def test_a_folder_for_done_files_that_holds_what_is_read_is_refused(
    program: Program, drop: Path, tmp_path: Path
) -> None:
    for option in ("--done", "--failed"):
        ended = program.on_sandbox("import", drop, option, drop, "--notify", "all")
        assert (ended.code, option in ended.err) == (2, True)
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="names of POSIX")
def test_names_with_odd_bytes_and_lines_come_through(program: Program, drop: Path) -> None:
    put(drop / os.fsdecode(b"o\xff\nd\x1b[2J.ics"), one())
    text = program.on_sandbox("import", drop, *filing(drop))
    assert text.code == 0
    assert r"o\xff\nd\x1b[2J.ics" in text.out
    assert "\x1b" not in text.out + text.err
    assert [path.name for path in (drop / "done").iterdir()] == [
        os.fsdecode(b"o\xff\nd\x1b[2J.ics")
    ]


def test_logs_say_how_many_files_ended_how_and_nothing_of_what_is_in_them(
    program: Program, drop: Path, tmp_path: Path
) -> None:
    put(drop / "secret-name.ics", one("DESCRIPTION:secret words"))
    log = tmp_path / "log"
    assert program.on_sandbox("import", drop, *filing(drop), "--log-file", log).code == 0
    told = log.read_text()
    assert "files ended done=1" in told
    for word in ("secret", "About", "alice"):
        assert word not in told


def test_a_second_run_waits_for_the_mailbox_or_says_that_it_is_held(
    program: Program, drop: Path
) -> None:
    put(drop / "a.ics", one())
    with program.serving(), holding(program) as holder:
        busy = program.on_sandbox("import", drop, *filing(drop))
        assert (busy.code, files(drop)) == (12, ["a.ics"])
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(
                program.on_sandbox, "import", drop, *filing(drop), "--wait-lock", "50"
            )
            assert holder.stdin is not None
            holder.stdin.close()
            assert waiting.result(timeout=60).code == 0
    assert files(drop) == ["done/a.ics"]


def holding(program: Program) -> subprocess.Popen[str]:
    """Another process that holds the mailbox until its stdin ends."""
    process = subprocess.Popen(
        [*COMMAND[:3], "-c", HOLDER, ORGANIZER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=program.environment,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_file_that_was_replaced_while_the_run_waited_is_read_anew(
    program: Program, drop: Path
) -> None:
    path = put(drop / "a.ics", one("LOCATION:old"))
    with program.serving(), holding(program) as holder:
        call = [*COMMAND, *SANDBOX, "import", str(drop), "--notify", "none", "--wait-lock", "50"]
        with subprocess.Popen(
            [*call, "-vv"], env=program.environment, stderr=subprocess.PIPE, text=True
        ) as waiting:
            assert waiting.stderr is not None
            assert any("waiting for the mailbox" in line for line in waiting.stderr)
            put(path, one("LOCATION:new"), age=60)
            assert holder.stdin is not None
            holder.stdin.close()
            waiting.communicate(timeout=60)
    [shown] = program.on_sandbox("show", "one@example.com", "-o", "json").data
    assert shown["location"] == "new"


def test_the_folder_of_a_file_is_no_place_to_move_it_to(program: Program, drop: Path) -> None:
    path = put(drop / "a.ics", one())
    ended = program.on_sandbox("import", path, "--done", drop, "--notify", "all")
    assert (ended.code, "holds what is read" in ended.err) == (2, True)
    assert files(drop) == ["a.ics"]


def test_a_damaged_list_of_moves_stops_folders_with_its_own_hint_and_not_stdin(
    program: Program, drop: Path, tmp_path: Path
) -> None:
    put(drop / "a.ics", one())
    (tmp_path / "data/moves").mkdir(parents=True)
    key = hashlib.sha256(f"sandbox\n{ORGANIZER}".encode()).hexdigest()[:24]
    (tmp_path / f"data/moves/{key}.json").write_text("{")
    stopped = program.on_sandbox("import", drop, *filing(drop))
    assert (stopped.code, "then delete it" in stopped.err) == (2, True)
    assert program.on_sandbox("import", "-", "--notify", "all", stdin=one()).code == 0


def test_too_much_on_stdin_is_refused(program: Program) -> None:
    ended = program.on_sandbox("import", "-", "--notify", "all", stdin=b"x" * (64 << 20) + b"x")
    assert (ended.code, "is larger than 64 MB" in ended.err) == (8, True)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_folder_for_done_files_that_cannot_be_written_stops_the_run_before_it_begins(
    program: Program, drop: Path
) -> None:
    put(drop / "a.ics", one())
    for target in (Path("/proc/self"), drop / "a.ics"):  # nobody, not even root, writes there
        ended = program.on_sandbox("import", drop, "--done", target, "--notify", "all")
        assert (ended.code, "cannot be written" in ended.err) == (2, True)
    assert (files(drop), recipients(program)) == (["a.ics"], [])
