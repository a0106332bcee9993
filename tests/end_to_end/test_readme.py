"""The README says what is true: its commands, its example, its table of exit codes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from ews_meetings.cli.exit_codes import EXIT_CODES
from ews_meetings.cli.program import program
from tests.end_to_end.planted import PLANTED
from tests.end_to_end.running import calendar, invitation

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, containing: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    [found] = [text for text in blocks if containing in text]
    return str(found)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("EWS_MEETINGS_")}
    return {
        **kept,
        "EWS_MEETINGS_DATA_DIR": str(tmp_path),
        "EWS_MEETINGS_PASSWORD": PLANTED,
        "PYTHONPATH": str(ROOT),
    }


def test_the_python_example_does_what_create_does(environment: dict[str, str]) -> None:
    code = block("python", "import ews_meetings")
    outputs = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.splitlines()
        for _ in range(2)
    ]
    assert outputs[0] == ["[('create', ['alice@sandbox.example'])]", "0"]
    assert outputs[1] == ["[('keep', [])]", "0"]


def test_the_python_example_of_a_series_makes_moves_and_cancels_it(
    environment: dict[str, str],
) -> None:
    code = block("python", "import ews_meetings") + block("python", "em.Recurrence")
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    made, moved, cancelled = ended.stdout.splitlines()[2:]
    assert (made, moved) == ("0 1", "0 1")
    assert cancelled.startswith("0 ")


def play(environment: dict[str, str], tour: str) -> list[str]:
    """Run the commands of a block, which all succeed, and return what each wrote."""
    ends = run(environment, tour)
    assert [end.returncode for end in ends] == [0] * len(ends), [end.stderr for end in ends]
    return [end.stdout for end in ends]


def run(environment: dict[str, str], tour: str) -> list[subprocess.CompletedProcess[str]]:
    """Run the commands of a block where the data lies."""
    environment = environment | {
        "EWS_MEETINGS_PROFILE": "sandbox",
        "EWS_MEETINGS_MAILBOX": "organizer@sandbox.example",
    }
    lines = tour.replace("\\\n", " ").splitlines()
    commands = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("ews-")]
    return [
        subprocess.run(
            [sys.executable, "-m", "ews_meetings", *command],
            env=environment,
            cwd=environment["EWS_MEETINGS_DATA_DIR"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        for command in commands
    ]


def test_the_tour_runs_as_it_is_printed(environment: dict[str, str]) -> None:
    _, _, answers, listed = play(environment, block("sh", "--key planning-1"))
    assert "alice@sandbox.example" in answers
    assert answers.count("accept") == 1
    assert "planning-1" in listed
    update, _, moved, dropped, cancelled, told = play(environment, block("sh", "--key jour-fixe"))
    assert "bob@sandbox.example    invite  sure" in update
    assert "2029-04-12 14:00-14:30" in moved
    assert "occurrence of 2029-04-19 10:00 Europe/Berlin: deleted" in dropped
    assert "text: Everything is said already." in cancelled
    assert told.count(" by run ") == 3
    assert "it lies in Deleted Items" in told


def test_what_is_said_of_files_runs_as_it_is_printed(environment: dict[str, str]) -> None:
    series = block("sh", "--key jour-fixe").partition("ews-meetings create")[2]
    play(environment, f"ews-meetings create{series.partition('ews-meetings')[0]}")
    put_files(Path(environment["EWS_MEETINGS_DATA_DIR"]))
    imports = play(environment, block("sh", "--notify all --dry-run"))
    for said, out in zip(
        ("dry-run", "1 created", "1 invited; 1 mail", "unchanged", "1 changed", "1 cancelled"),
        imports,
        strict=True,
    ):
        assert said in out
    checked, expanded, differing, exported = run(environment, block("sh", "ics diff"))
    assert [checked.returncode, expanded.returncode, exported.returncode] == [0, 0, 0]
    assert differing.returncode == 3
    assert "exported 1 meeting, 1 of them series to jour-fixe.ics" in exported.stdout


def put_files(folder: Path) -> None:
    """Write the files that the tour imports."""
    times = {"start": "20300401T090000", "end": "20300401T100000"}
    organizer = "ORGANIZER;CN=Org:mailto:organizer@sandbox.example"
    first = calendar(invitation(organizer, people=("alice",), **times))
    (folder / "invitation.ics").write_bytes(first)
    head = (
        "From: organizer@sandbox.example",
        "To: alice@sandbox.example",
        "MIME-Version: 1.0",
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8",
        "",
        "",
    )
    (folder / "invitation.eml").write_bytes("\r\n".join(head).encode() + first)
    changed = first.replace(b"SUMMARY:Review", b"SUMMARY:Review\r\nLOCATION:Atrium\r\nSEQUENCE:1")
    (folder / "changed.ics").write_bytes(changed)
    cancelled = changed.replace(b"METHOD:REQUEST", b"METHOD:CANCEL")
    cancelled = cancelled.replace(b"SEQUENCE:1", b"SEQUENCE:2\r\nSTATUS:CANCELLED")
    (folder / "cancellation.ics").write_bytes(cancelled)


def test_every_command_is_listed() -> None:
    cells = re.findall(r"^\| (`[a-z].*?) \| ", README.partition("## Commands")[2], re.MULTILINE)
    listed = {name for cell in cells for name in re.findall(r"`([a-z ]+)`", cell)}
    assert {*commands(typer.main.get_command(program())), "runs"} == listed


def commands(group: object, above: str = "") -> Iterator[str]:
    """The names of all commands, those of groups after the name of their group."""
    for name, held in getattr(group, "commands", {}).items():
        if getattr(held, "commands", None):
            yield from commands(held, f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_the_table_of_exit_codes_is_the_programs() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", README, re.MULTILINE)
    assert {int(code): text for code, text in rows} == EXIT_CODES


def test_both_commands_stand_under_their_marks() -> None:
    demo = README.partition("<!-- demo -->")[2].split("```")[1]
    tests = README.partition("<!-- tests -->")[2].split("```")[1]
    assert demo.count("\n") == tests.count("\n") == 2, "one line to copy each"
    assert "ews-meetings demo" in demo
    assert "pytest" in tests
