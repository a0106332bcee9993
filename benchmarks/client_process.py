"""Does a job once, one way, in this process, and says what it cost; knows no way itself.

Imports and the log-in's objects are made before the clock starts; everything after counts: making
the meetings' values, every request, the ledger on disk. The process is started afresh for each
measurement, so that peak memory is that of one way alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be done, and where."""

    url: str
    meetings: int
    data: Path
    """Where ours keeps its ledger."""
    is_silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What this process spent."""

    wall_s: float
    cpu_s: float
    """Of this process, all threads, user and system."""
    idle_mb: float
    """Peak memory when everything is imported and nothing done."""
    peak_mb: float


Way = Callable[[Job], int]
"""Does a job and returns how many meetings stand, as far as it knows."""


def run_client(ways: Mapping[str, Way], *, description: str | None) -> None:
    """Do what the command line names, and print what it cost as one JSON object."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("way", choices=tuple(ways))
    parser.add_argument("--url", required=True)
    parser.add_argument("--meetings", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--silent", action="store_true")
    read = parser.parse_args()
    job = Job(url=read.url, meetings=read.meetings, data=read.data, is_silent=read.silent)
    print(json.dumps(asdict(clock(ways[read.way], job))))


def clock(way: Way, job: Job) -> Cost:
    """Do the job and return what it cost.

    Raises:
        SystemExit: not every meeting stands afterwards; then no figure means anything.
    """
    before_mb = peak_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    standing = way(job)
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    if standing != job.meetings:
        raise SystemExit(f"{standing} of {job.meetings} meetings stand")
    return Cost(wall_s=wall_s, cpu_s=cpu_s, idle_mb=before_mb, peak_mb=peak_mb())


def peak_mb() -> float:
    """Return the most memory this process has held; Linux counts in KiB, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
