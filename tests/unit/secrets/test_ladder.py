"""The first rung that has a secret gives it; one that is configured and broken ends the search."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from ews_meetings.config.profiles import Profile
from ews_meetings.errors import SecretMissing, SecretUnusable
from ews_meetings.secrets import keyrings
from ews_meetings.secrets.ladder import Found, Rung, find_secret, likely_rung, secret_word
from ews_meetings.secrets.secret import Secret
from tests.keyrings import BrokenKeyring, MemoryKeyring
from tests.unit.config.making import WORK, opened

ENVIRONMENT = {"EWS_MEETINGS_PASSWORD": "environment"}
APPLICATION = "auth = 'oauth2'\n[profiles.work.oauth2]\ntenant = 't'\nclient_id = 'c'\n"


def ask(question: str) -> str:
    return f"prompt: {question}"


def nobody_types(question: str) -> str:
    return ""


def found(
    profile: Profile, environment: dict[str, str] | None = None, *, asks: bool = True
) -> Found:
    return find_secret(profile, environment=environment or {}, ask=ask if asks else None)


@pytest.fixture
def ladder(tmp_path: Path) -> str:
    """A profile with a file and a command."""
    path = tmp_path / "pw"
    path.write_text("file")
    path.chmod(0o600)
    command = f"password_command = ['{sys.executable}', '-c', 'print(\"command\")']\n"
    return f"{WORK}{command}password_file = '{path.as_posix()}'\n"


def test_environment_file_command_keyring_prompt_is_the_order(ladder: str, tmp_path: Path) -> None:
    keyrings.keep(opened(), Secret("keyring"))
    given: list[Found] = []
    given.append(found(opened(ladder), ENVIRONMENT))
    given.append(found(opened(ladder)))
    without_file = "\n".join(line for line in ladder.splitlines() if "password_file" not in line)
    given.append(found(opened(without_file)))
    given.append(found(opened()))
    keyrings.forget(opened())
    given.append(found(opened()))
    assert [(one.rung, one.secret.reveal()) for one in given] == [
        (Rung.ENVIRONMENT, "environment"),
        (Rung.FILE, "file"),
        (Rung.COMMAND, "command"),
        (Rung.KEYRING, "keyring"),
        (Rung.PROMPT, r"prompt: Password of EXAMPLE\svc"),
    ]


def test_an_empty_variable_says_nothing(ladder: str) -> None:
    assert found(opened(ladder), {"EWS_MEETINGS_PASSWORD": ""}).rung is Rung.FILE


def test_a_rung_that_is_named_and_broken_is_not_passed_over() -> None:
    keyrings.keep(opened(), Secret("keyring"))
    broken = opened(f"{WORK}password_file = '/nonexistent/pw'\n")
    with pytest.raises(SecretUnusable, match="/nonexistent/pw"):
        found(broken)


def test_without_a_keyring_the_next_rung_is_taken_and_it_is_noted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's
    with caplog.at_level(logging.INFO):
        assert found(opened()).rung is Rung.PROMPT
    assert [record.getMessage() for record in caplog.records] == ["keyring not used"]


@pytest.mark.parametrize("asks", [nobody_types, None])
def test_a_secret_that_is_nowhere_names_every_rung(asks: object) -> None:
    with pytest.raises(SecretMissing) as caught:
        find_secret(opened(), environment={}, ask=nobody_types if asks else None)
    told = f"{caught.value.message} {caught.value.hint}"
    for rung in (
        "EWS_MEETINGS_PASSWORD",
        "password_file",
        "password_command",
        "keyring",
        "terminal",
    ):
        assert rung in told
    assert "ews-meetings login --profile work" in told
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("lines", "rung"),
    [
        ("auth = 'certificate'\nclient_certificate = 'c.pem'\n", Rung.NONE),
        (f"{APPLICATION}flow = 'device_code'\n", Rung.NONE),
        (f"{APPLICATION}certificate_file = 'a.pem'\n", Rung.NONE),
        ("auth = 'negotiate'\n", Rung.ENVIRONMENT),
        (APPLICATION, Rung.ENVIRONMENT),
        ("auth = 'basic'\n", Rung.ENVIRONMENT),
    ],
)
def test_only_a_log_in_that_takes_a_secret_gets_one(lines: str, rung: Rung) -> None:
    profile = opened(f"{WORK}{lines}")
    assert found(profile, ENVIRONMENT).rung is rung
    assert likely_rung(profile, ENVIRONMENT) is rung


def test_a_ticket_is_asked_for_nothing() -> None:
    profile = opened(f"{WORK}auth = 'negotiate'\n")
    assert found(profile).rung is Rung.NONE
    assert likely_rung(profile, {}) is Rung.NONE
    keyrings.keep(profile, Secret("keyring"))
    assert found(profile).rung is Rung.KEYRING


def test_the_sandbox_needs_none(memory: MemoryKeyring) -> None:
    assert found(opened("", "sandbox"), ENVIRONMENT).rung is Rung.NONE


def test_where_it_would_come_from_is_told_without_running_anything(ladder: str) -> None:
    absent = opened(f"{WORK}password_file = '/nonexistent/pw'\n")
    assert likely_rung(absent, {}) is Rung.FILE
    assert (
        likely_rung(opened(f"{WORK}password_command = ['/nonexistent/pw']\n"), {}) is Rung.COMMAND
    )
    assert likely_rung(opened(), {}) is Rung.PROMPT
    keyrings.keep(opened(), Secret("keyring"))
    assert likely_rung(opened(), {}) is Rung.KEYRING
    assert likely_rung(opened(ladder), ENVIRONMENT) is Rung.ENVIRONMENT


def test_it_is_called_what_it_is() -> None:
    assert secret_word(opened()) == "password"
    assert secret_word(opened(f"{WORK}{APPLICATION}")) == "client secret"


def test_a_secret_that_is_no_text_is_refused_before_it_is_used() -> None:
    environment = {"EWS_MEETINGS_PASSWORD": "hunter2\udcfc"}
    with pytest.raises(SecretUnusable, match="EWS_MEETINGS_PASSWORD: is no text") as caught:
        found(opened(), environment)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(SecretUnusable, match="what was typed: is no text"):
        find_secret(opened(), environment={}, ask=lambda _question: "hunter2\udcfc")


def test_a_keyring_that_raises_anything_is_passed_by() -> None:
    keyring.set_keyring(BrokenKeyring())  # type: ignore[no-untyped-call]  # the library's
    assert found(opened()).rung is Rung.PROMPT
    assert likely_rung(opened(), {}) is Rung.PROMPT
