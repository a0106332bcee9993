"""Judges the way to the server: autodiscover, name, connection, certificate, address."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from ews_meetings.change.diagnosis import Cause, Check
from ews_meetings.change.examination import (
    GreetingFacts,
    NameFacts,
    Reach,
    ReachFacts,
    TlsFacts,
    Trust,
)
from ews_meetings.service.doctor.machine import days_until
from ews_meetings.service.doctor.subject import Subject, cloud_of
from ews_meetings.service.doctor.verdicts import failed, ok, skipped, warning

BLOCKED_ON = date(2026, 10, 1)
"""From this day Exchange Online refuses EWS to applications that are not on the tenant's list."""
REMOVED_ON = date(2027, 4, 1)
"""From this day Exchange Online has no EWS.

Source: Microsoft, "Exchange Online EWS, Your Time is Almost Up", 2026.
"""
_SOON_DAYS = 30
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_EWS = frozenset({404, 405, 440})
_CERTIFICATE_CAUSES = {
    Trust.UNTRUSTED: Cause.CERTIFICATE_UNTRUSTED,
    Trust.SELF_SIGNED: Cause.CERTIFICATE_UNTRUSTED,
    Trust.EXPIRED: Cause.CERTIFICATE_EXPIRED,
    Trust.NOT_YET: Cause.CERTIFICATE_EXPIRED,
    Trust.WRONG_NAME: Cause.CERTIFICATE_WRONG_NAME,
    Trust.NO_TLS: Cause.NO_TLS,
}
_REACH_WORDS = {
    Reach.REFUSED: "refuses the connection",
    Reach.SILENT: "does not answer",
    Reach.NO_ROUTE: "cannot be reached from here",
}


def check_name(facts: NameFacts, subject: Subject) -> Check:
    """Judge what the name service says."""
    if subject.proxy:
        return skipped("name", "the proxy looks the name up")
    if not facts.addresses:
        seen = f"{subject.host}: {facts.problem or 'no address'}"
        return failed("name", Cause.NAME_UNKNOWN, seen, subject)
    return ok("name", f"{subject.host} is {', '.join(facts.addresses)}")


def check_reach(facts: ReachFacts, subject: Subject) -> Check:
    """Judge whether a connection comes about."""
    place = f"{subject.host} port {subject.port}"
    if facts.reach is Reach.OPEN:
        through = " through the proxy" if subject.proxy else ""
        return ok("connection", f"{place} can be reached{through}")
    if facts.reach is Reach.PROXY:
        seen = f"the proxy does not connect to {place}{_detail(facts.detail)}"
        return failed("connection", Cause.PROXY_REFUSED, seen, subject)
    seen = f"{place} {_REACH_WORDS[facts.reach]}{_detail(facts.detail)}"
    return failed("connection", Cause.UNREACHABLE, seen, subject)


def check_certificate(facts: TlsFacts, subject: Subject) -> Check:
    """Judge the certificate, and how long it is still good."""
    if facts.trust is Trust.PLAIN:
        return skipped("certificate", "a server on this machine, asked without TLS")
    cause = _CERTIFICATE_CAUSES.get(facts.trust)
    if cause is not None:
        return failed("certificate", cause, _certificate_seen(facts, subject), subject)
    if facts.expires_at is None:
        return ok("certificate", f"{subject.host} is trusted")
    until = f"good until {facts.expires_at:%Y-%m-%d}"
    if days_until(facts.expires_at, subject.now) < _SOON_DAYS:
        return warning("certificate", Cause.CERTIFICATE_ENDS, until, subject)
    return ok("certificate", f"trusted, issued by {facts.issuer or 'an authority'}, {until}")


def check_address(facts: GreetingFacts, subject: Subject) -> Check:
    """Judge whether EWS answers at the address."""
    if facts.status is None:
        problem = facts.problem or "no answer"
        return failed("address", Cause.NO_ANSWER, f"{subject.server}: {problem}", subject)
    if facts.status in _REDIRECTS:
        return redirection("address", facts.location, subject)
    if facts.status in _NOT_EWS or (facts.status == 200 and facts.is_html):
        page = "a page for people" if facts.is_html else f"HTTP {facts.status}"
        return failed("address", Cause.WRONG_URL, f"{subject.server} answers {page}", subject)
    if facts.status == 451:
        return failed("address", Cause.MAILBOX_MOVED, f"{subject.server} answers HTTP 451", subject)
    if facts.status in {429, 503}:
        seen = f"{subject.server} answers HTTP {facts.status}{wait(facts.retry_after_s)}"
        return failed("address", Cause.THROTTLED, seen, subject)
    if facts.status >= 501:
        seen = f"{subject.server} answers HTTP {facts.status}"
        return failed("address", Cause.SERVER_FAILED, seen, subject)
    return ok("address", f"EWS answers at {subject.server}")


def check_cloud(subject: Subject) -> Check:
    """Judge whether the server is Exchange Online, and what that means today."""
    if not subject.cloud:
        whose = "the sandbox, on this machine" if subject.is_sandbox else "a server of your own"
        return ok("exchange-online", whose)
    day, seen = subject.now.date(), f"{subject.host} is Exchange Online, {subject.cloud}"
    if day >= REMOVED_ON:
        return failed("exchange-online", Cause.ONLINE_REMOVED, seen, subject)
    since = "since" if day >= BLOCKED_ON else "from"
    seen += f": EWS is blocked by default {since} {BLOCKED_ON}, and removed on {REMOVED_ON}"
    return warning("exchange-online", Cause.ONLINE_CLOSING, seen, subject)


def wait(seconds: float | None) -> str:
    """Return how long the server asks to wait, for the end of a sentence."""
    return f" and asks to wait {seconds:g} s" if seconds else ""


def redirection(name: str, location: str, subject: Subject) -> Check:
    """Judge where a request is sent to instead."""
    target = urlsplit(location).hostname or ""
    if cloud_of(target) and not subject.cloud:
        seen = f"{subject.server} sends requests to {target}, which is Exchange Online"
        return failed(name, Cause.MAILBOX_MOVED, seen, subject)
    if "/owa" in location.lower():
        seen = f"{subject.server} sends requests to Outlook on the web, {location}"
        return failed(name, Cause.WRONG_URL, seen, subject)
    seen = f"{subject.server} sends requests to {location or 'nowhere'}"
    return failed(name, Cause.REDIRECTED, seen, subject)


def _certificate_seen(facts: TlsFacts, subject: Subject) -> str:
    match facts.trust:
        case Trust.WRONG_NAME:
            return f"it is for {', '.join(facts.names) or 'nobody'}, not for {subject.host}"
        case Trust.EXPIRED if facts.expires_at:
            return f"it ended on {facts.expires_at:%Y-%m-%d}"
        case Trust.NOT_YET if facts.valid_from:
            return f"it begins on {facts.valid_from:%Y-%m-%d}"
        case Trust.SELF_SIGNED:
            return f"it vouches for itself, issued by {facts.issuer or 'nobody'}"
        case Trust.NO_TLS:
            return f"{subject.host} port {subject.port} speaks no TLS{_detail(facts.detail)}"
        case _:
            return f"issued by {facts.issuer or 'nobody'}, whom this machine does not trust"


def _detail(text: str) -> str:
    return f" ({text})" if text else ""
