"""Does the main job once, one way, in this process, and says what it cost; prints one JSON object.

`main_job.py` starts it afresh for each measurement, so that peak memory is that of one way alone.
Imports and the log-in's objects are made before the clock starts; everything after counts: making
the meetings' values, every request, the ledger on disk.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from exchangelib import (
    BASIC,
    DELEGATE,
    Account,
    Attendee,
    Build,
    CalendarItem,
    Configuration,
    Credentials,
    EWSDateTime,
    EWSTimeZone,
    FailFast,
    Mailbox,
    Version,
)

import ews_meetings as em
from ews_meetings.app import open_calendar
from ews_meetings.change.action import End
from ews_meetings.config import Folders
from ews_meetings.exchange.connection import Connection
from ews_meetings.sandbox import PASSWORD
from ews_meetings.service.calendar import CalendarAddress

ORGANIZER = "organizer@sandbox.example"
ATTENDEES = tuple(f"{name}@sandbox.example" for name in ("alice", "bob", "carol"))
ZONE = "Europe/Berlin"
TEXT = "Agenda\n" + "\n".join(f"{n}. a point to be talked about for a while" for n in range(1, 8))
A_CHUNK = 100

Send = Literal["SendToNone", "SendToAllAndSaveCopy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be done, and where."""

    url: str
    meetings: int
    invites: bool
    data: Path

    @property
    def send(self) -> Send:
        """The same as exchangelib says it."""
        return "SendToAllAndSaveCopy" if self.invites else "SendToNone"

    def slots(self) -> Iterable[tuple[int, datetime]]:
        """Yield number and local start of each meeting: ten a day, from a month from now on."""
        first = datetime.now(UTC).date() + timedelta(days=30)
        for number in range(self.meetings):
            yield number, _wall(first + timedelta(days=number // 10), 8 + number % 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What this process spent."""

    wall_s: float
    cpu_s: float
    """Of this process, all threads, user and system."""
    idle_mb: float
    """Peak memory when everything is imported and nothing done."""
    peak_mb: float


def ours(job: Job) -> int:
    """Plan and apply as the command does, journal on disk; return how many meetings stand."""
    address = CalendarAddress(
        mailbox=ORGANIZER, server=job.url, host="benchmark", locks=job.data / "locks"
    )
    connection = Connection(
        server=job.url, user=ORGANIZER, password=PASSWORD, mailbox=ORGANIZER, zone=ZONE
    )
    options = em.PlanOptions(
        notify=em.Notify.ALL if job.invites else em.Notify.NONE,
        max_mail=job.meetings * len(ATTENDEES),
    )
    places = Folders(data=job.data)
    with (
        open_calendar(connection, address=address, places=places) as calendar,
        calendar.hold(),
    ):
        report = calendar.apply(calendar.plan(_wishes(job), options))
    return sum(result.end in {End.DONE, End.UNCHANGED} for result in report.results)


def plain_save(job: Job) -> int:
    """Save item by item, as exchangelib's own documentation shows."""
    account = _account(job)
    saved = [
        item.save(send_meeting_invitations=job.send, conflict_resolution="NeverOverwrite")
        for item in _items(job, account)
    ]
    account.protocol.close()
    return sum(bool(item.id) for item in saved)


def bulk_create(job: Job) -> int:
    """Create in chunks."""
    account = _account(job)
    made: Sequence[Any] = account.bulk_create(
        folder=account.calendar,
        items=_items(job, account),
        send_meeting_invitations=job.send,
        chunk_size=A_CHUNK,
    )
    account.protocol.close()
    return sum(bool(getattr(item, "id", None)) for item in made)


WAYS: dict[str, Callable[[Job], int]] = {
    "ours": ours,
    "plain-save": plain_save,
    "bulk-create": bulk_create,
}


def measure(way: Callable[[Job], int], job: Job) -> Cost:
    """Do the job and return what it cost.

    Raises:
        SystemExit: not every meeting stands afterwards; then no figure means anything.
    """
    idle_mb = _peak_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    standing = way(job)
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    if standing != job.meetings:
        raise SystemExit(f"{standing} of {job.meetings} meetings stand")
    return Cost(wall_s=wall_s, cpu_s=cpu_s, idle_mb=idle_mb, peak_mb=_peak_mb())


def read_job() -> tuple[str, Job]:
    """Return the way and the job that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=tuple(WAYS))
    parser.add_argument("--url", required=True)
    parser.add_argument("--meetings", type=int, required=True)
    parser.add_argument("--invites", action="store_true")
    parser.add_argument("--data", type=Path, required=True)
    read = parser.parse_args()
    job = Job(url=read.url, meetings=read.meetings, invites=read.invites, data=read.data)
    return str(read.way), job


def main() -> None:
    """Measure what the command line names."""
    name, job = read_job()
    print(json.dumps(asdict(measure(WAYS[name], job))))


def _wishes(job: Job) -> tuple[em.Hold, ...]:
    people = tuple(em.Attendee(mailbox=em.Mailbox(address=box)) for box in ATTENDEES)
    return tuple(
        em.hold(
            em.Meeting(
                subject=f"Meeting {number}",
                span=em.timed_span(
                    wall.isoformat(), (wall + timedelta(minutes=45)).isoformat(), zone=ZONE
                ),
                body=em.Body(content=TEXT),
                location="Room 4, second floor",
                attendees=people,
                reminder_minutes=15,
                categories=("Benchmark",),
            ),
            mailbox=ORGANIZER,
            key=f"benchmark-{number}",
        )
        for number, wall in job.slots()
    )


def _account(job: Job) -> Any:  # noqa: ANN401 - exchangelib is untyped
    """Open the mailbox with nothing left to guess, so that no request but the job's is counted."""
    config = Configuration(
        service_endpoint=job.url,
        credentials=Credentials(ORGANIZER, PASSWORD),
        auth_type=BASIC,
        version=Version(build=Build(15, 2, 1544, 11)),
        retry_policy=FailFast(),
        max_connections=1,
    )
    return Account(
        primary_smtp_address=ORGANIZER,
        config=config,
        autodiscover=False,
        access_type=DELEGATE,
        default_timezone=EWSTimeZone(ZONE),
    )


def _items(job: Job, account: Any) -> list[Any]:  # noqa: ANN401 - exchangelib is untyped
    zone = EWSTimeZone(ZONE)
    people = [
        Attendee(mailbox=Mailbox(email_address=b), response_type="Unknown") for b in ATTENDEES
    ]
    return [
        CalendarItem(
            account=account,
            folder=account.calendar,
            subject=f"Meeting {number}",
            start=EWSDateTime.from_datetime(wall.replace(tzinfo=zone)),
            end=EWSDateTime.from_datetime((wall + timedelta(minutes=45)).replace(tzinfo=zone)),
            body=TEXT,
            location="Room 4, second floor",
            required_attendees=people,
            reminder_is_set=True,
            reminder_minutes_before_start=15,
            categories=["Benchmark"],
            uid=f"benchmark-{number}@example.org",
        )
        for number, wall in job.slots()
    ]


def _wall(day: date, hour: int) -> datetime:
    """Return a local time; eight to eighteen happens once on every day of every zone rule here."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(ZONE))
    return at.replace(tzinfo=None)


def _peak_mb() -> float:
    """Return the most memory this process has held; Linux counts in KiB, macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


if __name__ == "__main__":
    main()
