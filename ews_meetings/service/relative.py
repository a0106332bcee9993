"""Turns relative wishes, with what was observed, into whole ones; pure.

After this only Hold, the whole Drop and Respond exist.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Glimpse, Observed
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Respond, Rework
from ews_meetings.errors import OccurrenceNotFound
from ews_meetings.model.dates import dates_of
from ews_meetings.model.exceptions import rebase, show_start, with_occurrence
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import local_date, occurrence_at, slots_of
from ews_meetings.model.recurrence import begun_on
from ews_meetings.model.span import instant, start_of, zones_of

ADOPTED = "adopted"
"""The scope of items that were made elsewhere and taken over."""
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A whole meeting that shall go, with what was found of it."""

    wish: Drop
    observed: Observed | None
    """None where nothing of that name stands in the calendar."""
    twins: tuple[Glimpse, ...] = ()
    """Further items with its key, which go with it if nobody was told of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """An invitation that shall be answered, with what was found of it."""

    wish: Respond
    observed: Observed | None


def answering(wish: Respond, observed: Observed | None) -> Answering:
    """Return an answer with the other time that it proposes.

    Raises:
        EwsMeetingsError: none can be made from this meeting.
    """
    if wish.propose is None or observed is None:
        return Answering(wish=wish, observed=observed)
    reply = replace(wish.reply, proposed=wish.propose(observed.series.meeting))
    return Answering(wish=replace(wish, reply=reply, propose=None), observed=observed)


def origin_of(observed: Observed) -> Origin:
    """Return where an item comes from; one that was made elsewhere is named by its UID."""
    if observed.stamp is not None:
        return observed.stamp.origin
    return Origin(scope=ADOPTED, uid=observed.series.uid or observed.ref.item_id)


def key_of(going: Going) -> str:
    """Return the key of a meeting that shall go; where it was not found, the one it should have."""
    if going.observed is not None:
        return origin_of(going.observed).key
    return (going.wish.origin or Origin(scope="", uid=going.wish.name)).key


def hold_of(observed: Observed) -> Hold:
    """Return the wish that an item stays as it is: what relative wishes begin with."""
    stamp = observed.stamp
    return Hold(
        origin=origin_of(observed),
        series=observed.series,
        digest=stamp.digest if stamp else "",
        base=observed,
        is_added=stamp is not None and stamp.added,
    )


def amended(held: Hold, wish: Amend) -> Hold:
    """Return the wish with one more change.

    Raises:
        OccurrenceNotFound: the series has no such occurrence.
        EwsMeetingsError: the change itself cannot be made.
    """
    series = held.series
    if wish.occurrence:
        at = find_slot(series, wish.occurrence)
        occurrence = _occurrence(series, at)
        edited = replace(wish.edit(occurrence), recurrence=None)
        series = with_occurrence(series, at, edited)
        lost: tuple[Finding, ...] = ()
    else:
        before = series
        series = rebase(series, _with_start(before.meeting, wish.edit(before.meeting)))
        lost = _lost_exceptions(before, series)
    findings = (*wish.findings, *lost)
    return replace(following(held, wish, *findings), series=series)


def reworked(held: Hold, wish: Rework) -> Hold:
    """Return the wish with a change of all of it.

    Raises:
        EwsMeetingsError: the change cannot be made.
    """
    findings = (*held.findings, *wish.findings)
    return replace(held, series=wish.edit(held.series), findings=findings)


def lessened(held: Hold, wish: Drop) -> Hold | Drop:
    """Return the wish without an occurrence, or without the rest; the whole Drop where nothing is left.

    Raises:
        OccurrenceNotFound: the series has no such occurrence.
    """
    series = held.series
    if _is_gone(series, wish):
        return following(held, wish, *wish.findings)
    at = find_slot(series, wish.occurrence)
    if wish.extent is Extent.FOLLOWING:
        shorter = _ending_before(series, at)
    else:
        shorter = with_occurrence(series, at, None)
    if shorter is None or next(slots_of(shorter), None) is None:
        return replace(wish, extent=Extent.WHOLE, occurrence="")
    return replace(following(held, wish, *wish.findings), series=shorter)


def following(held: Hold, wish: Amend | Drop, *findings: Finding) -> Hold:
    """Return a wish that another one was joined to: what is to be said of it, and its version."""
    return replace(
        held,
        findings=(*held.findings, *findings),
        where=wish.where or held.where,
        revisions=(*held.revisions, *wish.revisions),
    )


def passed_over(held: Hold, wish: Amend | Drop, why: Finding) -> Hold:
    """Return a wish to which one was not joined, with the reason."""
    findings = (*held.findings, replace(why, where=wish.where))
    return replace(held, findings=findings, where=wish.where or held.where)


def _is_gone(series: Series, wish: Drop) -> bool:
    """Say whether what shall go went before: the same wish twice has the second do nothing."""
    day = day_named(wish.occurrence)
    zone = zones_of(series.meeting.span)[0]
    at = None if day else instant(wish.occurrence, zone=zone)
    if wish.extent is not Extent.FOLLOWING:
        return any(one == at or local_date(one, series.meeting) == day for one in series.deleted)
    return not any(
        original >= at if at else local_date(original, series.meeting) >= (day or date.min)
        for original, _ in slots_of(series)
    )


def find_slot(series: Series, text: str) -> datetime:
    """Return the original start of the occurrence that a person names, by date or by time.

    Raises:
        OccurrenceNotFound: there is none, or it does not take place; the nearest ones are named.
    """
    wanted = day_named(text)
    at = None if wanted else instant(text, zone=zones_of(series.meeting.span)[0])
    around: list[datetime] = []
    for original, _ in slots_of(series):
        if original == at or local_date(original, series.meeting) == wanted:
            return original
        around.append(original)
        if _is_past(original, series.meeting, at, wanted):
            break
    near = [show_start(one, series.meeting) for one in around[-_SHOWN:]]
    raise OccurrenceNotFound(series.meeting.subject or series.uid, text, near)


def day_named(text: str) -> date | None:
    """Return the day that a person names; None for a time."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _is_past(original: datetime, meeting: Meeting, at: datetime | None, day: date | None) -> bool:
    if at is not None:
        return original > at
    return day is not None and local_date(original, meeting) > day


def _occurrence(series: Series, at: datetime) -> Meeting:
    found = occurrence_at(series, at)
    if found is None:
        raise OccurrenceNotFound(series.meeting.subject, show_start(at, series.meeting), ())
    return found


def _with_start(before: Meeting, edited: Meeting) -> Meeting:
    """Let a recurrence begin where the meeting now does, unless it was changed itself."""
    recurrence = edited.recurrence
    if recurrence is None or edited.span == before.span or recurrence != before.recurrence:
        return edited
    return replace(edited, recurrence=begun_on(recurrence, _first_day(edited)))


def _first_day(meeting: Meeting) -> date:
    return local_date(start_of(meeting.span), meeting)


def _ending_before(series: Series, at: datetime) -> Series | None:
    """Return a series that ends before one occurrence; None where nothing comes before it."""
    recurrence = series.meeting.recurrence
    if recurrence is None:
        return None
    day = local_date(at, series.meeting)
    last = None
    for one in dates_of(recurrence):
        if one >= day:
            break
        last = one
    if last is None:
        return None
    shorter = replace(recurrence, end=last, count=None)
    kept = replace(series, deleted=tuple(one for one in series.deleted if one < at))
    kept = replace(kept, changed=tuple(o for o in kept.changed if o.original_start_at < at))
    return replace(kept, meeting=replace(series.meeting, recurrence=shorter))


def _lost_exceptions(before: Series, after: Series) -> tuple[Finding, ...]:
    count = len(before.deleted) + len(before.changed) - len(after.deleted) - len(after.changed)
    if not count:
        return ()
    return (
        Finding(
            code="exceptions-lost",
            message=f"{count} changed or deleted occurrences have no place in the new pattern",
            effect=Effect.LOST,
            severity=Severity.WARNING,
            field="occurrence",
        ),
    )
