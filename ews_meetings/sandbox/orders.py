"""Orders that a sandbox takes beside EWS and keeps in its store: faults, decisions, scenario, clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ews_meetings.sandbox.desk import Desk
from ews_meetings.sandbox.faults import Fault, fault_from
from ews_meetings.sandbox.policy import Policy, policy_from
from ews_meetings.sandbox.scenario.file import read_scenario


class Orders:
    """Takes orders for one server; may be used from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def arm(self, told: Mapping[str, Any]) -> Fault:
        """Arms a fault that the store remembers, and returns it with the seed it was given.

        Raises:
            ValueError: it is none; see `fault_from`.
        """
        fault = fault_from(told)
        with self._desk.lock:
            self._desk.faults.arm(fault)
            self._desk.keep_orders()
            return self._desk.faults.armed[-1]

    def clear_faults(self) -> int:
        """Disarms all faults and returns how many there were."""
        with self._desk.lock:
            count = len(self._desk.faults.armed)
            self._desk.faults.clear()
            self._desk.keep_orders()
            return count

    def decide(self, told: Mapping[str, Any]) -> None:
        """Makes a decision that the store remembers.

        Raises:
            ValueError: it is none; see `policy_from`.
        """
        policy = policy_from(told)
        with self._desk.lock:
            self._desk.policies.decide(policy)
            self._desk.keep_orders()

    def clear_policies(self) -> tuple[Policy, ...]:
        """Takes all decisions back and returns them."""
        with self._desk.lock:
            held = self._desk.policies.held
            self._desk.policies.clear()
            self._desk.keep_orders()
            return held

    @property
    def scenario(self) -> str:
        """The text of the scenario that is played; empty for none."""
        with self._desk.lock:
            return self._desk.scenario_text

    def load_scenario(self, text: str) -> None:
        """Lets people answer by a scenario file from now on, and arms its faults.

        Invitations that lie unanswered are answered too.

        Raises:
            ScenarioUnusable: with every mistake in it.
        """
        loaded = read_scenario(text)
        with self._desk.lock:
            self._desk.load_scenario(text, loaded)
            self._desk.play()

    def clear_scenario(self) -> bool:
        """Lets people do nothing by themselves any more, and says whether they did.

        What the scenario has armed stays armed.
        """
        with self._desk.lock:
            was_there = bool(self._desk.scenario_text)
            self._desk.drop_scenario()
            return was_there

    def play(self) -> None:
        """Lets people do what the scenario has for them until now."""
        with self._desk.lock:
            self._desk.play()

    def advance_clock(self, seconds: float) -> None:
        """Moves the clock, and lets people do what was due before and what is due then."""
        with self._desk.lock:
            self._desk.play()
            self._desk.clock.advance(seconds)
            self._desk.db.set_meta("clock_s", str(self._desk.clock.ahead_s))
            self._desk.play()

    def set_clock(self, moment: datetime) -> None:
        """Moves the clock to a moment, which may lie in the past."""
        self.advance_clock((moment - self._desk.clock.now()).total_seconds())
