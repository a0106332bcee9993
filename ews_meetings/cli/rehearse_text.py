"""Writes what a rehearsal will do and what it found, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from ews_meetings.app.rehearsal import Cast
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Finding, Mails, Verdict
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Answer, Row, Style
from ews_meetings.cli.words import counted
from ews_meetings.service.rehearsal.catalogue import programme, question_of
from ews_meetings.service.rehearsal.rehearse import lacks, most_mails
from ews_meetings.service.rehearsal.table import broken_promises

PROMISES = {
    1: "no surprise mail",
    2: "no double",
    3: "verified before sent",
    4: "nothing lost in silence",
    5: "a second run does nothing",
    6: "stop anywhere",
    7: "secrets stay secret",
}
"""The seven promises, as the README has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a rehearsal found."""

    findings: tuple[Finding, ...]
    believed: Capabilities
    found: Capabilities
    build: str
    at: datetime


def give_plan(session: Session, cast: Cast, *, is_delegate: bool) -> None:
    """List what would be played, with whom, and how many mails at most go to whom."""
    second, room = len(cast.attendees) > 1, bool(cast.room)
    experiments = programme(is_delegate=is_delegate)
    missing = {
        one.name: lacks(one, second=second, room=room, is_delegate=is_delegate)
        for one in experiments
    }
    played = [one for one in experiments if not missing[one.name]]
    rows: list[Row] = [
        {
            "belief": one.belief,
            "name": one.name,
            "question": one.question,
            "mails": 0 if missing[one.name] else most_mails([one], second=second, room=room).total,
            "skipped": missing[one.name],
        }
        for one in experiments
    ]
    mails = _by_mailbox(cast, most_mails(played, second=second, room=room))
    screen = session.screen
    if screen.is_text:
        heads = ("name", "question", "mails")
        screen.table(heads, [(r["name"], r["question"], r["skipped"] or r["mails"]) for r in rows])
        screen.line()
        screen.table(("mailbox", "takes part as", "mails at most"), _people(cast, mails))
        screen.line()
        screen.line(f"{counted(len(played), 'experiment')}; nobody was contacted", Style.HEAD)
    summary = {"experiments": len(played), "mails": mails}
    columns = ("belief", "name", "question", "mails", "skipped")
    screen.give(Answer(kind="rehearsal-planned", data=rows, columns=columns, summary=summary))


def give_cleaned(session: Session, removed: int) -> None:
    """Say how much an earlier rehearsal had left."""
    if session.screen.is_text:
        session.screen.line(f"{counted(removed, 'item')} of earlier rehearsals taken away")
    answer = Answer(kind="rehearsal-cleaned", data=[], columns=(), summary={"removed": removed})
    session.screen.give(answer)


def give_report(session: Session, report: Report) -> None:
    """Write the findings and the table of capabilities."""
    broken = broken_promises(report.findings)
    for number in broken:
        session.screen.warn(
            f"promise {number} ({PROMISES[number]}) does not hold on this server: {_by(report, number)}"
        )
    if session.screen.is_text:
        _write(session, report)
    verdicts = Counter(finding.verdict for finding in report.findings)
    session.screen.give(
        Answer(
            kind="rehearsed",
            data=[_row(finding) for finding in report.findings],
            columns=("belief", "name", "question", "verdict", "seen", "row", "decides", "promise"),
            summary={
                "server": report.found.server,
                "build": report.build,
                "at": report.at.isoformat(),
                "verdicts": {verdict.value: verdicts[verdict] for verdict in Verdict},
                "broken_promises": list(broken),
                "capabilities": {
                    name: {"believed": believed.value, "found": found.value}
                    for name, believed, found in _rows(report)
                },
            },
            is_ok=not broken,
        )
    )


def _write(session: Session, report: Report) -> None:
    screen = session.screen
    cells = [(one.name, one.verdict, one.seen) for one in report.findings]
    screen.table(("experiment", "verdict", "what was seen"), cells)
    screen.line()
    table = [(name, believed, found) for name, believed, found in _rows(report)]
    screen.table(("capability", "believed", "found"), table)
    screen.line()
    verdicts = Counter(finding.verdict for finding in report.findings)
    counts = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in Verdict if verdicts[verdict])
    screen.line(f"{report.found.server}, {report.at:%Y-%m-%d}: {counts}", Style.HEAD)
    screen.line(
        "plans in the sandbox look each time which server it plays"
        if screen.is_sandbox
        else "plans on this server rest on what was found, until its build changes"
    )


def _rows(report: Report) -> Iterator[tuple[str, Known, Known]]:
    """Yield every row of the table: its name, what was believed, what was found."""
    for held in fields(Capabilities):
        found = getattr(report.found, held.name)
        if isinstance(found, Known):
            yield held.name, getattr(report.believed, held.name), found


def _row(finding: Finding) -> Row:
    return {
        "belief": finding.belief,
        "name": finding.name,
        "question": question_of(finding.name),
        "verdict": finding.verdict.value,
        "seen": finding.seen,
        "row": finding.row or None,
        "decides": finding.decides.value if finding.row else None,
        "promise": finding.promise or None,
    }


def _by(report: Report, promise: int) -> str:
    """Return which experiments say that a promise is broken, and what they saw."""
    said = (f"{f.name} saw {f.seen}" for f in report.findings if f.promise == promise)
    return "; ".join(said)


def _by_mailbox(cast: Cast, mails: Mails) -> dict[str, int]:
    """Return the bound by address."""
    first, *rest = cast.attendees
    counts = {cast.organizer: mails.organizer, first: mails.attendee}
    counts |= dict.fromkeys(rest, mails.second)
    return counts | ({cast.room: mails.room} if cast.room else {})


def _people(cast: Cast, mails: dict[str, int]) -> Iterator[tuple[str, str, int]]:
    roles = dict.fromkeys(cast.attendees, "attendee")
    roles |= {cast.organizer: "organizer", cast.room: "room"}
    return ((address, roles[address], count) for address, count in mails.items())
