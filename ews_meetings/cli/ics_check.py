"""`ics check`: what Exchange will keep, change and lose of calendar files; nobody is contacted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from ews_meetings.cli.exit_codes import SOME_FAILED, UNUSABLE
from ews_meetings.cli.filing import code_of, tell_left
from ews_meetings.cli.globals import Session
from ews_meetings.cli.ics_reading import OfflineOptions, Reader
from ews_meetings.cli.output import Answer, Form, Row, Screen, Style
from ews_meetings.cli.words import counted
from ews_meetings.model.finding import Severity

if TYPE_CHECKING:
    from ews_meetings.sources.checking.checked import CheckedEvent, CheckedFile
    from ews_meetings.sources.folders import LeftFile


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
    from ews_meetings.sources.checking.checked import check_all  # reads calendars

    reader = Reader.of(session, wished)
    gathered = reader.gather(wished.files)
    tell_left(session.screen, gathered.left)
    session.screen.say(reader.about)
    teller = _Teller(screen=session.screen)
    for one in check_all(gathered):
        teller.tell(one)
    code = teller.counts.code(strict=wished.strict) or code_of(gathered.left)
    teller.finish(gathered.left, code)
    return code


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


@dataclass(slots=True, kw_only=True)
class _Teller:
    """Writes what is found as it comes; only documents and tables keep it until the end."""

    screen: Screen
    counts: Counts = field(default_factory=Counts)
    _rows: list[Row] = field(default_factory=list)

    def tell(self, one: CheckedFile | CheckedEvent) -> None:
        from ews_meetings.cli.ics_check_json import COLUMNS, checked_row
        from ews_meetings.cli.ics_check_text import write_checked

        self.counts.add(one)
        if self.screen.is_text:
            write_checked(self.screen, one)
        elif self.screen.form is Form.JSONL:
            self.screen.give(Answer(kind="checked", data=[checked_row(one)], columns=COLUMNS))
        else:
            self._rows.append(checked_row(one))

    def finish(self, left: tuple[LeftFile, ...], code: int) -> None:
        from ews_meetings.cli.ics_check_json import COLUMNS

        if self.screen.is_text:
            self.screen.line(str(self.counts), Style.HEAD)
        elif self.screen.form is not Form.JSONL:
            summary = {**self.counts.row(), "left": len(left)}
            answer = Answer(
                kind="checked", data=self._rows, columns=COLUMNS, summary=summary, is_ok=not code
            )
            self.screen.give(answer)
