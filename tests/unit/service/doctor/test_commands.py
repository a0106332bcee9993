"""The commands for administrators: the real values are in them, and nothing of a value is run."""

from __future__ import annotations

import shlex

import pytest

from ews_meetings.change.diagnosis import Cause, Where
from ews_meetings.service.doctor.causes import exit_code_of, meaning_of
from ews_meetings.service.doctor.commands import commands_for
from ews_meetings.service.doctor.quoting import ps, sh
from tests.unit.service.doctor.making import ONLINE, SUBJECT, subject

WITHOUT = {Cause.ZONE_UNKNOWN, Cause.LOG_IN_REFUSED, Cause.ONLINE_REMOVED}
"""Causes that no command helps with: one is said in words, one has suspects that have commands."""
LOOKS = ("Get-", "ls ", "nslookup", "Test-", "klist", "nc ", "openssl", "curl", "timedatectl")
CHANGES = ("Set-", "New-", "Add-", "Unlock-", "Enable-")


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_a_meaning_and_an_exit_code(cause: Cause) -> None:
    meaning = meaning_of(cause)
    assert meaning.seen
    assert meaning.advice
    assert exit_code_of(cause) in {0, 2, 5, 6, 7, 8, 9, 14, 75}


@pytest.mark.parametrize("cause", sorted(set(Cause) - WITHOUT))
def test_every_cause_that_can_be_mended_has_a_command(cause: Cause) -> None:
    assert commands_for(cause, SUBJECT)


@pytest.mark.parametrize("cause", Cause)
def test_what_looks_stands_before_what_changes(cause: Cause) -> None:
    texts = [c.text for c in commands_for(cause, SUBJECT) if c.where is not Where.WINDOWS]
    changes = [text.startswith(CHANGES) for text in texts]
    assert changes == sorted(changes)


HOSTILE_HOST = "https://mail.example.com;Remove-Mailbox$(touch)/EWS/Exchange.asmx"
HOSTILE = "o'brien'; Remove-Mailbox x; $(touch /tmp/x) `id` \u2019@example.com"


@pytest.mark.parametrize("cause", Cause)
def test_a_hostile_value_stays_one_word(cause: Cause) -> None:
    hostile = subject(
        server=HOSTILE_HOST, mailbox=HOSTILE, user=HOSTILE, folder=HOSTILE, app_id=HOSTILE
    )
    for command in commands_for(cause, hostile):
        text = command.text.casefold()
        if command.where is Where.SHELL:
            assert "$(touch" not in outside_of_quotes(text), text
        else:
            assert "remove-mailbox" not in outside_of_literals(text), text


def outside_of_quotes(text: str) -> str:
    """What a POSIX shell would read beyond single quotes."""
    return "".join(part for number, part in enumerate(text.split("'")) if number % 2 == 0)


def outside_of_literals(text: str) -> str:
    """What PowerShell would read beyond literals, whose quotes are doubled inside."""
    plain, is_inside = "", False
    for character in text.replace("\u2019", "'"):
        if character == "'":
            is_inside = not is_inside
        elif not is_inside:
            plain += character
    return plain


@pytest.mark.parametrize("value", ["a b", "o'brien", "$(id)", "", "x;y"])
def test_a_shell_gets_one_word(value: str) -> None:
    assert shlex.split(sh(value)) == [value]


@pytest.mark.parametrize(
    ("value", "literal"), [("a", "'a'"), ("o'b", "'o''b'"), ("o\u2019b", "'o\u2019\u2019b'")]
)
def test_powershell_gets_one_literal(value: str, literal: str) -> None:
    assert ps(value) == literal


def test_the_values_of_the_profile_are_filled_in() -> None:
    told = "\n".join(command.text for cause in Cause for command in commands_for(cause, SUBJECT))
    for value in (
        "'meetings@example.com'",
        "'EXAMPLE\\svc-meetings'",
        "Unlock-ADAccount 'svc-meetings'",
        "mail.example.com:443",
        "'ews-meetings/*'",
        "/var/lib/ews-meetings",
    ):
        assert value in told


def test_a_policy_is_never_switched_on_by_the_way() -> None:
    for command in commands_for(Cause.APPLICATION_NOT_ALLOWED, SUBJECT):
        assert "EwsApplicationAccessPolicy" not in command.text or command.when


def test_in_the_cloud_commands_are_the_clouds() -> None:
    online = subject(server=ONLINE, app_id="app-1")
    for cause in (Cause.EWS_BLOCKED, Cause.IMPERSONATION_MISSING, Cause.ONLINE_BLOCKED):
        assert {command.where for command in commands_for(cause, online)} == {Where.ONLINE}
    told = commands_for(Cause.IMPERSONATION_MISSING, online)
    assert "Application EWS.AccessAsApp" in told[-1].text
