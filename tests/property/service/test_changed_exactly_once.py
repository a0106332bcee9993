"""Sequences of faults while meetings change and go: no message goes out twice, none is forgotten."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ews_meetings.change.action import Call, MailKind
from ews_meetings.change.observed import Place
from ews_meetings.change.wish import Drop, Hold, Wish
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.model.exceptions import series_digests, with_occurrence
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.apply import apply
from ews_meetings.service.recover import recover
from tests.fakes import ALL, FakeServer, Fault, Flavour, Host, Killed, Kind, series, wish
from tests.fault_matrix import as_listed, listed_in

CALLS = (
    Call.CHANGE,
    Call.CHANGE,
    Call.CHANGE_OCCURRENCE,
    Call.DROP_OCCURRENCE,
    Call.CANCEL,
    Call.CLOSE,
    Call.SEND,
    Call.SAVE,
    Call.ATTACH,
    Call.DETACH,
)
KINDS = tuple(kind for kind in get_args(Kind) if kind != "mailed, not executed")


class ChangedExactlyOnce(RuleBasedStateMachine):
    """Sources that change and go, a server that misbehaves, two machines that share no ledger."""

    @initialize(flavour=st.sampled_from(get_args(Flavour)))
    def begin(self, flavour: Flavour) -> None:
        self.server = FakeServer(flavour=flavour)
        self.hosts = [Host(self.server, "a"), Host(self.server, "b")]
        self.versions = 0
        self.wanted: dict[str, Hold] = {}
        self.gone: set[str] = set()
        for held in (wish("single@example"), series("weekly@example")):
            self.wanted[held.origin.key] = held
        self._run_well()

    def teardown(self) -> None:
        if not hasattr(self, "server"):
            return
        try:
            self._everything_is_as_wanted()
        finally:
            for host in self.hosts:
                host.close()

    # --- the sources change -----------------------------------------------------------------------

    @precondition(lambda self: self._there())
    @rule(which=st.integers(0, 1), with_file=st.booleans())
    def a_source_changes(self, which: int, with_file: bool) -> None:
        held = self._pick(which)
        self.versions += 1
        files = (Attachment.of(name=f"{self.versions}.txt", content=b"x"),) if with_file else ()
        meeting = replace(held.series.meeting, location=f"room {self.versions}", attachments=files)
        changed = tuple(
            replace(one, meeting=replace(one.meeting, location=meeting.location, attachments=files))
            for one in held.series.changed
        )
        self._want(
            held, replace(held, series=replace(held.series, meeting=meeting, changed=changed))
        )

    @precondition(lambda self: "weekly@example" in self._there())
    @rule(slot=st.integers(0, 9), goes=st.booleans())
    def an_occurrence_changes(self, slot: int, goes: bool) -> None:
        held = self.wanted["weekly@example"]
        starts = [at for at, _ in slots_of(held.series)]
        if slot >= len(starts) or len(starts) < 3:
            return
        self.versions += 1
        meeting = None if goes else occurrence_at(held.series, starts[slot])
        if meeting is not None:
            assert isinstance(meeting.span, TimedSpan)
            longer = meeting.span.end_at + timedelta(minutes=1)
            meeting = replace(meeting, span=replace(meeting.span, end_at=longer))
        made = with_occurrence(held.series, starts[slot], meeting)
        self._want(held, replace(held, series=made))

    @precondition(lambda self: self._there())
    @rule(which=st.integers(0, 1))
    def a_source_goes(self, which: int) -> None:
        self.gone.add(self._pick(which).origin.key)

    # --- runs -------------------------------------------------------------------------------------

    @rule(
        kind=st.sampled_from(KINDS),
        call=st.sampled_from(CALLS),
        skip=st.sampled_from((0, 0, 1)),
        host=st.integers(0, 1),
    )
    def run_with_a_fault(self, kind: Kind, call: Call, skip: int, host: int) -> None:
        self.server.faults.append(Fault(kind, call, skip=skip))
        self._try(host)

    @rule(host=st.integers(0, 1))
    def run(self, host: int) -> None:
        self._try(host)

    @rule(host=st.integers(0, 1))
    def another_run_comes_between_plan_and_apply(self, host: int) -> None:
        plan = self.hosts[host].plan(self._wishes(), ALL)
        self._try(1 - host)
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
        for item in self.server.items.values():
            item.version += 1

    # --- what must hold ---------------------------------------------------------------------------

    @invariant()
    def nobody_gets_the_same_mail_twice(self) -> None:
        if hasattr(self, "server"):
            sent = [mail.identity for mail in self.server.mails]
            assert len(sent) == len(set(sent))

    @invariant()
    def every_mail_was_listed(self) -> None:
        if hasattr(self, "server"):
            plans = [plan for host in self.hosts for plan in host.plans]
            assert {as_listed(mail) for mail in self.server.mails} <= listed_in(plans)

    def _everything_is_as_wanted(self) -> None:
        """Without further faults, a few runs bring everything to its end."""
        self.server.faults.clear()
        self.server.clock.sleep(600)
        self._run_well()
        there = {i.key: i for i in self.server.items.values() if i.place is Place.CALENDAR}
        assert set(there) == self._there()
        for key in self._there():
            assert series_digests(there[key].series) == series_digests(self.wanted[key].series)
        self._everybody_has_heard()

    def _everybody_has_heard(self) -> None:
        """Each was invited once, and told of the end; the last change of the whole was mailed."""
        for key, held in self.wanted.items():
            people = sorted(a.mailbox.folded for a in held.series.meeting.attendees)
            kinds = {
                kind: sorted(
                    mail.to
                    for mail in self.server.mails
                    if mail.key == key and mail.kind is kind and mail.occurrence is None
                )
                for kind in (MailKind.INVITE, MailKind.CANCEL)
            }
            assert kinds[MailKind.INVITE] == people
            assert kinds[MailKind.CANCEL] == (people if key in self.gone else [])

    # --- inside -----------------------------------------------------------------------------------

    def _there(self) -> set[str]:
        return set(self.wanted) - self.gone

    def _pick(self, which: int) -> Hold:
        keys = sorted(self._there())
        return self.wanted[keys[which % len(keys)]]

    def _want(self, before: Hold, held: Hold) -> None:
        digest = f"{before.digest.partition('/')[0]}/{self.versions}"
        self.wanted[before.origin.key] = replace(held, digest=digest)

    def _wishes(self) -> list[Wish]:
        drops: list[Wish] = [Drop(name=key) for key in sorted(self.gone)]
        return [*(self.wanted[key] for key in sorted(self._there())), *drops]

    def _try(self, host: int) -> bool:
        """Run once; say whether it did nothing."""
        try:
            report = self.hosts[host].do(self._wishes(), ALL)
        except (Killed, EwsMeetingsError):
            return False
        return not report.run

    def _run_well(self) -> None:
        for _ in range(10):
            quiet = [self._try(host) for host in (0, 1)]
            if all(quiet):
                return
        raise AssertionError("it does not come to rest")


TestChangedExactlyOnce = ChangedExactlyOnce.TestCase
TestChangedExactlyOnce.settings = settings(
    max_examples=200,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
