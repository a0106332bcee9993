"""What a plan says about an item beside what it does to it; pure."""

from __future__ import annotations

from ews_meetings.change.action import Action
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.model.exceptions import OCCURRENCES, series_digests
from ews_meetings.model.fields import FIELDS, Grade
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series

_UNTOLD = frozenset({"roles"})
"""Some servers return rooms as required attendees; that is nobody's change."""


def drift(best: Observed) -> tuple[Finding, ...]:
    """Say which fields differ from what we wrote, and from what we read back where we did."""
    stamp, meeting = best.stamp, best.series.meeting
    if stamp is None:
        return ()
    known_bytes = all(attachment.digest for attachment in meeting.attachments)
    rows = [row for row in FIELDS if known_bytes or row.name != "attachments"]
    now = series_digests(best.series)
    told = tuple(
        _kept(
            "no-longer-as-written",
            f"{row.label} is no longer what was written: now {row.show(meeting)}",
            field=row.name,
        )
        for row in rows
        if row.grade is not Grade.IGNORED
        and row.name not in _UNTOLD
        and now.get(row.name) not in {stamp.held.get(row.name), stamp.written.get(row.name)}
    )
    return (*told, *_drifted_occurrences(best.series, now, stamp))


def _drifted_occurrences(series: Series, now: dict[str, str], stamp: Stamp) -> tuple[Finding, ...]:
    """Say that single occurrences are no longer what was written."""
    known = {stamp.held.get(OCCURRENCES), stamp.written.get(OCCURRENCES)}
    if OCCURRENCES not in stamp.written or now.get(OCCURRENCES) in known:
        return ()
    held = f"{len(series.deleted)} deleted, {len(series.changed)} changed"
    message = f"occurrences are no longer what was written: now {held}"
    return (_kept("no-longer-as-written", message, field=OCCURRENCES),)


def unsaid(best: Observed, capabilities: Capabilities) -> tuple[Finding, ...]:
    """Say what does not fit what the item's stamp says of it."""
    if best.facts.is_cancelled:
        message = "somebody has cancelled the meeting; it is left as it is"
        return (_kept("cancelled-elsewhere", message),)
    if best.stamp is not None and best.stamp.notify is NotifyState.OWED:
        message = "people have not been told of its last change (--notify all tells them)"
        return (_kept("change-owed", message),)
    stamp = best.stamp
    is_marked = stamp is not None and stamp.notify is NotifyState.INVITED and not stamp.elsewhere
    is_silent = best.facts.invited is Known.NO and capabilities.reports_sent is Known.YES
    if not (is_marked and is_silent):
        return ()
    message = "it is marked as sent, but the server says that no request was sent"
    return (_kept("invitation-not-reported", message),)


def staying_attachments(action: Action, capabilities: Capabilities) -> tuple[Finding, ...]:
    """Say that attachments do not travel on this server, where there are some."""
    if action.wanted is None or not action.wanted.meeting.attachments:
        return ()
    if capabilities.attachments_travel is Known.YES:
        return ()
    return (
        Finding(
            code="attachments-stay",
            message="attachments do not reach the attendees on this server",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
            field="attachments",
        ),
    )


def _kept(code: str, message: str, *, field: str = "") -> Finding:
    return Finding(
        code=code, message=message, effect=Effect.KEPT, severity=Severity.WARNING, field=field
    )
