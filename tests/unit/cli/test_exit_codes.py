"""What a mail system is told: it keeps what a later try may do, and gives back what none will."""

from __future__ import annotations

import pytest

from ews_meetings.cli.border import run
from ews_meetings.cli.exit_codes import (
    EXIT_CODES,
    SYSEXIT_NAMES,
    SYSEXITS,
    SYSEXITS_OF_CODE,
    Exits,
    exit_in,
    exit_of_parts,
    meaning_for_changes,
)
from ews_meetings.cli.failures import every_error
from tests.unit.cli.making import streams

KEEPS = 75


def test_each_of_our_codes_has_one_of_theirs_with_its_reason() -> None:
    assert SYSEXITS.keys() == EXIT_CODES.keys()
    told = [*SYSEXITS.values(), *SYSEXITS_OF_CODE.values()]
    assert {code for code, _ in told} == SYSEXIT_NAMES.keys()
    assert all(why for _, why in told)


def test_the_codes_of_errors_are_those_that_errors_have() -> None:
    assert {kind.code for kind in every_error()} >= SYSEXITS_OF_CODE.keys()


def test_every_error_that_a_later_try_may_mend_keeps_the_mail() -> None:
    for kind in every_error():
        told = exit_in(Exits.SYSEXITS, kind.exit_code, code=kind.code)
        if kind.retryable:
            assert told == KEEPS, kind


@pytest.mark.parametrize("own", [1, 2, 6, 7, 12, 13, 75, 130])
def test_what_is_no_fault_of_the_mail_keeps_it(own: int) -> None:
    assert exit_in(Exits.SYSEXITS, own) == KEEPS


@pytest.mark.parametrize(("own", "theirs"), [(0, 0), (4, 65), (5, 65), (8, 65), (9, 77)])
def test_what_no_later_try_mends_gives_it_back(own: int, theirs: int) -> None:
    assert exit_in(Exits.SYSEXITS, own) == theirs


@pytest.mark.parametrize(
    "code",
    [
        "quiet-hours",
        "notify-missing",
        "open-elsewhere",
        "item-changed",
        "plan-stale",
        "ledger-too-new",
        "calendar-ambiguous",
        "calendar-not-found",
        "server-not-discovered",
        "profile-missing",
        "profile-unknown",
        "mailbox-missing",
        "mailbox-unknown",
        "config",
        "option",
        "extra-missing",
        "secret-missing",
    ],
)
def test_no_mail_goes_back_for_what_it_does_not_say_itself(code: str) -> None:
    [own] = {kind.exit_code for kind in every_error() if kind.code == code}
    assert exit_in(Exits.SYSEXITS, own, code=code) == KEEPS


@pytest.mark.parametrize(
    ("own", "parts", "ours", "theirs"),
    [
        (11, [(11, "item-changed")], 75, 75),
        (9, [(9, "quiet-hours")], 75, 75),
        (4, [(8, "event-unusable"), (11, "item-changed")], 75, 75),
        (8, [(8, "mail-loop")], 0, 0),
        (4, [(8, "mail-loop")], 0, 0),
        (4, [(8, "mail-loop"), (8, "event-unusable")], 4, 65),
        (4, [(8, "mail-loop"), (75, "server-busy")], 75, 75),
        (13, [(13, "")], 75, 75),
        (14, [(14, "meeting-refused")], 14, 65),
        (0, [], 0, 0),
        (4, [], 4, 65),
    ],
)
def test_parts_that_failed_decide_what_becomes_of_the_mail(
    own: int, parts: list[tuple[int, str]], ours: int, theirs: int
) -> None:
    code = exit_of_parts(Exits.SYSEXITS, own, parts)
    assert (code, exit_in(Exits.SYSEXITS, code)) == (ours, theirs)
    assert exit_of_parts(Exits.OWN, own, parts) == own


def test_without_the_option_codes_are_our_own() -> None:
    assert [exit_in(Exits.OWN, code, code="mail-loop") for code in EXIT_CODES] == list(EXIT_CODES)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import", "--nonsense", "--exit", "sysexits"], 75),
        (["--exit=sysexits", "import"], 75),
        (["import", "--nonsense"], 2),
        (["sendmail", "--nonsense"], 75),
        (["--exit", "sysexits", "list"], 75),
        (["--exit", "sysexits", "--profile", "nobody", "-m", "a@x.example", "list"], 75),
        (["list"], 2),
    ],
)
def test_mistakes_of_the_call_and_of_the_configuration_keep_the_mail(
    arguments: list[str], code: int
) -> None:
    assert run(arguments, streams().around) == code


def test_the_environment_asks_as_well() -> None:
    held = streams(environment={"EWS_MEETINGS_EXIT": "sysexits"})
    assert [run(["list", "--nonsense"], held.around), run(["list"], held.around)] == [75, 75]


def test_an_environment_that_asks_for_something_else_is_a_mistake() -> None:
    held = streams(environment={"EWS_MEETINGS_EXIT": "other"})
    assert run(["list"], held.around) == 2
    assert "EWS_MEETINGS_EXIT" in held.err


def test_help_shows_both() -> None:
    held = streams()
    assert run(["help", "exit-codes"], held.around) == 0
    assert "75 EX_TEMPFAIL: a password that has expired" in held.out
    assert "quiet-hours: 75 EX_TEMPFAIL" in held.out


def test_what_a_code_means_for_changes_says_nothing_of_other_commands() -> None:
    assert meaning_for_changes(4) == "some items failed or were refused, the rest is done"
    assert meaning_for_changes(8) == EXIT_CODES[8]
