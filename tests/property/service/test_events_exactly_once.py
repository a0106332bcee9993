"""Events that become another number of meetings with each version, on a server that misbehaves.

Nobody is mailed twice or without a listing, and no meeting stays that the last version does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from itertools import groupby
from typing import get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ews_meetings.change.action import Call, MailKind
from ews_meetings.change.observed import Place
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Drop, Hold, Wish
from ews_meetings.errors import EwsMeetingsError
from tests.fake_server import SentMail
from tests.fakes import ALL, FakeServer, Fault, Flavour, Host, Killed, Kind
from tests.fault_matrix import as_listed, listed_in
from tests.unit.service.events import SINGLE, UID, WHOLE, event
from tests.unit.service.making import codes

CALLS = (
    Call.SAVE,
    Call.SEND,
    Call.CHANGE,
    Call.CANCEL,
    Call.CANCEL,
    Call.CLOSE,
    Call.REMOVE,
)
KINDS = tuple(kind for kind in get_args(Kind) if kind != "mailed, not executed")
PARTS = st.frozensets(st.sampled_from((1, 2, SINGLE)))


class EventsExactlyOnce(RuleBasedStateMachine):
    """A file that says an event in ever other ways, two machines that do not know of each other."""

    @initialize(flavour=st.sampled_from(get_args(Flavour)), parts=PARTS)
    def begin(self, flavour: Flavour, parts: frozenset[int]) -> None:
        self.server = FakeServer(flavour=flavour)
        self.hosts = [Host(self.server, "a"), Host(self.server, "b")]
        self.version = 0
        self.parts: frozenset[int] = frozenset()
        self._say(parts)

    def teardown(self) -> None:
        if not hasattr(self, "server"):
            return
        try:
            self._comes_to_rest()
        finally:
            for host in self.hosts:
                host.close()

    @rule(
        kind=st.sampled_from(KINDS),
        call=st.sampled_from(CALLS),
        skip=st.sampled_from((0, 0, 1)),
        host=st.integers(0, 1),
        parts=PARTS,
    )
    def another_version_with_a_fault(
        self, kind: Kind, call: Call, skip: int, host: int, parts: frozenset[int]
    ) -> None:
        self._say(parts)
        self.server.faults.append(Fault(kind, call, skip=skip))
        self._try(host, self.wishes)

    @rule(host=st.integers(0, 1), parts=PARTS)
    def another_version(self, host: int, parts: frozenset[int]) -> None:
        self._say(parts)
        self._try(host, self.wishes)

    @rule(host=st.integers(0, 1))
    def run(self, host: int) -> None:
        self._try(host, self.wishes)

    @rule(seconds=st.sampled_from((1, 20, 300)))
    def time_passes(self, seconds: int) -> None:
        self.server.clock.sleep(seconds)

    @invariant()
    def nobody_is_mailed_twice(self) -> None:
        if not hasattr(self, "server"):
            return
        ordered = sorted(self.server.mails, key=lambda mail: (mail.to, mail.key))
        for _, mails in groupby(ordered, key=lambda mail: (mail.to, mail.key)):
            assert _is_a_course(mails)

    @invariant()
    def every_mail_was_listed(self) -> None:
        if hasattr(self, "server"):
            plans = [plan for host in self.hosts for plan in host.plans]
            assert {as_listed(mail) for mail in self.server.mails} <= listed_in(plans)

    @property
    def wishes(self) -> list[Hold]:
        subject = f"version {self.version}"
        return event(0, *sorted(self.parts), sequence=self.version, subject=subject)

    def _say(self, parts: frozenset[int]) -> None:
        self.version += 1
        self.parts = parts

    def _try(self, host: int, wishes: Iterable[Wish]) -> bool:
        """Run once; say whether it did nothing."""
        with suppress(Killed, EwsMeetingsError):
            return not self.hosts[host].do(list(wishes), ALL).run
        return False

    def _rests(self, wishes: Iterable[Wish]) -> None:
        given = list(wishes)
        for _ in range(8):
            quiet = [self._try(host, given) for host in (0, 1)]
            if all(quiet):
                return
        raise AssertionError("it does not come to rest")

    def _comes_to_rest(self) -> None:
        """Without further faults the calendar holds the last version, and then nothing.

        What a late cancellation took is not made again before a person has looked, and is listed; so
        is what stays because another meeting of its event waits for a person.
        """
        self.server.faults.clear()
        self.server.clock.sleep(600)
        self._rests(self.wishes)
        held = [i for i in self.server.items.values() if i.place is Place.CALENDAR]
        wanted = {one.origin.key: one.series.meeting.subject for one in self.wishes}
        keys = [item.key for item in held]
        assert len(keys) == len(set(keys))
        assert set(keys) <= set(wanted) | self._staying()
        for host in self.hosts:
            refused = {a.origin.key for a in host.plans[-1].actions if a.refusal and a.origin}
            assert set(wanted) - set(keys) <= refused
        for item in (one for one in held if one.key in wanted):
            assert item.series.meeting.subject == wanted[item.key]
            assert item.stamp is not None
            assert item.stamp.notify is NotifyState.INVITED
        self._rests([Drop(name=UID, origin=WHOLE)])
        assert [i for i in self.server.items.values() if i.place is Place.CALENDAR] == []
        self.nobody_is_mailed_twice()
        self.every_mail_was_listed()

    def _staying(self) -> set[str]:
        return {
            action.origin.key
            for host in self.hosts
            for action in host.plans[-1].actions
            if action.origin and "left-out-stays" in codes(action.findings)
        }


def _is_a_course(mails: Iterable[SentMail]) -> bool:
    """Say whether somebody was invited, told of each change once, and told of the end, in turn."""
    is_invited = False
    contents: set[str] = set()
    for mail in mails:
        if mail.kind is MailKind.UPDATE:
            if not is_invited or mail.content in contents:
                return False
            contents.add(mail.content)
            continue
        if is_invited is (mail.kind is MailKind.INVITE):
            return False
        is_invited = not is_invited
    return True


TestEventsExactlyOnce = EventsExactlyOnce.TestCase
TestEventsExactlyOnce.settings = settings(
    max_examples=100,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
