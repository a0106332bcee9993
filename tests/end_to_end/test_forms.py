"""Every command answers in every form: a document of its schema, lines with the same rows, a table of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
import typer

from ews_meetings.cli.border import run
from ews_meetings.cli.program import program as commands
from tests.end_to_end.running import ORGANIZER
from tests.end_to_end.schemas import problems
from tests.keyrings import MemoryKeyring
from tests.unit.cli.making import streams

pytestmark = pytest.mark.slow

_WHEN = ("--start", "2037-04-01T09:00", "--duration", "30m", "--tz", "UTC")
_WISH = ("--subject", "Review", "--required", "alice@sandbox.example", "--key", "k")
_SILENT = ("--notify", "none")
CALLS: dict[str, tuple[str, ...]] = {
    "create": (*_WISH, *_WHEN, *_SILENT),
    "update": ("k", "--location", "Here", *_SILENT, "--dry-run"),
    "cancel": ("k", *_SILENT, "--dry-run"),
    "list": (),
    "show": ("k",),
    "explain": ("k",),
    "responses show": ("k",),
    "runs": (),
    "sandbox people": (),
    "sandbox mails": (),
    "help": ("output",),
    "completion": ("fish",),
    "config path": (),
    "config show": (),
    "config check": (),
    "config example": (),
    "config schema": (),
    "profile list": (),
    "profile show": ("sandbox",),
}
ELSEWHERE = {
    "demo": "for people",
    "sandbox serve": "in running.py",
    "sandbox answer": "in test_json.py",
    "sandbox reset": "in test_json.py: it has no rows",
    "runs show": "in test_json.py",
    "runs settle": "in test_json.py",
    "runs resume": "as every change",
    "undo": "as every change",
    "apply": "as every change",
    "respond": "as every change",
    "import": "as every change",
    "export": "in test_export.py",
    "ics check": "in test_ics.py",
    "ics expand": "in test_ics.py",
    "ics diff": "in test_ics.py",
    "sendmail": "as every change",
    "profile add": "below",
    "profile use": "below",
    "profile remove": "below",
    "login": "below",
    "logout": "below",
    "doctor": "with servers that refuse",
    **dict.fromkeys(
        (
            "sandbox outbox", "sandbox fault add", "sandbox fault list", "sandbox fault clear",
            "sandbox scenario load", "sandbox scenario show", "sandbox scenario clear",
            "sandbox clock", "sandbox clock show", "sandbox clock advance", "sandbox clock set",
            "sandbox policy add", "sandbox policy list", "sandbox policy clear",
        ),
        "in test_sandbox_orders.py",
    ),
}  # fmt: skip


def leaves(group: Any, path: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        own = f"{path} {name}".strip()
        if getattr(command, "invoke_without_command", True):
            yield own
        if hasattr(command, "commands"):
            yield from leaves(command, own)


def said(folder: Path, call: str, form: str) -> tuple[int, str]:
    held = streams(environment={"EWS_MEETINGS_DATA_DIR": str(folder), "HOME": str(folder)})
    given = ["--profile", "sandbox", "-m", ORGANIZER, *call.split(), *CALLS[call], "-o", form]
    code = run(given, held.around)
    return code, held.out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("forms")
    assert said(made, "create", "json")[0] == 0
    return made


def test_every_command_is_tried_here_or_elsewhere() -> None:
    assert set(leaves(typer.main.get_command(commands()))) == CALLS.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("call", sorted(CALLS.keys() - {"create"}))
def test_a_command_answers_in_every_form(folder: Path, call: str) -> None:
    code, document = said(folder, call, "json")
    told = json.loads(document)
    kind = told["schema"].removeprefix("ews-meetings/").removesuffix(".v1")
    assert code == 0
    assert problems(kind, told) == []
    lines = [json.loads(line) for line in said(folder, call, "jsonl")[1].splitlines()]
    assert lines == told["data"]
    table = list(csv.DictReader(io.StringIO(said(folder, call, "csv")[1])))
    assert len(table) == len(told["data"])
    marked = said(folder, call, "csv-bom")[1]
    assert marked.startswith("\ufeff")
    assert said(folder, call, "text")[0] == 0


@pytest.fixture
def memory() -> Iterator[None]:
    """A keyring that lives as long as the test."""
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("memory")
def test_a_profile_is_added_used_logged_in_and_removed_in_documents(tmp_path: Path) -> None:
    server = ("--server", "https://mail.example.com/EWS/Exchange.asmx")
    steps = (
        (("profile", "add", "work", *server, "-m", "a@example.com"), "profile"),
        (("profile", "use", "work"), "profiles"),
        (("profile", "list"), "profiles"),
        (("login", "--profile", "work", "--stdin", "--no-check"), "login"),
        (("logout", "--profile", "work"), "logout"),
        (("config", "show"), "config"),
        (("profile", "remove", "work", "--yes"), "profile-removed"),
    )
    environment = {
        "EWS_MEETINGS_CONFIG": str(tmp_path / "config.toml"),
        "EWS_MEETINGS_DATA_DIR": str(tmp_path / "data"),
    }
    for call, kind in steps:
        held = streams("hunter2\n", environment=environment)
        assert run([*call, "-o", "json"], held.around) == 0, held.err
        told = json.loads(held.out)
        assert problems(kind, told) == []
        assert told["data"]
        assert "hunter2" not in held.out + held.err
