"""The front desk: takes requests one at a time, does what is due, and lets armed faults hit."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.clock import Clock
from ews_meetings.sandbox.engine import fault_reply, serve
from ews_meetings.sandbox.errors import SoapFault
from ews_meetings.sandbox.faults import Fault, FaultKind, Faults
from ews_meetings.sandbox.flavour import Flavour
from ews_meetings.sandbox.held_open import held_open
from ews_meetings.sandbox.misbehaving import is_done_first, item_fault, kill, refusal, spoiled
from ews_meetings.sandbox.policy import Policies
from ews_meetings.sandbox.reply import CUT, Reply, unauthorized
from ews_meetings.sandbox.scenario.file import Loaded
from ews_meetings.sandbox.scenario.playing import Play
from ews_meetings.sandbox.soap import Envelope, parse_envelope
from ews_meetings.sandbox.standing import (
    keep_faults,
    keep_policies,
    keep_scenario,
    recall_orders,
    recall_scenario,
)
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.streaming import Door
from ews_meetings.sandbox.times import format_instant
from ews_meetings.sandbox.traits import Traits, keep_first_half
from ews_meetings.sandbox.window.wire import Wire

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
        self.lock = Door()
        self.on_request: RequestHook | None = None
        self.wire = Wire()
        self.counts: Counter[str] = Counter()
        self.cpu_s = 0.0
        self._late: list[_Late] = []
        recall_orders(db, self.faults, self.policies)
        self.scenario_text, loaded = recall_scenario(db)
        self._play = None if loaded is None else Play(loaded.scenario)

    @property
    def takes_ntlm(self) -> bool:
        """Whether NTLM gets in now."""
        return self.policies.takes_ntlm(self.flavour)

    def scene(self, *, breaks_off: bool = False, fault: Fault | None = None) -> Scene:
        """Returns the stage on which things happen now."""
        plays = self.policies.version
        flavour = self.flavour if plays is None else replace(self.flavour, version=plays)
        return Scene(
            self.db, flavour, self.clock.now(), breaks_off=breaks_off,
            item_fault=None if fault is None else item_fault(fault),
            scenario=None if self._play is None else self._play.scenario,
        )  # fmt: skip

    def forget(self) -> None:
        """Forgets counts, faults, policies, the scenario and late requests."""
        self.faults.clear()
        self.policies.clear()
        self.keep_orders()
        self.drop_scenario()
        self.counts.clear()
        self.cpu_s = 0.0
        self._late.clear()
        self.wire.clear()

    def keep_orders(self) -> None:
        """Keeps the faults that are armed and the decisions that hold; the caller has the lock."""
        keep_faults(self.db, self.faults)
        keep_policies(self.db, self.policies)

    def load_scenario(self, text: str, loaded: Loaded) -> None:
        """Plays another scenario from now on, and arms its faults; the caller has the lock."""
        for fault in loaded.faults:
            self.faults.arm(fault)
        self.keep_orders()
        keep_scenario(self.db, text)
        self.scenario_text = text
        self._play = Play(loaded.scenario)

    def drop_scenario(self) -> None:
        """Lets people do nothing by themselves again; the caller has the lock."""
        keep_scenario(self.db, "")
        self.scenario_text = ""
        self._play = None

    def play(self) -> None:
        """Lets people do what the scenario has for them until now; the caller has the lock."""
        if self._play is not None:
            with self.db.transaction():
                self._play.go_on(self.scene())

    def take(self, raw: bytes, *, user: str | None, agent: str = "", by: str = "Basic") -> Reply:
        """Serves one request of somebody with a program that calls itself so.

        Args:
            raw: The envelope.
            user: Who has logged in; None for nobody.
            agent: What the program calls itself.
            by: How the user has logged in: Basic or NTLM.
        """
        with self.lock:
            began = time.thread_time()
            try:
                operation, reply, wait_s = self._take(raw, user, agent, by)
            finally:
                self.cpu_s += time.thread_time() - began
        if wait_s:
            time.sleep(wait_s)
            return self.take(raw, user=user, agent=agent, by=by)
        self.wire.note(
            at=format_instant(self.clock.now()), user=user, operation=operation,
            status=reply.status, request=raw, answer=reply.body,
        )  # fmt: skip
        if self.on_request is not None and user is not None:
            self.on_request(operation, raw, reply.body)
        return reply

    def _take(self, raw: bytes, user: str | None, agent: str, by: str) -> tuple[str, Reply, float]:
        """Returns operation, reply, and how long to wait before asking again."""
        stays_out = self.policies.at_door(user, by=by, takes_ntlm=self.takes_ntlm)
        if stays_out is not None or user is None:
            return "", stays_out or unauthorized(), 0.0
        try:
            envelope = parse_envelope(raw)
        except SoapFault as refused:
            return "", fault_reply(refused), 0.0
        decided = self.policies.refuse(envelope, user=user, agent=agent)
        if decided is not None:
            return envelope.operation, decided, 0.0
        fault = self._fault_for(envelope)
        if fault is not None and fault.kind == FaultKind.DELAY.value:
            return envelope.operation, CUT, fault.delay_s or 0.001
        self.counts[envelope.operation] += 1
        self._do_what_is_due()
        if fault is not None:
            return envelope.operation, self._fail(envelope, user, fault), 0.0
        reply = held_open(self, envelope, self._serve(envelope, user), user=user, raw=raw)
        return envelope.operation, reply, 0.0

    def _fault_for(self, envelope: Envelope) -> Fault | None:
        before = self.faults.changes
        fault = self.faults.hit(Traits.of(envelope.body))
        if self.faults.changes != before:
            keep_faults(self.db, self.faults)
        return fault

    def _serve(
        self,
        envelope: Envelope,
        user: str,
        *,
        breaks_off: bool = False,
        fault: Fault | None = None,
    ) -> Reply:
        return serve(self.scene(breaks_off=breaks_off, fault=fault), envelope, user=user)

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
        self.play()

    def _fail(self, envelope: Envelope, user: str, fault: Fault) -> Reply:
        stays_out = self.policies.at_door(None, takes_ntlm=self.takes_ntlm)
        refused = refusal(fault, stays_out or unauthorized())
        if refused is not None:
            if is_done_first(fault):
                self._serve(envelope, user)
            return refused
        match FaultKind(fault.kind):
            case FaultKind.LOST_BEFORE:
                return CUT
            case FaultKind.KILL_BEFORE:
                kill(fault)
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
            case FaultKind.ITEM_ERROR | FaultKind.SYNC_EXPIRED:
                return self._serve(envelope, user, fault=fault)
            case _:
                return spoiled(self._serve(envelope, user), fault)
