"""The fault matrix: every write of a creation x every fault x both flavours, on the fake server.

`python -m tests.fault_matrix` prints the table that stands in `docs/exactly-once.md`;
`python -m tests.fault_matrix --write` puts it there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import Plan, PlanOptions
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.errors import LedgerUnavailable
from ews_meetings.model.meeting import Attachment, Series
from ews_meetings.service.apply import Report
from tests.fakes import ALL, NONE, BlindServer, FakeServer, Fault, Flavour, Host, Killed, Kind, wish

TWO_MACHINES = "Send, then another machine"
CLOSE = "Close (silent)"
WRITES = ("Save", "Attach", "Send", TWO_MACHINES, "fence", "Claim's Remove", CLOSE)
KINDS: tuple[Kind, ...] = get_args(Kind)
FLAVOURS: tuple[Flavour, ...] = get_args(Flavour)
_RUNS = 6
_A_WHILE_S = 600
_DOCUMENT = Path(__file__).parents[1] / "docs" / "exactly-once.md"
_BEGIN, _END = "<!-- fault matrix -->\n", "<!-- end of the fault matrix -->\n"


@dataclass(frozen=True, slots=True)
class Cell:
    """One write, one fault, one flavour."""

    write: str
    kind: Kind
    flavour: Flavour


@dataclass(frozen=True, slots=True)
class Count:
    """What a cell left behind, after the program was run until nothing was left to do."""

    doubles: int
    """Messages beyond the first to one person for one meeting, and meetings beyond the first."""
    losses: int
    """People who got no message, of meetings that the program does not call undecided."""
    unlisted: int
    """Messages that no plan listed."""
    undecided: int
    """Meetings that wait for a person."""
    runs: int
    """How often the program was run, the last one doing nothing."""
    is_played: bool
    """Whether every fault took place and the last run had nothing left to do."""


def cells() -> Iterator[Cell]:
    """Yield every cell there is; Attach exists only where the server drops inline attachments."""
    for flavour in FLAVOURS:
        for write in WRITES:
            if write == "Attach" and flavour == "exchange":
                continue
            if write == "fence" and flavour == "gromox":
                continue
            for kind in KINDS:
                yield Cell(write, kind, flavour)


def play(cell: Cell, *, is_blind: bool = False) -> Count:
    """Run the program with the fault, then again until it does nothing more, and count.

    Args:
        is_blind: every write that was not answered with success is simply repeated, once, as many a
            program does; to see that the matrix sees.
    """
    kind = BlindServer if is_blind else FakeServer
    server = kind(flavour=cell.flavour, faults=_faults(cell))
    hosts = [Host(server, "a")] + ([Host(server, "b")] if cell.write == TWO_MACHINES else [])
    wishes = [wish(f"{n}@example", attachments=(_FILE,)) for n in range(3)]
    options = NONE if cell.write == CLOSE else ALL
    if cell.write == CLOSE:
        server.spoil = _rewrite
    runs, is_quiet, undecided = 0, False, set[str]()
    try:
        for runs in range(1, _RUNS + 1):
            before = len(server.mails)
            report = _run(hosts[(runs - 1) % len(hosts)], wishes, options)
            if report is None:
                continue
            undecided = _undecided(report)
            is_quiet = len(server.mails) == before and not report.run and not server.late
            if is_quiet:
                break
            if server.late:
                server.clock.sleep(_A_WHILE_S)
        is_played = is_quiet and all(fault.fired for fault in server.faults)
        return _count(
            server,
            wishes,
            listed_in(_plans(hosts)),
            undecided,
            runs=runs,
            is_played=is_played,
            is_silent=cell.write == CLOSE,
        )
    finally:
        for host in hosts:
            host.close()


_FILE = Attachment.of(name="agenda.txt", content=b"one, two")
"""So that Attach has work on the server that drops inline attachments."""


def _faults(cell: Cell) -> list[Fault]:
    """Arm the fault; a fence and a twin need another fault first, that calls for them."""
    match cell.write:
        case "Save":
            return [Fault(cell.kind, Call.SAVE)]
        case "Attach":
            return [Fault(cell.kind, Call.ATTACH)]
        case "Close (silent)":
            return [Fault(cell.kind, Call.CLOSE)]
        case "Send" | "Send, then another machine":
            return [Fault(cell.kind, Call.SEND)]
        case "fence":
            return [Fault("lost before", Call.SEND), Fault(cell.kind, Call.CLOSE)]
        case _:
            twin = Fault("commits late", Call.SAVE, late_by_s=61)
            return [twin, Fault(cell.kind, Call.REMOVE)]


def _rewrite(series: Series) -> Series:
    """Return what a server makes of a text, so that there is something to note on the item."""
    return replace(series, meeting=replace(series.meeting, location="rewritten by the server"))


def _run(host: Host, wishes: Sequence[Hold], options: PlanOptions) -> Report | None:
    """Run once; None when the process died or could not write its journal."""
    try:
        return host.do(wishes, options)
    except (Killed, LedgerUnavailable):
        return None


def everybody(wishes: Sequence[Hold]) -> set[tuple[str, str]]:
    """Return who shall hear of which key."""
    return {
        (attendee.mailbox.folded, wished.origin.key)
        for wished in wishes
        for attendee in wished.series.meeting.attendees
    }


def _plans(hosts: Iterable[Host]) -> list[Plan]:
    return [plan for host in hosts for plan in host.plans]


def listed_in(plans: Iterable[Plan]) -> set[tuple[str, str]]:
    """Return whom plans said would be mailed, with the key."""
    return {
        (mail.to.folded, action.origin.key)
        for plan in plans
        for action in plan.actions
        if action.origin
        for mail in action.mails
    }


def _undecided(report: Report) -> set[str]:
    """Return the keys that a report calls undecided, whether now or since an earlier run."""
    return {
        result.action.origin.key
        for result in report.results
        if result.action.origin
        and (result.end is End.UNDECIDED or (result.refusal and result.refusal.exit_code == 13))
        and result.action.verb is not Verb.KEEP
    }


def _count(
    server: FakeServer,
    wishes: Sequence[Hold],
    listed: set[tuple[str, str]],
    undecided: set[str],
    *,
    runs: int,
    is_played: bool,
    is_silent: bool,
) -> Count:
    sent = [(mail.to, mail.key) for mail in server.mails]
    kept = [item.key for item in server.items.values() if item.place is Place.CALENDAR]
    return Count(
        doubles=len(sent) - len(set(sent)) + len(kept) - len(set(kept)),
        losses=_losses(server, wishes, undecided, is_silent=is_silent),
        unlisted=len(set(sent) - listed),
        undecided=len(undecided),
        runs=runs,
        is_played=is_played,
    )


def _losses(
    server: FakeServer, wishes: Sequence[Hold], undecided: set[str], *, is_silent: bool
) -> int:
    """Count who should have heard and did not; of a silent import the meetings not marked so."""
    complete = {NotifyState.INVITED, NotifyState.SILENT}
    sent = {(mail.to, mail.key) for mail in server.mails}
    done = {i.key for i in server.items.values() if i.stamp and i.stamp.notify in complete}
    if is_silent:
        return sum(wished.origin.key not in done for wished in wishes)
    return sum(person not in sent for person in everybody(wishes) if person[1] not in undecided)


def table() -> str:
    """Return the whole matrix as a Markdown table; a cell reads doubles/losses/unlisted/undecided."""
    counts = {cell: play(cell) for cell in cells()}
    columns = [(w, f) for f in FLAVOURS for w in WRITES if any(_at(c, w, f) for c in counts)]
    head = [f"{write}, {flavour}" for write, flavour in columns]
    lines = [
        f"| fault | {' | '.join(head)} |",
        f"|---|{'--:|' * len(head)}",
    ]
    for kind in KINDS:
        row = [counts[Cell(write, kind, flavour)] for write, flavour in columns]
        shown = (f"{c.doubles}/{c.losses}/{c.unlisted}/{c.undecided}" for c in row)
        lines.append(f"| {kind} | {' | '.join(shown)} |")
    total = list(counts.values())
    blind = [play(cell, is_blind=True) for cell in counts]
    lines += [
        "",
        "Doubles, losses, unlisted mails, undecided.",
        f"{len(total)} cells: {sum(c.doubles for c in total)} doubles,"
        f" {sum(c.losses for c in total)} losses, {sum(c.unlisted for c in total)} unlisted mails,"
        f" {sum(c.undecided for c in total)} undecided;"
        f" at most {max(c.runs for c in total)} runs, the last with nothing left to do.",
        "For comparison, the same cells when every write without a success is simply repeated once:"
        f" {sum(c.doubles for c in blind)} doubles.",
        "",
    ]
    return "\n".join(lines)


def _at(cell: Cell, write: str, flavour: str) -> bool:
    return cell.write == write and cell.flavour == flavour


def written() -> str:
    """Return the table as it stands in the document."""
    text = _DOCUMENT.read_text(encoding="utf-8")
    return text.partition(_BEGIN)[2].partition(_END)[0]


def _write() -> None:
    text = _DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    _DOCUMENT.write_text(f"{before}{_BEGIN}{table()}{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    if "--write" in sys.argv:
        _write()
    print(table())  # noqa: T201 - the one command that prints it
