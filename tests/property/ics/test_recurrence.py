"""Rules of the kinds that Exchange can say mean the same to dateutil and to the model, or are refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import assume, event, given
from hypothesis import strategies as st

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import BadOption
from ews_meetings.ics.rules.rrule_text import recurrence_of_text
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import DaySpan, Span, TimedSpan, start_of
from tests.unit.ics.making import calendar, event_lines, read

ZONES = ("UTC", "Europe/Prague", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST_DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
SETS = st.sampled_from([NAMES[:5], NAMES[5:], NAMES, NAMES[:1], NAMES[3:4]])
ORDINALS = st.sampled_from([1, 2, 3, 4, -1])
LOOKED_AT = 120


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule of the grammar that one pattern can say, for a start that its dates may or may not have."""
    body: str = draw(
        st.one_of(
            st.builds(lambda n: f"FREQ=DAILY;INTERVAL={n}", st.integers(1, 40)),
            st.builds(lambda days: f"FREQ=DAILY;BYDAY={','.join(days)}", SETS),
            st.builds(
                lambda n, days, start: (
                    f"FREQ=WEEKLY;INTERVAL={n};BYDAY={','.join(sorted(days))};WKST={start}"
                ),
                st.integers(1, 5),
                st.sets(st.sampled_from(NAMES), min_size=1),
                st.sampled_from(NAMES),
            ),
            st.builds(lambda n: f"FREQ=WEEKLY;INTERVAL={n}", st.integers(1, 5)),
            st.builds(lambda n: f"FREQ=MONTHLY;INTERVAL={n}", st.integers(1, 13)),
            st.builds(lambda n: f"FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY=-1", st.integers(1, 13)),
            st.builds(
                lambda n, k, day: f"FREQ=MONTHLY;INTERVAL={n};BYDAY={k}{day}",
                st.integers(1, 13),
                ORDINALS,
                st.sampled_from(NAMES),
            ),
            st.builds(
                lambda n, days, k: f"FREQ=MONTHLY;INTERVAL={n};BYDAY={','.join(days)};BYSETPOS={k}",
                st.integers(1, 13),
                SETS,
                ORDINALS,
            ),
            st.builds(lambda n: f"FREQ=YEARLY;INTERVAL={n}", st.integers(1, 8)),
            st.builds(
                lambda n, k, days, month: (
                    f"FREQ=YEARLY;INTERVAL={n};BYMONTH={month};BYDAY={','.join(days)};BYSETPOS={k}"
                ),
                st.integers(1, 8),
                ORDINALS,
                SETS,
                st.integers(1, 12),
            ),
            st.builds(
                lambda step, month: (
                    f"FREQ=YEARLY;BYMONTH={','.join(str(m) for m in range(month % step + 1, 13, step))}"
                ),
                st.sampled_from([1, 2, 3, 4, 6]),
                st.integers(0, 5),
            ),
            st.builds(lambda n: f"FREQ=YEARLY;BYYEARDAY={n}", st.integers(-306, 59)),
        )
    )
    end: str = draw(
        st.one_of(
            st.just(""),
            st.builds(lambda n: f";COUNT={n}", st.integers(1, 60)),
            st.builds(lambda day: f";UNTIL={day:%Y%m%d}", FIRST_DAYS),
        )
    )
    return body + end


@st.composite
def first_spans(draw: st.DrawFn, rule: str) -> Span:
    """A first occurrence on a date of the rule; overlong or ambiguous ones are not the question here."""
    seed = draw(FIRST_DAYS)
    plain = rule.split(";COUNT", maxsplit=1)[0].split(";UNTIL", maxsplit=1)[0]
    wall = next(iter(rrulestr(plain, dtstart=datetime.combine(seed, time()))), None)
    assume(wall is not None and wall.year < 2100)
    assert wall is not None
    zone = draw(st.sampled_from(ZONES))
    if draw(st.booleans()):
        return DaySpan(first=wall.date(), last=wall.date(), zone=zone)
    hour, minute = draw(st.integers(0, 23)), draw(st.sampled_from([0, 15, 30]))
    local = wall.replace(hour=hour, minute=minute, tzinfo=ZoneInfo(zone))
    start_at = local.astimezone(UTC)
    assume(start_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local.replace(tzinfo=None))
    length = timedelta(minutes=draw(st.integers(0, 90)))
    return TimedSpan(start_at=start_at, end_at=start_at + length, start_zone=zone, end_zone=zone)


def expanded(rule: str, span: Span) -> list[datetime]:
    """The instants of a rule by dateutil: on wall clocks, each put into the zone."""
    zone = ZoneInfo(span.zone if isinstance(span, DaySpan) else span.start_zone)
    first = start_of(span).astimezone(zone).replace(tzinfo=None)
    text, _, until = rule.partition(";UNTIL=")
    walls = iter(rrulestr(text, dtstart=first))
    found = [wall.replace(tzinfo=zone).astimezone(UTC) for wall in islice(walls, LOOKED_AT)]
    if not until:
        return found
    last = datetime.strptime(until, "%Y%m%d").replace(tzinfo=UTC).date()
    return [at for at in found if at.astimezone(zone).date() <= last]


@given(st.data())
def test_a_rule_that_is_mapped_means_what_dateutil_says(data: st.DataObject) -> None:
    rule = data.draw(rules())
    span = data.draw(first_spans(rule))
    try:
        recurrence = recurrence_of_text(rule, span)
    except BadOption as error:
        event(error.message.partition("': ")[2][:24])
        return
    event("mapped")
    meeting = Meeting(subject="", span=span, recurrence=recurrence)
    assert [start_of(one) for one in islice(spans_of(meeting), LOOKED_AT)] == expanded(rule, span)


@given(st.data())
def test_rules_of_the_plain_kinds_are_always_mapped(data: st.DataObject) -> None:
    rule = data.draw(rules())
    assume("UNTIL" not in rule)
    span = data.draw(first_spans(rule))
    first = start_of(span).astimezone(
        ZoneInfo(span.zone if isinstance(span, DaySpan) else span.start_zone)
    )
    assume(first.day <= 28 or "BYDAY" in rule or "BYMONTHDAY" in rule or "FREQ=DAILY" in rule)
    assume("BYYEARDAY" not in rule or "=0" not in rule)
    assert recurrence_of_text(rule, span)


LINES = st.one_of(
    st.builds(
        lambda name, zone, day, hour: f"{name};TZID={zone}:{day:%Y%m%d}T{hour:02}0000",
        st.sampled_from(["EXDATE", "RDATE", "RECURRENCE-ID", "DTSTART"]),
        st.sampled_from(ZONES),
        st.dates(date(2027, 3, 20), date(2027, 4, 20)),
        st.integers(0, 23),
    ),
    st.builds(
        lambda name, day: f"{name};VALUE=DATE:{day:%Y%m%d}",
        st.sampled_from(["EXDATE", "RDATE", "RECURRENCE-ID", "DTSTART"]),
        st.dates(date(2027, 3, 20), date(2027, 4, 20)),
    ),
    st.builds(lambda rule: f"RRULE:{rule}", rules()),
    st.sampled_from(["STATUS:CANCELLED", "SEQUENCE:1", "SUMMARY:x", "DURATION:PT1H", "UID:"]),
)


@given(st.lists(st.lists(LINES, max_size=5), min_size=1, max_size=5))
def test_any_events_of_one_uid_become_wishes_whose_exceptions_are_occurrences(
    events: list[list[str]],
) -> None:
    lines = [line for one in events for line in event_lines(*one)]
    wishes = read(calendar(*lines))
    assert len({wish.where for wish in wishes}) <= len(events)
    held = [wish for wish in wishes if isinstance(wish, Hold)]
    assert len({wish.series.uid for wish in held}) == len({w.origin for w in held}) == len(held)
    for wish in wishes:
        if isinstance(wish, Unusable):
            assert wish.refusal.message
        if isinstance(wish, Hold):
            series = wish.series
            named = {*series.deleted, *(one.original_start_at for one in series.changed)}
            slots = map(start_of, islice(spans_of(series.meeting), 2000))
            assert named <= set(slots)
            assert len(named) == len(series.deleted) + len(series.changed)
