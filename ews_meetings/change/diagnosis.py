"""What the doctor says: one check per stage, each with a verdict, a cause and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ews_meetings.change.knowledge import Knowledge


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    """It works, and somebody should look at it."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """An earlier cause makes it meaningless."""


class Cause(StrEnum):
    """Why it does not work; stable, it stands in JSON."""

    CONFIGURATION = "configuration"
    ORGANIZER_NOT_ALLOWED = "organizer-not-allowed"
    LEDGER_UNWRITABLE = "ledger-unwritable"
    ZONE_UNKNOWN = "zone-unknown"
    ZONE_UNLISTED = "zone-unlisted"
    CLOCK_SKEW = "clock-skew"
    AUTODISCOVER_FAILED = "autodiscover-failed"
    NAME_UNKNOWN = "name-unknown"
    UNREACHABLE = "unreachable"
    PROXY_REFUSED = "proxy-refused"
    NO_TLS = "no-tls"
    CERTIFICATE_UNTRUSTED = "certificate-untrusted"
    CERTIFICATE_WRONG_NAME = "certificate-wrong-name"
    CERTIFICATE_EXPIRED = "certificate-expired"
    CERTIFICATE_ENDS = "certificate-ends"
    NO_ANSWER = "no-answer"
    WRONG_URL = "wrong-url"
    REDIRECTED = "redirected"
    ONLINE_CLOSING = "exchange-online"
    ONLINE_BLOCKED = "exchange-online-blocked"
    ONLINE_REMOVED = "exchange-online-removed"
    BASIC_OFF = "basic-off"
    METHOD_NOT_OFFERED = "method-not-offered"
    LOG_IN_REFUSED = "log-in-refused"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of a cause
    ACCOUNT_LOCKED = "account-locked"
    ACCOUNT_DISABLED = "account-disabled"
    EXTENDED_PROTECTION = "extended-protection"
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - the name of a cause
    NO_TICKET = "no-ticket"
    EWS_BLOCKED = "ews-blocked"
    EWS_OFF_ORGANIZATION = "ews-off-organization"
    EWS_OFF_MAILBOX = "ews-off-mailbox"
    APPLICATION_NOT_ALLOWED = "application-not-allowed"
    IMPERSONATION_MISSING = "impersonation-missing"
    DELEGATE_MISSING = "delegate-missing"
    OTHER_MAILBOX = "other-mailbox"
    CALENDAR_NOT_FOUND = "calendar-not-found"
    CALENDAR_AMBIGUOUS = "calendar-ambiguous"
    MAILBOX_UNKNOWN = "mailbox-unknown"
    MAILBOX_MOVED = "mailbox-moved"
    MAILBOX_MOVING = "mailbox-moving"
    THROTTLED = "throttled"
    SERVER_FAILED = "server-failed"
    SERVER_TOO_OLD = "server-too-old"
    SERVER_UNPROMISED = "server-unpromised"


class Where(StrEnum):
    """Where a command is run."""

    EXCHANGE = "Exchange Management Shell"
    ONLINE = "Exchange Online PowerShell"
    DIRECTORY = "PowerShell with the ActiveDirectory module"
    ENTRA = "PowerShell with Microsoft.Graph"
    SHELL = "shell"
    WINDOWS = "PowerShell"


@dataclass(frozen=True, slots=True)
class Command:
    """One command for the administrator, with the real values filled in."""

    where: Where
    text: str
    when: str = ""
    """What must hold before it is run; empty where nothing must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One of several causes that look the same from outside."""

    cause: Cause
    advice: str
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What came of one stage."""

    name: str
    """Stable, such as `certificate`."""
    verdict: Verdict
    seen: str
    """What was seen; for SKIPPED, because of what."""
    cause: Cause | None = None
    advice: str = ""
    commands: tuple[Command, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    """Where the server does not say which of several it is."""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class SearchStep:
    """One place where autodiscover looked."""

    asked: str
    answer: str
    found: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """All checks in their order, and what is known of the server."""

    checks: tuple[Check, ...]
    server: str = ""
    """The endpoint."""
    search: tuple[SearchStep, ...] = ()
    """The steps of autodiscover; empty where the endpoint is pinned."""
    knowledge: Knowledge | None = None
    """None where the server was not reached so far."""

    @property
    def failure(self) -> Check | None:
        """The first check that failed."""
        return next((check for check in self.checks if check.verdict is Verdict.FAILED), None)

    @property
    def exit_code(self) -> int:
        """0 where nothing failed; warnings do not count."""
        return self.failure.exit_code if self.failure else 0
