"""Who gets in: passwords by Basic and NTLM, wrong ones counted, accounts locked for a while.

An account that is locked is refused the right password too, with the same answer as to a wrong one.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ews_meetings.sandbox.ntlm import NtlmProof, challenge_for, is_negotiate, read_proof
from ews_meetings.sandbox.people import DOMAIN, PASSWORD, Person, find_person

LOCKS_AFTER = 10
LOCKED_FOR = timedelta(minutes=10)
"""Both as in Microsoft's security baselines for Windows (account lockout threshold, duration)."""


@dataclass(slots=True)
class Caller:
    """One connection: where it comes from, and what has been proven on it."""

    is_local: bool = True
    """Whether it comes from this machine."""
    user: str | None = None
    """Who has proven a password by NTLM, which holds for the connection."""
    challenge: bytes = b""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the gate says."""

    user: str | None
    by: str = "Basic"
    token: str = ""
    """The next word of an NTLM log-in, to be sent with HTTP 401."""


@dataclass(frozen=True, slots=True)
class LockView:
    """How often somebody was wrong in a row, and until when the account is locked."""

    mailbox: str
    wrong: int
    locked_until: datetime | None


class Gate:
    """The gate of one server; its server holds the lock whenever somebody asks."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        password: str | None = None,
        locks_after: int = LOCKS_AFTER,
    ) -> None:
        """Opens the gate.

        Args:
            now: The sandbox's time.
            password: What callers from elsewhere must know; from this machine PASSWORD is enough.
            locks_after: How many wrong passwords in a row lock an account; 0 for never.
        """
        self._now = now
        self._password = password
        self._locks_after = locks_after
        self._wrong: dict[str, int] = {}
        self._locked: dict[str, datetime] = {}

    def enter(self, authorization: str | None, caller: Caller, *, takes_ntlm: bool = True) -> Entry:
        """Says who a request comes from."""
        scheme, _, told = (authorization or "").partition(" ")
        if scheme.lower() == "basic":
            caller.user = None
            return Entry(self._by_basic(told, caller))
        if scheme.lower() == "ntlm" and takes_ntlm:
            return self._by_ntlm(told, caller)
        if authorization is None and caller.user is not None:
            return Entry(caller.user, "NTLM")
        return Entry(None)

    def clear(self) -> None:
        """Forgets wrong passwords and unlocks all accounts."""
        self._wrong.clear()
        self._locked.clear()

    def locks(self) -> tuple[LockView, ...]:
        """Returns whose passwords were wrong, by mailbox."""
        return tuple(
            LockView(name, self._wrong.get(name, 0), self._locked.get(name))
            for name in sorted({*self._wrong, *self._locked})
        )

    def _by_basic(self, told: str, caller: Caller) -> str | None:
        try:
            name, colon, password = base64.b64decode(told, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        person = named(name) if colon else None
        if person is None:
            return None
        known = self._passwords(caller)
        is_right = any(hmac.compare_digest(password.encode(), one.encode()) for one in known)
        return self._judged(person, is_right=is_right)

    def _by_ntlm(self, told: str, caller: Caller) -> Entry:
        try:
            token = base64.b64decode(told, validate=True)
        except binascii.Error:
            return Entry(None)
        if is_negotiate(token):
            caller.user = None
            return self._challenged(token, caller)
        challenge, caller.challenge = caller.challenge, b""
        proof = read_proof(token) if challenge else None
        caller.user = None if proof is None else self._proven(proof, challenge, caller)
        return Entry(caller.user, "NTLM")

    def _challenged(self, token: bytes, caller: Caller) -> Entry:
        made = challenge_for(token)
        if made is None:
            return Entry(None)
        caller.challenge, message = made
        return Entry(None, "NTLM", base64.b64encode(message).decode())

    def _proven(self, proof: NtlmProof, challenge: bytes, caller: Caller) -> str | None:
        person = named(proof.user)
        if person is None:
            return None
        is_right = any(proof.fits(one, challenge) for one in self._passwords(caller))
        return self._judged(person, is_right=is_right)

    def _passwords(self, caller: Caller) -> tuple[str, ...]:
        own = () if self._password is None else (self._password,)
        return (*own, PASSWORD) if caller.is_local or not own else own

    def _judged(self, person: Person, *, is_right: bool) -> str | None:
        """Counts a try, and returns who gets in."""
        until = self._locked.get(person.address)
        if until is not None and self._now() < until:
            return None
        self._locked.pop(person.address, None)
        if is_right:
            self._wrong.pop(person.address, None)
            return person.address
        self._wrong[person.address] = self._wrong.get(person.address, 0) + 1
        if self._locks_after and self._wrong[person.address] >= self._locks_after:
            self._locked[person.address] = self._now() + LOCKED_FOR
            self._wrong.pop(person.address)
        return None


def named(login: str) -> Person | None:
    r"""Returns who logs in as `SANDBOX\alice`, `alice` or the whole address."""
    user = login.rpartition("\\")[2]
    return find_person(user if "@" in user else f"{user}@{DOMAIN}")
