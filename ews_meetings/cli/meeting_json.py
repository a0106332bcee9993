"""A meeting that was read, as a row for programs."""

from __future__ import annotations

from collections.abc import Iterable

from ews_meetings.change.observed import Facts, Known, Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.cli.output import Row
from ews_meetings.cli.series_json import series_row
from ews_meetings.cli.span_json import times
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Answer, Response
from ews_meetings.model.recurrence import show_recurrence

LIST_COLUMNS = (
    "start",
    "end",
    "subject",
    "location",
    "repeats",
    "attendees",
    "invited",
    "key",
    "uid",
)


def list_row(seen: Observed) -> Row:
    """Return what `list` says of a meeting."""
    meeting = seen.series.meeting
    return {
        **times(meeting.span),
        "subject": meeting.subject,
        "location": meeting.location,
        "repeats": show_recurrence(meeting.recurrence) if meeting.recurrence else None,
        "attendees": len(meeting.attendees),
        "answers": counts(seen.facts),
        "invited": invited(seen),
        "key": seen.key,
        "uid": seen.series.uid,
        "item_id": seen.ref.item_id,
    }


def meeting_row(seen: Observed) -> Row:
    """Return everything that is known of a meeting."""
    meeting = seen.series.meeting
    return {
        **list_row(seen),
        "attendees": [answer_row(answer) for answer in answers_of(seen)],
        **_fields(meeting),
        **series_row(seen.series),
        "facts": _facts(seen.facts),
        "stamp": _stamp(seen),
    }


def answer_row(answer: Answer) -> Row:
    """Return one attendee with the answer."""
    attendee = answer.attendee
    return {
        "address": attendee.mailbox.address,
        "name": attendee.mailbox.name,
        "role": attendee.role.value,
        "response": answer.response.value,
        "answered_at": answer.answered_at.isoformat() if answer.answered_at else None,
    }


def answers_of(seen: Observed) -> tuple[Answer, ...]:
    """Return one answer per attendee, in the order of the meeting; none is no answer."""
    said = {answer.attendee.mailbox.folded: answer for answer in seen.facts.answers}
    return tuple(
        said.get(attendee.mailbox.folded, Answer(attendee=attendee, response=Response.NONE))
        for attendee in seen.series.meeting.attendees
    )


def counts(facts: Facts) -> dict[str, int]:
    """Return how many attendees accepted, declined, and so on."""
    return counts_of(answer.response for answer in facts.answers)


def counts_of(responses: Iterable[Response]) -> dict[str, int]:
    """Return how many of some answers are yes, no, and perhaps."""
    told = list(responses)
    return {
        "accepted": told.count(Response.ACCEPT),
        "tentative": told.count(Response.TENTATIVE),
        "declined": told.count(Response.DECLINE),
    }


def invited(seen: Observed) -> str:
    """Say whether people were told: yes, no, silent, pending, or none where there are none."""
    if not seen.series.meeting.attendees:
        return "none"
    if seen.stamp is not None:
        words = {
            NotifyState.INVITED: "yes",
            NotifyState.OWED: "yes",
            NotifyState.PENDING: "pending",
        }
        return words.get(seen.stamp.notify, "silent")
    return {Known.YES: "yes", Known.NO: "no"}.get(seen.facts.invited, "unknown")


def _fields(meeting: Meeting) -> Row:
    return {
        "body": {"kind": meeting.body.kind.value, "content": meeting.body.content},
        "reminder_minutes": meeting.reminder_minutes,
        "importance": meeting.importance.value,
        "sensitivity": meeting.sensitivity.value,
        "free_busy": meeting.free_busy.value,
        "categories": list(meeting.categories),
        "response_requested": meeting.is_response_requested,
        "new_time_allowed": meeting.allows_new_time,
        "attachments": [
            {
                "name": file.name,
                "content_type": file.content_type,
                "size_bytes": file.size_bytes,
                "sha256": file.digest,
            }
            for file in meeting.attachments
        ],
    }


def _facts(facts: Facts) -> Row:
    return {
        "organizer": facts.organizer,
        "is_ours_to_organize": facts.is_ours_to_organize.value,
        "invited": facts.invited.value,
        "last_sequence": facts.last_sequence,
        "place": facts.place.value,
        "cancelled": facts.is_cancelled,
        "my_response": facts.my_response.value,
        "replied_at": facts.replied_at.isoformat() if facts.replied_at else None,
        "created_at": facts.created_at.isoformat() if facts.created_at else None,
    }


def _stamp(seen: Observed) -> Row | None:
    stamp = seen.stamp
    if stamp is None:
        return None
    return {
        "scope": stamp.origin.scope,
        "source_uid": stamp.origin.uid,
        "digest": stamp.digest,
        "run": stamp.run,
        "step": stamp.step,
        "notify": stamp.notify.value,
    }
