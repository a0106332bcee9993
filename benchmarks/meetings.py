"""The meetings of the benchmarks, as we say them and as exchangelib does, and the mailbox opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
from benchmarks.client_process import Job
from benchmarks.scene import ATTENDEES, ORGANIZER, PLACE
from ews_meetings.app.calendars import open_calendar
from ews_meetings.change.action import End
from ews_meetings.config.folders import Folders
from ews_meetings.exchange.connection import Connection
from ews_meetings.sandbox import PASSWORD
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress

ZONE = "Europe/Berlin"
TEXT = "Agenda\n" + "\n".join(f"{n}. a point to be talked about for a while" for n in range(1, 8))
LENGTH = timedelta(minutes=45)
A_CHUNK = 100
NO_LIMIT = 1_000_000

Send = Literal["SendToNone", "SendToAllAndSaveCopy"]


def meetings(job: Job) -> tuple[em.Meeting, ...]:
    """Return the meetings as we say them."""
    people = tuple(em.Attendee(mailbox=em.Mailbox(address=box)) for box in ATTENDEES)
    return tuple(
        em.Meeting(
            subject=f"Meeting {number}",
            span=em.timed_span(wall.isoformat(), (wall + LENGTH).isoformat(), zone=ZONE),
            body=em.Body(content=TEXT),
            location=PLACE,
            attendees=people,
            reminder_minutes=15,
            categories=("Benchmark",),
        )
        for number, wall in _slots(job)
    )


def wish(number: int, wanted: em.Meeting) -> em.Hold:
    """Return the wish that the organizer's calendar holds a meeting, by its number."""
    return em.hold(wanted, mailbox=ORGANIZER, key=f"benchmark-{number}")


def hold_all(job: Job, wishes: Sequence[em.Hold]) -> int:
    """Plan and apply as the command does, journal on disk; return how many meetings stand."""
    with open_ours(url=job.url, data=job.data) as calendar:
        report = calendar.apply(calendar.plan(wishes, plan_options(is_silent=job.is_silent)))
    return sum(result.end in {End.DONE, End.UNCHANGED} for result in report.results)


def plan_options(*, is_silent: bool) -> em.PlanOptions:
    """Return what a caller says of mails."""
    notify = em.Notify.NONE if is_silent else em.Notify.ALL
    return em.PlanOptions(notify=notify, max_mail=NO_LIMIT)


@contextmanager
def open_ours(*, url: str, data: Path) -> Iterator[Calendar]:
    """Open the organizer's calendar as the command does, and hold its mailbox."""
    address = CalendarAddress(mailbox=ORGANIZER, server=url, host="benchmark", locks=data / "locks")
    connection = Connection(
        server=url, user=ORGANIZER, password=PASSWORD, mailbox=ORGANIZER, zone=ZONE
    )
    with (
        open_calendar(connection, address=address, places=Folders(data=data)) as calendar,
        calendar.hold(),
    ):
        yield calendar


@contextmanager
def opened(job: Job) -> Iterator[Any]:
    """Open the mailbox with exchangelib alone.

    Nothing is left to guess, so that no request but the job's is counted.
    """
    config = Configuration(
        service_endpoint=job.url,
        credentials=Credentials(ORGANIZER, PASSWORD),
        auth_type=BASIC,
        version=Version(build=Build(15, 2, 1544, 11)),
        retry_policy=FailFast(),
        max_connections=1,
    )
    account = Account(
        primary_smtp_address=ORGANIZER,
        config=config,
        autodiscover=False,
        access_type=DELEGATE,
        default_timezone=EWSTimeZone(ZONE),
    )
    yield account
    account.protocol.close()


def items(job: Job, account: Any) -> list[Any]:  # noqa: ANN401 - exchangelib is untyped
    """Return the meetings as exchangelib says them."""
    zone = EWSTimeZone(ZONE)
    people = [
        Attendee(mailbox=Mailbox(email_address=box), response_type="Unknown") for box in ATTENDEES
    ]
    return [
        CalendarItem(
            account=account,
            folder=account.calendar,
            subject=f"Meeting {number}",
            start=EWSDateTime.from_datetime(wall.replace(tzinfo=zone)),
            end=EWSDateTime.from_datetime((wall + LENGTH).replace(tzinfo=zone)),
            body=TEXT,
            location=PLACE,
            required_attendees=people,
            reminder_is_set=True,
            reminder_minutes_before_start=15,
            categories=["Benchmark"],
            uid=uid_of(number),
        )
        for number, wall in _slots(job)
    ]


def uid_of(number: int) -> str:
    """Return the UID of a meeting as exchangelib makes it."""
    return f"benchmark-{number}@example.org"


def send_mode(job: Job) -> Send:
    """Return who is told, as exchangelib says it."""
    return "SendToNone" if job.is_silent else "SendToAllAndSaveCopy"


def _slots(job: Job) -> Iterator[tuple[int, datetime]]:
    """Yield number and local start of each meeting: ten a day, from a month from now on."""
    first = datetime.now(UTC).date() + timedelta(days=30)
    for number in range(job.meetings):
        yield number, _wall(first + timedelta(days=number // 10), 8 + number % 10)


def _wall(day: date, hour: int) -> datetime:
    """Return a local time; eight to eighteen happens once on every day of every zone rule here."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(ZONE))
    return at.replace(tzinfo=None)
