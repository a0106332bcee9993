"""Measures one piece of work beside others: a fresh server and a fresh client process each time.

It knows no way of making meetings; the clients do. What a measurement leaves on the server is
counted, and a wrong count ends the run: then no figure means anything.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scene import ORGANIZER

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One run of a client process."""

    client: str
    """The module."""
    way: str
    """As the client calls it."""
    is_silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What must have come of a piece of work, and what has."""

    mails: Mapping[str, int]
    """By kind, such as `invite`; of the measured call alone."""
    places: Mapping[str, int]
    """How many entries of the organizer's calendar are where."""
    deleted: int = 0
    """Occurrences of series that do not take place."""
    moved: int = 0
    """Occurrences at another time than their series has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table."""

    name: str
    call: Call
    before: tuple[Call, ...] = ()
    """What is done first on the same server, outside of what is measured."""
    left: Left


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What a server says it has done."""

    requests: int
    cpu_s: float
    mails: Counter[str]


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
    mails: Mapping[str, int]
    """By kind, of all meetings together."""


class Sandbox:
    """A server in another process."""

    def __init__(self, address: dict[str, str]) -> None:
        self.address = address
        self.url = address["url"]
        self._control = address["control_url"]

    def stats(self) -> Stats:
        """Ask it."""
        told, mails = self._ask("stats"), self._ask("mails")
        return Stats(
            requests=sum(told["requests"].values()),
            cpu_s=told["cpu_s"],
            mails=Counter(mail["kind"] for mail in mails),
        )

    def left(self, mails: Counter[str]) -> Left:
        """Return what stands in the organizer's calendar, with the mails that were counted."""
        entries = self._ask("state")[ORGANIZER]["calendar"]
        changed = [one for entry in entries for one in entry["changed"]]
        return Left(
            mails=mails,
            places=Counter(entry["location"] for entry in entries),
            deleted=sum(len(entry["deleted"]) for entry in entries),
            moved=sum(one["start"] != one["original_start"] for one in changed),
        )

    def _ask(self, question: str) -> Any:  # noqa: ANN401 - JSON
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self._control}{question}", timeout=60) as answer:
            return json.load(answer)


@contextmanager
def fresh_sandbox(*arguments: str) -> Iterator[Sandbox]:
    """Run a server, with an empty store unless the arguments say otherwise.

    It ends with its standard input, whatever becomes of us.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.sandbox_process", *arguments],
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


def measure(row: Row, *, meetings: int) -> Measured:
    """Do the work of a row once on a fresh server, in a fresh process.

    Raises:
        SystemExit: something else is left than should be.
    """
    with tempfile.TemporaryDirectory() as data, fresh_sandbox() as sandbox:
        arguments = ["--url", sandbox.url, "--meetings", str(meetings), "--data", data]
        for call in row.before:
            _run(call, arguments)
        before = sandbox.stats()
        cost = _run(row.call, arguments)
        after = sandbox.stats()
        left = sandbox.left(after.mails - before.mails)
    if left != row.left:
        raise SystemExit(f"{row.name}: left {left}, not {row.left}")
    return Measured(
        rate=meetings / cost["wall_s"],
        requests=(after.requests - before.requests) / meetings,
        client_ms=cost["cpu_s"] * 1000 / meetings,
        sandbox_ms=(after.cpu_s - before.cpu_s) * 1000 / meetings,
        peak_mb=cost["peak_mb"],
        job_mb=cost["peak_mb"] - cost["idle_mb"],
        mails=left.mails,
    )


def measure_all(rows: Sequence[Row], *, meetings: int, rounds: int) -> dict[str, list[Measured]]:
    """Go through all rows in turn, round by round; return what was found by their names."""
    found: dict[str, list[Measured]] = {}
    for turn in range(1, rounds + 1):
        for row in rows:
            print(f"round {turn} of {rounds}: {row.name}", file=sys.stderr, flush=True)
            found.setdefault(row.name, []).append(measure(row, meetings=meetings))
    return found


def _run(call: Call, arguments: Sequence[str]) -> dict[str, float]:
    command = [sys.executable, "-m", call.client, call.way, *arguments]
    command += ["--silent"] if call.is_silent else []
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    cost: dict[str, float] = json.loads(done.stdout)
    return cost
