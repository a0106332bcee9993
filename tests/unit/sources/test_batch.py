from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.sources.batch import Batch, Given, read_batch
from ews_meetings.sources.folders import FoundFile, Listing, Looking, list_paths
from tests.unit.ics.making import OPTIONS, event

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
    assert [file.code for file in batch.left] == ["file-unreadable"]
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
