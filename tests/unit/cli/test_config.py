"""`config` tells what holds and whence, and everything that is wrong at once."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keyring
import pytest

from ews_meetings.cli.border import run
from tests.keyrings import BrokenKeyring
from tests.unit.cli.making import Streams, streams

GOOD = """\
default_profile = "work"
[profiles.work]
server = "https://mail.example.com/EWS/Exchange.asmx"
user = "svc"
password_command = ["pass", "show"]
"""


class Desk:
    """A configuration file and an environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "config.toml"
        self.environment = {"EWS_MEETINGS_DATA_DIR": str(folder / "data")}

    def write(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")
        self.file.chmod(0o600)

    def call(self, *arguments: str, code: int = 0) -> Streams:
        held = streams(environment=self.environment)
        assert run(["--config", str(self.file), *arguments], held.around) == code, held.err
        return held

    def check(self, *, code: int = 0) -> list[str]:
        data = json.loads(self.call("config", "check", "-o", "json", code=code).out)["data"]
        return [
            f"{row['severity']}: {row['message']}".replace(str(self.file), "FILE") for row in data
        ]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_path_is_told_whether_the_file_is_there_or_not(desk: Desk) -> None:
    assert desk.call("config", "path").out == f"{desk.file}\n"
    (row,) = json.loads(desk.call("config", "path", "-o", "json").out)["data"]
    assert row == {"file": str(desk.file), "exists": False, "data": str(desk.folder / "data")}


def test_show_tells_every_value_and_whence(desk: Desk) -> None:
    table = "[addresses]\n'@old.example' = '@new.example'\n"
    desk.write(f"{GOOD}[zones]\nFoo = 'Europe/Berlin'\n{table}")
    desk.environment["EWS_MEETINGS_TIMEOUT_S"] = "7"
    told = desk.call("config", "show", "--origin", "-m", "a@x.example").out.splitlines()
    assert f"user\tsvc\t{desk.file}:4" in told
    assert "timeout_s\t7.0\tEWS_MEETINGS_TIMEOUT_S" in told
    assert "mailbox\ta@x.example\t--mailbox" in told
    assert "guards.past\tallow\tdefault" in told
    assert f"zones.Foo\tEurope/Berlin\t{desk.file}" in told
    assert f"addresses.@old.example\t@new.example\t{desk.file}" in told
    assert told[-1] == "password\tfrom command\tcommand"
    assert "origin" not in desk.call("config", "show").out


def test_no_log_in_of_a_proxy_is_shown(desk: Desk) -> None:
    desk.write(GOOD)
    desk.environment["EWS_MEETINGS_PROXY"] = "http://me:hunter2@p.example:3128"
    told = desk.call("config", "show", "--origin")
    assert "proxy\thttp://***@p.example:3128\tEWS_MEETINGS_PROXY" in told.out
    assert "hunter2" not in told.out


def test_show_tells_a_profile_that_cannot_work_too(desk: Desk) -> None:
    desk.write("[profiles.work]\nuser = 'svc'\n")
    told = desk.call("config", "show", "--profile", "work")
    assert "server is missing" in told.err
    assert "user\tsvc" in told.out


def test_a_good_file_is_good_and_one_that_was_named_must_be_there(desk: Desk) -> None:
    assert desk.check(code=2) == ["mistake: FILE: is not there"]
    desk.write(GOOD)
    assert desk.check() == []
    assert desk.call("config", "check").out == f"{desk.file}: no mistakes, no warnings\n"


def test_every_mistake_of_every_profile_is_found_at_once(desk: Desk) -> None:
    desk.write(
        f"{GOOD}ca_file = 'ca.pem'\n[profiles.two]\nautodiscover = true\naccess = 'delegate'\n"
        "[profiles.sandbox]\nproxy = 'http://p.example/'\n"
    )
    desk.environment |= {"EWS_MEETINGS_MAX_MAIL": "many"}
    assert desk.check(code=2) == [
        "mistake: EWS_MEETINGS_MAX_MAIL: 'many': must be a whole number, without quotes",
        f"mistake: FILE:6: [profiles.work] ca_file = '{desk.folder / 'ca.pem'}': "
        "No such file or directory",
        "mistake: FILE:7: [profiles.two] user is missing, which access = delegate needs",
        "mistake: FILE:11: [profiles.sandbox] proxy is not for the sandbox, which is on this machine",
    ]
    text = desk.call("config", "check", code=2).out
    assert "  hint: the log-in name of the delegate" in text
    assert "4 mistakes, no warnings" in text


def test_mistakes_of_the_file_itself_end_the_check_with_2(desk: Desk) -> None:
    desk.write("[profiles.work]\nsever = 1\ntimeout_s = 'x'\n")
    assert len(desk.check(code=2)) == 2
    told = desk.call("config", "check", "--profile", "wrk", code=2)
    assert "sever" in told.out


def test_a_variable_that_nobody_reads_is_a_warning_with_the_nearest_name(desk: Desk) -> None:
    desk.write("")
    desk.environment |= {"EWS_MEETINGS_MAILBX": "a@x.example", "EWS_MEETINGS_PASSWORD": "x"}
    (told,) = desk.check()
    assert told == "warning: environment: EWS_MEETINGS_MAILBX is no variable of this program"
    assert "did you mean EWS_MEETINGS_MAILBOX?" in desk.call("config", "check").out


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_files_that_others_may_read_or_write_are_told(desk: Desk) -> None:
    secret = desk.folder / "pw"
    secret.write_text("hunter2")
    secret.chmod(0o644)
    desk.write(f"{GOOD}password_file = 'pw'\nclient_certificate = 'pw'\nclient_key = 'pw'\n")
    desk.file.chmod(0o660)
    told = desk.check(code=2)
    assert told == [
        f"mistake: FILE:6: [profiles.work] password_file = '{secret}': others may read it",
        "warning: FILE: may be written by its group: it names programs to run",
        f"warning: FILE:8: [profiles.work] client_key = '{secret}': others may read it",
        "warning: FILE:5: [profiles.work] password_command is not asked: password_file comes first",
    ]
    assert "hunter2" not in "".join(told)


def test_what_has_no_effect_is_told(desk: Desk) -> None:
    desk.write(f"{GOOD}password_file = '%d/pw'\n[profiles.work.oauth2]\ntenant = 't'\n")
    assert desk.check() == [
        "warning: FILE:6: [profiles.work] password_file is a credential of systemd, which did not "
        "start this",
        "warning: FILE:5: [profiles.work] password_command is not asked: password_file comes first",
        "warning: FILE:7: [profiles.work] oauth2 has no effect with auth = ntlm",
    ]


def test_an_unknown_profile_is_a_mistake(desk: Desk) -> None:
    desk.write(GOOD)
    desk.environment["EWS_MEETINGS_PROFILE"] = "wrk"
    assert desk.check(code=2) == ["mistake: --profile: profile 'wrk' is unknown"]


def test_a_mistake_is_told_to_programs_with_its_place(desk: Desk) -> None:
    desk.write("[profiles.work]\nsever = 1\n")
    told = desk.call("list", "-o", "json", code=2)
    (mistake,) = json.loads(told.err)["mistakes"]
    assert mistake == {
        "where": str(desk.file),
        "line": 2,
        "key": "[profiles.work] sever",
        "message": f"{desk.file}:2: [profiles.work] sever is an unknown key",
        "hint": "did you mean 'server'?",
    }


def test_people_read_each_mistake_with_its_own_hint(desk: Desk) -> None:
    desk.write("[profiles.work]\nsever = 1\nmailbx = 2\n")
    assert desk.call("list", code=2).err.splitlines() == [
        f"ews-meetings: error: {desk.file}:2: [profiles.work] sever is an unknown key",
        "ews-meetings: hint: did you mean 'server'?",
        f"ews-meetings: error: {desk.file}:3: [profiles.work] mailbx is an unknown key",
        "ews-meetings: hint: did you mean 'mailbox'?",
    ]


def test_schema_and_example_are_printed_as_files(desk: Desk) -> None:
    schema = json.loads(desk.call("config", "schema").out)
    assert schema["properties"]["profiles"]["description"]
    desk.write(desk.call("config", "example").out)
    assert desk.check() == []
    (row,) = json.loads(desk.call("config", "schema", "--markdown", "-o", "json").out)["data"]
    assert row["text"].startswith("<!-- Written by")


@pytest.mark.parametrize("value", ["usr:s3cretpw@p.test:3128", "http://usr:s3/cretpw@p.test:3128"])
def test_show_repeats_no_log_in_of_a_proxy(desk: Desk, value: str) -> None:
    desk.write(GOOD)
    desk.environment["EWS_MEETINGS_PROXY"] = value
    told = desk.call("config", "show")
    assert "***@p.test:3128" in told.err
    assert not any(word in told.out + told.err for word in ("usr", "s3", "cretpw"))
    desk.environment["EWS_MEETINGS_PROXY"] = "http://usr:geheim@p.test:3128"
    assert "http://***@p.test:3128" in desk.call("config", "show").out


def test_a_keyring_that_cannot_be_loaded_is_no_obstacle(desk: Desk) -> None:
    desk.write("[profiles.work]\nserver = 'https://mail.example.com/'\nuser = 'svc'\n")
    before = keyring.get_keyring()
    keyring.set_keyring(BrokenKeyring())  # type: ignore[no-untyped-call]  # the library's
    try:
        told = desk.call("--profile", "work", "config", "show")
        told_out = desk.call("--profile", "work", "logout")
    finally:
        keyring.set_keyring(before)
    assert told.out.splitlines()[-1] == "password\tfrom prompt"
    assert "may still hold" in told_out.err
    assert "hunter2" not in told_out.err
