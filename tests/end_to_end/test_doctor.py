"""`doctor`: what people and programs read of it, against a sandbox that refuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.end_to_end.running import ORGANIZER, Ended, Program, control
from tests.end_to_end.schemas import contradictions, problems

pytestmark = pytest.mark.slow
JSON = ("-o", "json")
CONFIG = """version = 1
default_profile = "work"
[profiles.work]
server = "{server}"
mailbox = "organizer@sandbox.example"
user = "{user}"
auth = "basic"
access = "{access}"
"""


class Called:
    """The program with a profile for a sandbox that is served."""

    def __init__(self, program: Program, url: str) -> None:
        self.control = url
        self._program = program
        self.server = url.replace("/sandbox/", "/EWS/Exchange.asmx")
        self.profile()

    def profile(self, *, user: str = ORGANIZER, access: str = "own", server: str = "") -> None:
        text = CONFIG.format(server=server or self.server, user=user, access=access)
        (self._program.folder / "config.toml").write_text(text, encoding="utf-8")

    def refuse(self, **policy: object) -> None:
        control(self.control, "policy", policy)

    def allow_all(self) -> None:
        control(self.control, "policy", {"clear": True})

    def doctor(self, *arguments: str, password: str | None = "sandbox") -> Ended:  # noqa: S107 - everybody's
        environment = {"EWS_MEETINGS_CONFIG": str(self._program.folder / "config.toml")}
        if password is not None:
            environment["EWS_MEETINGS_PASSWORD"] = password
        return replace(self._program, extra=environment).run("doctor", *arguments)


@pytest.fixture
def called(program: Program) -> Iterator[Called]:
    with program.serving() as url:
        yield Called(program, url)


def test_a_profile_that_works_is_well_and_shows_what_the_server_does(called: Called) -> None:
    ended = called.doctor()
    assert (ended.code, ended.err) == (0, "")
    assert "ok       log-in" in ended.out
    assert "what Exchange 15.2." in ended.out
    assert "probe of 20" in ended.out
    assert ended.out.splitlines()[-1].startswith("all is well")


REFUSALS: tuple[tuple[dict[str, object], str, int], ...] = (
    ({"kind": "locked"}, "log-in-refused", 6),
    ({"kind": "basic-off"}, "basic-off", 6),
    ({"kind": "ews-off"}, "ews-blocked", 7),
    ({"kind": "allow-list", "allows": ["Outlook/*"]}, "ews-blocked", 7),
    ({"kind": "moved"}, "mailbox-unknown", 7),
    ({"kind": "busy"}, "throttled", 75),
    ({"kind": "version", "version": [15, 0, 1497, 2]}, "server-too-old", 14),
)


def test_each_refusal_ends_with_its_cause_in_a_document_that_fits(called: Called) -> None:
    for policy, cause, code in REFUSALS:
        called.refuse(**policy)
        ended = called.doctor(*JSON)
        called.allow_all()
        assert problems("doctor", ended.document) == []
        summary = ended.summary
        assert (ended.code, summary["exit"], summary["cause"]) == (code, code, cause), policy
        assert (ended.document["ok"], summary["knowledge"]) == (False, None), policy


def test_an_allowed_program_gets_through(called: Called) -> None:
    called.refuse(kind="allow-list", allows=["ews-meetings/*"])
    assert called.doctor().code == 0


def test_commands_stand_on_one_line_each_with_the_real_values(called: Called) -> None:
    called.refuse(kind="impersonation-denied")
    called.profile(user="service@sandbox.example", access="impersonation")
    ended = called.doctor()
    assert ended.code == 7
    lines = [line.strip() for line in ended.out.splitlines()]
    assert (
        "New-ManagementRoleAssignment -Name 'ews-meetings' -Role ApplicationImpersonation -User"
        " 'service@sandbox.example' -CustomRecipientWriteScope 'ews-meetings organizers'"
    ) in lines
    assert "Exchange Management Shell:" in lines
    assert lines[-1] == "it does not work because of rights: impersonation-missing"


def test_a_refused_password_is_shown_nowhere(called: Called) -> None:
    ended = called.doctor(password=None)
    assert ended.code == 6
    assert "it may be one of these:" in ended.out


def test_a_delegate_without_rights_is_told_how_to_get_them(called: Called) -> None:
    called.profile(user="alice@sandbox.example", access="delegate")
    ended = called.doctor()
    assert ended.code == 7
    assert "Add-MailboxFolderPermission $calendar -User 'alice@sandbox.example'" in ended.out


def test_a_wrong_address_is_an_error_of_the_configuration(called: Called) -> None:
    called.profile(server=called.server.replace("/EWS/Exchange.asmx", "/owa/"))
    ended = called.doctor(*JSON)
    assert (ended.code, ended.summary["cause"]) == (2, "wrong-url")


def test_mistakes_of_the_configuration_are_checks_too(called: Called) -> None:
    called.profile(access="wizardry")
    ended = called.doctor(*JSON)
    assert problems("doctor", ended.document) == []
    assert (ended.code, ended.summary["cause"]) == (2, "configuration")


def test_the_sandbox_is_well_and_says_that_it_is_the_sandbox(program: Program) -> None:
    ended = program.on_sandbox("doctor", *JSON)
    assert problems("doctor", ended.document) == []
    assert (ended.code, ended.document["sandbox"], ended.summary["works"]) == (0, True, True)
    assert "sandbox" in ended.err


def test_each_check_is_a_line_or_a_row(program: Program) -> None:
    rows = program.on_sandbox("doctor", *JSON).data
    lines = program.on_sandbox("doctor", "-o", "jsonl").out.splitlines()
    table = list(csv.DictReader(io.StringIO(program.on_sandbox("doctor", "-o", "csv").out)))
    names = [row["name"] for row in rows]
    assert [json.loads(line)["name"] for line in lines] == names
    assert [row["name"] for row in table] == names


def test_a_ledger_that_cannot_be_written_is_found(program: Program, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    config = tmp_path / "config.toml"
    server = "https://mail.nowhere.invalid/EWS/Exchange.asmx"
    config.write_text(CONFIG.format(server=server, user=ORGANIZER, access="own"), encoding="utf-8")
    held = {"EWS_MEETINGS_CONFIG": str(config), "EWS_MEETINGS_DATA_DIR": str(tmp_path / "taken")}
    ended = replace(program, extra=held).run("doctor", *JSON)
    found = {row["name"]: row["cause"] for row in ended.data if row["verdict"] == "failed"}
    assert found == {"ledger": "ledger-unwritable", "name": "name-unknown"}
    assert ended.code == 75


def test_the_schema_is_sound() -> None:
    assert list(contradictions("doctor")) == []


def test_the_doctor_finds_what_every_command_finds(program: Program) -> None:
    ended = program.on_sandbox("--calendar", "Nope", "doctor", *JSON)
    assert problems("doctor", ended.document) == []
    assert (ended.code, ended.summary["cause"]) == (5, "calendar-not-found")
    assert program.on_sandbox("--calendar", "Nope", "list").code == 5


def test_a_mailbox_that_the_profile_may_not_act_for_is_refused(program: Program) -> None:
    file = program.folder / "config.toml"
    file.write_text(f"[profiles.sandbox]\norganizers = ['{ORGANIZER}']\n", encoding="utf-8")
    told = replace(program, extra={"EWS_MEETINGS_CONFIG": str(file)})
    words = ("--profile", "sandbox", "-m", "bob@sandbox.example")
    ended = told.run(*words, "doctor", *JSON)
    assert problems("doctor", ended.document) == []
    assert (ended.code, ended.summary["cause"]) == (9, "organizer-not-allowed")
    assert told.run(*words, "list").code == 9
