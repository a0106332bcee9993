"""An item of Outlook's to the lines of a calendar; only what the item says stands there.

Source: MS-OXCICAL §2.1.3 (which property becomes which), RFC 5545 §3.1 (lines), §3.3.11 (texts).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.properties import escape
from ews_meetings.ics.outlook.item import Item, Person, Work
from ews_meetings.ics.outlook.repeating import Changed, Repeating, read_repeating
from ews_meetings.ics.outlook.zone_rule import ZoneRule, read_old_zone, read_zone
from ews_meetings.model.meeting import Attachment

_PRODUCER = "-//ews-meetings//Microsoft Outlook .msg//EN"
"""Names Outlook, because a day 31 means the last one to it."""
_BUSY = ("FREE", "TENTATIVE", "BUSY", "OOF", "WORKINGELSEWHERE")
_CLASSES = ("PUBLIC", "PERSONAL", "PRIVATE", "CONFIDENTIAL")
_ANSWERS = {2: "TENTATIVE", 3: "ACCEPTED", 4: "DECLINED"}
_ROLES = {2: ";ROLE=OPT-PARTICIPANT", 3: ";CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT"}
_PREFIX = bytes.fromhex("040000008200E00074C5B7101A82E008")
_FOREIGN = b"vCal-Uid\x01\x00\x00\x00"
_UNCARRIED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n|\r|\n|\x0b")
_ROOM = 70


def calendar_of(item: Item, *, where: str) -> bytes:
    """Return an item as calendar.

    Args:
        item: its values.
        where: what people call it.

    Raises:
        EventUnusable: it does not say when it is, or its repetition cannot be read.
    """
    zone = read_zone(item.zone) or read_old_zone(item.old_zone, item.zone_label)
    repeating = read_repeating(item.repetition, where) if item.repetition else None
    if repeating is not None and zone is None:
        raise EventUnusable(
            where,
            "it repeats, but the time zone of its repetition does not stand in it",
            hint="open it in Outlook and save it as iCalendar (.ics)",
        )
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCER}"]
    lines += [f"METHOD:{item.work}"] if item.work is not Work.HOLD else []
    lines += zone.lines() if zone is not None else ()
    lines += _event(item, zone, repeating, where)
    if repeating is not None and zone is not None:
        for changed in repeating.changed:
            lines += _occurrence(item, changed, zone)
    return b"".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _event(
    item: Item, zone: ZoneRule | None, repeating: Repeating | None, where: str
) -> Iterator[str]:
    """Yield the lines of the appointment as a whole."""
    yield "BEGIN:VEVENT"
    yield from _named(item)
    if repeating is not None and zone is not None:
        yield from _times(repeating.start, repeating.end, zone, is_all_day=item.is_all_day)
        yield f"RRULE:{repeating.rule}"
        for gone in repeating.deleted:
            yield _moment("EXDATE", gone, zone, is_all_day=item.is_all_day)
    else:
        yield from _single_times(item, zone, where)
    if item.replaces_at is not None:
        yield f"RECURRENCE-ID:{item.replaces_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{_text(item.subject)}"
    yield from _said(item)
    yield from _people(item)
    yield from map(_attach, item.attachments)
    yield from (f"X-OUTLOOK-LOST:{_text(words)}" for words in item.lost)
    yield from _alarm(item.reminder_minutes)
    yield "END:VEVENT"


def _occurrence(item: Item, changed: Changed, zone: ZoneRule) -> Iterator[str]:
    """Yield the lines of one occurrence that differs; what it does not say is as in the series."""
    is_all_day = item.is_all_day if changed.is_all_day is None else changed.is_all_day
    yield "BEGIN:VEVENT"
    yield from _named(item)
    yield _moment("RECURRENCE-ID", changed.original, zone, is_all_day=item.is_all_day)
    yield from _times(changed.start, changed.end, zone, is_all_day=is_all_day)
    yield f"SUMMARY:{_text(item.subject if changed.subject is None else changed.subject)}"
    yield from _said(item, location=changed.location, busy=changed.busy)
    yield from _people(item)
    yield from map(_attach, item.attachments)
    if changed.has_own_text:
        yield "X-OUTLOOK-LOST:this occurrence has a text of its own\\, which is not read"
    reminder = _reminder(item, changed)
    yield from _alarm(reminder)
    yield "END:VEVENT"


def _reminder(item: Item, changed: Changed) -> int | None:
    if changed.has_reminder is False:
        return None
    if changed.reminder_minutes is not None:
        return changed.reminder_minutes
    return item.reminder_minutes


def _named(item: Item) -> Iterator[str]:
    uid = uid_of(item.global_id)
    if uid:
        yield f"UID:{_text(uid)}"
    if item.changed_at is not None:
        yield f"DTSTAMP:{item.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{max(item.sequence, 0)}"


def uid_of(global_id: bytes) -> str:
    """Return the UID that a global object id stands for; empty where it is none.

    Source: MS-OXCICAL §2.1.3.1.1.20.26 (UID): a foreign UID is wrapped, all others are hex.
    """
    if not global_id.startswith(_PREFIX) or len(global_id) < 40:
        return ""
    inner = global_id[40:]
    if inner.startswith(_FOREIGN):
        return inner[len(_FOREIGN) :].rstrip(b"\0").decode("utf-8", "replace")
    return (global_id[:16] + bytes(4) + global_id[20:]).hex().upper()


def _single_times(item: Item, zone: ZoneRule | None, where: str) -> Iterator[str]:
    """Yield when a single meeting is.

    Raises:
        EventUnusable: it does not say.
    """
    if item.start_at is None or item.end_at is None:
        raise EventUnusable(where, "it does not say when it begins and ends")
    if zone is not None:
        start, end = zone.wall_of(item.start_at), zone.wall_of(item.end_at)
        yield from _times(start, end, zone, is_all_day=item.is_all_day)
        return
    yield f"DTSTART:{item.start_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTEND:{item.end_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if item.is_all_day:
        yield "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"


def _times(start: datetime, end: datetime, zone: ZoneRule, *, is_all_day: bool) -> Iterator[str]:
    is_days = is_all_day and (start.time(), end.time()) == (datetime.min.time(),) * 2
    yield _moment("DTSTART", start, zone, is_all_day=is_days)
    yield _moment("DTEND", end, zone, is_all_day=is_days)


def _moment(name: str, wall: datetime, zone: ZoneRule, *, is_all_day: bool) -> str:
    if is_all_day:
        return f"{name};VALUE=DATE:{wall:%Y%m%d}"
    return f'{name};TZID="{zone.name}":{wall:%Y%m%dT%H%M%S}'


def _said(item: Item, *, location: str | None = None, busy: int | None = None) -> Iterator[str]:
    """Yield what is said beside times and people."""
    place = item.location if location is None else location
    if place:
        yield f"LOCATION:{_text(place)}"
    if item.text:
        yield f"DESCRIPTION:{_text(item.text)}"
    if item.html:
        yield f"X-ALT-DESC;FMTTYPE=text/html:{_text(item.html)}"
    shown = item.busy if busy is None else busy
    if shown is not None and 0 <= shown < len(_BUSY):
        yield f"X-MICROSOFT-CDO-BUSYSTATUS:{_BUSY[shown]}"
    if item.intended_busy is not None and 0 <= item.intended_busy < len(_BUSY):
        yield f"X-MICROSOFT-CDO-INTENDEDSTATUS:{_BUSY[item.intended_busy]}"
    yield from _marks(item)


def _marks(item: Item) -> Iterator[str]:
    """Yield how it is marked, and what its guests may do."""
    if 0 < item.sensitivity < len(_CLASSES):
        yield f"CLASS:{_CLASSES[item.sensitivity]}"
    if item.importance is not None:
        yield f"X-MICROSOFT-CDO-IMPORTANCE:{item.importance}"
    if item.categories:
        yield f"CATEGORIES:{','.join(map(_text, item.categories))}"
    if item.is_response_requested is not None:
        yield f"X-MICROSOFT-ISRESPONSEREQUESTED:{str(item.is_response_requested).upper()}"
    if item.forbids_new_time:
        yield "X-MICROSOFT-DISALLOW-COUNTER:TRUE"


def _people(item: Item) -> Iterator[str]:
    if item.organizer is not None:
        yield f"ORGANIZER{_name(item.organizer)}:mailto:{_address(item.organizer)}"
    for person in item.people:
        answer = _ANSWERS.get(person.answer)
        said = f";PARTSTAT={answer}" if answer else ""
        where = f"mailto:{_address(person)}" if person.address else "invalid:nomail"
        yield f"ATTENDEE{_name(person)}{_ROLES.get(person.kind, '')}{said}:{where}"


def _name(person: Person) -> str:
    name = " ".join(_UNCARRIED.sub(" ", person.name).replace('"', "'").split())
    return f';CN="{name}"' if name else ""


def _address(person: Person) -> str:
    return "".join(_UNCARRIED.sub("", person.address).split())


def _attach(file: Attachment) -> str:
    name = " ".join(_UNCARRIED.sub(" ", file.name).replace('"', "'").split())
    kind = re.sub(r"[^\w.+/-]", "", file.content_type, flags=re.ASCII)
    content = base64.b64encode(file.content or b"").decode("ascii")
    return f'ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE={kind};X-FILENAME="{name}":{content}'


def _alarm(minutes: int | None) -> Iterator[str]:
    if minutes is not None:
        trigger = f"TRIGGER:-PT{max(minutes, 0)}M"
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", trigger, "END:VALARM")


def _text(text: str) -> str:
    """Return a text as RFC 5545 writes it; every kind of line end is one."""
    return _UNCARRIED.sub("", escape(_LINE_END.sub("\n", text)))


def _folded(line: str) -> bytes:
    """Return a line with its end, in pieces of at most 75 bytes."""
    raw = line.encode("utf-8", "replace")
    pieces = [raw[place : place + _ROOM] for place in range(0, len(raw), _ROOM)]
    return b"\r\n ".join(pieces) + b"\r\n"
