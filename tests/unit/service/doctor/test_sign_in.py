"""What is said of a log-in, before it and after."""

from __future__ import annotations

import pytest

from ews_meetings.change.diagnosis import Cause, Verdict
from ews_meetings.change.examination import AnswerFacts, GreetingFacts, LogInTrouble
from ews_meetings.service.doctor.sign_in import check_log_in, check_methods
from tests.unit.service.doctor.making import SIGNED_IN, SUBJECT, subject


@pytest.mark.parametrize(
    ("auth", "offers", "cause"),
    [
        ("basic", ("basic",), None),
        ("basic", ("negotiate", "ntlm"), Cause.BASIC_OFF),
        ("basic", ("bearer",), Cause.BASIC_OFF),
        ("ntlm", ("basic",), Cause.METHOD_NOT_OFFERED),
        ("negotiate", ("ntlm",), Cause.METHOD_NOT_OFFERED),
        ("oauth2", ("basic",), Cause.METHOD_NOT_OFFERED),
        ("oauth2", ("bearer",), None),
        ("basic", (), None),
        ("certificate", ("ntlm",), None),
    ],
)
def test_what_is_not_offered_is_not_tried(
    auth: str, offers: tuple[str, ...], cause: Cause | None
) -> None:
    check = check_methods(GreetingFacts(status=401, methods=offers), subject(auth=auth))
    assert check.cause is cause
    assert check.exit_code == (6 if cause else 0)


@pytest.mark.parametrize(("auth", "is_bound"), [("basic", 0), ("ntlm", 1), ("negotiate", 1)])
def test_extended_protection_is_suspected_of_log_ins_that_are_bound_to_tls(
    auth: str, is_bound: int
) -> None:
    check = check_log_in(AnswerFacts(status=401), subject(auth=auth))
    suspects = [suspect.cause for suspect in check.suspects]
    assert suspects.count(Cause.EXTENDED_PROTECTION) == is_bound
    assert (check.cause, check.exit_code) == (Cause.LOG_IN_REFUSED, 6)


@pytest.mark.parametrize(
    ("trouble", "cause"),
    [
        (LogInTrouble.WRONG_PASSWORD, Cause.WRONG_PASSWORD),
        (LogInTrouble.LOCKED, Cause.ACCOUNT_LOCKED),
        (LogInTrouble.DISABLED, Cause.ACCOUNT_DISABLED),
        (LogInTrouble.CLOCK, Cause.CLOCK_SKEW),
        (LogInTrouble.TOKEN, Cause.TOKEN_REFUSED),
        (LogInTrouble.TICKET, Cause.NO_TICKET),
    ],
)
def test_what_a_log_in_says_of_itself_is_believed(trouble: LogInTrouble, cause: Cause) -> None:
    check = check_log_in(AnswerFacts(trouble=trouble, says="it says so"), SUBJECT)
    assert (check.cause, check.seen, check.exit_code) == (cause, "it says so", 6)


def test_a_token_that_the_server_does_not_take_shows_what_the_server_says() -> None:
    facts = AnswerFacts(status=401, says='X-MS-Diagnostics: 2000008;reason="no permissions"')
    check = check_log_in(facts, subject(auth="oauth2", app_id="app"))
    assert check.cause is Cause.TOKEN_REFUSED
    assert "no permissions" in check.seen


def test_a_status_of_its_own_says_that_the_account_is_locked() -> None:
    check = check_log_in(AnswerFacts(status=456), SUBJECT)
    assert (check.cause, check.suspects, check.exit_code) == (Cause.ACCOUNT_LOCKED, (), 6)


def test_an_answer_that_breaks_off_is_no_refused_log_in() -> None:
    check = check_log_in(AnswerFacts(problem="the connection broke"), SUBJECT)
    assert (check.cause, check.exit_code) == (Cause.NO_ANSWER, 75)


@pytest.mark.parametrize("status", [200, 403, 500])
def test_whoever_is_refused_something_else_is_logged_in(status: int) -> None:
    assert check_log_in(AnswerFacts(status=status), SUBJECT).verdict is Verdict.OK
    assert check_log_in(SIGNED_IN, SUBJECT).verdict is Verdict.OK
