"""What is exported is read again as it was, what was read is exported as it was, whatever it is."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from dateutil import tz
from dateutil.rrule import rrulestr
from hypothesis import assume, event, given
from hypothesis import strategies as st

from ews_meetings.change.wish import Hold
from ews_meetings.errors import NotExpressible
from ews_meetings.ics.settling.neighbours import troubles_of
from ews_meetings.ics.writing.rule import rule_of
from ews_meetings.ics.writing.values import tzid
from ews_meetings.ics.writing.zone import Years, vtimezone
from ews_meetings.model.dates import dates_of
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.meeting import (
    Attachment,
    Body,
    BodyKind,
    FreeBusy,
    Importance,
    Meeting,
    Sensitivity,
    Series,
)
from ews_meetings.model.occurrences import slots_of, spans_of
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.span import DaySpan, Span, TimedSpan, end_of, start_of
from tests.property.ics.test_recurrence import first_spans, rules
from tests.property.model.drawn import ZONES, recurrences, serieses
from tests.property.model.drawn import first_spans as drawn_spans
from tests.unit.ics.making import calendar, event_lines
from tests.unit.ics.writing.making import ORGANIZER, held_again, read_again, seen

LOOKED_AT = 150
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=60
)
PROSE = st.lists(
    st.one_of(TEXTS, st.sampled_from(["C:\\New\\nothing", "a;b,c", "<br>", "</p> & co", "", "\t"])),
    max_size=4,
).map("\n".join)
_AS_ESCAPE = re.compile(r"\\(?=[\\,;:])")
"""RFC 6868 has none of these in names; producers do, and the reader takes them for what they mean."""
NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20
).map(lambda name: " ".join(_AS_ESCAPE.sub("", name).split()).strip("\"' "))
CONTENTS = st.binary(min_size=1, max_size=40)


@st.composite
def people(draw: st.DrawFn) -> tuple[Attendee, ...]:
    locals_ = draw(st.lists(st.sampled_from(["alice", "b%41b", "o'hara", "x+y", "ž"]), unique=True))
    return tuple(
        Attendee(
            mailbox=Mailbox(address=f"{local}@firma.example", name=draw(NAMES)),
            role=draw(st.sampled_from(Role)),
        )
        for local in locals_
    )


@st.composite
def details(draw: st.DrawFn, meeting: Meeting) -> Meeting:
    """A meeting with everything else that a meeting has."""
    text = draw(PROSE)
    html = f"<html><body><p>{draw(PROSE).replace('<', '&lt;')}</p>end</body></html>"
    content = draw(CONTENTS)
    return replace(
        meeting,
        subject=draw(TEXTS),
        location=draw(TEXTS),
        body=draw(st.sampled_from([Body(content=text), Body(content=html, kind=BodyKind.HTML)])),
        attendees=draw(people()),
        reminder_minutes=draw(st.one_of(st.none(), st.integers(0, 100_000))),
        importance=draw(st.sampled_from(Importance)),
        sensitivity=draw(st.sampled_from(Sensitivity)),
        free_busy=draw(st.sampled_from(FreeBusy)),
        categories=tuple(
            dict.fromkeys(draw(st.sampled_from([(), ("a,b", "c\\"), ("x;y",), ("\\,", "é")])))
        ),
        is_response_requested=draw(st.booleans()),
        allows_new_time=draw(st.booleans()),
        attachments=draw(
            st.sampled_from(
                [(), (Attachment.of(name="a b.txt", content=content, content_type="text/plain"),)]
            )
        ),
    )


@st.composite
def singles(draw: st.DrawFn) -> Series:
    span = draw(drawn_spans(draw(st.dates(date(2026, 12, 1), date(2029, 12, 31)))))
    if isinstance(span, TimedSpan):
        span = replace(span, end_zone=draw(st.sampled_from(ZONES)))
    return Series(
        uid=draw(st.sampled_from(["a@b", "ü;,\\x"])), meeting=Meeting(subject="", span=span)
    )


@st.composite
def held(draw: st.DrawFn) -> Series:
    """A meeting or a series, of which each exception has its own words too."""
    series = draw(st.one_of(singles(), serieses()))
    whole = draw(details(series.meeting))
    changed = tuple(
        replace(
            one,
            meeting=replace(
                draw(details(one.meeting)), attachments=whole.attachments, recurrence=None
            ),
        )
        for one in series.changed
    )
    return replace(series, meeting=whole, changed=changed)


def is_second_reading(span: Span) -> bool:
    """Whether a span begins or ends at the second of two times that the clocks show."""
    if isinstance(span, DaySpan):
        return False
    pairs = ((span.start_at, span.start_zone), (span.end_at, span.end_zone))
    return any(at.astimezone(ZoneInfo(zone)).fold for at, zone in pairs)


def has_overlaps(series: Series) -> bool:
    """Whether Exchange takes no such series, so that none is exported."""
    plain = islice(spans_of(series.meeting), LOOKED_AT)
    return any(end_of(one) > start_of(following) for one, following in pairwise(plain))


@given(held())
def test_what_is_exported_is_read_again_as_it_was(series: Series) -> None:
    assume(series.meeting.recurrence is None or len(list(islice(spans_of(series.meeting), 2))) == 2)
    assume(next(slots_of(series), None) is not None)
    assume(not troubles_of(series) and not has_overlaps(series))
    assume(not is_second_reading(series.meeting.span))
    event("series" if series.meeting.recurrence else "single")
    again = held_again(seen(series), takes_files=True).series
    assert compare_series(old=series, new=again) == ()
    assert again.deleted == series.deleted


@given(st.data())
def test_a_rule_has_the_dates_of_its_recurrence_by_dateutil(data: st.DataObject) -> None:
    recurrence = data.draw(recurrences())
    span = data.draw(drawn_spans(recurrence.start))
    wall = time()
    if isinstance(span, TimedSpan):
        wall = span.start_at.astimezone(ZoneInfo(span.start_zone)).time()
    text, _, until = rule_of(recurrence, span).text.partition(";UNTIL=")
    found = islice(rrulestr(text, dtstart=datetime.combine(recurrence.start, wall)), LOOKED_AT)
    dates = [one.date() for one in found]
    if until and isinstance(span, TimedSpan):
        last = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        zone = ZoneInfo(span.start_zone)
        walls = (datetime.combine(day, wall.replace(fold=0), tzinfo=zone) for day in dates)
        dates = [one.date() for one in walls if one.astimezone(UTC) <= last]
    elif until:
        dates = [day for day in dates if f"{day:%Y%m%d}" <= until]
    assert dates == list(islice(dates_of(recurrence), LOOKED_AT))


@given(st.data())
def test_what_was_read_is_exported_as_it_was(data: st.DataObject) -> None:
    rule = data.draw(rules())
    span = data.draw(first_spans(rule))
    lines = [f"RRULE:{rule}", "SUMMARY:x", "ORGANIZER:mailto:" + ORGANIZER]
    if isinstance(span, DaySpan):
        lines += [f"DTSTART;VALUE=DATE:{span.first:%Y%m%d}"]
    else:
        local = span.start_at.astimezone(ZoneInfo(span.start_zone))
        lines += [f"DTSTART;TZID={span.start_zone}:{local:%Y%m%dT%H%M%S}", "DURATION:PT45M"]
    zone = span.zone if isinstance(span, DaySpan) else "Europe/Berlin"
    wishes = read_again(calendar(*event_lines(*lines)), zone=zone)
    assume(len(wishes) == 1 and isinstance(wishes[0], Hold))
    assert isinstance(wishes[0], Hold)
    first = wishes[0].series
    try:
        again = held_again(seen(first)).series
    except NotExpressible:
        event("nothing takes place")
        return
    event("repeats" if first.meeting.recurrence else "single")
    assert compare_series(old=first, new=again) == ()


MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2060, 1, 1)).map(  # noqa: DTZ001 - drawn
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
MANY_ZONES = st.sampled_from(
    [
        *ZONES,
        "Europe/Dublin",
        "Africa/Casablanca",
        "Asia/Jerusalem",
        "Europe/Moscow",
        "America/Sao_Paulo",
        "Africa/Cairo",
        "Pacific/Apia",
        "Asia/Gaza",
        "America/Caracas",
        "Asia/Pyongyang",
    ]
)


@given(MANY_ZONES, MOMENTS, st.integers(0, 12))
def test_a_vtimezone_has_the_offsets_of_its_zone_by_dateutil(
    zone: str, at: datetime, length: int
) -> None:
    years = Years(first=at.year, last=at.year + length)
    text = vtimezone(zone, years).decode()
    described = tz.tzical(io.StringIO(text)).get(tzid(zone))
    info = ZoneInfo(zone)
    begin = datetime(at.year, 1, 1, tzinfo=UTC)
    moments = [begin + timedelta(days=9 * number, hours=at.hour) for number in range(41)]
    moments += [at, at.replace(year=at.year + length, day=min(at.day, 28))]
    for moment in moments:
        wall = moment.astimezone(info).replace(tzinfo=None)
        local = wall.replace(tzinfo=info)
        if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            continue  # dateutil asks by wall clocks, which say two things then
        assert wall.replace(tzinfo=described).utcoffset() == local.utcoffset(), (moment, text)
