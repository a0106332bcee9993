"""Measures the main job beside exchangelib's own two ways, on the same sandbox in the same run.

500 meetings with three attendees each go into one organizer's calendar, silently and with
invitations. Each measurement has a fresh server process with an empty store and a fresh client
process; the rounds go through all ways in turn, and the table shows medians. It prints figures and
judges none: a machine that others use too is slower at times.

What stands beside each other is not the same work. exchangelib's loop and `bulk_create` send
CreateItem and believe the answer: run twice, they make and invite everything twice, and an answer
that is lost leaves nobody knowing. Ours looks whether the meeting is there, writes each intent and
each outcome to disk before and after the request, saves silently, reads every meeting back and
compares it, looks its key up once more (claim), sends in a guarded second write, and looks again.
The row "ours, second run" shows what all that is for: the same input again, nothing written.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ATTENDEES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One row of the table."""

    label: str
    way: str
    """As `main_job_client.py` calls it."""
    is_second: bool = False
    """Whether the same was done before on this server, outside of what is measured."""


WAYS = (
    Way(label="ours", way="ours"),
    Way(label="ours, second run", way="ours", is_second=True),
    Way(label="exchangelib item.save()", way="plain-save"),
    Way(label="exchangelib bulk_create", way="bulk-create"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What a server says it has done."""

    requests: int
    cpu_s: float
    mails: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One measurement, per meeting."""

    rate: float
    """Meetings a second."""
    requests: float
    client_ms: float
    sandbox_ms: float
    peak_mb: float
    job_mb: float
    """What the job added to the peak of a process that has imported everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """How much is measured."""

    meetings: int
    rounds: int


class Sandbox:
    """A server in another process."""

    def __init__(self, address: dict[str, str]) -> None:
        self.url = address["url"]
        self._control = address["control_url"]

    def stats(self) -> Stats:
        """Ask it."""
        told, mails = self._ask("stats"), self._ask("mails")
        return Stats(requests=sum(told["requests"].values()), cpu_s=told["cpu_s"], mails=len(mails))

    def _ask(self, question: str) -> Any:  # noqa: ANN401 - JSON
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self._control}{question}", timeout=60) as answer:
            return json.load(answer)


@contextmanager
def fresh_sandbox() -> Iterator[Sandbox]:
    """Run a server with an empty store; it ends with its standard input, whatever becomes of us."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sandbox_process"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        if process.stdout is None or process.stdin is None:
            raise OSError("the sandbox has no pipes")
        yield Sandbox(json.loads(process.stdout.readline()))
        process.stdin.close()


def measure(way: Way, *, invites: bool, bench: Bench) -> Measured:
    """Do the job once on a fresh server in a fresh process."""
    with tempfile.TemporaryDirectory() as data, fresh_sandbox() as sandbox:
        arguments = _arguments(way, sandbox, invites=invites, meetings=bench.meetings, data=data)
        if way.is_second:
            _run(arguments)
        before = sandbox.stats()
        cost = _run(arguments)
        after = sandbox.stats()
    _check_mails(way, after.mails - before.mails, invites=invites, meetings=bench.meetings)
    return Measured(
        rate=bench.meetings / cost["wall_s"],
        requests=(after.requests - before.requests) / bench.meetings,
        client_ms=cost["cpu_s"] * 1000 / bench.meetings,
        sandbox_ms=(after.cpu_s - before.cpu_s) * 1000 / bench.meetings,
        peak_mb=cost["peak_mb"],
        job_mb=cost["peak_mb"] - cost["idle_mb"],
    )


def measure_all(bench: Bench) -> dict[tuple[str, bool], list[Measured]]:
    """Go through all ways in turn, round by round."""
    found: dict[tuple[str, bool], list[Measured]] = {}
    for turn in range(1, bench.rounds + 1):
        for invites in (False, True):
            for way in WAYS:
                _say(f"round {turn} of {bench.rounds}: {_row_name(way.label, invites)}")
                measured = measure(way, invites=invites, bench=bench)
                found.setdefault((way.label, invites), []).append(measured)
    return found


HEADINGS = (
    "way", "meetings/s", "(from-to)", "requests/meeting", "client CPU ms", "sandbox CPU ms",
    "peak MB", "of it the job",
)  # fmt: skip


def table_of(found: dict[tuple[str, bool], list[Measured]]) -> list[tuple[str, ...]]:
    """Return the table, row by row, headings first."""
    rows = [_row(_row_name(*name), results) for name, results in found.items()]
    return [HEADINGS, *rows]


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", action="store_true")
    read = parser.parse_args(arguments)
    bench = Bench(meetings=read.meetings, rounds=read.rounds)
    table = table_of(measure_all(bench))
    print(markdown(table) if read.markdown else plain(table))
    print(
        f"\n{bench.meetings} meetings with {ATTENDEES} attendees, medians of {bench.rounds} rounds;"
        f" Python {sys.version.split()[0]}, {datetime.now(UTC):%Y-%m-%d}"
    )


def _arguments(way: Way, sandbox: Sandbox, *, invites: bool, meetings: int, data: str) -> list[str]:
    arguments = [way.way, "--url", sandbox.url, "--meetings", str(meetings), "--data", data]
    return [*arguments, "--invites"] if invites else arguments


def _run(arguments: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.main_job_client", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    cost: dict[str, float] = json.loads(done.stdout)
    return cost


def _check_mails(way: Way, mails: int, *, invites: bool, meetings: int) -> None:
    wanted = ATTENDEES * meetings if invites and not way.is_second else 0
    if mails != wanted:
        raise SystemExit(f"{_row_name(way.label, invites)}: {mails} mails left, not {wanted}")


def _row_name(label: str, invites: bool) -> str:  # noqa: FBT001 - it stands in a key as it is
    return f"{label}, {'with invitations' if invites else 'silent'}"


def _row(name: str, results: Sequence[Measured]) -> tuple[str, ...]:
    rates = [result.rate for result in results]

    def median(column: str) -> float:
        return float(statistics.median(getattr(result, column) for result in results))

    return (
        name,
        f"{median('rate'):.0f}",
        f"{min(rates):.0f}-{max(rates):.0f}",
        f"{median('requests'):.3f}",
        f"{median('client_ms'):.2f}",
        f"{median('sandbox_ms'):.2f}",
        f"{median('peak_mb'):.0f}",
        f"{median('job_mb'):.0f}",
    )


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
