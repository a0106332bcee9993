"""What a token service and Kerberos say of a log-in, where the server would say 401 alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from ews_meetings.change.examination import AnswerFacts, LogInTrouble
from ews_meetings.errors import (
    EwsMeetingsError,
    NoTicket,
    ServerUnreachable,
    SignInNeeded,
    TokenRefused,
)
from ews_meetings.exchange.calls import Caller
from ews_meetings.exchange.elements import Element
from ews_meetings.exchange.examining.logging_in import Noting, log_in
from ews_meetings.exchange.failed_calls import LogInFailed
from ews_meetings.exchange.folders import Folders


def facts_of(error: EwsMeetingsError) -> AnswerFacts:
    """What the doctor sees where nobody could be logged in."""

    def ask(_payload: Element) -> object:
        raise LogInFailed(error)

    caller = cast("Caller", SimpleNamespace(ask=ask))
    return log_in(caller, Folders(), Noting())


@pytest.mark.parametrize(
    ("reason", "trouble"),
    [
        ("AADSTS50126", LogInTrouble.WRONG_PASSWORD),
        ("AADSTS50053", LogInTrouble.LOCKED),
        ("AADSTS50057", LogInTrouble.DISABLED),
        ("AADSTS700024", LogInTrouble.CLOCK),
        ("AADSTS7000215", LogInTrouble.TOKEN),
        ("invalid_client", LogInTrouble.TOKEN),
    ],
)
def test_entra_names_its_reason(reason: str, trouble: LogInTrouble) -> None:
    facts = facts_of(TokenRefused("app", "login.microsoftonline.com", reason))
    assert (facts.trouble, facts.status) == (trouble, None)
    assert reason in facts.says


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (2529638936, LogInTrouble.WRONG_PASSWORD),
        (-1765328360, LogInTrouble.WRONG_PASSWORD),
        (-1765328366, LogInTrouble.LOCKED),
        (-1765328347, LogInTrouble.CLOCK),
        (2529639053, LogInTrouble.TICKET),
    ],
)
def test_kerberos_names_its_reason_by_a_number_in_any_language(
    number: int, trouble: LogInTrouble
) -> None:
    problem = f"Major (851968): nicht näher bestimmt, Minor ({number}): etwas"
    assert facts_of(NoTicket("me", "mail.example.com", problem)).trouble is trouble


def test_without_a_number_a_ticket_is_missing() -> None:
    assert facts_of(NoTicket("me", "mail", "GSSError")).trouble is LogInTrouble.TICKET


def test_a_person_who_must_sign_in_first_is_a_matter_of_tokens() -> None:
    assert facts_of(SignInNeeded("login.microsoftonline.com")).trouble is LogInTrouble.TOKEN


def test_a_token_service_that_cannot_be_reached_is_no_refusal() -> None:
    facts = facts_of(ServerUnreachable("login.microsoftonline.com", "no answer"))
    assert (facts.trouble, facts.status) == (LogInTrouble.NONE, None)
    assert "login.microsoftonline.com" in facts.problem
