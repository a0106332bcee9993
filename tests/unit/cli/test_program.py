from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ews_meetings.cli.output import Form
from ews_meetings.cli.program import asked_form, run
from tests.unit.cli.making import streams

REPOSITORY = Path(__file__).parents[3]
HEAVY = ("exchangelib", "lxml", "ews_meetings.sandbox", "icalendar", "dateutil", "keyring")
COMMANDS = (
    "", "import", "create", "update", "cancel", "respond", "undo", "apply", "list", "show", "explain", "responses", "responses show", "runs",
    "runs show", "runs resume", "runs settle", "sandbox", "sandbox serve", "sandbox reset",
    "sandbox people", "sandbox answer", "sandbox mails", "demo", "help",
)  # fmt: skip


def test_help_imports_none_of_the_heavy_rooms() -> None:
    script = (
        "import sys, ews_meetings.__main__ as program\n"
        f"sys.argv = ['ews-meetings', 'import', '--help']\n"
        "try:\n    program.main()\n"
        "finally:\n"
        f"    held = [name for name in {HEAVY} if name in sys.modules]\n"
        "    print('HEAVY', held)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert "--notify-past" in done.stdout
    assert done.stdout.rstrip().endswith("HEAVY []")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command.split(), "--help"], streams().around) == 0
    assert "Usage: ews-meetings" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "environment", "form"),
    [
        (["-o", "json"], {}, Form.JSON),
        (["-ojsonl"], {}, Form.JSONL),
        (["--output=json", "x"], {"EWS_MEETINGS_OUTPUT": "text"}, Form.JSON),
        (["x"], {"EWS_MEETINGS_OUTPUT": "json"}, Form.JSON),
        (["-o"], {}, Form.TEXT),
        (["-o", "nonsense"], {}, Form.TEXT),
    ],
)
def test_a_call_that_cannot_be_read_still_says_how_errors_are_written(
    arguments: list[str], environment: dict[str, str], form: Form
) -> None:
    assert asked_form(arguments, environment) is form


@pytest.mark.parametrize("arguments", [["nonsense"], ["list", "--nonsense"], ["show"], ["import"]])
def test_a_wrong_call_ends_with_2_in_one_sentence(arguments: list[str]) -> None:
    held = streams()
    assert run(arguments, held.around) == 2
    first, hint = held.err.splitlines()
    assert first.startswith("ews-meetings: error: ")
    assert "--help" in hint


def test_topics_are_told() -> None:
    for topic, part in (
        ("exit-codes", "130\t"),
        ("notify", "--notify changed"),
        ("plan", "> answer"),
    ):
        held = streams()
        assert run(["help", topic], held.around) == 0
        assert part in held.out
