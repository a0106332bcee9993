"""The examples of docs/scheduling.md: their calls are calls of this program, their files are sound."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main

from ews_meetings.cli.exit_codes import SYSEXITS, SYSEXITS_OF_CODE
from ews_meetings.cli.program import program
from tests.end_to_end.running import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "scheduling.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
CONTINUED = re.compile(r"\\\n\s*|\n {4,}")


def calls() -> list[str]:
    """Each call of the program in an example, without what stands before and behind it."""
    found: dict[str, None] = {}
    for _, block in BLOCKS:
        for line in CONTINUED.sub(" ", block).splitlines():
            call = re.search(r"(?<!etc/)ews-meetings (--|-m).*", line)
            if call:
                found[re.split(r" \|\| | >", call[0])[0]] = None
    return list(found)


@pytest.mark.parametrize("line", calls())
def test_each_call_has_options_that_the_program_knows(line: str) -> None:
    call = shlex.split(line)
    group = typer.main.get_command(program())
    name = next(word for word in call if word in {"import", "sendmail", "doctor"})
    command = group.commands[name]  # type: ignore[attr-defined]  # it is a group
    known = {option for held in command.params for option in held.opts}
    own = call[: call.index("--")] if "--" in call else call
    assert {word for word in own if re.match(r"--?[a-z]", word)} <= known


def test_there_are_as_many_calls_as_examples_that_call() -> None:
    assert len(calls()) == 6


def test_every_code_that_a_mail_system_may_get_is_explained() -> None:
    told = {code for code, _ in (*SYSEXITS.values(), *SYSEXITS_OF_CODE.values())}
    [table] = re.findall(r"\| what happened.*?\n\n", TEXT, re.DOTALL)
    assert {int(number) for number in re.findall(r"(?<=[| ])\d+(?=[ ,])", table)} == told


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_the_units_are_sound_and_hardened(tmp_path: Path) -> None:
    for kind, block in BLOCKS:
        if kind == "ini":
            name = Path(block.splitlines()[0].removeprefix("# ")).name
            text = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", block)
            (tmp_path / name).write_text(text, encoding="utf-8")
    units = sorted(tmp_path.iterdir())
    assert [unit.suffix for unit in units] == [".service", ".timer"]
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in verified.stderr.splitlines() if "import-meetings" in line] == []
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(units[0])],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert judged.returncode == 0, judged.stdout[-300:] + judged.stderr


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not here")
def test_the_scripts_are_sound(tmp_path: Path) -> None:
    scripts = [block for kind, block in BLOCKS if kind == "sh" and block.startswith("#!")]
    assert len(scripts) == 3
    for number, script in enumerate(scripts):
        (tmp_path / f"{number}.sh").write_text(script, encoding="utf-8")
    done = subprocess.run(
        ["shellcheck", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
