"""A calendar is exported and imported again: nothing changes; into another one it arrives as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.running import ORGANIZER, OWN, Program
from tests.end_to_end.schemas import problems

pytestmark = pytest.mark.slow
JSON = ("-o", "json")
SILENTLY = ("--notify", "none")
OF_THE_FILES = ("import", OWN / "outlook-series-with-exceptions.ics", "--organizer", "take-over")


def fill(program: Program, attached: Path) -> None:
    """Make meetings of every kind, by hand and from a file, and let somebody answer."""
    attached.write_bytes(b"hallo")
    people = ("--required", "alice@sandbox.example", "--resource", "room1@sandbox.example")
    calls = (
        ("create", "--key", "weekly", "--subject", "Jour fixe; a, b", "--start", "2037-04-01T09:00", "--duration", "1h",
         "--tz", "Europe/Berlin", *people, "--every", "week", "--count", "5", "--body", "C:\\New\nend", "--attach", attached,
         "--notify", "all", "--yes"),
        ("create", "--key", "month", "--subject", "Month end", "--start", "2037-05-31", "--all-day", "--every", "month",
         "--on", "31", *SILENTLY),
        ("create", "--key", "plain", "--subject", "UTC", "--start", "2037-05-31T08:00", "--duration", "30m", "--tz", "UTC",
         "--category", "one, two", "--html", "<p>Hi <b>you</b></p>", "--show-as", "oof", *SILENTLY),
        (*OF_THE_FILES, "--notify", "all", "--yes"),
        ("update", "weekly", "--occurrence", "2037-04-08", "--start", "2037-04-08T11:00", "--notify", "all", "--yes"),
        ("cancel", "weekly", "--occurrence", "2037-04-15", "--notify", "all", "--yes"),
    )  # fmt: skip
    for call in calls:
        made = program.on_sandbox(*call)
        assert made.code == 0, made.err
    assert program.run("sandbox", "answer", "alice", "accept", "weekly").code == 0


@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
def test_what_is_exported_and_imported_again_changes_nothing(
    program: Program, tmp_path: Path, flavour: str
) -> None:
    path = tmp_path / "all.ics"
    with program.serving("--flavour", flavour):
        fill(program, tmp_path / "a.txt")
        mails = len(program.mails())
        exported = program.on_sandbox("export", "-f", path)
        again = program.on_sandbox("import", path, "--notify", "all", "--yes", *JSON)
        assert len(program.mails()) == mails
        second = tmp_path / "again.ics"
        assert program.on_sandbox("export", "-f", second).code == 0
    assert exported.code == 0, exported.err
    assert {row["verb"] for row in again.data} <= {"keep", "update"}
    assert all(not row["changes"] and not row["mails"] for row in again.data)
    assert (again.code, again.summary["refused"]) == (0, 0)
    assert steady(path) == steady(second)


def steady(path: Path) -> list[bytes]:
    return [line for line in path.read_bytes().splitlines() if not line.startswith(b"DTSTAMP")]


def test_a_copy_in_an_empty_calendar_is_exported_as_it_came(
    program: Program, tmp_path: Path
) -> None:
    fill(program, tmp_path / "a.txt")
    first, second = tmp_path / "first.ics", tmp_path / "second.ics"
    assert program.on_sandbox("export", "-f", first).code == 0
    assert program.run("sandbox", "reset").code == 0
    came = program.on_sandbox("import", first, *SILENTLY, *JSON)
    assert (came.code, came.summary["create"]) == (0, 5), came.err
    assert program.on_sandbox("export", "-f", second).code == 0
    unsteady = (b"CREATED", b"SEQUENCE", b"ATTENDEE")
    both = [
        sorted(line for line in steady(path) if not line.startswith((*unsteady, b" ")))
        for path in (first, second)
    ]
    assert both[0] == both[1]


def test_meetings_are_chosen_and_split_and_nothing_is_written_over(
    program: Program, tmp_path: Path
) -> None:
    fill(program, tmp_path / "a.txt")
    folder = tmp_path / "each"
    ended = program.on_sandbox("export", "weekly", "plain", "nobody", "--split", folder, *JSON)
    assert problems("exported", ended.document) == []
    assert (ended.code, ended.summary["exported"], ended.summary["refused"]) == (4, 2, 1)
    assert [row["code"] for row in ended.data] == [None, None, "meeting-not-found"]
    files = sorted(folder.iterdir())
    assert sorted(row["file"] for row in ended.data if row["file"]) == list(map(str, files))
    assert program.on_sandbox("export", "--split", folder).code == 2
    assert program.on_sandbox("export", "weekly", "-f", files[0]).code == 2
    assert program.on_sandbox("export", "weekly", "-f", files[0], "--force").code == 0
    assert program.on_sandbox("export", "nobody").code == 5
    window = program.on_sandbox(
        "export", "--from", "2037-05-31", "--to", "2037-05-31", "--tz", "UTC"
    )
    assert window.out.count("BEGIN:VEVENT") == 2


def test_an_invitation_is_exported_for_its_attendees_and_received_by_one(
    program: Program, tmp_path: Path
) -> None:
    fill(program, tmp_path / "a.txt")
    request = program.on_sandbox("export", "weekly", "--method", "request")
    assert (request.code, request.out.count("METHOD:REQUEST")) == (0, 1)
    assert program.on_sandbox("export", "plain", "--method", "request").code == 8
    assert program.on_sandbox("export", "--method", "request", *JSON, "-f", "x.ics").code == 2
    published = program.on_sandbox("export", "weekly", "--method", "publish")
    assert ("ATTENDEE" in published.out, f"mailto:{ORGANIZER}" in published.out) == (False, True)
    call = ("--profile", "sandbox", "-m", "alice@sandbox.example", "export")
    assert program.run(*call).out == ""
    copy = program.run(*call, "--all")
    assert "PARTSTAT=ACCEPTED" in copy.out.replace("\n ", "").replace("\r", "")
    assert f"mailto:{ORGANIZER}" in copy.out.replace("\r\n ", "").replace("\n ", "")


def test_lines_for_programs_hold_the_same_rows(program: Program, tmp_path: Path) -> None:
    fill(program, tmp_path / "a.txt")
    rows = program.on_sandbox("export", "-f", "a.ics", *JSON).data
    lines = program.on_sandbox("export", "-f", "b.ics", "-o", "jsonl").out.splitlines()
    told = [json.loads(line) | {"file": "a.ics"} for line in lines]
    assert told == rows
    assert program.on_sandbox("export", *JSON).code == 2
