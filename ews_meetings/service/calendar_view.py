"""Reads one organizer's calendar, and what this machine remembers of it; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.identity import Origin
from ews_meetings.change.knowledge import Knowledge
from ews_meetings.change.observed import ItemRef, Observed, Place, ResponseMessage
from ews_meetings.change.ports import Ports, Probe, Progress, no_progress
from ews_meetings.errors import MeetingNotFound
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.memory import Memory, Remembered
from ews_meetings.ledger.records import RunRecord
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Attachment
from ews_meetings.service.choosing import Choice, Chosen, choose
from ews_meetings.service.history import Story, tell
from ews_meetings.service.knowing import know, probed
from ews_meetings.service.pieces import Pieces
from ews_meetings.service.resolve import find
from ews_meetings.service.tally import READING, in_parts


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


class CalendarView:
    """What can be read of an open calendar, and how others hear of long work."""

    def __init__(
        self, *, address: CalendarAddress, ports: Ports, probe: Probe, store: LedgerStore
    ) -> None:
        self.address = address
        self.journal = Journal(store)
        self._memory = Memory(store)
        self._ports = ports
        self._probe = probe
        self._progress: Progress = no_progress
        self._knowledge: Knowledge | None = None

    def tell_progress(self, progress: Progress) -> None:
        """Let somebody hear from now on how far long work has come."""
        self._progress = progress

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

    def meetings_beside(self, observed: Observed | None) -> tuple[Origin, ...]:
        """Return the further meetings that the event of this one became; none but for the first one."""
        origin = observed.stamp.origin if observed and observed.stamp else None
        if origin is None or origin.part:
            return ()
        remembered = self._memory.meetings(self.address.mailbox)
        return self._pieces(remembered).beside(origin, [observed])

    def chosen(self, choice: Choice) -> Iterator[Chosen | MeetingNotFound]:
        """Yield meetings, read a few at a time; an error in the place of a name that means none."""
        return choose(
            choice,
            reader=self._ports.reader,
            mailbox=self.address.mailbox,
            remembered=self._memory.meetings(self.address.mailbox),
            progress=self._progress,
        )

    def contents(self, files: Sequence[Attachment]) -> Mapping[str, bytes]:
        """Return the bytes of files of meetings that were read, by attachment id."""
        return self._ports.reader.contents(files) if files else {}

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

    def _pieces(self, remembered: Mapping[str, Remembered]) -> Pieces:
        return Pieces(
            reader=self._ports.reader,
            mailbox=self.address.mailbox,
            remembered=remembered,
            journal=self.journal,
            progress=self._progress,
        )

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

    def _read(self, refs: Sequence[ItemRef]) -> tuple[Observed | None, ...]:
        read = self._ports.reader.read
        return tuple(in_parts(refs, read, stage=READING, tell=self._progress))
