"""The fault matrix: every write x every fault x both flavours, on the fake server.

`python -m tests.fault_matrix` prints the tables that stand in `docs/exactly-once.md`;
`python -m tests.fault_matrix --write` puts them there.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import get_args

from ews_meetings.change.action import End, Verb
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import Plan, PlanOptions
from ews_meetings.change.wish import Hold, Unusable, Wish
from ews_meetings.errors import LedgerUnavailable
from ews_meetings.model.exceptions import series_digests
from ews_meetings.service.apply import Report
from tests.fake_server import SentMail
from tests.fakes import BlindServer, FakeServer, Flavour, Host, Killed, Kind
from tests.fault_scenarios import STORIES, Story

FLAVOURS: tuple[Flavour, ...] = get_args(Flavour)
_OF_ONE_WRITE: frozenset[Kind] = frozenset().union(*(story.kinds for story in STORIES))
KINDS: tuple[Kind, ...] = get_args(Kind)
_RUNS = 8
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
    """Messages beyond the first to one person about one thing, and meetings beyond the first."""
    losses: int
    """Messages that go out without the fault and did not, of meetings that are not undecided; and
    meetings that are not what they are without the fault."""
    unlisted: int
    """Messages that no plan listed."""
    undecided: int
    """Meetings that wait for a person."""
    runs: int
    """How often the program was run, the last one doing nothing."""
    is_played: bool
    """Whether every fault took place and the last run had nothing left to do."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a story comes to: who was mailed about what, and what stands in the calendar."""

    mails: Counter[tuple[str, ...]]
    items: Counter[tuple[str, ...]]


def story_of(write: str) -> Story:
    """Return the column of that name."""
    return next(story for story in STORIES if story.write == write)


def cells() -> Iterator[Cell]:
    """Yield every cell there is."""
    for flavour in FLAVOURS:
        for story in STORIES:
            if flavour not in story.flavours:
                continue
            for kind in KINDS:
                if kind not in _OF_ONE_WRITE or kind in story.kinds:
                    yield Cell(story.write, kind, flavour)


@lru_cache(maxsize=2048)
def play(cell: Cell, *, is_blind: bool = False) -> Count:
    """Run the program with the fault, then again until it does nothing more, and count; once a process.

    Args:
        is_blind: every write that was not answered with success is simply repeated, once, as many a
            program does; to see that the matrix sees.
    """
    story = story_of(cell.write)
    kind = BlindServer if is_blind else FakeServer
    server = kind(flavour=cell.flavour)
    hosts = [Host(server, name) for name in "ab"[: story.hosts]]
    try:
        _set_the_stage(story, server, hosts[0])
        server.faults += story.faults(cell.kind)
        runs, is_quiet, undecided = _until_quiet(story, server, hosts)
        is_played = is_quiet and all(fault.fired for fault in server.faults)
        plans = [plan for host in hosts for plan in host.plans]
        reference = _reference(cell.write, cell.flavour)
        return _count(
            server, reference, listed_in(plans), undecided, runs=runs, is_played=is_played
        )
    finally:
        for host in hosts:
            host.close()


def _set_the_stage(story: Story, server: FakeServer, host: Host) -> None:
    story.prepare(server)
    before = list(story.before())
    if before:
        host.do(before, story.options_before)


def _until_quiet(
    story: Story, server: FakeServer, hosts: Sequence[Host]
) -> tuple[int, bool, set[str]]:
    wishes, undecided = list(story.wishes()), set[str]()
    for runs in range(1, _RUNS + 1):
        before = len(server.mails)
        report = _run(hosts[(runs - 1) % len(hosts)], wishes, story.options)
        if report is None:
            continue
        undecided = _undecided(report)
        if len(server.mails) == before and not report.run and not server.late:
            return runs, True, undecided
        if server.late:
            server.clock.sleep(_A_WHILE_S)
    return _RUNS, False, undecided


@lru_cache(maxsize=128)
def _reference(write: str, flavour: Flavour) -> Trace:
    """Return what a story comes to without its fault."""
    story = story_of(write)
    server = FakeServer(flavour=flavour)
    host = Host(server, "reference")
    try:
        _set_the_stage(story, server, host)
        _until_quiet(story, server, [host])
        return _trace(server)
    finally:
        host.close()


def _trace(server: FakeServer) -> Trace:
    return Trace(
        mails=Counter(mail.identity for mail in server.mails),
        items=Counter(
            (
                i.key,
                str(i.place),
                str(sorted(series_digests(i.series).items())),
                str(i.stamp.elsewhere if i.stamp else ""),
            )
            for i in server.items.values()
        ),
    )


def _run(host: Host, wishes: Sequence[Wish | Unusable], options: PlanOptions) -> Report | None:
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


Listed = tuple[str, str, str, str]


def listed_in(plans: Iterable[Plan]) -> set[Listed]:
    """Return who plans said would get what: recipient, key, kind, occurrence."""
    return {
        (mail.to.folded, action.origin.key, str(mail.kind), str(mail.occurrence or ""))
        for plan in plans
        for action in plan.actions
        if action.origin
        for mail in action.mails
    }


def as_listed(mail: SentMail) -> Listed:
    """Return a message in the words of a plan."""
    return (mail.to, mail.key, str(mail.kind), str(mail.occurrence or ""))


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
    reference: Trace,
    listed: set[Listed],
    undecided: set[str],
    *,
    runs: int,
    is_played: bool,
) -> Count:
    trace = _trace(server)
    kept = Counter(i.key for i in server.items.values() if i.place is Place.CALENDAR and i.key)
    lost_mails = (mail for mail in reference.mails - trace.mails if mail[1] not in undecided)
    lost_items = (item for item in reference.items - trace.items if item[0] not in undecided)
    return Count(
        doubles=(trace.mails - Counter(set(trace.mails))).total()
        + (kept - Counter(set(kept))).total(),
        losses=len(list(lost_mails)) + len(list(lost_items)),
        unlisted=len({as_listed(mail) for mail in server.mails} - listed),
        undecided=len(undecided),
        runs=runs,
        is_played=is_played,
    )


# --- the document ---------------------------------------------------------------------------------


def table() -> str:
    """Return the whole matrix as Markdown; a cell reads doubles/losses/unlisted/undecided."""
    counts = {cell: play(cell) for cell in cells()}
    lines: list[str] = []
    for flavour in FLAVOURS:
        lines += [*_table_of(flavour, counts), ""]
    total = list(counts.values())
    blind = [play(cell, is_blind=True) for cell in counts]
    lines += [
        "Doubles, losses, unlisted mails, undecided; a dash where there is no such fault.",
        f"{len(total)} cells: {sum(c.doubles for c in total)} doubles,"
        f" {sum(c.losses for c in total)} losses, {sum(c.unlisted for c in total)} unlisted mails,"
        f" {sum(c.undecided for c in total)} undecided;"
        f" at most {max(c.runs for c in total)} runs, the last with nothing left to do.",
        "For comparison, the same cells when every write without a success is simply repeated once:"
        f" {sum(c.doubles for c in blind)} doubles.",
        "",
    ]
    return "\n".join(lines)


def _table_of(flavour: Flavour, counts: dict[Cell, Count]) -> list[str]:
    """Return one flavour's table: a write a row, a fault a column."""
    writes = [story.write for story in STORIES if flavour in story.flavours]
    head = [f"| {flavour} | {' | '.join(KINDS)} |", f"|---|{'--:|' * len(KINDS)}"]
    return head + [
        f"| {write} | {' | '.join(_shown(Cell(write, kind, flavour), counts) for kind in KINDS)} |"
        for write in writes
    ]


def _shown(cell: Cell, counts: dict[Cell, Count]) -> str:
    if cell not in counts:
        return "-"
    count = counts[cell]
    return f"{count.doubles}/{count.losses}/{count.unlisted}/{count.undecided}"


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
