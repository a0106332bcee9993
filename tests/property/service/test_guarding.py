"""Whatever is wished for and however lists are nested: nobody outside the rules is ever mailed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.audience import Members
from ews_meetings.change.guards import NO_GUARDS, Guards
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.wish import Hold
from ews_meetings.errors import GuardRefused
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from tests.fakes import ALL, FakeServer
from tests.property.service.cases import MANY, PEOPLE, repeated, singles

TEAM = "team@sandbox.example"
DOMAINS = ("sandbox.example", "elsewhere.example")

holds = st.lists(
    st.one_of(*(kind(f"{n}@example") for n in range(3) for kind in (singles, repeated))),
    max_size=3,
    unique_by=lambda hold: hold.origin.uid,
)
limits = st.none() | st.integers(0, 4)
guards = st.builds(
    Guards,
    allowed_domains=st.none() | st.sets(st.sampled_from(DOMAINS)).map(tuple),
    max_external=limits,
    max_attendees=limits,
    max_mail=limits,
    max_mail_is_hard=st.booleans(),
)


def opened(server: FakeServer, store: LedgerStore, locks: Path, rules: Guards) -> Calendar:
    address = CalendarAddress(mailbox=server.mailbox, server="fake", host="here", locks=locks)
    return Calendar(address=address, ports=server.ports(), probe=server, store=store, guards=rules)


members = st.lists(st.sampled_from(PEOPLE), unique=True).map(
    lambda names: Members(people=tuple(name.lower() for name in names))
)
lists = st.dictionaries(st.sampled_from((*map(str.lower, PEOPLE), TEAM)), members, max_size=2)


@MANY
@given(
    both=st.tuples(holds, holds),
    made_under=st.just(NO_GUARDS) | guards,
    applied_under=guards,
    lists=lists,
)
def test_no_plan_is_applied_that_breaks_the_rules_of_its_day(
    both: tuple[list[Hold], list[Hold]],
    made_under: Guards,
    applied_under: Guards,
    lists: dict[str, Members],
) -> None:
    server = FakeServer(lists=lists)
    options = PlanOptions(notify=ALL.notify, notify_past=True, force=True)
    with closing(LedgerStore(None)) as store, TemporaryDirectory() as folder:
        for wishes in both:
            plan = opened(server, store, Path(folder), made_under).plan(wishes, options)
            calendar = opened(server, store, Path(folder), applied_under)
            before = len(server.mails)
            with calendar.hold():
                try:
                    calendar.apply(plan)
                except GuardRefused:
                    assert len(server.mails) == before
                    continue
            _keeps(server, before, applied_under)


def _keeps(server: FakeServer, before: int, rules: Guards) -> None:
    sent = [mail.to for mail in server.mails[before:]]
    reached = [
        person
        for to in sent
        for person in (server.lists[to].people if to in server.lists else (to,))
    ]
    if rules.allowed_domains is not None:
        domains = {name.partition("@")[2] for name in (*reached, *sent)}
        assert domains <= set(rules.allowed_domains)
    if rules.max_external is not None:
        outside = {name for name in reached if not name.endswith("@sandbox.example")}
        assert len(outside) <= rules.max_external
    assert len(reached) <= (25 if rules.max_mail is None else rules.max_mail)
