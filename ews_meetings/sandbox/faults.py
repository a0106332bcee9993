"""Misbehaviour on demand: which faults are armed, which request they hit, which of them fired.

What each kind does to a request stands in `misbehaving.py`.
"""

import random
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from ews_meetings.sandbox.traits import Traits

_CODE = re.compile(r"Error[A-Za-z0-9]+")
_LONGEST_S = 600
_MOST_SEED = 1_000_000
_WITH_STATE = "sync-expired"


class FaultKind(Enum):
    """What goes wrong."""

    REFUSED = "refused"
    """HTTP 503 before anything is done."""
    BUSY = "busy"
    """SOAP fault ErrorServerBusy before anything is done."""
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    BLOCKED_TENANT = "blocked-tenant"
    """HTTP 403 with a text that says that EWS is blocked for the organization."""
    THROTTLED = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    """A proxy's answer; the connection closes."""
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"
    """A proxy's answer; the connection closes."""
    EXCEEDED_CONNECTIONS = "exceeded-connections"
    """SOAP fault ErrorExceededConnectionCount before anything is done."""
    TIMEOUT_EXPIRED = "timeout-expired"
    """SOAP fault ErrorTimeoutExpired."""
    LOST_BEFORE = "lost-before"
    """The request is read, nothing is done, the connection closes."""
    LOST_AFTER_COMMIT = "lost-after-commit"
    """Everything is done, the connection closes without an answer."""
    LATE_COMMIT = "late-commit"
    """The connection closes at once; the work is done at the start of the k-th later request."""
    ERROR_AFTER_COMMIT = "error-after-commit"
    """Everything is done, the answer is HTTP 500 in plain text."""
    ITEM_ERROR_AFTER_COMMIT = "item-error-after-commit"
    """Everything is done, every item is answered ErrorInternalServerError."""
    ITEM_ERROR = "item-error"
    """One item of a batch is not done and is answered with a code; the others are done."""
    SYNC_EXPIRED = "sync-expired"
    """A request that brings a sync state is answered ErrorInvalidSyncStateData."""
    HALF_BATCH = "half-batch"
    """The first half of the items is done, the connection closes."""
    HALF_WORK = "half-work"
    """A work that also mails breaks off in its middle with HTTP 500: after what was saved and
    before the mails; where a server mails before it deletes, after the mails and before that."""
    KILL_BEFORE = "kill-before"
    KILL_AFTER_COMMIT = "kill-after-commit"
    KILL_AFTER_ANSWER = "kill-after-answer"
    DELAY = "delay"
    TRICKLE = "trickle"
    """Everything is done, the answer comes byte by byte."""

    @property
    def kills(self) -> bool:
        """Whether it ends the client, which only a program in the same process can ask for."""
        return self.name.startswith("KILL")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to arm.

    Raises:
        ValueError: the kind is unknown, a number is out of its range, or it kills and brings
            nothing to kill with.
    """

    kind: str
    operation: str | None = None
    """The operation it waits for, such as `CreateItem`, or the response object, such as
    `AcceptItem`; None for any."""
    mailing: bool | None = None
    """Whether it waits for a request that sends (True), that does not (False), or any."""
    occurrence: bool | None = None
    """Whether it waits for a request about single occurrences (True), about whole items (False),
    or any."""
    skip: int = 0
    """How many fitting requests pass before it fires."""
    times: int = 1
    """How often it fires; 0 for always."""
    kill: Callable[[], None] | None = None
    """Ends the client; for the kinds that kill."""
    k: int = 2
    """late-commit: at the start of which later request the work is done."""
    delay_s: float = 0.0
    """delay: how long the request waits; trickle: how long the whole answer takes."""
    back_off_ms: int = 100
    """busy: what the server asks for."""
    retry_after_s: int | None = None
    """429, 503, refused: the Retry-After header; None for 1 with 429, for none with the others."""
    probability: float = 1.0
    """How likely it hits a fitting request; the draws follow `seed`."""
    seed: int | None = None
    """From which number the draws are made; None takes one, which is then shown."""
    drawn: int = 0
    """How many draws were made."""
    commits: bool = False
    """500, 502, 503, 504, timeout-expired: whether everything is done before that answer."""
    item: int = 1
    """item-error: which item of the batch, from 1."""
    code: str = "ErrorInternalServerError"
    """item-error: the response code."""
    text: str = ""
    """403, blocked-tenant: the body, instead of our own."""

    def __post_init__(self) -> None:
        kind = FaultKind(self.kind)
        if kind.kills and self.kill is None:
            raise ValueError(f"a fault {self.kind!r} needs something that kills")
        if not 0 < self.probability <= 1:
            raise ValueError("the probability lies above 0 and goes to 1")
        if min(self.skip, self.times, self.drawn, self.back_off_ms, self.retry_after_s or 0) < 0:
            raise ValueError("a fault counts from 0")
        if self.item < 1 or self.k < 1:
            raise ValueError("items and requests count from 1")
        if not 0 <= self.delay_s <= _LONGEST_S:
            raise ValueError(f"a delay is 0 to {_LONGEST_S} seconds long")
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"{self.code!r} is no response code, such as ErrorItemNotFound")

    def waits_for(self, request: Traits) -> bool:
        """Says whether it is meant for such a request."""
        return (
            self.operation in {None, request.operation, request.response}
            and self.mailing in {None, request.mailing}
            and self.occurrence in {None, request.occurrence}
            and (request.goes_on or self.kind != _WITH_STATE)
        )

    def seeded(self) -> "Fault":
        """Returns it with a seed where it needs one."""
        if self.probability == 1 or self.seed is not None:
            return self
        return replace(self, seed=secrets.randbelow(_MOST_SEED))

    @property
    def next_draw_hits(self) -> bool:
        """Whether the next draw says that it fires; the same for the same seed."""
        if self.probability == 1:
            return True
        draw = random.Random(f"{self.seed}:{self.drawn}").random()  # noqa: S311  to be repeated
        return draw < self.probability


@dataclass(frozen=True, slots=True)
class Fired:
    """A fault that hit a request."""

    kind: str
    operation: str
    mailing: bool


class Faults:
    """The faults of one server; its server holds the lock whenever a request asks."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._fired: list[Fired] = []
        self.changes = 0
        """Counts what was armed, used up, drawn and cleared."""

    def arm(self, fault: Fault) -> None:
        """Arms a fault; several wait in the order of their arming."""
        self._armed.append(fault.seeded())
        self.changes += 1

    def clear(self) -> None:
        """Disarms all and forgets what fired."""
        self._armed.clear()
        self._fired.clear()
        self.changes += 1

    @property
    def armed(self) -> tuple[Fault, ...]:
        """What still waits."""
        return tuple(self._armed)

    @property
    def fired(self) -> tuple[Fired, ...]:
        """What hit, in order."""
        return tuple(self._fired)

    def hit(self, request: Traits) -> Fault | None:
        """Returns the fault that hits this request, and counts it."""
        for place, fault in enumerate(self._armed):
            if fault.waits_for(request) and self._strikes(place, fault):
                self._fired.append(Fired(fault.kind, request.operation, request.mailing))
                return fault
        return None

    def _strikes(self, place: int, fault: Fault) -> bool:
        """Says whether a fault that is meant for a request hits it, and counts that."""
        if fault.skip > 0:
            self._put(place, replace(fault, skip=fault.skip - 1))
            return False
        hits = fault.next_draw_hits
        left = fault if fault.probability == 1 else replace(fault, drawn=fault.drawn + 1)
        if not hits or fault.times == 0:
            self._put(place, left)
        else:
            self._put(place, replace(left, times=fault.times - 1) if fault.times > 1 else None)
        return hits

    def _put(self, place: int, fault: Fault | None) -> None:
        if self._armed[place] is fault:
            return
        self._armed[place : place + 1] = [] if fault is None else [fault]
        self.changes += 1


_COUNTS = frozenset(("skip", "times", "k", "drawn", "item", "back_off_ms", "retry_after_s", "seed"))
_TRUTHS = frozenset(("mailing", "occurrence", "commits"))
_NUMBERS = frozenset(("delay_s", "probability"))
FAULT_KEYS = tuple(one.name for one in fields(Fault) if one.name != "kill")
"""What may be said of a fault in a file or over HTTP."""


def fault_from(told: Mapping[str, Any]) -> Fault:
    """Reads a fault from names and values, as JSON and TOML have them.

    Raises:
        ValueError: a key is unknown or a value is none that it can have.
    """
    unknown = told.keys() - set(FAULT_KEYS)
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}; known are {list(FAULT_KEYS)}")
    for name, value in told.items():
        if value is not None and not _fits(name, value):
            raise ValueError(f"{name} cannot be {value!r}")
    if "kind" not in told:
        raise ValueError("a fault needs a kind")
    if told["kind"] not in ORDERABLE:
        raise ValueError(f"{told['kind']!r} is no kind of fault; known are {list(ORDERABLE)}")
    return Fault(**told)


def _fits(name: str, value: object) -> bool:
    if name in _TRUTHS:
        return isinstance(value, bool)
    if name in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if name in _COUNTS:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str)


def fault_row(fault: Fault) -> dict[str, object]:
    """Writes a fault as names and values, from which `fault_from` makes it again."""
    return {name: getattr(fault, name) for name in FAULT_KEYS}


ORDERABLE = tuple(kind.value for kind in FaultKind if not kind.kills)
"""The kinds that a file or a command can ask for."""
