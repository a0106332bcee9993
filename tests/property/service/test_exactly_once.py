"""Sequences of faults over several runs and two machines: nobody is ever mailed twice."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import Plan, PlanOptions
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.model.exceptions import series_digests
from ews_meetings.model.meeting import Attachment
from ews_meetings.service.apply import apply
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Flavour, Host, Killed, Kind, series, wish
from tests.fault_matrix import as_listed, everybody, listed_in
from tests.fault_scenarios import with_exceptions

CALLS = (
    Call.SEND,
    Call.SEND,
    Call.SEND,
    Call.SAVE,
    Call.ATTACH,
    Call.DROP_OCCURRENCE,
    Call.CHANGE_OCCURRENCE,
    Call.CLOSE,
    Call.REMOVE,
)
"""Mostly the call that mails."""
KINDS = tuple(kind for kind in get_args(Kind) if kind != "mailed, not executed")
"""That one is for cancellations only."""
FILE = Attachment.of(name="agenda.txt", content=b"one, two")


def nth_wish(number: int) -> Hold:
    """Return a meeting of its own for each number; some have a file attached, some are series.

    Of every fourth the people hold an invitation already, which was mailed elsewhere.
    """
    inviting = Inviting.DONE if number % 4 == 3 else Inviting.ASKED
    if number % 3 == 2:
        return replace(with_exceptions(series(f"{number}@example")), inviting=inviting)
    made = wish(f"{number}@example", attachments=(FILE,) if number % 2 else ())
    return replace(made, inviting=inviting)


class ExactlyOnce(RuleBasedStateMachine):
    """A server that misbehaves, two machines that do not know of each other."""

    @initialize(flavour=st.sampled_from(get_args(Flavour)))
    def begin(self, flavour: Flavour) -> None:
        self.server = FakeServer(flavour=flavour)
        self.hosts = [Host(self.server, "a"), Host(self.server, "b")]
        self.wishes = [nth_wish(0)]
        self.shelved: list[tuple[int, Plan]] = []

    def teardown(self) -> None:
        if not hasattr(self, "server"):
            return
        try:
            self._each_went_out_once()
        finally:
            for host in self.hosts:
                host.close()

    @rule(
        kind=st.sampled_from(KINDS),
        call=st.sampled_from(CALLS),
        skip=st.sampled_from((0, 0, 1)),
        host=st.integers(0, 1),
        options=st.sampled_from((ALL, ALL, NONE)),
    )
    def run_with_a_fault(
        self, kind: Kind, call: Call, skip: int, host: int, options: PlanOptions
    ) -> None:
        self.wishes.append(nth_wish(len(self.wishes)))
        self.server.faults.append(Fault(kind, call, skip=skip))
        self._try(host, options)

    @rule(host=st.integers(0, 1), options=st.sampled_from((ALL, ALL, NONE)))
    def run(self, host: int, options: PlanOptions) -> None:
        self._try(host, options)

    @rule(host=st.integers(0, 1))
    def make_a_plan_for_later(self, host: int) -> None:
        self.shelved.append((host, self.hosts[host].plan(self.wishes, ALL)))

    @rule(host=st.integers(0, 1))
    def another_run_comes_between_plan_and_apply(self, host: int) -> None:
        self.wishes.append(nth_wish(len(self.wishes)))
        plan = self.hosts[host].plan(self.wishes, ALL)
        self._try(1 - host, ALL)
        self._apply(host, plan)

    @precondition(lambda self: self.shelved)
    @rule()
    def apply_an_old_plan(self) -> None:
        self._apply(*self.shelved.pop(0))

    def _apply(self, host: int, plan: Plan) -> None:
        run = self.hosts[host].new_run()
        memory = self.hosts[host].memory()
        with suppress(Killed, EwsMeetingsError):
            recover(run, memory)
            apply(plan, run=run, memory=memory, host="later")

    @rule(seconds=st.sampled_from((1, 20, 300)))
    def time_passes(self, seconds: int) -> None:
        self.server.clock.sleep(seconds)

    @rule()
    def somebody_answers(self) -> None:
        """Tracking touches the items, so that ChangeKeys move."""
        for item in self.server.items.values():
            item.version += 1

    @invariant()
    def nobody_is_mailed_twice(self) -> None:
        if hasattr(self, "server"):
            sent = [(mail.to, mail.key) for mail in self.server.mails]
            assert len(sent) == len(set(sent))

    @invariant()
    def every_mail_was_listed(self) -> None:
        if hasattr(self, "server"):
            plans = [plan for host in self.hosts for plan in host.plans]
            assert {as_listed(mail) for mail in self.server.mails} <= listed_in(plans)

    def _try(self, host: int, options: PlanOptions) -> bool:
        """Run once; say whether it did nothing."""
        try:
            report = self.hosts[host].do(self.wishes, options)
        except (Killed, EwsMeetingsError):
            return False
        return not report.run

    def _each_went_out_once(self) -> None:
        """Without further faults, a few runs bring everything to its end."""
        self.server.faults.clear()
        self.server.clock.sleep(600)
        for _ in range(8):
            quiet = [self._try(host, ALL) for host in (0, 1)]
            if all(quiet):
                break
        else:
            raise AssertionError("it does not come to rest")
        sent = [(mail.to, mail.key) for mail in self.server.mails]
        asked = [one for one in self.wishes if one.inviting is Inviting.ASKED]
        assert sorted(sent) == sorted(everybody(asked))
        held = [i.key for i in self.server.items.values() if i.place is Place.CALENDAR]
        assert sorted(held) == sorted(w.origin.key for w in self.wishes)
        wanted = {held.origin.key: series_digests(held.series) for held in self.wishes}
        held_copies = {one.origin.key for one in self.wishes if one not in asked}
        for item in self.server.items.values():
            assert item.stamp is not None
            assert item.stamp.elsewhere is (item.key in held_copies)
            assert item.stamp.notify is NotifyState.INVITED
            assert series_digests(item.series) == wanted[item.key]


TestExactlyOnce = ExactlyOnce.TestCase
TestExactlyOnce.settings = settings(
    max_examples=200,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
