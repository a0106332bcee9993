"""Judges what the account may: EWS at all, the mailbox, its calendar."""

from __future__ import annotations

from ews_meetings.change.diagnosis import Cause, Check
from ews_meetings.change.examination import AnswerFacts, CalendarTrouble
from ews_meetings.change.observed import Known
from ews_meetings.service.doctor.reach import redirection, wait
from ews_meetings.service.doctor.subject import Subject
from ews_meetings.service.doctor.verdicts import failed, ok, warning

_IMPERSONATION = frozenset(
    {"ErrorImpersonateUserDenied", "ErrorImpersonationDenied", "ErrorImpersonationFailed"}
)
_DENIED = frozenset({"ErrorAccessDenied", "ErrorFolderNotFound", "ErrorItemNotFound"})
_NO_MAILBOX = frozenset(
    {
        "ErrorNonExistentMailbox",
        "ErrorMissingEmailAddress",
        "ErrorNoRespondingCASInDestinationSite",
        "ErrorProxyRequestNotAllowed",
        "ErrorProxyRequestProcessingFailed",
    }
)
_MOVING = frozenset(
    {"ErrorMailboxMoveInProgress", "ErrorMailboxFailover", "ErrorMailboxStoreUnavailable"}
)
_BUSY = frozenset({"ErrorServerBusy", "ErrorExceededConnectionCount", "ErrorTooManyObjectsOpened"})
_OLD = frozenset({"ErrorInvalidServerVersion", "ErrorInvalidSchemaVersionForMailboxVersion"})
_CALENDARS = {
    CalendarTrouble.MISSING: Cause.CALENDAR_NOT_FOUND,
    CalendarTrouble.AMBIGUOUS: Cause.CALENDAR_AMBIGUOUS,
}
_BLOCKS = (Cause.EWS_OFF_MAILBOX, Cause.EWS_OFF_ORGANIZATION, Cause.APPLICATION_NOT_ALLOWED)


def check_rights(facts: AnswerFacts, subject: Subject) -> Check:
    """Judge whether the calendar can be used."""
    by_status = _by_status(facts, subject)
    if by_status is not None:
        return by_status
    if facts.code != "NoError":
        return _by_code(facts, subject)
    if facts.calendar is not CalendarTrouble.NONE:
        return _without_calendar(facts, subject)
    missing = facts.rights.missing
    if missing:
        seen = f"{subject.user} may not {', '.join(missing)} in the calendar of {subject.mailbox}"
        return failed("rights", Cause.DELEGATE_MISSING, seen, subject)
    if facts.is_of_mailbox is Known.NO:
        seen = f"the calendar of {subject.user} is not that of {subject.mailbox}, access own"
        return warning("rights", Cause.OTHER_MAILBOX, seen, subject)
    which = f"calendar {subject.calendar!r}" if subject.calendar else "calendar"
    return ok("rights", f"the {which} of {subject.mailbox} can be used, access {subject.access}")


def _without_calendar(facts: AnswerFacts, subject: Subject) -> Check:
    cause = _CALENDARS.get(facts.calendar, Cause.SERVER_FAILED)
    return failed("rights", cause, facts.problem, subject, advice=facts.hint)


def _by_status(facts: AnswerFacts, subject: Subject) -> Check | None:
    status = facts.status or 0
    if status == 403:
        return _blocked(facts, subject)
    if 300 <= status < 400:
        return redirection("rights", facts.location, subject)
    if status == 451:
        seen = f"{subject.server} answers HTTP 451 for {subject.mailbox}"
        return failed("rights", Cause.MAILBOX_MOVED, seen, subject)
    if status in {429, 503}:
        seen = f"{subject.server} answers HTTP {status}{wait(facts.retry_after_s)}"
        return failed("rights", Cause.THROTTLED, seen, subject)
    if facts.code:
        return None
    if status < 500:
        page = "a page for people" if facts.is_html else f"HTTP {status} that is no answer of EWS"
        seen = f"{subject.server} answers {page}{_said(facts)}"
        return failed("rights", Cause.WRONG_URL, seen, subject)
    seen = f"{subject.server} answers HTTP {status}{_said(facts)}"
    return failed("rights", Cause.SERVER_FAILED, seen, subject)


def _said(facts: AnswerFacts) -> str:
    return f": {facts.says}" if facts.says else ""


def _blocked(facts: AnswerFacts, subject: Subject) -> Check:
    seen = f"{subject.server} answers HTTP 403 to {subject.user} with {subject.agent}"
    seen += _said(facts)
    if subject.cloud:
        return failed("rights", Cause.ONLINE_BLOCKED, seen, subject, suspects=_BLOCKS)
    return failed("rights", Cause.EWS_BLOCKED, seen, subject, suspects=_BLOCKS)


def _by_code(facts: AnswerFacts, subject: Subject) -> Check:
    code = facts.code
    if code in _IMPERSONATION:
        seen = f"{code}: {subject.user} may not act for {subject.mailbox}"
        return failed("rights", Cause.IMPERSONATION_MISSING, seen, subject)
    if code in _NO_MAILBOX:
        return _without_mailbox(code, subject)
    if code in _DENIED:
        return _denied(code, subject)
    if code in _MOVING:
        return failed("rights", Cause.MAILBOX_MOVING, f"{subject.mailbox}: {code}", subject)
    if code in _BUSY:
        seen = f"{subject.server} answers {code}{wait(facts.retry_after_s)}"
        return failed("rights", Cause.THROTTLED, seen, subject)
    if code in _OLD:
        seen = f"{subject.server} answers {code} to a request as Exchange 2016 takes it"
        return failed("rights", Cause.SERVER_TOO_OLD, seen, subject)
    return failed("rights", Cause.SERVER_FAILED, f"{subject.server} answers {code}", subject)


def _without_mailbox(code: str, subject: Subject) -> Check:
    """Name what it may be: a mailbox in the cloud leaves a recipient without a mailbox here.

    Source: exchangelib issue 763 (RemoteUserMailbox); CSS-Exchange issue 1573 (account without one).
    """
    seen = f"{code}: {subject.server} has no mailbox {subject.mailbox}"
    suspects = (Cause.MAILBOX_MOVED, Cause.MAILBOX_UNKNOWN)
    return failed("rights", Cause.MAILBOX_UNKNOWN, seen, subject, suspects=suspects)


def _denied(code: str, subject: Subject) -> Check:
    seen = f"{code}: {subject.user} may not use the calendar of {subject.mailbox}"
    if subject.access == "delegate":
        return failed("rights", Cause.DELEGATE_MISSING, seen, subject)
    return failed("rights", Cause.EWS_BLOCKED, seen, subject, suspects=_BLOCKS)
