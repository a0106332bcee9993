"""`ics check`: what Exchange will keep, change and lose of calendar files; nobody is contacted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from ews_meetings.cli.exit_codes import SOME_FAILED, UNUSABLE
from ews_meetings.cli.filing import code_of, tell_left
from ews_meetings.cli.globals import Session
from ews_meetings.cli.ics_reading import OfflineOptions, Reader
from ews_meetings.cli.output import Ending, Row, Screen, Style
from ews_meetings.cli.words import counted
from ews_meetings.model.finding import Severity

if TYPE_CHECKING:
    from ews_meetings.sources.batch import Gathered
    from ews_meetings.sources.checking.checked import CheckedEvent, CheckedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions(OfflineOptions):
    """What is checked, and how severely."""

    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="End with 4 also for what is only changed, and for what keeps Outlook from showing"
            " an invitation.",
        ),
    ] = False


def check(session: Session, wished: CheckOptions) -> int:
    """Say what Exchange will keep, change and lose of calendar files, and why Outlook may show no invitation.

    Nobody is contacted. Without a profile and a mailbox each meeting is its own organizer's.
    """
    from ews_meetings.cli.ics_check_json import COLUMNS, checked_row
    from ews_meetings.sources.checking.checked import check_all  # reads calendars

    reader = Reader.of(session, wished)
    gathered = reader.gather(wished.files)
    tell_left(session.screen, gathered.left)
    session.screen.say(reader.about)
    counts = Counts()
    checked = counts.counting(check_all(gathered))

    def end() -> Ending:
        summary = {**counts.row(), "left": len(gathered.left)}
        return Ending(summary=summary, is_ok=not _code(counts, gathered, wished))

    if session.screen.is_text:
        _write(session.screen, checked)
        session.screen.line(str(counts), Style.HEAD)
    else:
        session.screen.stream("checked", map(checked_row, checked), columns=COLUMNS, end=end)
    return _code(counts, gathered, wished)


def _write(screen: Screen, checked: Iterable[CheckedFile | CheckedEvent]) -> None:
    from ews_meetings.cli.ics_check_text import write_checked

    for one in checked:
        write_checked(screen, one)


def _code(counts: Counts, gathered: Gathered, wished: CheckOptions) -> int:
    return counts.code(strict=wished.strict) or code_of(gathered.left)


@dataclass(slots=True)
class Counts:
    """What was found, in numbers."""

    files: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    meetings: int = 0
    remarks: Counter[str] = field(default_factory=Counter)
    """By severity."""

    @property
    def events(self) -> int:
        """How many events there were."""
        return self.verdicts.total()

    def counting(
        self, checked: Iterable[CheckedFile | CheckedEvent]
    ) -> Iterator[CheckedFile | CheckedEvent]:
        """Yield what was found, each counted before it is told."""
        for one in checked:
            self.add(one)
            yield one

    def add(self, one: CheckedFile | CheckedEvent) -> None:
        """Count one more."""
        from ews_meetings.change.wish import Hold
        from ews_meetings.sources.checking.checked import CheckedEvent

        self.remarks.update(remark.severity.value for remark in one.remarks)
        if isinstance(one, CheckedEvent):
            self.verdicts[one.verdict.value] += 1
            self.meetings += sum(isinstance(wish, Hold) for wish in one.wishes)
        else:
            self.files += 1

    def code(self, *, strict: bool) -> int:
        """Return how the check ends: 0 where everything is kept, or changed in form only.

        Args:
            strict: whether what is only changed counts, and what Outlook makes of it.
        """
        refused = self.verdicts["refused"]
        if refused and refused == self.events:
            return UNUSABLE
        loud = self.remarks[Severity.WARNING.value] + self.remarks[Severity.ERROR.value]
        is_strictly_wrong = strict and (self.verdicts["changed"] or loud)
        return SOME_FAILED if refused or self.verdicts["lost"] or is_strictly_wrong else 0

    def row(self) -> Row:
        """Return the numbers for programs."""
        verdicts = {name: self.verdicts[name] for name in ("kept", "changed", "lost", "refused")}
        remarks = {severity.value: self.remarks[severity.value] for severity in Severity}
        return {
            "events": self.events,
            **verdicts,
            "meetings": self.meetings,
            "remarks": remarks,
        }

    def __str__(self) -> str:
        """The numbers, for people."""
        told = (
            f"{self.verdicts['kept']} kept",
            f"{self.verdicts['changed']} changed",
            f"{self.verdicts['lost']} with losses",
            f"{self.verdicts['refused']} refused",
        )
        quiet = self.remarks[Severity.INFO.value]
        more = f" ({counted(quiet, 'small remark')}: -v)" if quiet else ""
        events, meetings = counted(self.events, "event"), counted(self.meetings, "meeting")
        return f"Checked {events}, {meetings}: {', '.join(told)}{more}"
