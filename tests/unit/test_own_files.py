"""What we make is for its owner only, on each system by its own means."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ews_meetings import own_files
from ews_meetings.own_files import (
    is_open_to_others,
    make_own_file,
    make_own_folder,
    restrict_on_windows,
    write_own_file,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists, no modes")
SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
SYSTEM = Path("System32")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.fixture(autouse=True)
def _generous() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@posix
def test_every_folder_on_the_way_is_private_and_what_was_there_stays(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    make_own_folder(tmp_path / "a" / "b")
    assert [mode(p) for p in (tmp_path, tmp_path / "a", tmp_path / "a" / "b")] == [
        0o755,
        0o700,
        0o700,
    ]
    make_own_folder(tmp_path / "a")


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(NotADirectoryError, match="no folder"):
        make_own_folder(tmp_path / "a")


@posix
def test_a_file_is_private_from_its_first_moment_and_one_that_is_there_stays(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new"
    make_own_file(path)
    assert mode(path) == 0o600
    path.write_bytes(b"kept")
    path.chmod(0o640)
    make_own_file(path)
    assert (mode(path), path.read_bytes(), is_open_to_others(path)) == (0o640, b"kept", True)


@posix
def test_a_file_that_is_written_anew_takes_a_loose_ones_place(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old and long")
    path.chmod(0o644)
    write_own_file(path, b"new")
    assert (mode(path), path.read_bytes(), is_open_to_others(path)) == (0o600, b"new", False)
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to("real")
    write_own_file(link, b"new")
    assert (link.is_symlink(), (tmp_path / "real").read_bytes()) == (True, b"new")


@posix
def test_what_is_no_file_is_written_to() -> None:
    write_own_file(Path(os.devnull), b"away")
    assert Path(os.devnull).is_char_device()


def test_windows_is_asked_who_we_are_and_told_to_let_nobody_else_in(tmp_path: Path) -> None:
    asked: list[Sequence[str]] = []

    def ask(command: Sequence[str]) -> str:
        asked.append(command)
        return f'"host\\me","{SID}"\r\n'

    for name, is_folder in (("file", False), ("folder", True)):
        restrict_on_windows(tmp_path / name, is_folder=is_folder, ask=ask, system=SYSTEM)
    who, on_file, _, on_folder = asked
    assert who == [str(SYSTEM / "whoami.exe"), "/user", "/fo", "csv", "/nh"]
    assert on_file[0] == str(SYSTEM / "icacls.exe")
    assert on_file[1:] == [str(tmp_path / "file"), "/inheritance:r", "/grant:r", f"*{SID}:F"]
    assert on_folder[-1] == f"*{SID}:(OI)(CI)F"


def test_what_windows_cannot_protect_is_an_error(tmp_path: Path) -> None:
    def nobody(command: Sequence[str]) -> str:
        return "who?"

    def broken(command: Sequence[str]) -> str:
        raise OSError("icacls: access is denied")

    for ask in (nobody, broken):
        with pytest.raises(PermissionError, match="cannot be kept to its owner"):
            restrict_on_windows(tmp_path / "f", is_folder=False, ask=ask, system=SYSTEM)


def test_a_file_that_cannot_be_protected_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *, is_folder: bool) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(own_files, "_restrict", refuse)
    with pytest.raises(PermissionError):
        write_own_file(tmp_path / "token", b"secret")
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_fails_or_is_missing_is_an_error_of_the_system() -> None:
    assert own_files._output([sys.executable, "-c", "print('x')"]).strip() == "x"
    for command in ([sys.executable, "-c", "raise SystemExit(3)"], ["no-such-program-here"]):
        with pytest.raises(OSError, match=r"3|no-such-program-here"):
            own_files._output(command)
