"""What an event says of itself, put into the meeting that it becomes: body, place, files, marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, joined
from ews_meetings.ics.texts.appendix import read_appendix, read_location
from ews_meetings.ics.texts.attachments import read_attachments
from ews_meetings.ics.texts.body import read_body, with_lines
from ews_meetings.ics.texts.pictures import with_pictures
from ews_meetings.ics.texts.status import (
    read_categories,
    read_free_busy,
    read_importance,
    read_sensitivity,
)
from ews_meetings.model.meeting import Attachment, Meeting


def with_texts(
    meeting: Meeting, event: Component, related: Mapping[str, Attachment], lines: tuple[str, ...]
) -> Noted[Meeting]:
    """Return a meeting with the body, place and files of an event, and some lines below the body."""
    body, place = read_body(event, related), read_location(event)
    appendix = read_appendix(event, body.value.content)
    attached = read_attachments(event, related)
    files = with_pictures(event, body.value, attached.value.files, related)
    added = (*appendix.value, *attached.value.lines, *lines)
    worded = replace(
        meeting,
        body=with_lines(body.value, added),
        location=place.value,
        attachments=files.value,
    )
    read = (body, place, appendix, attached, files)
    return Noted(worded, joined(noted.findings for noted in read))


def with_marks(meeting: Meeting, event: Component, method: str) -> Noted[Meeting]:
    """Return a meeting marked as an event is: busy, important, private, in categories."""
    busy = read_free_busy(event, method)
    importance, sensitivity = read_importance(event), read_sensitivity(event)
    marked = replace(
        meeting,
        free_busy=busy.value,
        importance=importance.value,
        sensitivity=sensitivity.value,
        categories=read_categories(event),
        allows_new_time=event.word("X-MICROSOFT-DISALLOW-COUNTER") != "TRUE",
    )
    return Noted(marked, joined(noted.findings for noted in (busy, importance, sensitivity)))
