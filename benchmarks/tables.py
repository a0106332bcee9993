"""The tables of the benchmarks, and the command that measures and prints one; it measures nothing."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from benchmarks.measuring import Measured, Row, measure_all
from benchmarks.scene import ATTENDEES

Results = Sequence[Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what its cells say of the rounds of a row."""

    heading: str
    cell: Callable[[Results], str]


def median(heading: str, attribute: str, *, digits: int) -> Column:
    """Return a column of medians."""

    def cell(results: Results) -> str:
        return f"{statistics.median(getattr(one, attribute) for one in results):.{digits}f}"

    return Column(heading=heading, cell=cell)


def mails(heading: str, kind: str) -> Column:
    """Return a column of how many mails of a kind went out; it is the same in all rounds."""
    return Column(heading=heading, cell=lambda results: f"{results[0].mails.get(kind, 0):,}")


def _spread(results: Results) -> str:
    rates = [one.rate for one in results]
    return f"{min(rates):.0f}-{max(rates):.0f}"


RATE = (
    median("meetings/s", "rate", digits=0),
    Column(heading="(from-to)", cell=_spread),
    median("requests/meeting", "requests", digits=3),
)
CPU = (
    median("client CPU ms", "client_ms", digits=2),
    median("sandbox CPU ms", "sandbox_ms", digits=2),
)


def table_of(found: Mapping[str, Results], *, columns: Sequence[Column]) -> list[tuple[str, ...]]:
    """Return the table, row by row, headings first."""
    headings = ("way", *(column.heading for column in columns))
    rows = [(name, *(one.cell(results) for one in columns)) for name, results in found.items()]
    return [headings, *rows]


def plain(table: Sequence[Sequence[str]]) -> str:
    """Return a table in columns."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    )


def markdown(table: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    head, *rows = table
    rule = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))


def print_table(
    rows_for: Callable[[int], Sequence[Row]], *, columns: Sequence[Column], description: str | None
) -> None:
    """Measure as the command line says, and print.

    Args:
        rows_for: makes the rows for so many meetings.
        description: of the command, for `--help`.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--meetings", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", action="store_true")
    read = parser.parse_args()
    found = measure_all(rows_for(read.meetings), meetings=read.meetings, rounds=read.rounds)
    table = table_of(found, columns=columns)
    print(markdown(table) if read.markdown else plain(table))
    print(
        f"\n{read.meetings} meetings with {len(ATTENDEES)} attendees, medians of {read.rounds} rounds;"
        f" Python {sys.version.split()[0]}, {datetime.now(UTC):%Y-%m-%d}"
    )
