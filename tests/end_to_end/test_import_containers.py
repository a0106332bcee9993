"""Mail stores, archives and what Outlook saves are imported as one file each."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from tests.end_to_end.running import ORGANIZER, Ended, Program, calendar, invitation
from tests.end_to_end.schemas import problems
from tests.unit.sources.containers.compound import msg
from tests.unit.sources.containers.outlook_making import appointment, person, repeating_blob

pytestmark = pytest.mark.slow
OLD_S = 1_700_000_000
FROM = b"From ann@firma.example Mon Mar  1 09:00:00 2027\n"
NEWS = b"From: news@firma.example\r\nSubject: news\r\n\r\nnothing to meet about\r\n"


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (OLD_S, OLD_S))
    return path


def one(uid: str, *, end: str = "20370401T100000") -> bytes:
    return calendar(invitation(uid=uid, subject=f"About {uid}", end=end, people=("alice",)))


def mail(uid: str, *, end: str = "20370401T100000") -> bytes:
    head = f"From: {ORGANIZER}\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n"
    return head.encode() + one(uid, end=end)


def ends(ended: Ended, folder: Path) -> dict[str, tuple[str, int, str | None]]:
    rows = ended.summary["files"]
    return {
        str(Path(row["file"]).relative_to(folder)): (
            row["end"],
            row.get("meetings", 0),
            row["code"],
        )
        for row in rows
    }


def test_stores_and_archives_of_a_folder_are_one_file_each_and_the_second_run_is_idle(
    program: Program, tmp_path: Path
) -> None:
    drop, done = tmp_path / "drop", tmp_path / "done"
    put(drop / "box/cur/1700.host-2,S", mail("cur"))
    put(drop / "box/new/1701.host", mail("new"))
    put(drop / "box/new/1702.host", NEWS)
    put(drop / "box/tmp/1703.host", mail("tmp"))
    store = b"\n".join(
        FROM + text.replace(b"\r\n", b"\n") for text in (mail("m1"), NEWS, mail("m2"))
    )
    put(drop / "a.mbox", store)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("team/inner.ics", one("z1"))
        archive.writestr("logo.png", b"x")
    put(drop / "z.zip", stream.getvalue())
    call = ("import", drop, "--done", done, "--notify", "all", "-o", "json")
    ended = program.on_sandbox(*call)
    assert (ended.code, problems("applied", ended.document)) == (0, [])
    assert ends(ended, drop) == {
        "a.mbox": ("done", 2, None),
        "z.zip": ("done", 1, None),
        "box/cur/1700.host-2,S": ("done", 1, None),
        "box/new/1701.host": ("done", 1, None),
        "a.mbox#2": ("left", 0, "mail-without-meeting"),
        "box/new/1702.host": ("left", 0, "mail-without-meeting"),
        "z.zip/logo.png": ("left", 0, "file-other-kind"),
    }
    assert len(program.mails()) == 5
    assert (done / "a.mbox").is_file()
    assert (drop / "box/new/1702.host").read_bytes() == NEWS
    again = program.on_sandbox(*call)
    assert (again.code, again.data) == (0, [])


def test_one_bad_mail_fails_its_store_and_stops_no_other(program: Program, tmp_path: Path) -> None:
    bad = mail("bad", end="20200101")
    store = FROM + mail("good") + b"\n" + FROM + bad
    box = put(tmp_path / "drop/a.mbox", store.replace(b"\r\n", b"\n"))
    failed = tmp_path / "failed"
    call = ("import", box.parent, "--failed", failed, "--notify", "all", "-o", "json")
    ended = program.on_sandbox(*call)
    assert ended.code == 4
    assert ends(ended, box.parent)["a.mbox"][:2] == ("failed", 2)
    assert (failed / "a.mbox.error.json").is_file()
    assert len(program.mails()) == 1


def test_an_archive_on_stdin_is_read_like_one_on_the_disk(program: Program) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.ics", one("a"))
        archive.writestr("b.eml", mail("b"))
    ended = program.on_sandbox(
        "import", "-", "--notify", "all", "-o", "json", stdin=stream.getvalue()
    )
    assert (ended.code, ended.summary["create"]) == (0, 2)


def test_a_series_that_outlook_saved_becomes_that_series(program: Program, tmp_path: Path) -> None:
    message = appointment(
        people=(person("alice@sandbox.example", "Alice"),),
        repetition=repeating_blob(deleted=("2027-04-08",)),
    )
    values = {**message.values, 0x5D02: ORGANIZER}
    message.values = values
    path = put(tmp_path / "planning.msg", msg(message))
    ended = program.on_sandbox("import", path, "--notify", "all", "-o", "json")
    assert (ended.code, ended.summary["create"]) == (0, 1)
    again = program.on_sandbox("import", path, "--notify", "all", "-o", "json")
    assert (again.code, again.summary["unchanged"]) == (0, 1)
