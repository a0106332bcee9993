"""Text and times at the edges: what others wrote never ends in an exception that is not ours."""

from __future__ import annotations

from datetime import date

import pytest

from ews_meetings.change.identity import Origin
from ews_meetings.change.plan_file import from_text, to_text
from ews_meetings.change.stamp import Stamp
from ews_meetings.errors import EwsMeetingsError, PlanDamaged
from ews_meetings.model.body_text import body_text
from ews_meetings.model.fields import compare, digests
from ews_meetings.model.meeting import Body, BodyKind, Meeting
from ews_meetings.model.span import DaySpan, instant, timed_span
from tests.unit.change.making import small_plan

STAMP = '{"v":1,"scope":"a","uid":"b","part":%s,"digest":"","run":"","notify":"silent","written":{},"held":{}}'


@pytest.mark.parametrize("html", ["<p>a</p><![foo[x]]>b", "a <![x"])
def test_no_markup_stops_us(html: str) -> None:
    assert body_text(Body(content=html, kind=BodyKind.HTML)).startswith("a")


@pytest.mark.parametrize("part", ["1e999", "Infinity"])
def test_a_stamp_with_an_endless_part_is_none(part: str) -> None:
    assert Stamp.from_text(STAMP % part, "s") is None


def test_a_deep_stamp_is_none() -> None:
    assert Stamp.from_text("[" * 100_000, "s") is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "1" * 5000,
        to_text(small_plan()).replace(
            small_plan().header.made_at.isoformat(), "0001-01-01T00:00:00+05:00"
        ),
    ],
    ids=["deep", "long number", "instant before time"],
)
def test_a_plan_file_of_odd_json_is_damaged(text: str) -> None:
    with pytest.raises(PlanDamaged):
        from_text(text, source="a.json")


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("9999-12-31T23:59", "America/New_York"),
        ("0001-01-01T00:00", "Europe/Berlin"),
        ("9999-12-31T23:59-05:00", "UTC"),
    ],
)
def test_a_time_at_the_end_of_the_calendar_is_refused(text: str, zone: str) -> None:
    with pytest.raises(EwsMeetingsError):
        instant(text, zone=zone)


def test_a_meeting_in_the_last_years_has_digests() -> None:
    digests(
        Meeting(subject="", span=timed_span("4500-06-01T10:00", "4500-06-01T11:00", zone="UTC"))
    )
    last = date(9999, 12, 31)
    digests(Meeting(subject="", span=DaySpan(first=last, last=last, zone="UTC")))


def test_a_key_with_half_a_surrogate_is_hashed() -> None:
    stamp = Stamp.from_text(STAMP.replace('"b"', '"\\ud800"') % 0, "s")
    assert stamp is None or stamp.origin.key
    assert Origin(scope="create", uid="\udcff").key


def test_another_year_is_no_other_zone() -> None:
    one, other = (
        Meeting(subject="", span=timed_span(f"{y}-04-01T09:00", f"{y}-04-01T10:00", zone="UTC"))
        for y in (2027, 2028)
    )
    assert [c.field for c in compare(old=one, new=other)] == ["time"]


def test_a_comma_in_a_category_is_no_border() -> None:
    span = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="UTC")
    one = Meeting(subject="", span=span, categories=("a, b",))
    other = Meeting(subject="", span=span, categories=("a", "b"))
    assert digests(one) != digests(other)
