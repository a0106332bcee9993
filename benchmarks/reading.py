"""Measures reading: events a second and memory, beside icalendar's own whole-file parse in the same run.

The calendar file is made by us (`outlook_like.py`). Each row has a process of its own, so that its peak
is its own; the rounds go through all rows in turn, and the table shows medians. It prints figures and
judges none: a machine that others use too is slower at times.

What stands beside each other is not the same work. icalendar makes objects of the lines of a file and
keeps them all. Ours converts each event into a meeting (zones proven by their rules, recurrence compared
date by date, every property kept, changed or reported) and lets go of it. "Recognised" is the same file
once more, as a second run reads it: nothing in it is converted, because nothing in it is new. "Import"
is the program's own import into a sandbox, from its first request to its last, and then at once again:
how many times as fast the second is, is said of each pair.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import ROOT, fresh_sandbox
from benchmarks.outlook_like import write_calendar
from benchmarks.tables import markdown, plain

CLIENT = "benchmarks.reading_client"
HEADINGS = ("way", "events", "events/s", "(from-to)", "CPU ms/event", "peak MB over idle")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table."""

    name: str
    way: str
    """As the client calls it."""
    events: int
    after: Row | None = None
    """What is done right before, with the same data folder."""
    is_told: bool = True
    """Whether the table shows it."""
    needs_server: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process spent on its work."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def rows_for(*, events: int, large: int, imported: int) -> tuple[Row, ...]:
    """Return the rows; none of the large file where its size is 0."""
    told = Row(name="ours, remembered", way="remember", events=events, is_told=False)
    first = Row(name="ours, import, first", way="import", events=imported, needs_server=True)
    rows = [
        Row(name="icalendar, whole file parsed", way="icalendar", events=events),
        Row(name="ours, converted", way="convert", events=events),
        Row(name="ours, recognised", way="recognise", events=events, after=told),
        replace(first, name="ours, import, second", after=first),
    ]
    if large:
        rows.insert(2, Row(name="ours, converted, large file", way="convert", events=large))
    return tuple(rows)


def measure(row: Row, *, folder: Path) -> tuple[tuple[Row, Cost], ...]:
    """Do what comes before a row, if anything, and its own work, once, each in a fresh process.

    Args:
        row: what is done.
        folder: where calendar files of the right size are, or will be.

    Raises:
        SystemExit: not every event came to a meeting.
    """
    path = folder / f"{row.events}.ics"
    if not path.exists():
        write_calendar(path, events=row.events)
    with tempfile.TemporaryDirectory() as data, _server(row) as url:
        arguments = ["--file", str(path), "--events", str(row.events), "--data", data]
        arguments += ["--url", url] if url else []
        course = (row.after, row) if row.after else (row,)
        return tuple((one, _run(one.way, arguments)) for one in course)


@contextmanager
def _server(row: Row) -> Iterator[str]:
    if not row.needs_server:
        yield ""
        return
    with fresh_sandbox() as sandbox:
        yield sandbox.url


def _run(way: str, arguments: Sequence[str]) -> Cost:
    command = [sys.executable, "-m", CLIENT, way, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    told: Mapping[str, float] = json.loads(done.stdout)
    return Cost(**told)


def cells(row: Row, costs: Sequence[Cost]) -> tuple[str, ...]:
    """Return a row of the table."""
    rates = [row.events / cost.wall_s for cost in costs]
    cpu_ms = statistics.median(cost.cpu_s * 1000 / row.events for cost in costs)
    peak_mb = statistics.median(cost.peak_mb for cost in costs)
    return (
        row.name,
        f"{row.events:,}",
        f"{statistics.median(rates):,.0f}",
        f"{min(rates):,.0f}-{max(rates):,.0f}",
        f"{cpu_ms:.2f}",
        f"{peak_mb:.0f}",
    )


def ratio(row: Row, costs: Mapping[Row, Sequence[Cost]]) -> str:
    """Return how many times as fast a row is as what came right before it; empty for what is not told."""
    if row.after is None or not row.after.is_told:
        return ""
    pairs = zip(costs[row.after], costs[row], strict=True)
    times = sorted(before.wall_s / after.wall_s for before, after in pairs)
    return (
        f"{row.name}: {statistics.median(times):.1f} times as fast as {row.after.name}"
        f" ({times[0]:.1f}-{times[-1]:.1f})"
    )


def main() -> None:
    """Measure as the command line says, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--large", type=int, default=100_000, help="0 leaves the large file out")
    parser.add_argument("--imported", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", action="store_true")
    read = parser.parse_args()
    rows = rows_for(events=read.events, large=read.large, imported=read.imported)
    found: dict[Row, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        for turn in range(1, read.rounds + 1):
            for row in rows:
                print(f"round {turn} of {read.rounds}: {row.name}", file=sys.stderr, flush=True)
                for one, cost in measure(row, folder=Path(name)):
                    found.setdefault(one, []).append(cost)
    table = [HEADINGS, *(cells(row, costs) for row, costs in found.items() if row.is_told)]
    print(markdown(table) if read.markdown else plain(table))
    print("\n".join(filter(None, (ratio(row, found) for row in rows))))
    print(
        f"\nMedians of {read.rounds} rounds; Python {sys.version.split()[0]},"
        f" {datetime.now(UTC):%Y-%m-%d}"
    )


if __name__ == "__main__":
    main()
