"""Finds out where EWS is for a mailbox, step by step (MS-OXDISCO); keeps nothing between runs.

exchangelib's own discovery is not used: it keeps what it found in a pickle under a name that
everybody can guess in the temp folder. A log-in is shown only over TLS with a trusted certificate,
only where it is asked for, and only to hosts of the mailbox's domain or such as the caller allows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from dns.exception import DNSException
from dns.resolver import resolve

from ews_meetings.addresses import host_of, is_secure
from ews_meetings.errors import LogInProblem
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.autodiscover import (
    PATH,
    Nothing,
    OtherAddress,
    OtherUrl,
    Settings,
    question,
    read_answer,
)
from ews_meetings.exchange.discovery import (
    DiscoveryStep,
    Happened,
    Via,
    domain_of,
    domain_or_none,
    found_server,
    joined,
)
from ews_meetings.exchange.log_in import check_log_in
from ews_meetings.exchange.questions import Questioner, Replied
from ews_meetings.exchange.silence import silence_libraries
from ews_meetings.exchange.trust import check_way

__all__ = ["DiscoveryStep", "Happened", "Via", "discover", "find_srv", "found_server", "refuse_all"]

_MOST_REDIRECTS = 10
_LOOK_UP_S = 10.0

FindSrv = Callable[[str], Sequence[tuple[str, int]]]
"""Returns the hosts and ports of a service, the preferred one first."""


def refuse_all(_host: str) -> bool:
    """Allow no host outside the mailbox's domain."""
    return False


def find_srv(name: str) -> Sequence[tuple[str, int]]:
    """Return what DNS says of a service; nothing where it says nothing."""
    try:
        records = list(resolve(name, "SRV", lifetime=_LOOK_UP_S))
    except DNSException:
        return ()
    best = sorted(records, key=lambda record: (record.priority, -record.weight))
    found = ((str(record.target).rstrip("."), int(record.port)) for record in best)
    return tuple((host, port) for host, port in found if host)


def discover(
    connection: Connection,
    *,
    allow_redirect_to: Callable[[str], bool] = refuse_all,
    find_srv: FindSrv = find_srv,
) -> Iterator[DiscoveryStep]:
    """Yield the steps as they are done; the last one has found a server, or none has.

    Args:
        connection: whose mailbox, log-in, authorities and proxy; its server is not looked at.
        allow_redirect_to: says whether the log-in may be shown to a host outside the domain.
        find_srv: looks a service up in DNS.

    Raises:
        BadOption: the mailbox, a file or the log-in cannot be used.
        ExtraMissing: the log-in needs a part of this program that is not installed.
    """
    silence_libraries()
    check_way(connection)
    check_log_in(connection)
    domain = domain_of(connection.mailbox)
    own = host_of(f"https://{domain}/") or domain
    walk = _Walk(connection, own, allow_redirect_to, find_srv)
    return walk.steps()


_Next = Generator[DiscoveryStep, None, str | None]
"""Yields steps and returns where to go on: an address, "" to end, None for the next candidate."""
_END = ""


@dataclass(slots=True)
class _Walk:
    """Asks one candidate after the other."""

    connection: Connection
    domain: str
    """As hosts are told, a foreign name in its ASCII form."""
    allow: Callable[[str], bool]
    find_srv: FindSrv
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Which places were asked for which address."""
    redirects: int = 0
    allowed: dict[str, bool] = field(default_factory=dict)

    def steps(self) -> Iterator[DiscoveryStep]:
        address: str | None = self.connection.mailbox
        while address:
            address = yield from self._for_address(address)

    def _for_address(self, address: str) -> _Next:
        domain = domain_of(address)
        places = (
            (Via.DOMAIN, f"https://{domain}{PATH}"),
            (Via.AUTODISCOVER_HOST, f"https://autodiscover.{domain}{PATH}"),
        )
        for via, url in places:
            if (then := (yield from self._follow(address, url, via))) is not None:
                return then
        if (then := (yield from self._by_http(address, domain))) is not None:
            return then
        return (yield from self._by_srv(address, domain))

    def _by_http(self, address: str, domain: str) -> _Next:
        """Ask without TLS and without log-in for nothing but another place."""
        url = f"http://autodiscover.{domain}{PATH}"
        replied = Questioner(replace(self.connection, client_certificate=None)).look(url)
        step = _plain(url, Via.HTTP_REDIRECT, replied)
        if not replied.location:
            yield step
            return None
        return (yield from self._redirect(address, step, replied.location))

    def _by_srv(self, address: str, domain: str) -> _Next:
        name = f"_autodiscover._tcp.{domain}"
        found = self.find_srv(name)
        if not found:
            yield DiscoveryStep(
                url=name, via=Via.SRV, happened=Happened.NOT_THERE, detail="no such record"
            )
        for host, port in found:
            url = f"https://{host}{'' if port == 443 else f':{port}'}{PATH}"
            step = DiscoveryStep(url=name, via=Via.SRV, happened=Happened.NOT_THERE)
            if (then := (yield from self._redirect(address, step, url))) is not None:
                return then
        return None

    def _follow(self, address: str, url: str, via: Via) -> _Next:
        refusal = self._refusal(address, url, via)
        if refusal is not None:
            yield refusal
            return None
        self.seen.add((address, url))
        replied = Questioner(self.connection).ask(url, question(address))
        step = _plain(url, via, replied)
        if replied.location:
            return (yield from self._redirect(address, step, replied.location))
        if replied.status != 200:
            yield step
            return _END if replied.status == 401 and replied.showed_log_in else None
        return (yield from self._read(address, step, replied.content))

    def _read(self, address: str, step: DiscoveryStep, content: bytes) -> _Next:
        told = read_answer(content)
        match told:
            case Settings():
                return (yield from _settle(step, told.urls))
            case OtherUrl():
                return (yield from self._redirect(address, step, told.url))
            case OtherAddress():
                return (yield from self._readdress(step, told.address))
            case Nothing():
                yield replace(step, detail=told.reason)
                return None

    def _redirect(self, address: str, step: DiscoveryStep, location: str) -> _Next:
        url = joined(step.url, location)
        self.redirects += 1
        if self.redirects > _MOST_REDIRECTS:
            yield replace(step, happened=Happened.TOO_MANY, redirected_to=url)
            return _END
        yield replace(step, happened=Happened.REDIRECTED, detail="", redirected_to=url)
        return (yield from self._follow(address, url, Via.REDIRECT))

    def _readdress(self, step: DiscoveryStep, address: str) -> _Next:
        self.redirects += 1
        is_address = bool(domain_or_none(address))
        if not is_address or self.redirects > _MOST_REDIRECTS:
            happened = Happened.TOO_MANY if is_address else Happened.NOT_THERE
            yield replace(step, happened=happened, detail="it names another address that is none")
            return _END
        yield replace(step, happened=Happened.NEW_ADDRESS, detail="", redirected_to=address)
        return address

    def _refusal(self, address: str, url: str, via: Via) -> DiscoveryStep | None:
        """Return why a place is not asked; None when it is."""
        host = host_of(url)
        if not is_secure(url):
            detail = "it is no address that begins with https://"
        elif (address, url) in self.seen:
            return DiscoveryStep(url=url, via=via, happened=Happened.LOOP, detail="asked before")
        elif not self._is_allowed(host):
            detail = f"{host} is outside {self.domain}"
        else:
            return None
        return DiscoveryStep(url=url, via=via, happened=Happened.NOT_ALLOWED, detail=detail)

    def _is_allowed(self, host: str) -> bool:
        if host == self.domain or host.endswith(f".{self.domain}"):
            return True
        if host not in self.allowed:
            self.allowed[host] = self.allow(host)
        return self.allowed[host]


def _settle(step: DiscoveryStep, urls: Sequence[str]) -> _Next:
    """Take the first URL that a log-in may go to."""
    good = [url for url in urls if is_secure(url)]
    if not good:
        yield replace(step, detail=f"{urls[0]} does not begin with https://")
        return None
    others = tuple(good[1:])
    yield replace(step, happened=Happened.FOUND, detail="", found=good[0], others=others)
    return _END


def _plain(url: str, via: Via, replied: Replied) -> DiscoveryStep:
    """Return the step of an answer, as far as its status tells."""
    happened = Happened.NOT_THERE
    if replied.status == 0:
        happened = Happened.UNREACHABLE
    elif replied.status == 401:
        is_refusal = replied.error is None or isinstance(replied.error, LogInProblem)
        shown = replied.showed_log_in and is_refusal
        happened = Happened.LOG_IN_REFUSED if shown else Happened.LOG_IN_NOT_POSSIBLE
    return DiscoveryStep(
        url=url, via=via, happened=happened, detail=replied.problem, error=replied.error
    )
