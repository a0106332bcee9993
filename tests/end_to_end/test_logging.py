"""What a run writes into its log: enough to follow it, and nothing that people wrote."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ews_meetings import examples
from tests.end_to_end.running import COMMAND, SANDBOX, Program, calendar, control, invitation

pytestmark = pytest.mark.slow

_ADDRESS = "@sandbox.example"


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def written_words() -> set[str]:
    """Subjects, places, bodies and UIDs of the demo's own files."""
    words: set[str] = set()
    for name in examples.names():
        text = examples.example(name, today=date(2037, 1, 1))
        for line in text.decode().replace("\r\n ", "").splitlines():
            head, _, value = line.partition(":")
            if head.partition(";")[0] in {"SUMMARY", "DESCRIPTION", "LOCATION", "UID"}:
                words |= {value.split("\\n")[0], value.replace("\\,", ",")}
    return {word for word in words if len(word) > 5}


def test_a_whole_demo_logs_no_subject_no_body_and_no_address(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "log.jsonl"
    ended = program.run("demo", "-v", "--log-file", path, "--log-format", "json")
    assert ended.code == 0
    told = path.read_text(encoding="utf-8")
    on_screen = [line for line in ended.err.splitlines() if line.startswith("{")]
    assert len(records(path)) >= 15
    assert [json.loads(line)["event"] for line in on_screen] == [r["event"] for r in records(path)]
    assert written_words()
    for word in {*written_words(), _ADDRESS, "Alice", "the lake is frozen"}:
        assert word.casefold() not in told.casefold(), word


def test_a_run_can_be_followed_by_its_id(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    source = tmp_path / "one.ics"
    source.write_bytes(calendar(invitation()))
    log = ("--log-file", path, "--log-format", "json")
    applied = program.on_sandbox("import", source, "--notify", "all", "-o", "json", *log)
    run = applied.summary["run"]
    events = [(r["event"], r.get("run"), r.get("action")) for r in records(path) if "run" in r]
    assert events == [
        ("run begun", run, None),
        ("meeting created", run, 1),
        ("run ended", run, None),
    ]
    program.on_sandbox("import", source, "--notify", "all", "-vv", *log)
    answered = [r for r in records(path) if r["event"] == "answered"]
    assert answered
    assert all(r["request_id"] and r["status"] == 200 for r in answered)


@pytest.fixture
def heeded(number: signal.Signals) -> Iterator[None]:
    """Let children heed a signal that whoever started the tests ignores, as nohup does."""
    before = signal.getsignal(number)
    if before is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
    yield
    if before is signal.SIG_IGN:
        signal.signal(number, signal.SIG_IGN)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_that_is_told_to_stop_ends_with_130_and_the_next_settles(
    program: Program, tmp_path: Path, number: signal.Signals
) -> None:
    source = tmp_path / "one.ics"
    source.write_bytes(calendar(invitation()))
    call = [*SANDBOX, "import", str(source), "--notify", "all"]
    with program.serving() as url:
        control(url, "fault", {"kind": "delay", "operation": "CreateItem", "delay_s": 3})
        with subprocess.Popen(
            [*COMMAND, *call, "-vv"],
            env=program.environment,
            cwd=program.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stderr is not None
            for event in ("run begun", "answered"):  # the next request is the one that is delayed
                while event not in (line := running.stderr.readline()):
                    assert line, "it ended before that"
            os.kill(running.pid, number)
            rest = running.stderr.read()
        assert running.returncode == 130, rest
        assert "run interrupted" in rest
        assert "the journal is consistent" in rest
        assert program.run(*call).code == 0
    assert [mail["to"] for mail in program.mails()].count("alice@sandbox.example") == 1
