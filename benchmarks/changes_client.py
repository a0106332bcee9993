"""The ways of making series with exceptions, and of changing meetings that are there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from exchangelib.recurrence import Recurrence as ServerRecurrence
from exchangelib.recurrence import WeeklyPattern

import ews_meetings as em
from benchmarks.client_process import Job, Way, run_client
from benchmarks.meetings import (
    A_CHUNK,
    ZONE,
    hold_all,
    items,
    meetings,
    opened,
    send_mode,
    uid_of,
    wish,
)
from benchmarks.scene import DELETED, MOVED, NEW_PLACE, OCCURRENCES, is_tenth
from ews_meetings.model.exceptions import series_digests, with_occurrence
from ews_meetings.model.occurrences import local_date, spans_of
from ews_meetings.model.recurrence import WEEK, Recurrence, Weekly
from ews_meetings.model.span import start_of

LATER = timedelta(hours=1)
MAIN_FIELDS = (
    "subject",
    "start",
    "end",
    "body",
    "location",
    "required_attendees",
    "reminder_is_set",
    "reminder_minutes_before_start",
    "categories",
)
"""What a program writes that saves a meeting again."""

Write = tuple[Any, tuple[str, ...]]
"""An item of exchangelib, and the fields of it to be written."""
Pick = Callable[[Job, Mapping[str, Any], Any], Iterator[Write]]
"""Says what is to be written, of what is held by its UID."""


# --- series ---------------------------------------------------------------------------------------


def series_ours(job: Job) -> int:
    """Plan and apply."""
    return hold_all(
        job,
        [
            _series_wish(number, one) if is_tenth(number) else wish(number, one)
            for number, one in enumerate(meetings(job))
        ],
    )


def series_step_by_step(job: Job) -> int:
    """Do what exchangelib's documentation shows for recurring items, mailing once."""
    with opened(job) as account:
        wanted = items(job, account)
        for number, item in enumerate(wanted):
            if is_tenth(number):
                _save_series(job, item)
            else:
                item.save(send_meeting_invitations=send_mode(job))
    return sum(bool(item.id) for item in wanted)


def _series_wish(number: int, meeting: em.Meeting) -> em.Hold:
    whole = replace(meeting, recurrence=_weekly(meeting))
    spans = list(spans_of(whole))
    plain = wish(number, whole)
    deleted, moved = spans[DELETED - 1], spans[MOVED - 1]
    later = replace(meeting, span=_later(moved))
    series = with_occurrence(plain.series, start_of(deleted), None)
    series = with_occurrence(series, start_of(moved), later)
    digest = hashlib.sha256(repr(sorted(series_digests(series).items())).encode()).hexdigest()
    return replace(plain, series=series, digest=digest)


def _weekly(meeting: em.Meeting) -> Recurrence:
    first = local_date(start_of(meeting.span), meeting)
    return Recurrence(pattern=Weekly(days=(WEEK[first.weekday()],)), start=first, count=OCCURRENCES)


def _later(span: em.TimedSpan | em.DaySpan) -> em.TimedSpan:
    assert isinstance(span, em.TimedSpan)
    return replace(span, start_at=span.start_at + LATER, end_at=span.end_at + LATER)


def _save_series(job: Job, item: Any) -> None:  # noqa: ANN401 - exchangelib is untyped
    weekday = WEEK[item.start.weekday()].capitalize()
    item.recurrence = ServerRecurrence(
        pattern=WeeklyPattern(interval=1, weekdays=[weekday]),
        start=item.start.date(),
        number=OCCURRENCES,
    )
    item.save()
    item.occurrence(index=DELETED).delete()
    moved = item.occurrence(index=MOVED)
    moved.refresh()
    zone = ZoneInfo(ZONE)
    moved.start = moved.start.astimezone(zone) + LATER
    moved.end = moved.end.astimezone(zone) + LATER
    moved.save(update_fields=["start", "end"])
    item.save(update_fields=["subject"], send_meeting_invitations=send_mode(job))


# --- updates --------------------------------------------------------------------------------------


def update_ours(job: Job) -> int:
    """Plan all of them again, and apply."""
    return hold_all(
        job,
        [
            wish(number, replace(one, location=NEW_PLACE) if is_tenth(number) else one)
            for number, one in enumerate(meetings(job))
        ],
    )


def _everything(job: Job, held: Mapping[str, Any], account: Any) -> Iterator[Write]:  # noqa: ANN401 - exchangelib is untyped
    """Set each meeting to what is wanted now."""
    for number, wanted in enumerate(items(job, account)):
        item = held[wanted.uid]
        for name in MAIN_FIELDS:
            setattr(item, name, getattr(wanted, name))
        if is_tenth(number):
            item.location = NEW_PLACE
        yield item, MAIN_FIELDS


def _the_changed(job: Job, held: Mapping[str, Any], _: Any) -> Iterator[Write]:  # noqa: ANN401 - exchangelib is untyped
    """Set the meetings that a program knows to have changed."""
    for number in filter(is_tenth, range(job.meetings)):
        item = held[uid_of(number)]
        item.location = NEW_PLACE
        yield item, ("location",)


def _save(pick: Pick) -> Way:
    """Return the way that saves item by item."""

    def way(job: Job) -> int:
        with opened(job) as account:
            held = _held(account)
            for item, fields in pick(job, held, account):
                item.save(update_fields=list(fields), send_meeting_invitations=send_mode(job))
        return len(held)

    return way


def _bulk(pick: Pick) -> Way:
    """Return the way that saves in chunks."""

    def way(job: Job) -> int:
        with opened(job) as account:
            held = _held(account)
            account.bulk_update(
                items=list(pick(job, held, account)),
                send_meeting_invitations_or_cancellations=send_mode(job),
                chunk_size=A_CHUNK,
            )
        return len(held)

    return way


def _held(account: Any) -> dict[str, Any]:  # noqa: ANN401 - exchangelib is untyped
    """Fetch what is there with one query, no more of it than has to be known."""
    return {item.uid: item for item in account.calendar.all().only("uid")}


WAYS: dict[str, Way] = {
    "series-ours": series_ours,
    "series-step-by-step": series_step_by_step,
    "update-ours": update_ours,
    "update-save-all": _save(_everything),
    "update-bulk-all": _bulk(_everything),
    "update-save-changed": _save(_the_changed),
    "update-bulk-changed": _bulk(_the_changed),
}

if __name__ == "__main__":
    run_client(WAYS, description=__doc__)
