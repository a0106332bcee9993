"""A profile of a file opens a server's mailbox, in each way, with what it says of mailbox and limits."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.gate import Gate, gate
from tests.end_to_end.planted import PLANTED
from tests.end_to_end.running import ORGANIZER, REPOSITORY, Program, calendar, control, invitation
from tests.keyrings import FILE, SHARED

pytestmark = pytest.mark.slow
SERVICE = "service@sandbox.example"
ALICE = "alice@sandbox.example"


@dataclass(frozen=True, slots=True)
class Place:
    """A server, its control, and the program with a configuration for it."""

    gate: Gate
    control_url: str
    program: Program

    def write(self, *lines: str) -> None:
        head = ("default_profile = 'work'", "[profiles.work]", f"server = '{self.gate.url}'")
        file = self.program.folder / "config.toml"
        file.write_text("\n".join((*head, "auth = 'basic'", *lines, "")))


@pytest.fixture
def place(program: Program) -> Iterator[Place]:
    file = program.folder / "config.toml"
    told = replace(program, extra={"EWS_MEETINGS_CONFIG": str(file)})
    with program.serving() as url:
        endpoint = f"http://{urlsplit(url).netloc}/EWS/Exchange.asmx"
        with gate(endpoint, PLANTED) as held:
            yield Place(gate=held, control_url=url, program=told)


def review(folder: Path) -> Path:
    path = folder / "review.ics"
    path.write_bytes(calendar(invitation()))
    return path


@pytest.mark.parametrize(
    ("access", "user"),
    [("own", ORGANIZER), ("delegate", ALICE), ("impersonation", SERVICE)],
)
def test_each_way_to_a_mailbox_makes_the_meeting_there(
    place: Place, tmp_path: Path, access: str, user: str
) -> None:
    if access == "delegate":
        for folder in ("calendar", "sentitems"):
            share = {"mailbox": ORGANIZER, "person": ALICE, "level": "Editor", "folder": folder}
            control(place.control_url, "share", dict(share))
    place.write(f"mailbox = '{ORGANIZER}'", f"user = '{user}'", f"access = '{access}'")
    made = place.program.run("import", review(tmp_path), "--notify", "all", "-o", "json")
    assert (made.code, made.summary["create"]) == (0, 1), made.err
    assert made.document["sandbox"] is False
    assert set(place.gate.users) == {user}
    state = control(place.control_url, "state")
    assert [entry["subject"] for entry in state[ORGANIZER]["calendar"]] == ["Review"]
    again = place.program.run("import", review(tmp_path), "--notify", "all", "-o", "json")
    assert again.summary["unchanged"] == 1


def test_another_mailbox_is_named_by_flag_and_refused_where_the_profile_says_so(
    place: Place,
) -> None:
    place.write(
        f"mailbox = '{ORGANIZER}'", f"user = '{SERVICE}'", "access = 'impersonation'",
        f"organizers = ['{ORGANIZER}', '{ALICE}']",
    )  # fmt: skip
    assert place.program.run("list", "-m", ALICE).code == 0
    seen = len(place.gate.users)
    refused = place.program.run("list", "-m", "bob@sandbox.example")
    assert (refused.code, len(place.gate.users)) == (9, seen)


def test_the_most_mails_of_a_profile_hold(place: Place, tmp_path: Path) -> None:
    place.write(f"mailbox = '{ORGANIZER}'", "max_mail = 1", "max_mail_is_hard = true")
    call = ("import", review(tmp_path), "--notify", "all")
    for more in ((), ("--max-mail", "10")):
        assert place.program.run(*call, *more).code == 9
    assert place.program.run("list", "-o", "json").data == []


def test_the_calendar_of_a_profile_is_used(place: Place, tmp_path: Path) -> None:
    control(place.control_url, "make-calendar", {"mailbox": ORGANIZER, "name": "Team"})
    place.write(f"mailbox = '{ORGANIZER}'", "calendar = 'Team'")
    made = place.program.run("import", review(tmp_path), "--notify", "none", "-o", "json")
    assert made.code == 0, made.err
    assert len(place.program.run("list", "-o", "json").data) == 1
    other = replace(
        place.program, extra=place.program.extra | {"EWS_MEETINGS_CALENDAR": "Calendar"}
    )
    assert other.run("list", "-o", "json").data == []


def test_the_library_opens_what_the_profile_names(place: Place) -> None:
    place.write(f"mailbox = '{ORGANIZER}'")
    code = (
        "import ews_meetings as em\n"
        "with em.connect(profile='work') as calendar:\n"
        "    print(calendar.address.mailbox, calendar.address.is_sandbox, calendar.meetings())\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=place.program.environment | {"PYTHONPATH": str(REPOSITORY), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == f"{ORGANIZER} False ()\n"


def test_a_log_in_that_works_is_kept_though_rights_are_missing(place: Place, vault: Path) -> None:
    place.write(f"mailbox = '{ORGANIZER}'", f"user = '{ALICE}'", "access = 'impersonation'")
    keyring = {"PYTHON_KEYRING_BACKEND": SHARED, FILE: str(vault / "keyring.json")}
    person = replace(
        place.program, extra=place.program.extra | keyring | {"EWS_MEETINGS_PASSWORD": ""}
    )
    told = person.run("login", "--stdin", "-o", "json", stdin=f"{PLANTED}\n".encode())
    assert (told.code, told.data[0]["log_in"]) == (0, ALICE)
    assert "the log-in was not refused, but: " in told.document["warnings"][0]
    assert person.run("list").code == 7


def test_a_log_in_at_a_server_that_is_not_there_is_not_kept(program: Program, vault: Path) -> None:
    (program.folder / "config.toml").write_text(
        f"[profiles.work]\nserver = 'http://127.0.0.1:1/'\nauth = 'basic'\nmailbox = '{ORGANIZER}'\n"
    )
    keyring = {"PYTHON_KEYRING_BACKEND": SHARED, FILE: str(vault / "keyring.json")}
    person = replace(program, extra=keyring)
    call = ("--config", "config.toml", "--profile", "work", "login", "--stdin")
    assert person.run(*call, stdin=f"{PLANTED}\n".encode()).code == 75
    assert not (vault / "keyring.json").exists()


def test_a_secret_that_is_nowhere_contacts_nobody(place: Place) -> None:
    place.write(f"mailbox = '{ORGANIZER}'")
    poor = replace(place.program, extra=place.program.extra | {"EWS_MEETINGS_PASSWORD": ""})
    ended = poor.run("list")
    assert (ended.code, place.gate.users) == (2, [])
    for rung in ("EWS_MEETINGS_PASSWORD", "password_file", "password_command", "keyring"):
        assert rung in ended.err


def test_the_sandbox_keeps_what_a_file_says_of_it(program: Program, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        f"[profiles.sandbox]\nmailbox = '{ORGANIZER}'\nmax_mail = 1\n"
    )
    call = ("--config", "config.toml", "--profile", "sandbox")
    refused = program.run(*call, "import", review(tmp_path), "--notify", "all")
    assert refused.code == 9, refused.err
    assert program.run(*call, "list", "-o", "json").data == []
    assert program.run("--config", "config.toml", "list").code == 2
