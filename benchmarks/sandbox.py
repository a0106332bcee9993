"""Measures the sandbox itself: what a request costs it, and how that grows with what it holds.

One mailbox with 100, 1,000 and 10,000 meetings, and 10, 100 and 1,000 mailboxes with ten meetings
each; what is asked for is equally much at every size, so that a factor well above 1 means a scan.
Each measurement has a fresh server process on a fresh copy of a filled store, and a fresh client
process; the tables show medians of the rounds. It prints figures and judges none.

In the second part, the organizer reads the calendars of all the mailboxes in turn, by FolderId;
the mailboxes beside the sandbox's own seven exist in its store alone, and nobody logs in to them.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measuring import ROOT, fresh_sandbox
from benchmarks.sandbox_client import Spent
from benchmarks.sandbox_requests import OPERATIONS
from benchmarks.sandbox_store import Size, fill
from benchmarks.tables import markdown, plain

Found = Mapping[str, Sequence[Spent]]
"""The rounds by operation."""
Table = list[tuple[str, ...]]
PART = 10
"""From each size to the next; also the meetings of each of many mailboxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A store that lies ready."""

    path: Path
    targets: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing to be measured."""

    size: Size
    way: str = "bare"


@contextmanager
def filled(size: Size) -> Iterator[Filled]:
    """Fill a store of this size, which is there as long as it is used."""
    with tempfile.TemporaryDirectory() as name:
        ready = Filled(path=Path(name) / "store.db", targets=Path(name) / "targets.json")
        targets = fill(ready.path, size)
        ready.targets.write_text(json.dumps([asdict(one) for one in targets]), encoding="utf-8")
        yield ready


def measure(ready: Filled, *, way: str, requests: int) -> dict[str, Spent]:
    """Ask for every operation on a fresh server and a fresh copy of the store."""
    with tempfile.TemporaryDirectory() as name:
        store = shutil.copy(ready.path, Path(name) / "store.db")
        with fresh_sandbox("--store", str(store)) as sandbox:
            command = [sys.executable, "-m", "benchmarks.sandbox_client", way]
            command += ["--address", json.dumps(sandbox.address), "--requests", str(requests)]
            command += ["--targets", str(ready.targets)]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return {name: Spent(**spent) for name, spent in json.loads(done.stdout).items()}


def measure_all(pieces: Sequence[Piece], *, requests: int, rounds: int) -> dict[Piece, Found]:
    """Go through all pieces in turn, round by round."""
    found: dict[Piece, dict[str, list[Spent]]] = {
        piece: {name: [] for name in OPERATIONS} for piece in pieces
    }
    with ExitStack() as stack:
        sizes = dict.fromkeys(piece.size for piece in pieces)
        ready = {size: stack.enter_context(filled(size)) for size in sizes}
        for turn in range(1, rounds + 1):
            for piece in pieces:
                print(f"round {turn} of {rounds}: {piece}", file=sys.stderr, flush=True)
                spent = measure(ready[piece.size], way=piece.way, requests=requests)
                for name, one in spent.items():
                    found[piece][name].append(one)
    return {piece: dict(by_name) for piece, by_name in found.items()}


def rate(spent: Spent) -> float:
    """Return the requests a second."""
    return spent.requests / spent.wall_s


def server_ms(spent: Spent) -> float:
    """Return what a request cost the server."""
    return spent.server_cpu_s * 1000 / spent.requests


def client_ms(spent: Spent) -> float:
    """Return what a request cost the client."""
    return spent.client_cpu_s * 1000 / spent.requests


def growth_table(found: Mapping[int, Found], *, what: str) -> Table:
    """Return the table of one part: a row per operation, the sizes side by side.

    Args:
        found: by how much there was of it, smallest first.
        what: of what there was so much.
    """
    sizes = tuple(found)
    heads = (what, *(f"requests/s, {size:,}" for size in sizes))
    heads += tuple(f"CPU ms, {size:,}" for size in sizes)
    heads += tuple(f"growth to {size:,}" for size in sizes[1:])
    return [heads, *(_row(name, [found[size][name] for size in sizes]) for name in OPERATIONS)]


def _row(name: str, by_size: Sequence[Sequence[Spent]]) -> tuple[str, ...]:
    costs = [_median(server_ms, rounds) for rounds in by_size]
    return (
        name,
        *(f"{_median(rate, rounds):.0f}" for rounds in by_size),
        *(f"{cost:.2f}" for cost in costs),
        *(f"{cost / costs[0]:.2f}" for cost in costs[1:]),
    )


def beside_table(found: Found) -> Table:
    """Return what a request costs the sandbox and what it costs exchangelib."""
    heads = ("operation", "sandbox CPU ms", "exchangelib CPU ms", "of both, the sandbox")
    rows = []
    for name, rounds in found.items():
        server, client = _median(server_ms, rounds), _median(client_ms, rounds)
        share = f"{server / (server + client):.0%}"
        rows.append((name, f"{server:.2f}", f"{client:.2f}", share))
    return [heads, *rows]


def _median(figure: Callable[[Spent], float], rounds: Sequence[Spent]) -> float:
    return statistics.median(figure(one) for one in rounds)


def tables(smallest: int, *, requests: int, rounds: int) -> dict[str, Table]:
    """Measure everything and return the tables by their headings.

    Args:
        smallest: so many meetings, then ten and a hundred times as many; a multiple of ten.
        requests: of each operation.
        rounds: of all measurements.
    """
    amounts = tuple(smallest * PART**power for power in range(3))
    one = {held: Piece(size=Size(mailboxes=1, meetings=held)) for held in amounts}
    many = {
        held // PART: Piece(size=Size(mailboxes=held // PART, meetings=PART)) for held in amounts
    }
    beside = Piece(size=one[smallest].size, way="exchangelib")
    pieces = (*one.values(), *many.values(), beside)
    found = measure_all(pieces, requests=requests, rounds=rounds)
    return {
        "One mailbox": growth_table(
            {held: found[piece] for held, piece in one.items()}, what="meetings"
        ),
        f"Mailboxes with {PART} meetings each": growth_table(
            {held: found[piece] for held, piece in many.items()}, what="mailboxes"
        ),
        "The sandbox beside its client": beside_table(found[beside]),
    }


def main() -> None:
    """Measure as the command line says, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--smallest", type=int, default=100, help="meetings, a multiple of ten")
    parser.add_argument("--requests", type=int, default=200, help="of each operation")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", action="store_true")
    read = parser.parse_args()
    write = markdown if read.markdown else plain
    made = tables(read.smallest, requests=read.requests, rounds=read.rounds)
    for heading, table in made.items():
        print(f"{heading}\n\n{write(table)}\n")
    print(
        f"{read.requests} requests of each, medians of {read.rounds} rounds;"
        f" Python {sys.version.split()[0]}, {datetime.now(UTC):%Y-%m-%d}"
    )


if __name__ == "__main__":
    main()
