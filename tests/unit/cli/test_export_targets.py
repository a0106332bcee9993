"""Where exported meetings go, and that nothing is written over or left half."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from ews_meetings.cli.export_targets import (
    ToFile,
    ToFolder,
    ToStream,
    check_file,
    check_folder,
)
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.ics.writing.meetings import Written, write_meeting
from ews_meetings.ics.writing.options import Method
from ews_meetings.model.meeting import Meeting
from tests.unit.cli.making import Stream
from tests.unit.ics.writing.making import SPAN, lines, options, single


def written(uid: str, subject: str = "x") -> Written:
    return write_meeting(single(Meeting(subject=subject, span=SPAN), uid), options())


def test_a_file_is_there_when_all_is_written_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "out.ics"
    with ToFile(path=path, overwrites=False, options=options()) as target:
        assert target.add(written("a")) == str(path)
        target.add(written("b"))
        assert list(tmp_path.iterdir()) == []
        target.finish()
    told = lines(path.read_bytes())
    assert [line for line in told if line.startswith("UID")] == ["UID:a", "UID:b"]
    assert list(tmp_path.iterdir()) == [path]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_meeting_no_file_is_made(tmp_path: Path) -> None:
    with ToFile(path=tmp_path / "out.ics", overwrites=False, options=options()) as target:
        target.finish()
    stream = Stream()
    with ToStream(stream=stream, options=options()) as other:
        other.finish()
    assert list(tmp_path.iterdir()) == []
    assert stream.getvalue() == ""


def test_a_file_that_came_in_between_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "out.ics"
    with ToFile(path=path, overwrites=False, options=options()) as target:
        target.add(written("a"))
        path.write_text("mine")
        with pytest.raises(BadOption, match="is there already"):
            target.finish()
    assert path.read_text() == "mine"


def test_a_file_is_written_over_where_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "out.ics"
    path.write_text("old")
    with pytest.raises(BadOption, match="is there already"):
        check_file("--file", path, overwrites=False)
    check_file("--file", path, overwrites=True)
    with ToFile(path=path, overwrites=True, options=options()) as target:
        target.add(written("a"))
        target.finish()
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_second_meeting_is_no_request(tmp_path: Path) -> None:
    path = tmp_path / "out.ics"
    with ToFile(path=path, overwrites=False, options=options(Method.REQUEST)) as target:
        target.add(written("a"))
        with pytest.raises(UsageProblem, match="one meeting") as caught:
            target.add(written("b"))
    assert "--split" in caught.value.hint
    assert not path.exists()


@pytest.mark.parametrize("name", ["missing/out.ics", "."])
def test_no_file_can_be_in_a_missing_folder_or_be_one(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadOption):
        check_file("--file", tmp_path / name, overwrites=True)


def test_a_folder_gets_a_file_for_each_meeting(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    check_folder("--split", folder, overwrites=False)
    with ToFolder(path=folder, options=options()) as target:
        names = [target.add(written(uid)) for uid in ("a", "../b")]
        target.finish()
    assert sorted(map(str, folder.iterdir())) == sorted(names)
    assert all(Path(name).read_bytes().endswith(b"END:VCALENDAR\r\n") for name in names)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("mine")
    with pytest.raises(BadOption, match="is not empty"):
        check_folder("--split", tmp_path, overwrites=False)
    check_folder("--split", tmp_path, overwrites=True)
    with pytest.raises(BadOption, match="is no folder"):
        check_folder("--split", file, overwrites=True)


def test_a_terminal_is_not_steered_and_a_pipe_gets_all() -> None:
    meeting = written("a", "\u202eevil\u009b31m")
    shown, piped = Stream(is_terminal=True), Stream()
    for stream in (shown, piped):
        with ToStream(stream=stream, options=options()) as target:
            target.add(meeting)
            target.finish()
    assert "\\u202eevil" in shown.getvalue()
    assert "\u202e" not in shown.getvalue()
    assert "\u202eevil\u009b31m" in piped.getvalue()
    assert piped.getvalue().startswith("BEGIN:VCALENDAR\r\n")
