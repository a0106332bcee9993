"""Looks for input that a reader cannot stand: `python -m tests.fuzz.readers --seconds 60 --seed 1`.

Inputs that lead to something new become seeds themselves. What shows a defect is made small and kept
in a folder: from there it goes, under a name that says what it is, to `tests/corpus/own`.
"""

from __future__ import annotations

import argparse
import hashlib
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from tests.fuzz.asking import ask
from tests.fuzz.changing import changed
from tests.fuzz.shrinking import shrunk

OWN = Path(__file__).parents[1] / "corpus" / "own"
_LARGEST_SEED = 30_000
_HANGS_AFTER_S = 20
_MOST_SEEDS = 5_000


class Hung(BaseException):
    """A reader took longer than any input may take; no reader catches it."""


@dataclass(slots=True)
class Hunt:
    """One hunt, and what it has found."""

    seeds: list[bytes]
    random: Random
    folder: Path | None = None
    count: int = 0
    seen: set[frozenset[str]] = field(default_factory=set)
    defects: dict[str, bytes] = field(default_factory=dict)

    def go_on(self, is_time: Callable[[], bool]) -> None:
        """Hunt until it is time to end."""
        while not is_time():
            self.take(changed(self.seeds, self.random))

    def take(self, data: bytes) -> None:
        """Try one input."""
        self.count += 1
        codes, defect = tried(data)
        if defect and defect not in self.defects:
            self._keep(defect, data)
            small = shrunk(data, lambda one: tried(one)[1] == defect)
            self.defects[defect] = small
            self._keep(defect, small)
        elif not defect and codes not in self.seen:
            self.seen.add(codes)
            if len(data) <= _LARGEST_SEED and len(self.seeds) < _MOST_SEEDS:
                self.seeds.append(data)

    def _keep(self, defect: str, data: bytes) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(defect.encode()).hexdigest()[:12]
        (self.folder / f"{name}.input").write_bytes(data)
        (self.folder / f"{name}.txt").write_text(f"{defect}\n", encoding="utf-8")


def tried(data: bytes) -> tuple[frozenset[str], str]:
    """Return the codes of what an input comes to, and the name of the defect it shows; empty for none."""
    try:
        with _Limit():
            return ask(data), ""
    except Hung as error:
        return frozenset(), _name(error)
    except Exception as error:  # noqa: BLE001 - any exception is what the hunt looks for
        return frozenset(), _name(error)


def _name(error: BaseException) -> str:
    """Return what tells a defect from others: what was raised, and in which functions of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f"{Path(f.filename).name}:{f.name}" for f in frames if "ews_meetings" in f.filename]
    said = str(error) if type(error).__name__ == "Broken" else ""
    told = "".join(c for c in said if not c.isdigit())[:100]
    return " ".join(filter(None, (type(error).__name__, told, *ours[-3:])))


class _Limit:
    """Ends what takes too long, where the system can."""

    def __enter__(self) -> None:
        if sys.platform != "win32":
            signal.signal(signal.SIGPROF, _hang)
            signal.setitimer(signal.ITIMER_PROF, _HANGS_AFTER_S)

    def __exit__(self, *_: object) -> None:
        if sys.platform != "win32":
            signal.setitimer(signal.ITIMER_PROF, 0)


def _hang(_number: int, _frame: FrameType | None) -> None:
    raise Hung


def seeds_in(folders: Sequence[Path]) -> Iterator[bytes]:
    """Yield the files to begin with; large ones would take all the time."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            is_seed = path.is_file() and path.suffix not in {".json", ".tsv", ".md", ".txt"}
            if is_seed and path.stat().st_size <= _LARGEST_SEED:
                yield path.read_bytes()


def main(words: Sequence[str] | None = None) -> int:
    """Hunt for some time, and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.readers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path, action="append", default=[], metavar="DIR")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), metavar="DIR")
    given = parser.parse_args(words)
    begin = time.process_time()
    hunt = Hunt(
        seeds=list(seeds_in([OWN, *given.corpus])),
        random=Random(given.seed),  # noqa: S311 - drawn again by its seed
        folder=given.found,
    )
    for data in list(hunt.seeds):
        hunt.take(data)
    hunt.go_on(lambda: time.process_time() - begin > given.seconds)
    for defect, data in hunt.defects.items():
        print(f"{defect}\n    {data[:200]!r}")  # noqa: T201 - the answer of the program
    print(  # noqa: T201 - the answer of the program
        f"{hunt.count} inputs, {len(hunt.seen)} kinds of results, {len(hunt.defects)} defects"
    )
    return 1 if hunt.defects else 0


if __name__ == "__main__":
    raise SystemExit(main())
