from __future__ import annotations

import json

import pytest
import typer

from ews_meetings.cli.exit_codes import EXIT_CODES
from ews_meetings.cli.failures import every_error, failure_of, json_of, text_of
from ews_meetings.cli.mistakes import MistakeList, Mistakes
from ews_meetings.errors import (
    BadOption,
    EwsMeetingsError,
    NotifyMissing,
    ServerBusy,
    ServerUnreachable,
    UnknownProfile,
)


def test_every_exit_code_of_an_error_stands_in_the_table() -> None:
    kinds = list(every_error())
    assert len(kinds) > 30
    assert {kind.exit_code for kind in kinds} <= EXIT_CODES.keys()


def test_every_error_has_a_code_of_its_own_or_its_parents() -> None:
    leaves = [kind for kind in every_error() if not kind.__subclasses__()]
    codes = [kind.code for kind in leaves if kind is not Mistakes]
    assert len(codes) == len(set(codes))


def test_an_error_of_ours_is_a_sentence_and_a_hint() -> None:
    assert list(text_of(failure_of(UnknownProfile("prod", ["sandbox"])))) == [
        "ews-meetings: error: profile 'prod' is unknown",
        "ews-meetings: hint: known: sandbox",
    ]


def test_programs_read_one_line_that_says_whether_to_try_again() -> None:
    line = json_of(failure_of(ServerBusy("mail.example", retry_after_s=5)))
    assert "\n" not in line
    assert json.loads(line) == {
        "code": "server-busy",
        "exit": 75,
        "message": "mail.example is busy; it asks to wait 5 s",
        "hint": "",
        "retryable": True,
    }


def test_anything_unforeseen_is_a_defect_of_ours_without_a_traceback() -> None:
    failure = failure_of(ZeroDivisionError("division by zero"))
    assert (failure.exit_code, failure.code) == (1, "defect")
    assert "a defect of ours: ZeroDivisionError" in failure.message


def test_an_interruption_ends_with_130() -> None:
    assert failure_of(KeyboardInterrupt()).exit_code == 130


def test_mistakes_are_collected_and_raised_together() -> None:
    wrong = MistakeList()

    def read() -> int:
        raise BadOption("--start", "now", "is no time")

    assert wrong.attempt(read) is None
    assert wrong.attempt(lambda: 3) == 3
    with pytest.raises(BadOption):
        wrong.settle()
    wrong.add(NotifyMissing())
    with pytest.raises(Mistakes) as caught:
        wrong.settle()
    assert len([line for line in text_of(failure_of(caught.value)) if "error:" in line]) == 2
    assert failure_of(caught.value).exit_code == 2


def test_without_mistakes_nothing_is_raised() -> None:
    MistakeList().settle()
    assert issubclass(Mistakes, EwsMeetingsError)


def test_a_defect_is_told_without_credentials() -> None:
    failure = failure_of(ValueError("Authorization: Basic aHVudGVyMg=="))
    assert failure.message == "a defect of ours: ValueError: Authorization: ***"


def test_what_a_library_puts_before_its_sentence_is_left_out() -> None:
    error = typer.BadParameter("Value error, 'x' is not one of 'a', 'b'.", param_hint="'topic'")
    told = failure_of(error).message
    assert told == "invalid value for 'topic': 'x' is not one of 'a', 'b'"


def test_where_a_server_is_not_reached_the_doctor_is_named() -> None:
    assert "ews-meetings doctor" in failure_of(ServerUnreachable("mail.example", "no answer")).hint
