"""The properties of an appointment or a meeting request in a .msg to its values; nothing is decided here.

Source: MS-OXOCAL §2.2 (properties of calendar items), MS-OXCMAIL §2.2, MS-OXOMSG §2.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.file_names import sane_name
from ews_meetings.ics.outlook import Item, Person, Work
from ews_meetings.model.meeting import Attachment
from ews_meetings.sources.containers.mapi import (
    APPOINTMENT,
    COMMON,
    MEETING,
    PUBLIC_STRINGS,
    Properties,
    charset_of,
)
from ews_meetings.sources.containers.msg_people import sender_of, smtp_of

CLASS = 0x001A
_SUBJECT, _TEXT, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_IMPORTANCE, _SENSITIVITY, _ANSWER_WANTED, _CHANGED = 0x0017, 0x0036, 0x0063, 0x3008
_CODE_PAGE = 0x3FDE
_RECEIVED, _CANCELLED = 0x2, 0x4
_IS_ORGANIZER = 0x2
_BY_VALUE = 1
_WORKS = (
    ("ipm.appointment", Work.HOLD),
    ("ipm.schedule.meeting.request", Work.REQUEST),
    ("ipm.schedule.meeting.canceled", Work.CANCEL),
    ("ipm.schedule.meeting.resp.", Work.REPLY),
)


def work_of(message: Properties) -> Work | None:
    """Return what an item of a calendar does; None for what is none, such as a mail."""
    name = message.text(CLASS).lower()
    return next((work for start, work in _WORKS if name.startswith(start)), None)


def item_of(message: Properties, work: Work, *, where: str) -> Item:
    """Return the values of an appointment or a meeting request.

    Raises:
        EventUnusable: its organizer has no SMTP address in it, so nobody can tell whose it is.
    """
    organizer, people = _organizer(message, where), tuple(_people(message))
    folded = organizer.address.lower() if organizer else ""
    attachments, lost = _attachments(message)
    text = message.text(_TEXT)
    html = "" if text and not message.data(_HTML) else _html(message)
    if not text and not html and message.data(_RTF):
        lost = (*lost, "its text stands there only as RTF, which is not read")
    state = message.number((APPOINTMENT, 0x8217)) or 0
    is_gone = work is Work.HOLD and bool(state & _CANCELLED)
    return Item(
        work=Work.CANCEL if is_gone else work,
        subject=message.text(_SUBJECT),
        start_at=message.moment((APPOINTMENT, 0x820D)),
        end_at=message.moment((APPOINTMENT, 0x820E)),
        is_all_day=bool(message.truth((APPOINTMENT, 0x8215))),
        repetition=message.data((APPOINTMENT, 0x8216)),
        zone=message.data((APPOINTMENT, 0x8260), (APPOINTMENT, 0x825E)),
        old_zone=message.data((APPOINTMENT, 0x8233)),
        zone_label=message.text((APPOINTMENT, 0x8234)),
        global_id=message.data((MEETING, 0x0023), (MEETING, 0x0003)),
        replaces_at=message.moment((APPOINTMENT, 0x8228)),
        location=message.text((APPOINTMENT, 0x8208), (MEETING, 0x0002)),
        text=text,
        html=html,
        organizer=organizer,
        people=tuple(one for one in people if not folded or one.address.lower() != folded),
        busy=message.number((APPOINTMENT, 0x8205)),
        intended_busy=message.number((APPOINTMENT, 0x8224)) if work is Work.REQUEST else None,
        sensitivity=message.number(_SENSITIVITY) or 0,
        importance=message.number(_IMPORTANCE),
        categories=message.texts((PUBLIC_STRINGS, "Keywords")),
        reminder_minutes=_reminder(message),
        is_response_requested=message.truth(_ANSWER_WANTED),
        forbids_new_time=bool(message.truth((APPOINTMENT, 0x825A))),
        sequence=message.number((APPOINTMENT, 0x8201)) or 0,
        changed_at=message.moment((MEETING, 0x001A)) or message.moment(_CHANGED),
        attachments=attachments,
        lost=lost,
    )


def _reminder(message: Properties) -> int | None:
    if not message.truth((COMMON, 0x8503)):
        return None
    minutes = message.number((COMMON, 0x8501))
    return 15 if minutes is None or not 0 <= minutes < 1 << 30 else minutes


def _html(message: Properties) -> str:
    charset = charset_of(message.number(_CODE_PAGE), otherwise="utf-8")
    return message.data(_HTML).decode(charset, "replace")


def _organizer(message: Properties, where: str) -> Person | None:
    """Return who holds a meeting; None for an appointment without guests.

    Raises:
        EventUnusable: there is one, without an SMTP address.
    """
    state = message.number((APPOINTMENT, 0x8217))
    if not (state or 0) & 0x1 and not any(True for _ in message.inner("__recip")):
        return None
    name = message.text(0x0042, 0x0C1A)
    if found := sender_of(message):
        return Person(address=found, name=name)
    for one in message.inner("__recip"):
        if (one.number(0x5FFD) or 0) & _IS_ORGANIZER and (found := smtp_of(one)):
            return Person(address=found, name=name or one.text(0x3001))
    raise EventUnusable(
        where,
        f"its organizer {name or 'without a name'} has no SMTP address in it",
        hint="open it in Outlook and save it as iCalendar (.ics)",
    )


def _people(message: Properties) -> Iterator[Person]:
    """Yield who is invited; the organizer stands among the recipients, marked as such."""
    for one in message.inner("__recip"):
        if (one.number(0x5FFD) or 0) & _IS_ORGANIZER:
            continue
        kind = one.number(0x0C15)
        yield Person(
            address=smtp_of(one),
            name=one.text(0x3001),
            kind=(kind & 0xF) if kind is not None else 1,
            answer=one.number(0x5FFF) or 0,
        )


def _attachments(message: Properties) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
    """Return the files of an item, and in words what hangs on it and is no file."""
    files: list[Attachment] = []
    lost: list[str] = []
    for number, one in enumerate(message.inner("__attach"), 1):
        name = one.text(0x3707, 0x3704, 0x3001)
        if one.number(0x3705) == _BY_VALUE:
            kind = one.text(0x370E) or "application/octet-stream"
            safe = sane_name(name, content_type=kind, fallback=f"attachment{number}")
            content = one.data(0x3701)
            files.append(Attachment.of(name=safe, content=content, content_type=kind))
        elif not one.truth(0x7FFE):  # hidden ones hold the occurrences that differ
            lost.append(f"{name or 'an item of Outlook'} hangs on it and is no file")
    return tuple(files), tuple(lost)
