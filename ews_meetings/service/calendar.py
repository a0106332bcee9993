"""One organizer's calendar, as programs use it: plan, apply, list, show, answers, runs.

Every change goes through `plan` and `apply`; nothing else writes, but for settling, which never mails.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ews_meetings.change.action import End
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.guards import NO_GUARDS, Guarded, Guards
from ews_meetings.change.identity import Origin
from ews_meetings.change.knowledge import Knowledge
from ews_meetings.change.observed import ItemRef, Observed, Place, ResponseMessage
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.ports import Ports, Probe, Progress, no_progress
from ews_meetings.change.wish import Hold, Unusable, Wish
from ews_meetings.errors import MeetingNotFound, NotHeld, OpenElsewhere
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.lock import hold_mailbox
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.records import ActionRecord, RunRecord
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.again import wish_again
from ews_meetings.service.apply import Report, apply
from ews_meetings.service.gate import Gate
from ews_meetings.service.guarding import check_address, check_organizer
from ews_meetings.service.history import Story, last_answers, tell
from ews_meetings.service.judge import Assume, judge
from ews_meetings.service.knowing import know, probed
from ews_meetings.service.observe import Sight, observe
from ews_meetings.service.plan import make_plan
from ews_meetings.service.recover import Settled, recover
from ews_meetings.service.resolve import Resolver, find, invitations_in, keys_of_absent
from ews_meetings.service.tally import READING, Tally, in_parts
from ews_meetings.service.undo import Undo, undo
from ews_meetings.service.work import Patience, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAddress:
    """Where a calendar is, and what belongs to it on this machine."""

    mailbox: str
    """The organizer, folded."""
    server: str
    """The endpoint."""
    host: str
    """This machine, for the journal."""
    locks: Path
    calendar: str = ""
    """The path of another calendar than the main one; lock and ledger are the mailbox's."""
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """The answers to one meeting."""

    observed: Observed
    messages: tuple[ResponseMessage, ...]
    """As they lie in the Inbox, oldest first; empty where the mailbox does not organize it."""


class Calendar:
    """An open calendar; close what it was opened with when done."""

    def __init__(
        self,
        *,
        address: CalendarAddress,
        ports: Ports,
        probe: Probe,
        store: LedgerStore,
        patience: Patience | None = None,
        guards: Guards = NO_GUARDS,
    ) -> None:
        check_organizer(guards, address.mailbox)
        self.address = address
        self._gate = Gate(guards=guards, directory=ports.directory, clock=ports.clock)
        self.journal = Journal(store)
        self._memory = Memory(store)
        self._ports = ports
        self._probe = probe
        self._patience = patience or Patience()
        self._progress: Progress = no_progress
        self._is_held = False
        self._knowledge: Knowledge | None = None

    def tell_progress(self, progress: Progress) -> None:
        """Let somebody hear from now on how far long work has come."""
        self._progress = progress

    # --- changing -------------------------------------------------------------------------------

    @contextmanager
    def hold(self, *, wait_s: float = 0.0) -> Iterator[tuple[Settled, ...]]:
        """Hold the mailbox and settle what earlier runs left open, without mailing.

        Args:
            wait_s: how long another run on it is waited for.

        Raises:
            MailboxBusy: another run of this machine holds it.
            OpenElsewhere: an earlier run stopped while it worked in another calendar.
        """
        place = self.address
        with hold_mailbox(place.mailbox, server=place.server, folder=place.locks, wait_s=wait_s):
            self._check_open_runs()
            settled = recover(self._run(), self._memory)
            self._is_held = True
            try:
                yield settled
            finally:
                self._is_held = False

    def plan(self, inputs: Sequence[Wish | Unusable], options: PlanOptions) -> Plan:
        """Return what would be done; nothing is written."""
        capabilities = self.capabilities()
        resolver = Resolver(
            reader=self._ports.reader, mailbox=self.address.mailbox, anywhere=options.adopt
        )
        resolved = resolver.resolve(inputs)
        sight = Sight(
            reader=self._ports.reader,
            directory=self._ports.directory,
            capabilities=capabilities,
            remembered=self._memory.meetings(self.address.mailbox),
            undecided=self.journal.undecided_keys(self.address.mailbox),
            answered=last_answers(
                self.journal, mailbox=self.address.mailbox, uids=invitations_in(resolved)
            ),
            progress=self._progress,
        )
        wishes = [item for item in resolved if isinstance(item, Hold)]
        header = PlanHeader(
            made_at=self._ports.clock.now(),
            server=self.address.server,
            mailbox=self.address.mailbox,
            calendar=self.address.calendar,
            options=options,
            server_kind=capabilities.server,
            is_sandbox=self.address.is_sandbox,
        )
        world = observe(wishes, keys_of_absent(resolved), sight=sight)
        return self._gate.framed(make_plan(resolved, world=world, header=header))

    @property
    def guards(self) -> Guards:
        """The rules that hold for every change."""
        return self._gate.guards

    def guarded(self, plan: Plan, *, max_mail: int | None = None) -> Guarded:
        """Return what the rules say to a plan at this moment; `apply` asks them again."""
        return self._gate.look(plan, max_mail=max_mail)

    def apply(self, plan: Plan, *, max_mail: int | None = None) -> Report:
        """Do what a plan lists; call it while holding the mailbox.

        Raises:
            TooManyMails: the plan lists more than its own or the given limit.
            GuardsViolated: it breaks rules of the profile, as they are now.
            PlanStale: the plan was made for another mailbox or calendar.
            NotHeld: the mailbox is not held.
        """
        self._need_hold()
        self._check_address(plan)
        self._gate.check(plan, max_mail=max_mail)
        return apply(
            plan,
            run=self._run(),
            memory=self._memory,
            host=self.address.host,
            may_go_on=lambda: self._gate.check_hours(plan),
        )

    def judge(
        self, run: str, *, assume: Assume, names: Collection[str] = ()
    ) -> tuple[ActionRecord, ...]:
        """Settle undecided actions of a run as a person says; call it while holding the mailbox."""
        self._need_hold()
        record = self.journal.run(run)
        self._check_address(self.journal.plan(record.id))
        return judge(self._run(record.id), self._memory, assume=assume, names=names)

    def open_wishes(self, run: str) -> tuple[Wish, ...]:
        """Return the wishes of a run that are not fulfilled, to be planned again."""
        record = self.journal.run(run)
        plan = self.journal.plan(record.id)
        self._check_address(plan)
        unfinished = {End.OPEN, End.FAILED}
        pairs = zip(plan.actions, self.journal.actions(record.id), strict=True)
        wishes = (wish_again(action) for action, held in pairs if held.end in unfinished)
        return tuple(wish for wish in wishes if wish is not None)

    # --- reading --------------------------------------------------------------------------------

    def meetings(self) -> tuple[Observed, ...]:
        """Return every meeting in the calendar that we made, in the order the server gives."""
        refs = [glimpse.ref for glimpse in self._ports.reader.list_ours()]
        return tuple(seen for seen in self._read(refs) if seen is not None)

    def meeting(self, name: str, *, with_contents: bool = False) -> Observed:
        """Return the meeting with this key, UID or item id.

        Raises:
            MeetingNotFound: there is none of ours.
        """
        found = find(name, reader=self._ports.reader, with_contents=with_contents)
        if found is None:
            raise MeetingNotFound(name, self.address.mailbox)
        return found

    def responses(self, name: str) -> Responses:
        """Return what is known of the answers to a meeting, ours or not.

        Raises:
            MeetingNotFound: there is none.
        """
        observed = find(name, reader=self._ports.reader, anywhere=True, with_contents=False)
        if observed is None:
            raise MeetingNotFound(name, self.address.mailbox)
        uid = observed.series.uid
        messages = self._ports.reader.response_messages([uid]) if uid else ()
        return Responses(observed=observed, messages=messages)

    def undo(self, run: str, *, overwrites: bool = False) -> Undo:
        """Return what takes back a run, and what cannot be taken back; nothing is contacted.

        Raises:
            RunNotFound: there is no such run.
            PlanStale: it was in another mailbox or calendar.
        """
        record = self.journal.run(run)
        plan, actions = self.journal.plan(record.id), self.journal.actions(record.id)
        self._check_address(plan)
        return undo(plan, actions, overwrites=overwrites)

    def explain(self, name: str) -> Story:
        """Return all that is known of the meeting with this key, UID or item id.

        Raises:
            MeetingNotFound: neither the calendar nor the journal knows it.
        """
        observed = find(name, reader=self._ports.reader, anywhere=True, with_contents=False)
        mailbox, key = self.address.mailbox, self._key_of(name, observed)
        place = observed.facts.place if observed is not None else self._place_of(key)
        story = tell(self.journal, mailbox=mailbox, name=key, observed=observed, place=place)
        if place is None and not story.events:
            raise MeetingNotFound(name, mailbox)
        return story

    def runs(self) -> tuple[RunRecord, ...]:
        """Return the runs on this mailbox, newest first."""
        return self.journal.runs(self.address.mailbox)

    def capabilities(self) -> Capabilities:
        """Return what is known of the server."""
        return self.knowledge().capabilities

    def knowledge(self) -> Knowledge:
        """Return what is known of the server, and how; it is looked at anew after a week.

        A sandbox plays one kind of server today and another tomorrow, so it is asked each time.
        """
        if self._knowledge is None:
            self._knowledge = self._find_out()
        return self._knowledge

    def _find_out(self) -> Knowledge:
        place, now = self.address, self._ports.clock.now()
        if place.is_sandbox:
            return probed(self._probe, now=now)
        return know(
            self._probe, self._memory, endpoint=place.server, mailbox=place.mailbox, now=now
        )

    # --- inside ---------------------------------------------------------------------------------

    def _key_of(self, name: str, observed: Observed | None) -> str:
        """Return the key under which the journal has a meeting, also of one that is gone."""
        if observed is not None:
            return observed.key or Origin(scope="", uid=observed.series.uid).key
        for key, known in self._memory.meetings(self.address.mailbox).items():
            if name in {key, known.uid, known.item_id}:
                return key
        return Origin(scope="", uid=name).key

    def _place_of(self, key: str) -> Place | None:
        """Return where a meeting lies that is not in the calendar."""
        return next((glimpse.place for glimpse in self._ports.reader.find([key])), None)

    def _check_address(self, plan: Plan) -> None:
        place = self.address
        check_address(plan, mailbox=place.mailbox, server=place.server, calendar=place.calendar)

    def _check_open_runs(self) -> None:
        """Refuse to settle what can only be seen with another calendar chosen."""
        for record in self.journal.unsettled_runs(self.address.mailbox):
            calendar = self.journal.plan(record.id).header.calendar
            if calendar != self.address.calendar:
                raise OpenElsewhere(record.id, self.address.mailbox, calendar)

    def _need_hold(self) -> None:
        if not self._is_held:
            raise NotHeld

    def _run(self, name: str | None = None) -> Run:
        return Run(
            id=name or secrets.token_hex(4),
            mailbox=self.address.mailbox,
            ports=self._ports,
            journal=self.journal,
            capabilities=self.capabilities(),
            patience=self._patience,
            tally=Tally(tell=self._progress),
        )

    def _read(self, refs: Sequence[ItemRef]) -> tuple[Observed | None, ...]:
        read = self._ports.reader.read
        return tuple(in_parts(refs, read, stage=READING, tell=self._progress))
