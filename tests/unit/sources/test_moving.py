"""Files are moved whole, never over others, and a stop at any moment is made good."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
from pathlib import Path

import pytest

from ews_meetings.errors import MovesDamaged
from ews_meetings.sources.moving import (
    Move,
    Replace,
    finish_moves,
    is_as_read,
    move_all,
    pending_moves,
)


class Killed(BaseException):
    """The process ends here."""


def make(folder: Path, *names: str) -> list[Move]:
    """Files with their own name as content, and moves of them to `done`."""
    folder.joinpath("in").mkdir(exist_ok=True)
    moves = []
    for name in names:
        source = folder / "in" / name
        source.write_bytes(os.fsencode(name))
        digest = hashlib.sha256(os.fsencode(name)).hexdigest()
        moves.append(Move(source=source, target=folder / "done" / name, digest=digest))
    return moves


def held(folder: Path) -> dict[str, str]:
    """Every file below, with what it holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


def killing(after: int) -> Replace:
    """A move that ends the process in the place of one of them."""
    done = 0

    def replace(source: Path, target: Path) -> None:
        nonlocal done
        if done == after:
            raise Killed
        done += 1
        source.replace(target)

    return replace


def across(source: Path, target: Path) -> None:
    """A move between file systems, as the kernel answers it."""
    if source.parent != target.parent:
        raise OSError(errno.EXDEV, "Invalid cross-device link")
    source.replace(target)


def test_files_are_moved_with_their_folders_and_nothing_is_left_behind(tmp_path: Path) -> None:
    [move] = make(tmp_path, "a.ics")
    deep = Move(source=move.source, target=tmp_path / "done/x/y/a.ics", digest=move.digest)
    [moved] = move_all([deep], journal=tmp_path / "moves.json")
    assert (moved.target, moved.problem) == (tmp_path / "done/x/y/a.ics", "")
    assert held(tmp_path) == {"done/x/y/a.ics": "a.ics"}


def test_no_file_is_written_over_a_number_is_added(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    (tmp_path / "done/a.ics").write_text("other")
    (tmp_path / "done/a-1.ics").write_text("another")
    first, second = make(tmp_path, "a.ics", "b.ics")
    same = Move(source=second.source, target=first.target, digest=second.digest)
    move_all([first, same], journal=tmp_path / "moves.json")
    assert held(tmp_path / "done") == {
        "a.ics": "other",
        "a-1.ics": "another",
        "a-2.ics": "a.ics",
        "a-3.ics": "b.ics",
    }


def test_a_file_that_has_changed_since_it_was_read_stays(tmp_path: Path) -> None:
    [move] = make(tmp_path, "a.ics")
    move.source.write_text("new")
    [moved] = move_all([move], journal=tmp_path / "moves.json")
    assert (moved.target, moved.problem) == (None, "was changed meanwhile; it stays")
    assert held(tmp_path) == {"in/a.ics": "new"}
    assert pending_moves(tmp_path / "moves.json") == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_a_link_stays(tmp_path: Path) -> None:
    [move] = make(tmp_path, "a.ics")
    link = tmp_path / "in/link.ics"
    link.symlink_to(move.source)
    [moved] = move_all(
        [Move(source=link, target=tmp_path / "done/l.ics", digest=move.digest)],
        journal=tmp_path / "moves.json",
    )
    assert moved.problem == "is a link; it stays"
    assert link.is_symlink()


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_kill_between_moves_is_made_good_at_the_next_run(tmp_path: Path, after: int) -> None:
    moves, journal = make(tmp_path, "a.ics", "b.ics", "c.ics"), tmp_path / "state/moves.json"
    with pytest.raises(Killed):
        move_all(moves, journal=journal, replace=killing(after))
    waiting = [move for move in pending_moves(journal) if is_as_read(move)]
    assert [move.source.name for move in waiting] == [f"{n}.ics" for n in "abc"[after:]]
    moved = finish_moves(journal=journal)
    assert [one.problem for one in moved] == [""] * 3
    assert held(tmp_path / "done") == {name: name for name in ("a.ics", "b.ics", "c.ics")}
    assert held(tmp_path / "in") == {}
    assert not journal.exists()


def test_between_file_systems_the_copy_is_whole_before_it_has_its_name(tmp_path: Path) -> None:
    [move] = make(tmp_path, "a.ics")
    os.utime(move.source, (1_000_000, 1_000_000))
    [moved] = move_all([move], journal=tmp_path / "moves.json", replace=across)
    assert held(tmp_path) == {"done/a.ics": "a.ics"}
    assert moved.target is not None
    assert moved.target.stat().st_mtime == 1_000_000


def test_a_kill_between_copy_and_end_of_the_original_leaves_one_file(tmp_path: Path) -> None:
    [move], journal = make(tmp_path, "a.ics"), tmp_path / "moves.json"
    with pytest.raises(Killed):
        move_all([move], journal=journal, replace=killing(0))
    move.target.write_bytes(move.source.read_bytes())
    [moved] = finish_moves(journal=journal)
    assert moved.target == move.target
    assert held(tmp_path) == {"done/a.ics": "a.ics"}


def test_what_cannot_be_moved_waits_and_is_known_to_wait(tmp_path: Path) -> None:
    def refused(source: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    moves, journal = make(tmp_path, "a.ics"), tmp_path / "moves.json"
    [moved] = move_all(moves, journal=journal, replace=refused)
    assert (moved.is_pending, moved.problem) == (True, "cannot be moved: Permission denied")
    assert held(tmp_path / "done") == {}
    assert [move.source for move in pending_moves(journal)] == [moves[0].source]
    others = make(tmp_path, "b.ics")
    move_all(others, journal=journal)
    assert [move.source.name for move in pending_moves(journal)] == ["a.ics"]
    finish_moves(journal=journal)
    assert held(tmp_path) == {"done/a.ics": "a.ics", "done/b.ics": "b.ics"}


def test_a_note_lies_beside_the_file_it_is_about(tmp_path: Path) -> None:
    [move] = make(tmp_path, "a.ics")
    noted = Move(source=move.source, target=move.target, digest=move.digest, note={"why": "é"})
    move_all([noted], journal=tmp_path / "moves.json")
    assert json.loads((tmp_path / "done/a.ics.error.json").read_text()) == {"why": "é"}


@pytest.mark.skipif(sys.platform == "win32", reason="names of POSIX")
def test_odd_names_come_through_a_kill(tmp_path: Path) -> None:
    moves, journal = make(tmp_path, os.fsdecode(b"o\xff\n.ics")), tmp_path / "moves.json"
    with pytest.raises(Killed):
        move_all(moves, journal=journal, replace=killing(0))
    finish_moves(journal=journal)
    assert moves[0].target.exists()


def test_a_damaged_journal_is_said_and_not_thrown_away(tmp_path: Path) -> None:
    journal = tmp_path / "moves.json"
    journal.write_text("{")
    with pytest.raises(MovesDamaged, match="is damaged") as caught:
        finish_moves(journal=journal)
    assert (journal.read_text(), "then delete it" in caught.value.hint) == ("{", True)


def test_nothing_to_move_writes_nothing(tmp_path: Path) -> None:
    assert move_all((), journal=tmp_path / "moves.json") == ()
    assert finish_moves(journal=tmp_path / "moves.json") == ()
    assert list(tmp_path.iterdir()) == []
