from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.sources.batch import Batch, Given, read_batch
from ews_meetings.sources.bounded import LIMIT_BYTES
from ews_meetings.sources.folders import Looking, list_paths
from ews_meetings.sources.listed import FoundFile, Listing
from ews_meetings.sources.reading import Kept
from tests.unit.ics.making import OPTIONS, calendar, event, event_lines

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and rights of POSIX")
LOOKING = Looking(now_s=2_000_000_000.0)


def read(*paths: Path, given: tuple[Given, ...] = ()) -> Batch:
    return read_batch(list_paths(paths, LOOKING), OPTIONS, given=given)


def test_each_wish_knows_its_files_and_each_file_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(event("ATTENDEE:mailto:a@x.example"))
    (tmp_path / "b.ics").write_bytes(event("ATTENDEE:mailto:b@x.example"))
    (tmp_path / "c.ics").write_bytes(b"nothing")
    batch = read(tmp_path)
    held, refused = batch.sourced
    assert isinstance(held.wish, Hold)
    assert isinstance(refused.wish, Unusable)
    assert (set(held.files), set(refused.files)) == ({0, 1}, {2})
    assert [Path(file.name).name for file in batch.files] == ["a.ics", "b.ics", "c.ics"]
    assert [file.problem is None for file in batch.files] == [True, True, False]
    assert len({file.digest for file in batch.files}) == 3


def test_bytes_that_are_given_stand_beside_files(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(event(""))
    batch = read(tmp_path, given=(Given(name="-", content=event("")),))
    assert [file.name for file in batch.files] == ["-", str(tmp_path / "a.ics")]
    assert batch.sourced[0].files == {0, 1}


def test_a_file_of_a_folder_that_was_changed_since_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(event(""))
    listing = list_paths([tmp_path], LOOKING)
    path.write_bytes(event("SUMMARY:changed"))
    batch = read_batch(listing, OPTIONS)
    assert (batch.files, batch.sourced) == ((), ())
    assert [file.code for file in batch.left] == ["file-young"]


def test_a_file_of_a_folder_that_went_away_is_left_and_one_that_was_named_is_refused(
    tmp_path: Path,
) -> None:
    gone = tmp_path / "gone.ics"
    found = (FoundFile(path=gone, root=tmp_path), FoundFile(path=gone, root=None))
    batch = read_batch(Listing(found=found, left=()), OPTIONS)
    assert [(file.code, file.is_trouble) for file in batch.left] == [("file-gone", False)]
    assert [str(file.problem) for file in batch.files] == [f"{gone}: no such file"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(event(""))
    listing = list_paths([tmp_path], LOOKING)
    path.unlink()
    os.mkfifo(path)
    assert read_batch(listing, OPTIONS).files == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    folder, secret = tmp_path / "in", tmp_path / "secret.ics"
    folder.mkdir()
    for path in (secret, folder / "a.ics"):
        path.write_bytes(event(""))
        os.utime(path, (1, 1))
    listing = list_paths([folder], LOOKING)
    (folder / "a.ics").unlink()
    (folder / "a.ics").symlink_to(secret)
    batch = read_batch(listing, OPTIONS)
    assert (batch.files, [file.code for file in batch.left]) == ((), ["file-unreadable"])


@posix
def test_a_pipe_that_was_named_is_waited_for_and_read_once_whole(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    content = event("DESCRIPTION:" + "x" * 200_000)
    writer = threading.Thread(target=path.write_bytes, args=(content,))
    writer.start()
    kept = Kept()
    listing = list_paths([path], LOOKING)
    first = read_batch(listing, OPTIONS, kept=kept)
    writer.join()
    again = read_batch(list_paths([path], LOOKING), OPTIONS, kept=kept)
    assert [len(batch.wishes) for batch in (first, again)] == [1, 1]
    assert isinstance(first.wishes[0], Hold)
    assert first == again


def test_a_file_that_was_named_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(event(""))
    listing = list_paths([path], LOOKING)
    path.write_bytes(event("SUMMARY:changed"))
    batch = read_batch(listing, OPTIONS)
    assert (batch.left, len(batch.wishes)) == ((), 1)


def young(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (LOOKING.now_s, LOOKING.now_s))


def uid(name: str, *lines: str) -> bytes:
    return calendar(*event_lines(*lines, uid=f"UID:{name}"))


@pytest.mark.parametrize("name", ["new.ics", "new.ics.part", ".new.ics.x1"])
def test_what_shares_a_meeting_with_a_file_that_is_still_written_waits_with_it(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "old.ics").write_bytes(uid("one"))
    (tmp_path / "other.ics").write_bytes(uid("other"))
    young(tmp_path, name, uid("one", "SEQUENCE:1")[:-40])
    batch = read(tmp_path)
    left = {Path(file.name).name: file.code for file in batch.left}
    assert [Path(file.name).name for file in batch.files] == ["other.ics"]
    assert left["old.ics"] == "file-sibling-young"


def test_what_waits_takes_its_other_meetings_with_it(tmp_path: Path) -> None:
    young(tmp_path, "new.ics", uid("one"))
    two = (*event_lines(uid="UID:one"), *event_lines(uid="UID:two"))
    (tmp_path / "both.ics").write_bytes(calendar(*two))
    (tmp_path / "second.ics").write_bytes(uid("two"))
    assert read(tmp_path).files == ()


def test_a_file_that_was_named_is_refused_for_now_where_one_of_its_meeting_is_still_written(
    tmp_path: Path,
) -> None:
    folder, named = tmp_path / "in", tmp_path / "old.ics"
    folder.mkdir()
    young(folder, "new.ics", uid("one"))
    named.write_bytes(uid("one"))
    [wish] = read(named, folder).wishes
    assert isinstance(wish, Unusable)
    assert (wish.refusal.code, wish.refusal.exit_code) == ("file-sibling-young", 75)


def test_a_young_file_that_was_named_keeps_nothing_back(tmp_path: Path) -> None:
    young(tmp_path, "new.ics", uid("one"))
    batch = read(tmp_path / "new.ics", tmp_path)
    assert (len(batch.files), batch.left) == (1, ())


def test_the_growth_of_a_young_file_is_another_listing(tmp_path: Path) -> None:
    young(tmp_path, "new.ics", b"BEGIN:VCALENDAR")
    before = list_paths([tmp_path], LOOKING)
    young(tmp_path, "new.ics", uid("one"))
    assert list_paths([tmp_path], LOOKING) != before


@contextmanager
def as_nobody() -> Iterator[Path]:
    """A folder of somebody who is not root, with his rights."""
    with tempfile.TemporaryDirectory() as folder:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.seteuid(0)


@posix
def test_a_folder_that_was_named_and_cannot_be_looked_into_is_refused() -> None:
    with as_nobody() as folder:
        folder.chmod(0)
        batch = read(folder)
    assert [file.problem and file.problem.code for file in batch.files] == ["file-unreadable"]
    assert "cannot be looked into: Permission denied" in str(batch.files[0].problem)


@posix
def test_what_cannot_be_read_in_a_folder_is_left_as_trouble_and_the_rest_is_read() -> None:
    with as_nobody() as folder:
        for name in ("bad.ics", "good.ics", "listed/a.ics", "closed/a.ics"):
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(event(""))
            os.utime(path, (1, 1))
        (folder / "bad.ics").chmod(0)
        (folder / "closed").chmod(0)
        (folder / "listed").chmod(0o400)
        batch = read(folder)
    left = {Path(file.name).relative_to(folder).as_posix(): file for file in batch.left}
    assert {name: file.code for name, file in left.items()} == {
        "bad.ics": "file-unreadable",
        "closed": "folder-unreadable",
        "listed/a.ics": "file-unreadable",
    }
    assert all(file.is_trouble for file in left.values())
    assert [Path(file.name).name for file in batch.files] == ["good.ics"]


def test_a_file_that_is_too_large_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "good.ics").write_bytes(event(""))
    with (tmp_path / "huge.ics").open("wb") as huge:
        huge.truncate(LIMIT_BYTES + 1)
    held, refused = read(tmp_path).wishes
    assert isinstance(held, Hold)
    assert isinstance(refused, Unusable)
    assert refused.refusal.code == "file-too-large"


@posix
def test_two_files_whose_names_look_alike_are_told_apart(tmp_path: Path) -> None:
    odd, plain = tmp_path / os.fsdecode(b"o\xff.ics"), tmp_path / r"o\xff.ics"
    odd.write_bytes(uid("one"))
    plain.write_bytes(uid("two"))
    batch = read(odd, plain)
    assert len({file.name for file in batch.files}) == 2
    assert len({wish.where for wish in batch.wishes}) == 2
