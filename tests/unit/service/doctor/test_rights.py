"""What is said of an account that is logged in and may not."""

from __future__ import annotations

import pytest

from ews_meetings.change.diagnosis import Cause, Verdict
from ews_meetings.change.examination import AnswerFacts, Rights
from ews_meetings.change.observed import Known
from ews_meetings.service.doctor.rights import check_rights
from tests.unit.service.doctor.making import ONLINE, SIGNED_IN, SUBJECT, subject


@pytest.mark.parametrize(
    ("code", "access", "cause", "exit_code"),
    [
        ("ErrorImpersonateUserDenied", "impersonation", Cause.IMPERSONATION_MISSING, 7),
        ("ErrorImpersonationDenied", "impersonation", Cause.IMPERSONATION_MISSING, 7),
        ("ErrorFolderNotFound", "delegate", Cause.DELEGATE_MISSING, 7),
        ("ErrorAccessDenied", "delegate", Cause.DELEGATE_MISSING, 7),
        ("ErrorAccessDenied", "own", Cause.EWS_BLOCKED, 7),
        ("ErrorNonExistentMailbox", "own", Cause.MAILBOX_UNKNOWN, 7),
        ("ErrorMissingEmailAddress", "own", Cause.MAILBOX_UNKNOWN, 7),
        ("ErrorMailboxMoveInProgress", "own", Cause.MAILBOX_MOVING, 75),
        ("ErrorServerBusy", "own", Cause.THROTTLED, 75),
        ("ErrorInvalidServerVersion", "own", Cause.SERVER_TOO_OLD, 14),
        ("ErrorSomethingElse", "own", Cause.SERVER_FAILED, 75),
    ],
)
def test_each_code_has_its_cause(code: str, access: str, cause: Cause, exit_code: int) -> None:
    check = check_rights(AnswerFacts(status=500, code=code), subject(access=access))
    assert (check.verdict, check.cause, check.exit_code) == (Verdict.FAILED, cause, exit_code)
    assert code in check.seen


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (403, Cause.EWS_BLOCKED),
        (429, Cause.THROTTLED),
        (503, Cause.THROTTLED),
        (451, Cause.MAILBOX_MOVED),
        (302, Cause.REDIRECTED),
        (404, Cause.WRONG_URL),
        (502, Cause.SERVER_FAILED),
    ],
)
def test_each_status_has_its_cause(status: int, cause: Cause) -> None:
    assert check_rights(AnswerFacts(status=status), SUBJECT).cause is cause


def test_a_block_in_the_cloud_is_the_shutdown_until_it_is_shown_to_be_a_policy() -> None:
    check = check_rights(AnswerFacts(status=403), subject(server=ONLINE, app_id="app-1"))
    assert (check.cause, check.exit_code) == (Cause.ONLINE_BLOCKED, 7)
    texts = [command.text for command in check.commands]
    assert any("-EwsAllowedAppIDs 'the ids that it shows,app-1'" in text for text in texts)
    assert "2027-04-01" in check.advice


@pytest.mark.parametrize("known", [Known.YES, Known.UNKNOWN])
def test_rights_that_are_not_denied_are_enough(known: Known) -> None:
    rights = Rights(read=known, create=known, modify=known, delete=known)
    facts = AnswerFacts(status=200, code="NoError", rights=rights)
    assert check_rights(facts, SUBJECT).verdict is Verdict.OK


def test_a_right_that_is_denied_is_named() -> None:
    facts = AnswerFacts(status=200, code="NoError", rights=Rights(modify=Known.NO))
    check = check_rights(facts, subject(access="delegate"))
    assert (check.cause, "may not change in" in check.seen) == (Cause.DELEGATE_MISSING, True)


@pytest.mark.parametrize(
    ("known", "verdict"),
    [(Known.YES, Verdict.OK), (Known.UNKNOWN, Verdict.OK), (Known.NO, Verdict.WARNING)],
)
def test_a_calendar_that_is_another_s_is_something_to_look_at(
    known: Known, verdict: Verdict
) -> None:
    facts = AnswerFacts(status=200, code="NoError", is_of_mailbox=known)
    assert check_rights(facts, SUBJECT).verdict is verdict


def test_a_calendar_that_is_there_can_be_used() -> None:
    assert check_rights(SIGNED_IN, SUBJECT).verdict is Verdict.OK
