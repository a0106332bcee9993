"""Shells complete commands, options and values: asked in the shells themselves, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ews_meetings.cli.completion import Shell
from tests.end_to_end.running import ORGANIZER, Program

pytestmark = pytest.mark.slow

_ON_SANDBOX = f"ews-meetings --profile sandbox -m {ORGANIZER}"
_BASH = """
eval "$(ews-meetings completion bash)"
COMP_LINE=$1 COMP_POINT=${#1}
_ews_meetings_completion ews-meetings
printf '%s\\n' "${COMPREPLY[@]}"
"""
_ZSH = """
compdef() { : }
compadd() { print -rl -- $values }
_files() { : }
eval "$(ews-meetings completion zsh)"
words=("${(@s: :)1}") CURRENT=${#words}
_ews_meetings
"""
_FISH = """
ews-meetings completion fish | source
complete -C "$argv[1]" | string split -f1 \\t
"""
_CALLS = {
    Shell.BASH: ("bash", "--norc", "-c", _BASH, "bash"),
    Shell.ZSH: ("zsh", "-f", "-c", _ZSH, "zsh"),
    Shell.FISH: ("fish", "--no-config", "-c", _FISH),
}
_BREAKS = {Shell.BASH: "@:="}
"""bash puts what is offered after the last of these."""


@pytest.fixture(params=[pytest.param(shell, id=shell.value) for shell in _CALLS])
def shell(request: pytest.FixtureRequest) -> Shell:
    wanted: Shell = request.param
    if sys.platform == "win32" or shutil.which(wanted.value) is None:
        pytest.skip(f"{wanted} is not installed")
    return wanted


@pytest.fixture
def rehearsed(program: Program) -> Program:
    """A program on the path, whose ledger knows meetings: one with a name that no shell may see."""
    folder = program.folder / "bin"
    folder.mkdir()
    command = folder / "ews-meetings"
    command.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m ews_meetings "$@"\n', encoding="utf-8"
    )
    command.chmod(0o700)
    made = program.on_sandbox(
        "create", "--subject", "Team [/] $(touch evil)", "--start", "2037-04-01T09:00", "--duration", "30m",
        "--key", "team:one@x", "--notify", "none",
    )  # fmt: skip
    evil = program.on_sandbox(
        "create", "--subject", "Evil", "--start", "2037-04-02T09:00", "--duration", "30m",
        "--key", "team$(touch evil)", "--notify", "none",
    )  # fmt: skip
    assert (made.code, evil.code) == (0, 0)
    return program


def offered(program: Program, shell: Shell, typed: str) -> list[str]:
    """What a shell offers after something was typed, as whole words."""
    done = subprocess.run(
        [*_CALLS[shell], typed],
        env={**program.environment, "PATH": f"{program.folder / 'bin'}:/usr/bin:/bin"},
        cwd=program.folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    word = typed.rpartition(" ")[2]
    cut = max((word.rfind(mark) for mark in _BREAKS.get(shell, "")), default=-1) + 1
    return [word[:cut] + line for line in done.stdout.splitlines() if line]


def test_commands_options_and_values_are_completed(rehearsed: Program, shell: Shell) -> None:
    run = rehearsed.on_sandbox("runs", "-o", "json").data[0]["id"]
    assert offered(rehearsed, shell, "ews-meetings sandbox re") == ["reset"]
    assert offered(rehearsed, shell, "ews-meetings --profile sand") == ["sandbox"]
    assert offered(rehearsed, shell, "ews-meetings --profile sandbox -m organizer@sand") == [
        ORGANIZER
    ]
    assert run in offered(rehearsed, shell, f"{_ON_SANDBOX} runs show ")
    kinds = offered(rehearsed, shell, "ews-meetings sandbox fault add lo")
    assert sorted(kinds) == ["lost-after-commit", "lost-before"]
    operation = "ews-meetings sandbox fault add busy --operation CreateI"
    assert offered(rehearsed, shell, operation) == ["CreateItem"]


def test_a_name_from_elsewhere_is_a_word_or_is_not_offered(
    rehearsed: Program, shell: Shell
) -> None:
    assert offered(rehearsed, shell, f"{_ON_SANDBOX} show ") == ["team:one@x"]
    assert offered(rehearsed, shell, f"{_ON_SANDBOX} show team:o") == ["team:one@x"]
    assert list(Path(rehearsed.folder).rglob("evil")) == []


def test_what_cannot_be_found_out_is_not_offered(program: Program, tmp_path: Path) -> None:
    asking = {
        "_EWS_MEETINGS_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_ARGS": "ews-meetings --profile nobody show ",
    }
    ended = Program(folder=tmp_path, extra=asking).run()
    assert (ended.code, ended.out.strip(), ended.err) == (0, "", "")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("shell", list(Shell))
def test_every_shell_gets_a_script_that_names_the_program(program: Program, shell: Shell) -> None:
    ended = program.run("completion", shell)
    assert ended.code == 0
    assert "ews-meetings" in ended.out
    assert "_EWS_MEETINGS_COMPLETE" in ended.out
    assert program.run("completion", shell, "-o", "json").data[0]["script"] == ended.out.strip()
