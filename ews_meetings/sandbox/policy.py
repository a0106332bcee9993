"""What the administrator of the sandbox has decided: who may log in, with what, to which mailbox.

A fault hits once and goes; a policy stays until it is taken back. Servers that refuse by policy say
little: HTTP 401 and 403 name no reason, here as there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any

from ews_meetings.sandbox.errors import SoapFault
from ews_meetings.sandbox.flavour import Flavour
from ews_meetings.sandbox.names import t
from ews_meetings.sandbox.reply import Reply, plain, unauthorized
from ews_meetings.sandbox.soap import Envelope, write_fault

_NEWEST = {
    "Exchange2007": (8, 0), "Exchange2009": (8, 0), "Exchange2010": (14, 0),
    "Exchange2012": (15, 0), "Exchange2013": (15, 0),
}  # fmt: skip


class PolicyKind(Enum):
    """What is decided."""

    LOCKED = "locked"
    """The account is locked: HTTP 401 to the right password."""
    DISABLED = "disabled"
    """The account is disabled: ErrorAccountDisabled."""
    BASIC_OFF = "basic-off"
    """Basic is switched off: HTTP 401 that offers Negotiate and NTLM."""
    NTLM_OFF = "ntlm-off"
    """NTLM is switched off: HTTP 401 that does not offer it."""
    EWS_OFF = "ews-off"
    """EWS is switched off, for a mailbox or for the organization: HTTP 403."""
    ALLOW_LIST = "allow-list"
    """EnforceAllowList: HTTP 403 to programs that call themselves otherwise."""
    IMPERSONATION_DENIED = "impersonation-denied"
    """The account may not act for this mailbox: ErrorImpersonateUserDenied."""
    MOVED = "moved"
    """The mailbox is elsewhere, and a recipient without a mailbox stays: ErrorNonExistentMailbox."""
    MOVING = "moving"
    """The mailbox is on its way: ErrorMailboxMoveInProgress."""
    REDIRECTED = "redirected"
    """Requests are sent elsewhere: HTTP 302."""
    BUSY = "busy"
    """ErrorServerBusy with BackOffMilliseconds."""
    THROTTLED = "throttled"
    """HTTP 429 with Retry-After."""
    UNAVAILABLE = "unavailable"
    """HTTP 503 with Retry-After."""
    VERSION = "version"
    """The server is another build; what asks for newer is refused: ErrorInvalidServerVersion."""
    CLOCK = "clock"
    """The server's clock is ahead in the Date header."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One decision.

    Raises:
        ValueError: the kind is unknown, or lacks what it needs.
    """

    kind: str
    mailbox: str | None = None
    """Whom it is about: who logs in, and whose mailbox is meant; None for all."""
    allows: tuple[str, ...] = ()
    """allow-list: patterns of User-Agent, such as `Outlook/*`."""
    url: str = ""
    """redirected: where to."""
    version: tuple[int, ...] = ()
    """version: four numbers."""
    ahead_s: float = 0.0
    """clock: how far; negative for behind."""
    wait_ms: int = 5000
    """busy, throttled, unavailable: what the server asks for."""

    def __post_init__(self) -> None:
        kind = PolicyKind(self.kind)
        if kind is PolicyKind.VERSION and len(self.version) != 4:
            raise ValueError("the policy 'version' needs four numbers")
        if kind is PolicyKind.REDIRECTED and not self.url:
            raise ValueError("the policy 'redirected' needs a url")

    def is_about(self, *mailboxes: str) -> bool:
        """Says whether it holds for one of these mailboxes."""
        return self.mailbox is None or self.mailbox.lower() in {name.lower() for name in mailboxes}


POLICY_KEYS = tuple(one.name for one in fields(Policy))
"""What may be said of a decision over HTTP."""


def policy_from(told: Mapping[str, Any]) -> Policy:
    """Reads a decision from names and values, as JSON has them.

    Raises:
        ValueError: a key is unknown, or a value is none that it can have.
    """
    unknown = told.keys() - set(POLICY_KEYS)
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}; known are {list(POLICY_KEYS)}")
    lists = {name: tuple(told[name]) for name in ("allows", "version") if name in told}
    return Policy(**{**told, **lists})


class Policies:
    """The decisions of one server; its server holds the lock whenever a request asks."""

    def __init__(self) -> None:
        self._held: list[Policy] = []

    def decide(self, policy: Policy) -> None:
        """Makes a decision; several hold together."""
        self._held.append(policy)

    def clear(self) -> None:
        """Takes all decisions back."""
        self._held.clear()

    @property
    def held(self) -> tuple[Policy, ...]:
        """What holds now."""
        return tuple(self._held)

    @property
    def ahead_s(self) -> float:
        """How far the clock of the Date header is ahead."""
        return sum(policy.ahead_s for policy in self._of(PolicyKind.CLOCK))

    @property
    def version(self) -> tuple[int, int, int, int] | None:
        """The build that the server plays; None for its flavour's own."""
        for policy in self._of(PolicyKind.VERSION):
            major, minor, build, revision = policy.version
            return major, minor, build, revision
        return None

    @property
    def takes_basic(self) -> bool:
        """Whether Basic is taken."""
        return not any(self._of(PolicyKind.BASIC_OFF))

    def takes_ntlm(self, flavour: Flavour) -> bool:
        """Says whether a kind of server takes NTLM."""
        return flavour.takes_ntlm and not any(self._of(PolicyKind.NTLM_OFF))

    def at_door(self, user: str | None, *, by: str = "Basic", takes_ntlm: bool) -> Reply | None:
        """Returns the answer to who does not get in: it is the same for every reason.

        Args:
            user: Who has proven it, None for nobody.
            by: Basic or NTLM.
            takes_ntlm: Whether this server does.
        """
        is_way_shut = not (self.takes_basic if by == "Basic" else takes_ntlm)
        if user is not None and not is_way_shut and not any(self._of(PolicyKind.LOCKED, user)):
            return None
        first = 'Basic realm="sandbox"' if self.takes_basic else "Negotiate"
        return unauthorized(first, *(("NTLM",) if takes_ntlm else ()))

    def refuse(self, envelope: Envelope, *, user: str, agent: str) -> Reply | None:
        """Returns the answer that a decision has for a request, None where none stands against it."""
        about = (user, *_mailboxes_in(envelope))
        for status, kind in ((429, PolicyKind.THROTTLED), (503, PolicyKind.UNAVAILABLE)):
            for policy in self._of(kind, *about):
                return plain(status, "Try again", ("Retry-After", str(policy.wait_ms // 1000)))
        for policy in self._of(PolicyKind.REDIRECTED, *about):
            return plain(302, "Moved", ("Location", policy.url))
        if any(self._of(PolicyKind.EWS_OFF, *about)) or self._shuts_out(agent, *about):
            return plain(403, "Forbidden")
        fault = self._fault(envelope, user)
        return None if fault is None else Reply(500, write_fault(fault))

    def _shuts_out(self, agent: str, *about: str) -> bool:
        return any(
            not any(fnmatchcase(agent, pattern) for pattern in policy.allows)
            for policy in self._of(PolicyKind.ALLOW_LIST, *about)
        )

    def _fault(self, envelope: Envelope, user: str) -> SoapFault | None:
        named = _mailboxes_in(envelope) or (user,)
        if any(self._of(PolicyKind.DISABLED, user)):
            return SoapFault("ErrorAccountDisabled", "The account is disabled.")
        if envelope.impersonated and any(self._of(PolicyKind.IMPERSONATION_DENIED, *named)):
            text = "The account does not have permission to impersonate the requested user."
            return SoapFault("ErrorImpersonateUserDenied", text)
        if any(self._of(PolicyKind.MOVED, *named)):
            text = "The SMTP address has no mailbox associated with it."
            return SoapFault("ErrorNonExistentMailbox", text)
        if any(self._of(PolicyKind.MOVING, *named)):
            return SoapFault("ErrorMailboxMoveInProgress", "Mailbox move in progress.")
        for policy in self._of(PolicyKind.BUSY, user, *named):
            hint = (("BackOffMilliseconds", str(policy.wait_ms)),)
            text = "The server cannot service this request right now. Try again later."
            return SoapFault("ErrorServerBusy", text, hint)
        return self._too_new(envelope)

    def _too_new(self, envelope: Envelope) -> SoapFault | None:
        """Refuses what asks for a newer schema than the server that is played has."""
        plays, wanted = self.version, envelope.version or ""
        family = wanted.partition("_")[0]
        if plays is None or not wanted or _NEWEST.get(family, (15, 1)) <= plays[:2]:
            return None
        return SoapFault("ErrorInvalidServerVersion", "The specified server version is invalid.")

    def _of(self, kind: PolicyKind, *mailboxes: str) -> Iterator[Policy]:
        for policy in self._held:
            if policy.kind == kind.value and (not mailboxes or policy.is_about(*mailboxes)):
                yield policy


def _mailboxes_in(envelope: Envelope) -> tuple[str, ...]:
    """Returns whose mailboxes a request names: by its header, and by the ids of its folders."""
    named = [envelope.impersonated] if envelope.impersonated else []
    for folder in envelope.body.iter(t("DistinguishedFolderId")):
        address = folder.findtext(f"{t('Mailbox')}/{t('EmailAddress')}")
        named += [address] if address else []
    return tuple(named)
