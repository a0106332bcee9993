"""`ics check`, `expand` and `diff` as they are installed: no server, no profile, no exchangelib."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.running import OWN, REPOSITORY, Program, calendar, invitation
from tests.end_to_end.schemas import problems

pytestmark = pytest.mark.slow
JSON = ("-o", "json")
TEAM = OWN / "outlook-series-with-exceptions.ics"
MAIL = OWN / "script-request-to-those-in-to.eml"
CALLS = (
    ("check", TEAM, MAIL),
    ("check", OWN),
    ("expand", TEAM, "--from", "2027-04-01", "--to", "2027-05-31"),
    ("diff", TEAM, OWN / "events-that-become-several-meetings.ics"),
)
KINDS = {"check": "checked", "expand": "occurrences", "diff": "differences"}


@pytest.mark.parametrize("call", CALLS)
def test_documents_fit_their_schemas(program: Program, call: tuple[str | Path, ...]) -> None:
    ended = program.run("ics", *call, *JSON)
    assert problems(KINDS[str(call[0])], ended.document) == []
    assert ended.data
    assert ended.document["sandbox"] is False
    assert ended.document["ok"] is (ended.code == 0)
    lines = program.run("ics", *call, "-o", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == ended.data
    assert len(program.run("ics", *call, "-o", "csv").out.splitlines()) > len(ended.data)


def test_nothing_of_a_server_is_imported_and_nothing_is_left_behind(
    program: Program, tmp_path: Path
) -> None:
    script = (
        "import sys, ews_meetings.__main__ as program\n"
        "try:\n    program.main()\n"
        "finally:\n"
        "    names = ('exchangelib', 'requests', 'lxml', 'ews_meetings.exchange', 'ews_meetings.sandbox')\n"
        "    print('HEAVY', [name for name in names if name in sys.modules], file=sys.stderr)\n"
    )
    environment = {**os.environ, **program.environment, "PYTHONPATH": str(REPOSITORY)}
    for call in CALLS:
        done = subprocess.run(
            [sys.executable, "-c", script, "ics", *map(str, call)],
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
            check=False,
        )
        assert done.stdout
        assert done.stderr.splitlines()[-1] == "HEAVY []"
    assert not (tmp_path / "data").exists()


def test_a_calendar_from_stdin_is_checked_and_expanded(program: Program) -> None:
    data = calendar(invitation("RRULE:FREQ=DAILY;COUNT=3"))
    checked = program.run("ics", "check", "-", *JSON, stdin=data)
    assert (checked.code, checked.summary["kept"]) == (0, 1)
    assert checked.data[1]["where"] == "-:5"
    expanded = program.run("ics", "expand", "-", *JSON, stdin=data)
    assert [row["start"][:10] for row in expanded.data] == [
        "2037-04-01",
        "2037-04-02",
        "2037-04-03",
    ]


def test_what_is_exported_twice_does_not_differ_and_neither_from_what_was_imported(
    program: Program, tmp_path: Path
) -> None:
    path, first, second = (tmp_path / name for name in ("in.ics", "first.ics", "second.ics"))
    path.write_bytes(
        calendar(
            invitation("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20370408T090000"),
            invitation(uid="two@example.com", subject="Other"),
        )
    )
    assert program.on_sandbox("import", path, "--notify", "none").code == 0
    for target in (first, second):
        assert program.on_sandbox("export", "-f", target).code == 0
    assert program.run("ics", "diff", first, second).code == 0
    ended = program.run("ics", "diff", path, first, *JSON)
    fields = {change["field"] for row in ended.data for change in row["changes"]}
    assert fields == {"organizer", "names"}, ended.out


def test_hostile_names_do_not_reach_the_terminal(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(invitation("X-FOO:\u202eb\x07", subject="a\x1b[31mred\u202e")))
    shown = program.run("ics", "check", path, "-v").out
    assert "red" in shown
    assert not set(shown) & {"\x1b", "\u202e", "\x07"}


def test_a_mistake_in_the_call_is_a_usage_problem(program: Program) -> None:
    assert program.run("ics", "expand", TEAM, "--from", "soon").code == 2
    assert program.run("ics", "diff", TEAM).code == 2
    assert program.run("ics", "check", TEAM, "--tz", "Nowhere/Here").code == 2
    assert program.run("ics", "check", TEAM, "--profile", "nobody").code == 2
    assert program.run("ics", "diff", TEAM, "missing.ics").code == 8
