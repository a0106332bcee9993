"""The front desk: takes requests one at a time, does what is due, and lets armed faults hit."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.clock import Clock
from ews_meetings.sandbox.engine import fault_reply, serve, with_item_errors
from ews_meetings.sandbox.errors import SoapFault
from ews_meetings.sandbox.faults import Fault, FaultKind, Faults, Traits, keep_first_half
from ews_meetings.sandbox.flavour import Flavour
from ews_meetings.sandbox.policy import Policies
from ews_meetings.sandbox.reply import CUT, Reply, plain, unauthorized
from ews_meetings.sandbox.soap import Envelope, parse_envelope
from ews_meetings.sandbox.store.database import Database

RequestHook = Callable[[str, bytes, bytes], None]


@dataclass(slots=True)
class _Late:
    """A request whose sender was cut off and whose work is still to be done."""

    envelope: Envelope
    user: str
    countdown: int


class Desk:
    """Serves requests, each alone and in order; `lock` also guards every other look at the store."""

    def __init__(self, db: Database, flavour: Flavour, clock: Clock) -> None:
        self.db = db
        self.flavour = flavour
        self.clock = clock
        self.faults = Faults()
        self.policies = Policies()
        self.lock = threading.Lock()
        self.on_request: RequestHook | None = None
        self.counts: Counter[str] = Counter()
        self.cpu_s = 0.0
        self._late: list[_Late] = []

    def scene(self, *, breaks_off: bool = False) -> Scene:
        """Returns the stage on which things happen now."""
        plays = self.policies.version
        flavour = self.flavour if plays is None else replace(self.flavour, version=plays)
        return Scene(self.db, flavour, self.clock.now(), breaks_off=breaks_off)

    def forget(self) -> None:
        """Forgets counts, faults, policies and late requests."""
        self.faults.clear()
        self.policies.clear()
        self.counts.clear()
        self.cpu_s = 0.0
        self._late.clear()

    def take(self, raw: bytes, *, user: str | None, agent: str = "") -> Reply:
        """Serves one request of somebody with a program that calls itself so."""
        with self.lock:
            began = time.thread_time()
            try:
                operation, reply, wait_s = self._take(raw, user, agent)
            finally:
                self.cpu_s += time.thread_time() - began
        if wait_s:
            time.sleep(wait_s)
            return self.take(raw, user=user, agent=agent)
        if self.on_request is not None and user is not None:
            self.on_request(operation, raw, reply.body)
        return reply

    def _take(self, raw: bytes, user: str | None, agent: str) -> tuple[str, Reply, float]:
        """Returns operation, reply, and how long to wait before asking again."""
        stays_out = self.policies.at_door(user)
        if stays_out is not None or user is None:
            return "", stays_out or unauthorized(), 0.0
        try:
            envelope = parse_envelope(raw)
        except SoapFault as refused:
            return "", fault_reply(refused), 0.0
        refusal = self.policies.refuse(envelope, user=user, agent=agent)
        if refusal is not None:
            return envelope.operation, refusal, 0.0
        fault = self.faults.hit(Traits.of(envelope.body))
        if fault is not None and fault.kind == FaultKind.DELAY.value:
            return envelope.operation, CUT, fault.delay_s or 0.001
        self.counts[envelope.operation] += 1
        self._do_what_is_due()
        reply = self._serve(envelope, user) if fault is None else self._fail(envelope, user, fault)
        return envelope.operation, reply, 0.0

    def _serve(self, envelope: Envelope, user: str, *, breaks_off: bool = False) -> Reply:
        return serve(self.scene(breaks_off=breaks_off), envelope, user=user)

    def finish_late(self) -> None:
        """Does all late work now."""
        with self.lock:
            for late in self._late:
                late.countdown = 0
            self._do_what_is_due()

    def _do_what_is_due(self) -> None:
        for late in self._late:
            late.countdown -= 1
        due = [late for late in self._late if late.countdown <= 0]
        self._late = [late for late in self._late if late.countdown > 0]
        for late in due:
            self._serve(late.envelope, late.user)

    def _fail(self, envelope: Envelope, user: str, fault: Fault) -> Reply:
        refusal = _refusal(fault)
        if refusal is not None:
            return refusal
        match FaultKind(fault.kind):
            case FaultKind.LOST_BEFORE:
                return CUT
            case FaultKind.KILL_BEFORE:
                _kill(fault)
                return CUT
            case FaultKind.LATE_COMMIT:
                self._late.append(_Late(envelope, user, fault.k))
                return CUT
            case FaultKind.HALF_BATCH:
                keep_first_half(envelope.body)
                self._serve(envelope, user)
                return CUT
            case FaultKind.HALF_WORK:
                return self._serve(envelope, user, breaks_off=True)
            case _:
                return _after_commit(self._serve(envelope, user), fault)


def _refusal(fault: Fault) -> Reply | None:
    """Returns the answer of a fault that strikes before anything is done."""
    match FaultKind(fault.kind):
        case FaultKind.REFUSED:
            return plain(503, "Service Unavailable")
        case FaultKind.UNAUTHORIZED:
            return unauthorized()
        case FaultKind.FORBIDDEN:
            return plain(403, "Forbidden")
        case FaultKind.THROTTLED:
            return plain(429, "Too Many Requests", ("Retry-After", "1"))
        case FaultKind.BUSY:
            hint = (("BackOffMilliseconds", str(fault.back_off_ms)),)
            text = "The server cannot service this request right now. Try again later."
            return fault_reply(SoapFault("ErrorServerBusy", text, hint))
        case _:
            return None


def _after_commit(reply: Reply, fault: Fault) -> Reply:
    """Spoils the answer to a request that was served."""
    match FaultKind(fault.kind):
        case FaultKind.ERROR_AFTER_COMMIT:
            return plain(500, "Internal Server Error")
        case FaultKind.ITEM_ERROR_AFTER_COMMIT:
            return Reply(reply.status, with_item_errors(reply.body))
        case FaultKind.KILL_AFTER_COMMIT:
            _kill(fault)
            return CUT
        case FaultKind.KILL_AFTER_ANSWER:
            return Reply(reply.status, reply.body, after=fault.kill)
        case _:
            return CUT


def _kill(fault: Fault) -> None:
    if fault.kill is not None:
        fault.kill()
