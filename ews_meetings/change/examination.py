"""The port `Examiner`: one look per stage at a server, and the facts that each brings; no judgement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ews_meetings.change.diagnosis import SearchStep
from ews_meetings.change.observed import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFacts:
    """What the name service says of the server."""

    addresses: tuple[str, ...] = ()
    problem: str = ""


class Reach(StrEnum):
    """What came of a connection."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"
    NO_ROUTE = "no route"
    PROXY = "proxy"
    """The proxy could not be reached, or refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachFacts:
    """What came of a TCP connection, or of the proxy's."""

    reach: Reach
    detail: str = ""


class Trust(StrEnum):
    """What came of the certificate."""

    PLAIN = "plain"
    """No TLS is asked for: a server on this machine."""
    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    SELF_SIGNED = "self-signed"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"
    WRONG_NAME = "wrong name"
    NO_TLS = "no TLS"


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """The server's certificate, also of one that is not trusted."""

    trust: Trust
    names: tuple[str, ...] = ()
    issuer: str = ""
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GreetingFacts:
    """What a server says to a request that proves nothing."""

    status: int | None = None
    """None where no HTTP answer came."""
    problem: str = ""
    methods: tuple[str, ...] = ()
    """The schemes of WWW-Authenticate, small, in the server's order."""
    location: str = ""
    is_html: bool = False
    retry_after_s: float | None = None
    date: datetime | None = None
    """The server's clock."""
    received_at: datetime | None = None
    """Ours at that moment."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the account may do in the calendar; UNKNOWN where the server does not say."""

    read: Known = Known.UNKNOWN
    create: Known = Known.UNKNOWN
    modify: Known = Known.UNKNOWN
    delete: Known = Known.UNKNOWN

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of them are denied."""
        held = (
            ("read", self.read),
            ("create", self.create),
            ("change", self.modify),
            ("delete", self.delete),
        )
        return tuple(name for name, known in held if known is Known.NO)


class LogInTrouble(StrEnum):
    """What a log-in says of itself, where its method says more than 401."""

    NONE = ""
    WRONG_PASSWORD = "wrong password"  # noqa: S105 - the name of a trouble
    LOCKED = "locked"
    DISABLED = "disabled"
    CLOCK = "clock"
    TOKEN = "token"  # noqa: S105 - the name of a trouble
    TICKET = "ticket"


class CalendarTrouble(StrEnum):
    """Why the calendar that the profile names cannot be looked at."""

    NONE = ""
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFacts:
    """What came of the one request that logs in: it looks at the calendar and changes nothing."""

    status: int | None = None
    """None where no HTTP answer came."""
    problem: str = ""
    code: str = ""
    """EWS's response code; empty where it is no answer of EWS."""
    text: str = ""
    version: str = ""
    trouble: LogInTrouble = LogInTrouble.NONE
    says: str = ""
    """What a header or a token service adds for administrators."""
    location: str = ""
    is_html: bool = False
    retry_after_s: float | None = None
    rights: Rights = Rights()
    is_of_mailbox: Known = Known.UNKNOWN
    """Whether it is the calendar of the mailbox; asked where an account names no mailbox: access own."""
    calendar: CalendarTrouble = CalendarTrouble.NONE
    """Of another calendar than the main one; `problem` has the sentence then."""
    hint: str = ""
    """Which calendars there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFacts:
    """Whether the server knows the profile's zone."""

    windows_id: str = ""
    """What Windows calls it; empty where Windows has no such zone."""
    is_listed: Known = Known.UNKNOWN
    """UNKNOWN where the server lists no zones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFacts:
    """A folder or file of ours on this machine."""

    path: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFacts:
    """What is found on this machine, without asking anybody."""

    mistakes: tuple[tuple[str, str], ...] = ()
    """Of the configuration: sentence and hint; with any of them no server can be asked."""
    refusals: tuple[tuple[str, str], ...] = ()
    """Why the profile may not act for the mailbox: sentence and hint."""
    folders: tuple[FolderFacts, ...] = ()
    machine_zone: str = ""
    """IANA name; empty where it cannot be told."""
    search: tuple[SearchStep, ...] = ()
    """How the endpoint was searched for; empty where it is pinned."""
    search_problem: str = ""
    search_was_refused: bool = False
    """Whether the search ended with a refused log-in: then none is tried again."""


class Examiner(Protocol):
    """Looks at one server for one mailbox; no look raises for what it finds.

    Only `sign_in` and what follows it send the log-in; `sign_in` does it once.
    """

    def resolve(self) -> NameFacts:
        """Look the server's name up."""

    def reach(self) -> ReachFacts:
        """Open a connection and close it."""

    def secure(self) -> TlsFacts:
        """Shake hands and read the certificate."""

    def greet(self) -> GreetingFacts:
        """Send a request without a log-in."""

    def sign_in(self) -> AnswerFacts:
        """Log in and look at the calendar, once."""

    def zone(self, name: str) -> ZoneFacts:
        """Ask whether the server knows a zone."""
