import os
from pathlib import Path

import pytest

from ews_meetings.change.wish import Hold
from ews_meetings.errors import FileUnreadable, NotACalendar
from ews_meetings.sources.files import is_mail, read_bytes, read_file
from tests.unit.ics.making import OPTIONS, event


def write(folder: Path, data: bytes, name: str = "a.ics") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_calendar_file_is_read_with_its_path_as_place(tmp_path: Path) -> None:
    path = write(tmp_path, event("SUMMARY:x"))
    (wish,) = read_file(path, OPTIONS)
    assert isinstance(wish, Hold)
    assert wish.where == f"{path}:3"


def test_the_content_says_what_a_file_is_not_its_name(tmp_path: Path) -> None:
    mail = b"Subject: x\r\nContent-Type: text/calendar\r\n\r\n" + event("SUMMARY:x")
    for name in ("a.ics", "a.eml", "a"):
        (wish,) = read_file(write(tmp_path, mail, name), OPTIONS)
        assert isinstance(wish, Hold)


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="no such file"):
        read_file(tmp_path / "none.ics", OPTIONS)


def test_a_folder_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="is a folder"):
        read_file(tmp_path, OPTIONS)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root"
)
def test_a_file_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    path = write(tmp_path, b"x")
    path.chmod(0)
    with pytest.raises(FileUnreadable, match="permission denied"):
        read_file(path, OPTIONS)


def test_a_name_no_disk_takes_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="cannot be read"):
        read_file(tmp_path / ("x" * 1000), OPTIONS)


@pytest.mark.parametrize("data", [b"", b" \r\n"])
def test_an_empty_file_is_said_so(data: bytes) -> None:
    with pytest.raises(FileUnreadable, match=r"^a: is empty$"):
        read_bytes(data, source="a", options=OPTIONS)


@pytest.mark.parametrize("data", [b"\x7fELF\0\0", b"\x89PNG\r\n\x1a\n\0", b"text"])
def test_binary_and_other_files_are_no_calendars(data: bytes) -> None:
    with pytest.raises(NotACalendar):
        read_bytes(data, source="a", options=OPTIONS)


def test_a_store_of_several_mails_is_read_mail_by_mail() -> None:
    mail = b"From a@b Mon\nSubject: x\nContent-Type: text/calendar\n\n%s\n"
    data = mail % event("SUMMARY:x") + mail % event("SUMMARY:y").replace(b"UID:one", b"UID:two")
    wishes = read_bytes(data, source="a.mbox", options=OPTIONS)
    assert [wish.where for wish in wishes] == ["a.mbox#1#1:3", "a.mbox#2#1:3"]


@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b\r\n\r\n",
        b"\r\nX-Odd: 1\r\n folded\r\nSubject: x\r\n\r\n",
        b"From a@b Mon Jan 1\nReceived: x\n\n",
        b"MIME-Version: 1.0\n\n",
    ],
)
def test_mails_are_known_by_their_header(data: bytes) -> None:
    assert is_mail(data)


@pytest.mark.parametrize(
    "data",
    [
        b"BEGIN:VCALENDAR\r\nX-A:1\r\nDate: x\r\n",
        "\ufeffBEGIN:VCALENDAR\nSubject: x".encode("utf-16"),
        b"begin:vevent\nsubject: x",
        b"SUMMARY:x\nLOCATION:y\n",
        b"not a header\nSubject: x\n",
        b"A:1\n" * 300_000,
    ],
)
def test_calendars_and_other_texts_are_no_mails(data: bytes) -> None:
    assert not is_mail(data)
