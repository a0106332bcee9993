from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.sources.folders import Looking, list_paths
from ews_meetings.sources.listed import Listing, shown_name

NOW_S = 2_000_000_000.0
LOOKING = Looking(now_s=NOW_S)
posix = pytest.mark.skipif(sys.platform == "win32", reason="names and pipes of POSIX")


def put(folder: Path, *names: str, age_s: float = 60) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (NOW_S - age_s, NOW_S - age_s))


def found(listing: Listing) -> list[str]:
    return [file.relative.as_posix() for file in listing.found]


def left(listing: Listing) -> dict[str, str]:
    return {Path(file.name).name: file.code for file in listing.left}


def test_files_come_by_name_then_by_place_whatever_folder_they_are_in(tmp_path: Path) -> None:
    put(tmp_path, "b.ics", "z/a.ics", "y/a.ics", "c.EML", "y/x/b.ical", "d.vcs")
    listing = list_paths([tmp_path], LOOKING)
    assert found(listing) == ["y/a.ics", "z/a.ics", "y/x/b.ical", "b.ics", "c.EML", "d.vcs"]
    assert listing.left == ()


def test_hidden_temporary_and_other_files_are_left_each_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path, "a.ics~", ".a.ics", "a.tmp", "a.part", "a.ics.filepart", "~$a.ics", ".git/a.ics")
    put(tmp_path, "a.txt", "a.ifb", "a.pst", "winmail.dat", "a.log.gz")
    assert left(list_paths([tmp_path], LOOKING)) == {
        "a.ics~": "file-temporary",
        ".a.ics": "file-hidden",
        "a.tmp": "file-temporary",
        "a.part": "file-temporary",
        "a.ics.filepart": "file-temporary",
        "~$a.ics": "file-temporary",
        ".git": "file-hidden",
        "a.txt": "file-other-kind",
        "a.ifb": "file-other-kind",
        "a.pst": "file-not-readable-yet",
        "winmail.dat": "file-not-readable-yet",
        "a.log.gz": "file-other-kind",
    }
    assert found(list_paths([tmp_path], LOOKING)) == []


def test_a_file_that_was_just_written_waits_for_the_next_run(tmp_path: Path) -> None:
    put(tmp_path, "young.ics", age_s=1)
    put(tmp_path, "of-a-clock-that-is-fast.ics", age_s=-1)
    put(tmp_path, "settled.ics", age_s=2)
    put(tmp_path, "of-tomorrow.ics", age_s=-86_400)
    listing = list_paths([tmp_path], LOOKING)
    assert found(listing) == ["of-tomorrow.ics", "settled.ics"]
    assert set(left(listing).values()) == {"file-young"}
    assert len(list_paths([tmp_path], replace(LOOKING, settle_s=0)).found) == 4


def test_a_file_that_is_named_is_read_at_once_whatever_it_is_called(tmp_path: Path) -> None:
    put(tmp_path, "notes.txt", age_s=0)
    listing = list_paths([tmp_path / "notes.txt", tmp_path / "missing.ics"], LOOKING)
    assert [file.path.name for file in listing.found] == ["notes.txt", "missing.ics"]
    assert [file.root for file in listing.found] == [None, None]


def test_patterns_choose_by_name_and_never_what_is_unfinished(tmp_path: Path) -> None:
    put(tmp_path, "1700.host", "a.ics", "b.txt", ".hidden", "x.tmp")
    every = list_paths([tmp_path], replace(LOOKING, patterns=("*",)))
    assert found(every) == ["1700.host", "a.ics", "b.txt"]
    some = list_paths([tmp_path], replace(LOOKING, patterns=("*.ics", "17*")))
    assert found(some) == ["1700.host", "a.ics"]
    assert left(some)["b.txt"] == "file-not-meant"


def test_a_folder_that_is_excluded_is_not_looked_into(tmp_path: Path) -> None:
    put(tmp_path, "a.ics", "done/b.ics", "done/sub/c.ics")
    looking = replace(LOOKING, excluded=((tmp_path / "done").resolve(),))
    assert found(list_paths([tmp_path], looking)) == ["a.ics"]


def test_a_file_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    put(tmp_path, "a.ics")
    listing = list_paths([tmp_path / "a.ics", tmp_path, tmp_path], LOOKING)
    assert [file.path.name for file in listing.found] == ["a.ics"]


@posix
def test_links_and_what_is_no_file_are_left(tmp_path: Path) -> None:
    put(tmp_path, "outside/a.ics", "in/b.ics")
    folder = tmp_path / "in"
    (folder / "link.ics").symlink_to(tmp_path / "outside/a.ics")
    (folder / "linked-folder").symlink_to(tmp_path / "outside")
    os.mkfifo(folder / "pipe.ics")
    listing = list_paths([folder], LOOKING)
    assert found(listing) == ["b.ics"]
    assert left(listing) == {
        "link.ics": "file-link",
        "linked-folder": "file-link",
        "pipe.ics": "file-special",
    }


@posix
def test_odd_names_become_text_that_any_journal_takes(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"o\xff\nd\x1b[2J.ics")
    path.write_bytes(b"x")
    shown = shown_name(path)
    assert shown.endswith(r"o\xff\nd\x1b[2J.ics")
    assert shown.encode()
    assert shown.isprintable()


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert list_paths([tmp_path], LOOKING) == Listing(found=(), left=())


def test_stores_and_archives_are_read(tmp_path: Path) -> None:
    names = ["a.MBOX", "b.mbx", "c.msg", "d.zip", "e.ics.gz", "f.mbox.gz"]
    put(tmp_path, *names)
    assert found(list_paths([tmp_path], LOOKING)) == names


def test_of_a_maildir_new_and_cur_are_read_whatever_the_names_of_their_files(
    tmp_path: Path,
) -> None:
    put(tmp_path, "box/cur/1700.host-2,S", "box/new/1701.host", age_s=0)
    put(
        tmp_path,
        "box/tmp/1702.host",
        "box/.Sent/cur/1703.host",
        "box/new/.1704",
        "box/subscriptions",
    )
    listing = list_paths([tmp_path], LOOKING)
    assert found(listing) == ["box/cur/1700.host-2,S", "box/new/1701.host"]
    assert all(file.is_one_of_many for file in listing.found)
    assert left(listing) == {".Sent": "file-not-meant", ".1704": "file-hidden"}


@posix
def test_deleted_mails_drafts_and_links_of_a_maildir_are_left(tmp_path: Path) -> None:
    put(tmp_path, "cur/1:2,ST", "cur/2:2,DFS", "cur/3:2,RS", "new/4", "cur/5:1,T")
    (tmp_path / "new" / "6").symlink_to(tmp_path / "new" / "4")
    listing = list_paths([tmp_path], LOOKING)
    assert found(listing) == ["cur/3:2,RS", "new/4", "cur/5:1,T"]
    assert left(listing) == {"1:2,ST": "mail-trashed", "2:2,DFS": "mail-draft", "6": "file-link"}


def test_a_folder_of_a_maildir_is_read_when_it_is_named(tmp_path: Path) -> None:
    put(tmp_path, ".Sent/cur/1700.host", ".Sent/new/1701.host")
    assert len(list_paths([tmp_path / ".Sent"], LOOKING).found) == 2
