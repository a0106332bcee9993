"""Judges the log-in: what autodiscover and the server say to it, and what came of the one attempt."""

from __future__ import annotations

from ews_meetings.change.diagnosis import Cause, Check
from ews_meetings.change.examination import AnswerFacts, GreetingFacts, LogInTrouble, MachineFacts
from ews_meetings.service.doctor.subject import Subject
from ews_meetings.service.doctor.verdicts import failed, ok, skipped

_SCHEMES = {"basic": "basic", "ntlm": "ntlm", "negotiate": "negotiate", "oauth2": "bearer"}
_TROUBLES = {
    LogInTrouble.WRONG_PASSWORD: Cause.WRONG_PASSWORD,
    LogInTrouble.LOCKED: Cause.ACCOUNT_LOCKED,
    LogInTrouble.DISABLED: Cause.ACCOUNT_DISABLED,
    LogInTrouble.CLOCK: Cause.CLOCK_SKEW,
    LogInTrouble.TOKEN: Cause.TOKEN_REFUSED,
    LogInTrouble.TICKET: Cause.NO_TICKET,
}
_LOCKED = 456
"""Source: OfficeDev/ews-managed-api, ExchangeServiceBase: the status for a locked account."""
_BOUND_TO_TLS = frozenset({"ntlm", "negotiate"})


def check_search(facts: MachineFacts, subject: Subject) -> Check:
    """Judge what autodiscover found."""
    if facts.search_was_refused:
        seen = f"autodiscover refuses the log-in of {subject.user} (HTTP 401); one attempt was made"
        return refused("autodiscover", seen, subject)
    if facts.search_problem:
        return failed("autodiscover", Cause.AUTODISCOVER_FAILED, facts.search_problem, subject)
    return ok("autodiscover", f"it names {subject.server}")


def check_methods(facts: GreetingFacts, subject: Subject) -> Check:
    """Judge whether the server offers the way to log in; no password has left so far."""
    wanted = _SCHEMES.get(subject.auth)
    if wanted is None:
        return skipped("log-in-methods", "the certificate logs in")
    if not facts.methods:
        return ok("log-in-methods", "the server lists none")
    offered = ", ".join(facts.methods)
    if wanted in facts.methods:
        return ok("log-in-methods", f"the server offers {offered}")
    seen = f"the server offers {offered}; {wanted} is not among them, and no password was sent"
    cause = Cause.BASIC_OFF if wanted == "basic" else Cause.METHOD_NOT_OFFERED
    return failed("log-in-methods", cause, seen, subject)


def check_log_in(facts: AnswerFacts, subject: Subject) -> Check:
    """Judge what came of the one attempt."""
    trouble = _TROUBLES.get(facts.trouble)
    if trouble is not None:
        return failed("log-in", trouble, facts.says or facts.problem or facts.trouble, subject)
    if facts.status is None:
        return failed("log-in", Cause.NO_ANSWER, facts.problem or "no answer", subject)
    if facts.code == "ErrorAccountDisabled":
        seen = f"{subject.user}: {facts.code}"
        return failed("log-in", Cause.ACCOUNT_DISABLED, seen, subject)
    if facts.status == _LOCKED:
        seen = f"the server says that {subject.user} is locked (HTTP {_LOCKED})"
        return failed("log-in", Cause.ACCOUNT_LOCKED, seen, subject)
    if facts.status != 401:
        return ok("log-in", f"{subject.user or subject.mailbox} is logged in by {subject.auth}")
    if subject.auth == "oauth2":
        said = f": {facts.says}" if facts.says else ""
        seen = f"the server does not take the token{said}"
        return failed("log-in", Cause.TOKEN_REFUSED, seen, subject)
    seen = f"the server refuses the log-in of {subject.user} (HTTP 401); one attempt was made"
    return refused("log-in", seen, subject)


def refused(name: str, seen: str, subject: Subject) -> Check:
    """Name what a 401 may be: IIS tells the reason to its own log only."""
    suspects = [Cause.WRONG_PASSWORD, Cause.ACCOUNT_LOCKED, Cause.ACCOUNT_DISABLED]
    if subject.auth in _BOUND_TO_TLS:
        suspects.append(Cause.EXTENDED_PROTECTION)
    return failed(name, Cause.LOG_IN_REFUSED, seen, subject, suspects=suspects)
