from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ews_meetings.cli.border import asked_form, run
from ews_meetings.cli.output import Form
from ews_meetings.cli.reference import reference
from ews_meetings.cli.topics import Topic
from ews_meetings.config.keys import keys
from tests.unit.cli.making import streams

REPOSITORY = Path(__file__).parents[3]
HEAVY = (
    "exchangelib", "lxml", "ews_meetings.sandbox", "icalendar", "dateutil", "keyring", "tomlkit",
    "ews_meetings.config.settings",
)  # fmt: skip
COMMANDS = (
    "", "import", "export", "create", "update", "cancel", "respond", "undo", "apply", "list", "show", "explain", "responses", "responses show", "runs",
    "runs show", "runs resume", "runs settle", "sandbox", "sandbox serve", "sandbox reset",
    "sandbox people", "sandbox answer", "sandbox mails", "demo", "doctor", "help",
    "profile", "profile add", "profile list", "profile use", "profile show", "profile remove",
    "login", "logout", "ics", "ics check", "ics expand", "ics diff", "config", "config show", "config check", "config path", "config schema",
    "config example",
)  # fmt: skip


@pytest.mark.parametrize(
    ("call", "part"),
    [
        ("import", "--notify-past"),
        ("export", "--max-file-mb"),
        ("profile add", "--password-command"),
        ("login", "--stdin"),
        ("ics check", "--strict"),
        ("ics expand", "--limit"),
        ("ics diff", "OLD"),
    ],
)
def test_help_imports_none_of_the_heavy_rooms(call: str, part: str) -> None:
    script = (
        "import sys, ews_meetings.__main__ as program\n"
        f"sys.argv = ['ews-meetings', *{call.split()}, '--help']\n"
        "try:\n    program.main()\n"
        "finally:\n"
        f"    held = [name for name in {HEAVY} if name in sys.modules]\n"
        "    print('HEAVY', held)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert part in done.stdout
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


@pytest.mark.parametrize(
    ("topic", "part"),
    [
        (Topic.EXIT_CODES, "130\t"),
        (Topic.NOTIFY, "--notify changed"),
        (Topic.PLAN, "> answer"),
        (Topic.UNDO, "undo RUN"),
        (Topic.PROFILES, "never chosen by itself"),
        (Topic.SECRETS, "password_command"),
        (Topic.GUARDS, "quiet_hours"),
        (Topic.OUTPUT, "csv-bom"),
    ],
)
def test_topics_are_told(topic: Topic, part: str) -> None:
    held = streams()
    assert run(["help", topic], held.around) == 0
    assert part in held.out


def test_a_topic_names_only_keys_and_options_that_there_are() -> None:
    held = streams()
    for topic in Topic:
        assert run(["help", topic], held.around) == 0
    known = {key.name.rpartition(".")[2] for key in keys()} | {"password_command"}
    told = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", held.out))
    assert told - known == set()
    options = set(re.findall(r"--[a-z][a-z-]+", held.out))
    assert options - set(re.findall(r"--[a-z][a-z-]+", reference())) == set()


@pytest.mark.parametrize("group", ["", "responses", "sandbox"])
def test_who_names_no_command_gets_the_help_and_a_sentence(group: str) -> None:
    held = streams()
    assert run(group.split(), held.around) == 2
    assert "no command is named" in held.stderr.getvalue()
