"""Reads a calendar file once, one way, in this process, and says what it cost.

Imports are made before the clock starts. What came of it is counted, and a wrong count ends the process.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import icalendar

from benchmarks.client_process import peak_mb
from benchmarks.meetings import ZONE, open_ours, plan_options
from benchmarks.scene import ORGANIZER
from ews_meetings.change.action import End
from ews_meetings.change.wish import Hold, Same
from ews_meetings.cli.remembering import remember as remember_applied
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ledger.sources import SourceMemory, SourceRecord
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.service.recognising import as_applied
from ews_meetings.sources.batch import Gathered, gather
from ews_meetings.sources.listed import FoundFile, Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be done, and where."""

    file: Path
    data: Path
    """Where the ledger is."""
    url: str
    """Of the sandbox; empty where none is needed."""


def whole(job: Job) -> int:
    """Parse the file with icalendar."""
    parsed = icalendar.Calendar.from_ical(job.file.read_bytes())
    return sum("RECURRENCE-ID" not in event for event in parsed.walk("VEVENT"))


def convert(job: Job) -> int:
    """Read every event, and keep none."""
    return sum(isinstance(one.wish, Hold) for one in _gathered(job).each())


def remember(job: Job) -> int:
    """Read every event, and remember it as if it had been applied."""
    gathered = _gathered(job).recognising(lambda _: "")
    records: list[SourceRecord] = []
    for one in gathered.each():
        if isinstance(one.wish, Hold):
            content = gathered.remembered(one.group, [as_applied(one.wish)])
            records.append(SourceRecord(raw=one.raw, name=one.wish.origin.key, content=content))
    with _memory(job) as memory:
        memory.remember(records)
    return sum(bool(record.content) for record in records)


def recognise(job: Job) -> int:
    """Read nothing that is remembered."""
    with _memory(job) as memory:
        gathered = _gathered(job).recognising(memory.find)
        return sum(isinstance(one.wish, Same) for one in gathered.each())


def import_file(job: Job) -> int:
    """Import the file silently, as the command does."""
    with open_ours(url=job.url, data=job.data) as calendar:
        gathered = _gathered(job).recognising(calendar.applied_before)
        batch = gathered.batch()
        report = calendar.apply(calendar.plan(batch.wishes, plan_options(is_silent=True)))
        remember_applied(calendar, gathered, batch, report)
    ends = Counter(result.end for result in report.results)
    return ends[End.DONE] + ends[End.UNCHANGED]


WAYS: dict[str, Callable[[Job], int]] = {
    "icalendar": whole,
    "convert": convert,
    "remember": remember,
    "recognise": recognise,
    "import": import_file,
}


def _gathered(job: Job) -> Gathered:
    found = FoundFile(path=job.file, root=None)
    options = ReadOptions(mailbox=ORGANIZER, zone=ZONE)
    return gather(Listing(found=(found,), left=()), options)


@contextmanager
def _memory(job: Job) -> Iterator[SourceMemory]:
    with closing(LedgerStore(job.data / "ledger.sqlite")) as store:
        yield SourceMemory(store, mailbox=ORGANIZER)


def main() -> None:
    """Do what the command line names, and print what it cost as one JSON object.

    Raises:
        SystemExit: not every event came to a meeting; then no figure means anything.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=tuple(WAYS))
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--url", default="")
    read = parser.parse_args()
    idle_mb = peak_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    count = WAYS[read.way](Job(file=read.file, data=read.data, url=read.url))
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    if count != read.events:
        raise SystemExit(f"{read.way}: {count} of {read.events} events came to a meeting")
    print(json.dumps({"wall_s": wall_s, "cpu_s": cpu_s, "peak_mb": peak_mb() - idle_mb}))


if __name__ == "__main__":
    main()
