"""Occurrences whose series is not in the file, and cancellations: wishes about what was imported before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ews_meetings.change.identity import Origin
from ews_meetings.change.wish import Amend, Drop
from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.notes import counted, joined
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.settling.candidate import Cancelled, Candidate, Draft
from ews_meetings.ics.settling.exceptions import LENGTH, attachments_left_out, placed_like
from ews_meetings.ics.when.slots import SlotName
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting

# What an event must say for a field of the meeting to change.
_FIELDS = {
    "subject": frozenset({"SUMMARY"}),
    "location": frozenset({"LOCATION"}),
    "body": frozenset({"DESCRIPTION", "X-ALT-DESC", "STYLED-DESCRIPTION"}),
    "attendees": frozenset({"ATTENDEE"}),
    "is_response_requested": frozenset({"ATTENDEE"}),
    "reminder_minutes": frozenset({"VALARM"}),
    "importance": frozenset(
        {"PRIORITY", "X-MICROSOFT-CDO-IMPORTANCE", "X-MICROSOFT-MSNCALENDAR-IMPORTANCE"}
    ),
    "sensitivity": frozenset({"CLASS", "X-CALENDARSERVER-ACCESS"}),
    "free_busy": frozenset(
        {"TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS"}
    ),
    "categories": frozenset({"CATEGORIES"}),
    "allows_new_time": frozenset({"X-MICROSOFT-DISALLOW-COUNTER"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetWhatIsSaid:
    """Makes of an occurrence what an event says of it; what it leaves out stays."""

    draft: Draft

    def __call__(self, present: Meeting) -> Meeting:
        """Return the occurrence as it shall be."""
        own, said = self.draft.meeting, self.draft.said
        fields = {name: getattr(own, name) for name, words in _FIELDS.items() if said & words}
        length = None if said & LENGTH else present.span
        span = placed_like(own.span, present.span, length_of=length)
        return replace(present, span=span, **fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uninvite:
    """Makes a meeting without some of its attendees."""

    where: str
    folded: frozenset[str]

    def __call__(self, present: Meeting) -> Meeting:
        """Return the meeting with the others.

        Raises:
            EventUnusable: there are no others, so it may be the meeting that is meant.
        """
        others = tuple(a for a in present.attendees if a.mailbox.folded not in self.folded)
        if present.attendees and not others:
            raise nobody_left(self.where)
        return replace(present, attendees=others)


def nobody_left(where: str) -> EventUnusable:
    """Return why people cannot be un-invited: there are no others."""
    return EventUnusable(
        where,
        "it un-invites everybody, but does not say STATUS:CANCELLED",
        hint="if the meeting does not take place, cancel it",
    )


def amend_alone(event: Candidate, draft: Draft, slot: SlotName, options: ReadOptions) -> Amend:
    """Return the wish that one occurrence of a meeting that was imported before becomes what is said."""
    return Amend(
        name=event.uid,
        edit=SetWhatIsSaid(draft=draft),
        origin=Origin(scope=options.scope, uid=event.uid),
        occurrence=slot.text,
        findings=joined([[_alone(event)], draft.findings, _unset(event, draft)]),
        where=event.where,
        revisions=(event.revision,),
    )


def take_away(event: Candidate, gone: Cancelled, options: ReadOptions) -> Amend | Drop:
    """Return the wish that a meeting, an occurrence or people's invitation goes."""
    origin = Origin(scope=options.scope, uid=event.uid)
    occurrence = gone.slot.text if gone.slot else ""
    if gone.uninvited:
        return Amend(
            name=event.uid,
            edit=Uninvite(where=event.where, folded=gone.uninvited),
            origin=origin,
            occurrence=occurrence,
            findings=(*gone.findings, uninviting(event, gone)),
            where=event.where,
            revisions=(event.revision,),
        )
    return Drop(
        name=event.uid,
        origin=origin,
        extent=gone.extent,
        occurrence=occurrence,
        message=gone.message,
        findings=gone.findings,
        where=event.where,
        revisions=(event.revision,),
    )


def _alone(event: Candidate) -> Finding:
    return Finding(
        code="occurrence-alone",
        message="the file holds one occurrence only; it changes in the meeting that was imported before",
        effect=Effect.KEPT,
        field="RECURRENCE-ID",
        value=event.recurrence,
        where=event.where,
    )


def _unset(event: Candidate, draft: Draft) -> Iterator[Finding]:
    """Report what cannot be set on an occurrence whose series is elsewhere."""
    if draft.meeting.attachments:
        yield attachments_left_out(event, draft.meeting.attachments)
    if not draft.said & _FIELDS["attendees"]:
        yield Finding(
            code="occurrence-people-kept",
            message="nothing is said of people; those who are invited stay invited",
            effect=Effect.KEPT,
            field="ATTENDEE",
            where=event.where,
        )


def uninviting(event: Candidate, gone: Cancelled) -> Finding:
    """Say who is no longer invited, because the event does not say that all of it is off."""
    return Finding(
        code="attendees-uninvited",
        message="without STATUS:CANCELLED the meeting stays;"
        f" no longer invited: {counted(len(gone.uninvited), 'attendee')}",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
        field="ATTENDEE",
        where=event.where,
    )
