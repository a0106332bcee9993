"""What stands between a call and people: nothing is contacted, or nothing is mailed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.running import COMMAND, Program, calendar, invitation

pytestmark = pytest.mark.slow


def test_a_script_that_does_not_say_who_hears_of_it_contacts_nothing(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "review.ics"
    path.write_bytes(calendar(invitation()))
    for more in ((), ("--yes",), ("--dry-run",)):
        ended = program.on_sandbox("import", path, *more)
        assert (ended.code, ended.out) == (9, "")
        assert "--notify all, changed or none" in ended.err
    assert not (tmp_path / "data").exists()


def test_more_mails_than_allowed_are_shown_and_refused_whatever_yes_says(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "review.ics"
    path.write_bytes(calendar(invitation()))
    ended = program.on_sandbox("import", path, "--notify", "all", "--max-mail", "1", "--yes")
    assert ended.code == 9
    assert "alice@sandbox.example" in ended.out
    assert "--max-mail 2" in ended.err
    assert program.on_sandbox("list", "-o", "json").data == []
    assert program.mails() == []


def test_without_profile_or_mailbox_a_command_ends_with_2(program: Program) -> None:
    nothing = program.run("list")
    nobody = program.run("--profile", "sandbox", "list")
    unknown = program.run("--profile", "sandbox", "-m", "zoe@sandbox.example", "list")
    assert [nothing.code, nobody.code, unknown.code] == [2, 2, 2]
    assert "no profile is named" in nothing.err
    assert "no mailbox is named" in nobody.err
    assert "alice@sandbox.example" in unknown.err


def test_a_flag_beats_the_environment_at_any_place(tmp_path: Path) -> None:
    program = Program(
        folder=tmp_path,
        extra={
            "EWS_MEETINGS_PROFILE": "sandbox",
            "EWS_MEETINGS_MAILBOX": "zoe@sandbox.example",
            "EWS_MEETINGS_OUTPUT": "json",
        },
    )
    refused = program.run("list")
    assert refused.code == 2
    assert refused.err.splitlines()[-1].startswith('{"code": "mailbox-unknown", "exit": 2')
    for call in (
        ("list", "--as", "alice@sandbox.example", "-o", "csv"),
        ("-malice@sandbox.example", "--output=csv", "list"),
    ):
        ended = program.run(*call)
        assert (ended.code, ended.out.partition(",")[0]) == (0, "start")


def test_a_reader_that_goes_away_ends_it_quietly(program: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, "sandbox", "people"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=program.environment,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert done.stderr.decode().splitlines() == [
        "sandbox: a rehearsal on this machine; no mail leaves it"
    ]
    assert done.returncode == 0
