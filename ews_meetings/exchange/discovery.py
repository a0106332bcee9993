"""What discovery says of itself: one step after the other, and what they lead to; values only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urljoin

from ews_meetings.addresses import host_of
from ews_meetings.errors import (
    BadOption,
    EwsMeetingsError,
    LogInRefused,
    ServerNotDiscovered,
    ServerUnreachable,
)
from ews_meetings.exchange.access import Connection


class Via(StrEnum):
    """Why a place is asked."""

    DOMAIN = "domain"
    AUTODISCOVER_HOST = "autodiscover host"
    HTTP_REDIRECT = "http redirect"
    SRV = "srv record"
    REDIRECT = "redirect"


class Happened(StrEnum):
    """What came of a step."""

    FOUND = "found"
    REDIRECTED = "redirected"
    NEW_ADDRESS = "new address"
    NOT_ALLOWED = "not allowed"
    LOOP = "loop"
    TOO_MANY = "too many redirects"
    LOG_IN_REFUSED = "log-in refused"
    LOG_IN_NOT_POSSIBLE = "log-in not possible"
    NOT_THERE = "not there"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryStep:
    """One place that was asked, and what came of it."""

    url: str
    via: Via
    happened: Happened
    detail: str = ""
    redirected_to: str = ""
    """An address on the web, or of a mailbox after NEW_ADDRESS."""
    found: str = ""
    """The URL of EWS, to be used from everywhere."""
    others: tuple[str, ...] = ()
    """Further URLs of EWS, such as the one for inside."""
    error: EwsMeetingsError | None = field(default=None, repr=False, compare=False)
    """Why nobody could be logged in, where it was not the server that said so."""

    @property
    def sentence(self) -> str:
        """Return the step as a person reads it."""
        more = self.found or self.redirected_to or self.detail
        return f"{self.url}: {self.happened}" + (f" ({more})" if more else "")


def found_server(steps: Iterable[DiscoveryStep], connection: Connection) -> str:
    """Return the URL of EWS that the steps lead to.

    Raises:
        LogInProblem: nobody was let in on the way, or whoever gives tickets or tokens refused it.
        ServerUnreachable: nothing could be reached at all, or not who gives tokens.
        ServerNotDiscovered: nothing of what answered says where EWS is.
    """
    done = tuple(steps)
    if done and done[-1].found:
        return done[-1].found
    raise _failure(done, connection)


def _failure(done: Sequence[DiscoveryStep], connection: Connection) -> EwsMeetingsError:
    for error in (step.error for step in reversed(done)):
        if error is not None:
            return error
    if done and done[-1].happened is Happened.LOG_IN_REFUSED:
        return LogInRefused(connection.who, host_of(done[-1].url))
    asked = [step for step in done if not step.url.startswith("_")]
    if all(step.happened is Happened.UNREACHABLE for step in asked):
        return ServerUnreachable(domain_of(connection.mailbox), "nothing there answers")
    return ServerNotDiscovered(connection.mailbox, [step.sentence for step in done])


def domain_of(mailbox: str) -> str:
    """Return the domain of an address.

    Raises:
        BadOption: it is none.
    """
    domain = domain_or_none(mailbox)
    if domain is None:
        raise BadOption("mailbox", mailbox, "it is no address such as meetings@example.com")
    return domain


def domain_or_none(address: str) -> str | None:
    """Return the domain of an address; None where it is none."""
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    is_name = bool(domain) and not set(domain) & set("/\\:?#@[] \t\r\n%")
    return domain if is_name and "@" in address else None


def joined(base: str, location: str) -> str:
    """Return where a redirect leads, which may be said from where it stands.

    What urllib would mend, such as a tab in a host, is left as it is: it is no address.
    """
    if not location.isprintable():
        return location
    try:
        return urljoin(base, location)
    except ValueError:
        return location
