"""Profiles are written, chosen, shown and removed from the command line; never with a secret."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest

from ews_meetings.cli.border import run
from tests.keyrings import MemoryKeyring
from tests.unit.cli.making import Streams, streams

SERVER = "https://mail.example.com/EWS/Exchange.asmx"
ADD = ("profile", "add", "work", "--server", SERVER, "-m", "meetings@example.com", "--user", "svc")


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryKeyring]:
    before, held = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)


class Desk:
    """A person, or a script, with a configuration of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "config" / "config.toml"
        self.environment = {
            "EWS_MEETINGS_CONFIG": str(self.file),
            "EWS_MEETINGS_DATA_DIR": str(folder / "data"),
        }

    def call(self, *arguments: str, typed: str | None = None, code: int = 0) -> Streams:
        held = streams(typed or "", is_terminal=typed is not None, environment=self.environment)
        assert run(arguments, held.around) == code, held.err
        return held

    def data(self, *arguments: str) -> list[dict[str, Any]]:
        return list(json.loads(self.call(*arguments, "-o", "json").out)["data"])

    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_first_profile_is_the_default_one_and_the_next_is_not(desk: Desk) -> None:
    desk.call(*ADD)
    desk.call("profile", "add", "test", "--autodiscover", "-m", "a@x.example")
    assert [(row["name"], row["default"]) for row in desk.data("profile", "list")] == [
        ("work", True),
        ("test", False),
        ("sandbox", False),
    ]
    assert desk.call("profile", "list").out.splitlines()[1].startswith("*\twork\t")


def test_every_option_becomes_a_key(desk: Desk, tmp_path: Path) -> None:
    pem = str(tmp_path / "x.pem")
    desk.call(
        *ADD,
        "--calendar", "Team", "--auth", "oauth2", "--access", "impersonation",
        "--time-zone", "Europe/Berlin", "--password-file", "%d/pw",
        "--password-command", "pass show 'my exchange'", "--ca-file", pem,
        "--client-certificate", pem, "--client-key", pem, "--proxy", "http://p.example:3128",
        "--organizer", "meetings@example.com", "--organizer", "b@example.com", "--max-mail", "3",
        "--tenant", "t", "--client-id", "c", "--flow", "device_code", "--certificate-file", pem,
    )  # fmt: skip
    rows = {row["key"]: row["value"] for row in desk.data("profile", "show", "work")}
    assert rows.pop("profile") == "work"
    assert rows.pop("client secret") == "none is needed"
    assert rows == {
        "server": SERVER, "mailbox": "meetings@example.com", "calendar": "Team", "user": "svc",
        "auth": "oauth2", "access": "impersonation", "time_zone": "Europe/Berlin",
        "password_file": "%d/pw", "password_command": ["pass", "show", "my exchange"],
        "ca_file": pem, "client_certificate": pem, "client_key": pem,
        "proxy": "http://p.example:3128", "max_mail": 3,
        "organizers": ["meetings@example.com", "b@example.com"],
        "oauth2.tenant": "t", "oauth2.client_id": "c", "oauth2.flow": "device_code",
        "oauth2.certificate_file": pem,
    }  # fmt: skip


def test_a_profile_that_is_there_is_replaced_only_on_demand(desk: Desk) -> None:
    desk.call(*ADD)
    before = desk.text()
    told = desk.call("profile", "add", "work", "--autodiscover", code=2)
    assert "--replace" in told.err
    assert desk.text() == before
    desk.call("profile", "add", "work", "--autodiscover", "--replace")
    assert "autodiscover = true" in desk.text()
    assert SERVER not in desk.text()


def test_a_profile_that_cannot_work_is_not_written_and_all_its_mistakes_are_told(
    desk: Desk,
) -> None:
    told = desk.call("profile", "add", "work", "--auth", "basik", "--time-zone", "Berlin", code=2)
    assert [line for line in told.err.splitlines() if "error" in line] == [
        "ews-meetings: error: profile work: [profiles.work] auth = 'basik': is not one of "
        "basic, ntlm, negotiate, oauth2, certificate",
        "ews-meetings: error: profile work: [profiles.work] time_zone = 'Berlin': is no time "
        "zone; write an IANA name such as Europe/Berlin",
    ]
    assert not desk.file.exists()


def test_at_a_terminal_what_is_missing_is_asked(desk: Desk) -> None:
    typed = f"{SERVER}\na@x.example\n\nimpersonation\nEXAMPLE\\svc\n"
    told = desk.call("profile", "add", "work", typed=typed)
    assert told.err.count("URL of EWS") == 1
    rows = {row["key"]: row["value"] for row in desk.data("profile", "show")}
    assert [rows[key] for key in ("server", "mailbox", "user", "auth", "access")] == [
        SERVER, "a@x.example", "EXAMPLE\\svc", "ntlm", "impersonation",
    ]  # fmt: skip
    assert "next: ews-meetings login --profile work" in told.err


def test_an_answer_that_is_no_choice_is_asked_for_again(desk: Desk) -> None:
    typed = f"{SERVER}\na@x.example\nEXAMPLE\\svc\nbasic\n\n\n"
    told = desk.call("profile", "add", "work", typed=typed)
    assert "is not one of basic, ntlm" in told.err
    rows = {row["key"]: row["value"] for row in desk.data("profile", "show")}
    assert (rows["auth"], rows["access"]) == ("basic", "own")


def test_a_token_is_asked_about_otherwise_than_a_password(desk: Desk) -> None:
    typed = "\na@x.example\noauth2\n\nexample.com\nclient-1\ndevice_code\n"
    told = desk.call("profile", "add", "work", typed=typed)
    assert "Who logs in" not in told.err
    rows = {row["key"]: row["value"] for row in desk.data("profile", "show")}
    assert [rows[f"oauth2.{name}"] for name in ("tenant", "client_id", "flow")] == [
        "example.com",
        "client-1",
        "device_code",
    ]


def test_a_certificate_that_is_typed_is_found_from_everywhere(desk: Desk) -> None:
    desk.call("profile", "add", "work", typed="\na@x.example\ncertificate\n\nclient.pem\n")
    rows = {row["key"]: row["value"] for row in desk.data("profile", "show")}
    assert rows["client_certificate"] == str(Path("client.pem").absolute())


def test_nothing_for_a_server_means_autodiscover_and_what_was_said_is_not_asked(
    desk: Desk,
) -> None:
    told = desk.call(
        "profile", "add", "work", "--auth", "basic", "-m", "a@x.example", typed="\n\n\n"
    )
    assert "Log-in:" not in told.err
    assert "autodiscover = true" in desk.text()


def test_another_profile_is_chosen_and_the_sandbox_never(desk: Desk) -> None:
    desk.call(*ADD)
    desk.call("profile", "add", "test", "--autodiscover", "-m", "a@x.example", "--default")
    assert 'default_profile = "test"' in desk.text()
    assert [row["name"] for row in desk.data("profile", "use", "work")] == ["work"]
    assert 'default_profile = "work"' in desk.text()
    assert "never chosen by itself" in desk.call("profile", "use", "sandbox", code=2).err
    assert "'wrk' is unknown" in desk.call("profile", "use", "wrk", code=2).err


def test_show_says_where_the_secret_would_come_from_and_never_what_it_is(
    desk: Desk, memory: MemoryKeyring
) -> None:
    desk.call(*ADD)
    assert desk.data("profile", "show")[-1]["value"] == "from prompt"
    memory.entries["ews-meetings", "work: svc at mail.example.com"] = "hunter2"
    told = desk.call("profile", "show")
    assert "password\tfrom keyring" in told.out
    assert "hunter2" not in told.out + told.err
    desk.environment["EWS_MEETINGS_PASSWORD"] = "hunter2"
    told = desk.call("profile", "show")
    assert "password\tfrom environment" in told.out
    assert "hunter2" not in told.out + told.err


def test_removing_asks_and_forgets_the_log_in(
    desk: Desk, memory: MemoryKeyring, tmp_path: Path
) -> None:
    desk.call(*ADD)
    memory.entries["ews-meetings", "work: svc at mail.example.com"] = "hunter2"
    tokens = tmp_path / "data" / "tokens" / "work.json"
    tokens.parent.mkdir(parents=True)
    tokens.write_text("{}")
    desk.call("profile", "remove", "work", code=2)
    desk.call("profile", "remove", "work", typed="n\n", code=9)
    assert memory.entries
    told = desk.call("profile", "remove", "work", typed="y\n")
    assert "forgotten: keyring, tokens" in told.err
    assert (memory.entries, tokens.exists()) == ({}, False)
    assert "[profiles" not in desk.text()
    assert "default_profile" not in desk.text()
    assert "is unknown" in desk.call("profile", "remove", "work", "--yes", code=2).err
    assert "is unknown" in desk.call("profile", "remove", "sandbox", "--yes", code=2).err


def test_what_was_written_by_hand_in_another_form_is_left_to_hands(desk: Desk) -> None:
    desk.file.parent.mkdir()
    desk.file.write_text("[profiles]\nwork = { autodiscover = true }\n")
    assert "by hand" in desk.call("profile", "remove", "work", "--yes", code=2).err


def test_the_sandbox_has_a_profile_of_its_own_and_is_no_default(desk: Desk) -> None:
    desk.call("profile", "add", "sandbox", "-m", "alice@sandbox.example", "--max-mail", "3")
    assert "default_profile" not in desk.text()
    rows = {row["key"]: row["value"] for row in desk.data("profile", "show", "sandbox")}
    assert (rows["mailbox"], rows["password"]) == ("alice@sandbox.example", "none is needed")


def test_logging_out_forgets_and_says_when_there_is_nothing(
    desk: Desk, memory: MemoryKeyring
) -> None:
    desk.call(*ADD)
    memory.entries["ews-meetings", "work: svc at mail.example.com"] = "hunter2"
    assert desk.data("logout") == [{"profile": "work", "forgotten": ["keyring"]}]
    assert "nothing was found" in desk.call("logout").err


def test_a_log_in_that_needs_nothing_keeps_nothing(desk: Desk) -> None:
    desk.call(*ADD)
    told = desk.call("login", "--profile", "sandbox", "-m", "a@x.example", code=2)
    assert "the sandbox needs no secret" in told.err
    assert "--stdin" in desk.call("login", code=2).err


def test_a_secret_from_stdin_is_kept_without_a_check_when_that_is_said(
    desk: Desk, memory: MemoryKeyring
) -> None:
    desk.call(*ADD)
    held = streams("hunter2\nmore\n", environment=desk.environment)
    assert run(["login", "--stdin", "--no-check", "-o", "json"], held.around) == 0
    assert memory.entries == {("ews-meetings", "work: svc at mail.example.com"): "hunter2"}
    assert json.loads(held.out)["data"] == [
        {
            "profile": "work",
            "log_in": "svc",
            "server": SERVER,
            "kept_in": "keyring",
            "checked": False,
        }
    ]
    empty = streams("", environment=desk.environment)
    assert run(["login", "--stdin", "--no-check"], empty.around) == 2
    assert "no secret" in empty.err


def test_a_stored_secret_that_another_rung_hides_is_told(desk: Desk, memory: MemoryKeyring) -> None:
    desk.call(*ADD)
    desk.environment["EWS_MEETINGS_PASSWORD"] = "other"
    held = streams("hunter2\n", environment=desk.environment)
    assert run(["login", "--stdin", "--no-check"], held.around) == 0
    assert "environment comes first" in held.err


def test_without_a_keyring_nobody_is_asked(desk: Desk) -> None:
    from keyring.backends import fail

    desk.call(*ADD)
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's
    told = desk.call("login", typed="", code=2)
    assert "no keyring can be used here" in told.err
    assert "password_command" in told.err


@pytest.mark.parametrize(
    "text",
    [
        f"default_profile = 'work'\nprofiles.work.server = '{SERVER}'\n",
        f"default_profile = 'work'\n[profiles]\nwork = {{ server = '{SERVER}' }}\n",
    ],
    ids=["dotted", "inline"],
)
def test_a_profile_that_is_no_table_of_its_own_is_left_with_all_of_the_file(
    desk: Desk, text: str
) -> None:
    desk.file.parent.mkdir()
    desk.file.write_text(text, encoding="utf-8")
    told = desk.call("profile", "remove", "work", "--yes", code=2)
    assert "by hand" in told.err
    assert desk.text() == text
