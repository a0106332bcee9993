"""Calendar text into items: the event, its series and its exceptions, read with patience.

What makes no sense is passed over, as Exchange does; only a text without an event, or with a rule
that cannot be kept, is refused. Source: MS-OXCICAL 2.1.3.1.1.20.
"""

import base64
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.mime.lines import Block, Line, read_blocks
from ews_meetings.sandbox.mime.rules import UnreadableRule, read_rule
from ews_meetings.sandbox.mime.values import (
    read_attendee,
    read_body,
    read_box,
    read_categories,
    read_length,
    read_reminder,
    read_texts,
)
from ews_meetings.sandbox.mime.zone_blocks import UTC_ZONE, NamedZone, find_zone, named
from ews_meetings.sandbox.series import (
    difference,
    has_occurrence,
    plain_occurrence,
    timetable,
    with_override,
)
from ews_meetings.sandbox.store.model import Attachment, Item, Series, Zone
from ews_meetings.sandbox.times import format_instant


def conversion_failed(text: str) -> EwsError:
    """Makes the error for MIME that no item can be made of."""
    return EwsError("ErrorMimeContentConversionFailed", f"The MIME content is not usable: {text}")


class _Reader:
    """Reads the events of one text: knows its zones, and the zone of times without one."""

    def __init__(self, zones: list[Block], context: tzinfo) -> None:
        self._zones = zones
        self._context = named(context)

    def zone(self, line: Line) -> NamedZone:
        """Returns the zone of a line with a moment."""
        if line.value.strip().upper().endswith("Z"):
            return UTC_ZONE
        name = line.parameters.get("TZID")
        year = int(line.value[:4]) if line.value[:4].isdigit() else 1601
        found = find_zone(name, self._zones, year=year) if name else None
        return found or self._context

    def moment(self, line: Line) -> datetime:
        """Returns the moment of a line, in its zone; a day is its midnight there."""
        text = line.value.strip().upper().removesuffix("Z")
        read = datetime.fromisoformat(text if "T" in text else f"{text}T000000")
        return read.replace(tzinfo=self.zone(line).zone)

    def end(self, event: Block, start: datetime, *, is_all_day: bool) -> datetime:
        """Returns the end that an event gives: itself, by its length, or not at all."""
        given, length = event.first("DTEND"), event.first("DURATION")
        if given is not None:
            return self.moment(given)
        if length is not None:
            return (start.astimezone(UTC) + read_length(length.value)).astimezone(start.tzinfo)
        return start + timedelta(days=1) if is_all_day else start


def read_calendar(text: str, item: Item, *, context: tzinfo) -> Item:
    """Returns the item with what a calendar text says.

    Args:
        text: A whole VCALENDAR; of several events with other UIDs the first one counts.
        item: The entry to write on.
        context: The zone of times that name none.

    Raises:
        EwsError: there is no event in it, or none that can be kept.
    """
    root = read_blocks(text)
    calendars = [block for block in root.blocks if block.name == "VCALENDAR"]
    events = [block for each in calendars for block in each.blocks if block.name == "VEVENT"]
    if not events:
        raise conversion_failed("there is no event in it.")
    zones = [block for each in calendars for block in each.blocks if block.name == "VTIMEZONE"]
    whole = next((one for one in events if one.first("RECURRENCE-ID") is None), events[0])
    try:
        return _read(_Reader(zones, context), item, whole, events)
    except UnreadableRule as error:
        raise conversion_failed(f"{error}.") from None
    except (ValueError, OverflowError):
        raise conversion_failed("it has no usable times.") from None


def _read(reader: _Reader, item: Item, whole: Block, events: list[Block]) -> Item:
    read = _with_event(reader, item, whole)
    rule = whole.first("RRULE")
    if rule is None:
        return read
    start = whole.first("DTSTART")
    if start is None:
        raise UnreadableRule("an event without start")
    moment = reader.moment(start)
    key = str(moment.tzinfo) if moment.tzinfo is not UTC else "UTC"
    read = replace(read, series=Series(read_rule(rule.value, start=moment), _zone_key(key, moment)))
    read = _with_deletions(reader, read, whole, moment)
    parts = [one for one in events if one.value("UID") == whole.value("UID")]
    for part in parts:
        if part.first("RECURRENCE-ID") is not None:
            read = _with_exception(reader, read, part, moment)
    return read


def _zone_key(name: str, moment: datetime) -> str:
    """Returns how a series names its zone; a zone without name is an offset."""
    if hasattr(moment.tzinfo, "key"):
        return name
    offset = moment.utcoffset() or timedelta()
    return f"offset:{int(offset.total_seconds()) // 60}"


def _with_deletions(reader: _Reader, master: Item, event: Block, start: datetime) -> Item:
    days = {
        reader.moment(Line(line.name, text, line.parameters)).astimezone(start.tzinfo).date()
        for line in event.all("EXDATE")
        for text in line.value.split(",")
        if text.strip()
    }
    series = master.series
    kept = tuple(sorted(day for day in days if timetable(master).has(day)))
    return master if series is None else replace(master, series=replace(series, deleted=kept))


def _with_exception(reader: _Reader, master: Item, event: Block, start: datetime) -> Item:
    named_by = event.first("RECURRENCE-ID")
    if named_by is None:
        return master
    day: date = reader.moment(named_by).astimezone(start.tzinfo).date()
    if not has_occurrence(master, day):
        return master
    plain = plain_occurrence(master, timetable(master).slot(day))
    changed = _with_event(reader, plain, event).with_texts(
        UID=plain.text("UID"), RecurrenceId=plain.text("RecurrenceId")
    )
    return with_override(master, difference(master, day, replace(changed, zones=plain.zones)))


def _with_event(reader: _Reader, item: Item, event: Block) -> Item:
    item = _with_times(reader, item, event)
    item = item.with_texts(**read_texts(event), **read_reminder(event))
    people = dict(item.people)
    organizer = event.first("ORGANIZER")
    if organizer is not None and read_box(organizer).address:
        people["Organizer"] = (read_box(organizer),)
    attendees = tuple(
        read_attendee(line) for line in event.all("ATTENDEE") if read_box(line).address
    )
    organizers = {box.address.lower() for box in people.get("Organizer", ())}
    body = read_body(event)
    return replace(
        item,
        body=item.body if body is None else body,
        people=people,
        categories=read_categories(event) or item.categories,
        attendees=tuple(who for who in attendees if who.address not in organizers)
        or item.attendees,
    )


def _with_times(reader: _Reader, item: Item, event: Block) -> Item:
    line = event.first("DTSTART")
    if line is None:
        return item
    start = reader.moment(line)
    is_all_day = "T" not in line.value.upper() or (
        event.value("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
    )
    end = reader.end(event, start, is_all_day=is_all_day)
    zone = reader.zone(line)
    zones = {**item.zones, **_zones(zone, event.first("DTEND"), reader)}
    return replace(item, zones=zones).with_texts(
        Start=format_instant(start.astimezone(UTC)),
        End=format_instant(end.astimezone(UTC)),
        IsAllDayEvent=str(is_all_day).lower(),
    )


def _zones(zone: NamedZone, end: Line | None, reader: _Reader) -> dict[str, Zone]:
    ends = zone if end is None else reader.zone(end)
    given = {"StartTimeZone": zone, "EndTimeZone": ends}
    return {
        name: Zone(one.windows_id or "UTC")
        for name, one in given.items()
        if one.windows_id or one is UTC_ZONE
    }


def read_event_files(text: str, *, now: str) -> tuple[Attachment, ...]:
    """Returns the files that stand within the first event of a calendar text."""
    calendars = read_blocks(text).blocks
    events = [block for each in calendars for block in each.blocks if block.name == "VEVENT"]
    lines = events[0].all("ATTACH") if events else []
    found = []
    for number, line in enumerate(lines, start=1):
        if line.parameters.get("VALUE", "").upper() != "BINARY":
            continue
        try:
            content = base64.b64decode("".join(line.value.split()), validate=True)
        except ValueError:
            continue
        name = line.parameters.get("X-FILENAME") or line.parameters.get("FILENAME")
        kind = line.parameters.get("FMTTYPE") or "application/octet-stream"
        found.append(Attachment(0, name or f"attachment{number}", kind, content, modified=now))
    return tuple(found)
