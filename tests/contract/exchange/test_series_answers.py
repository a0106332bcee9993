"""What servers may say of series that no sandbox says: nothing is guessed, nothing vanishes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ews_meetings.change.observed import ItemRef, Observed, Slot
from ews_meetings.errors import ServerRefused
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from ews_meetings.exchange.recurrence import UNREADABLE
from ews_meetings.model.meeting import Series
from ews_meetings.model.recurrence import Day, Weekly
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.stub import Request, Say, StubServer, answer, said
from tests.unit.exchange.drawn import repeating

MASTER = ItemRef(item_id="master", change_key="c")
SERIES = Series(
    uid="uid-1",
    meeting=repeating(
        Weekly(days=(Day.THURSDAY,)),
        start=datetime(2026, 12, 3, tzinfo=UTC).date(),
        count=4,
    ),
)
"""3, 10, 17 and 24 December at 08:00 UTC."""
RULE = (
    "<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Thursday</t:DaysOfWeek>"
    "</t:WeeklyRecurrence><t:NumberedRecurrence><t:StartDate>2026-12-03</t:StartDate>"
    "<t:NumberOfOccurrences>4</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>"
)
SECOND, THIRD = (datetime(2026, 12, day, 8, tzinfo=UTC) for day in (10, 17))
OUT_OF_RANGE = "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"
DELETED = "ErrorCalendarOccurrenceIsDeletedFromRecurrence"


def _item(item_id: str, *inner: str, day: int = 3) -> str:
    zone = '<t:StartTimeZone Id="W. Europe Standard Time"/>'
    times = (
        f"<t:Start>2026-12-{day:02}T08:00:00Z</t:Start><t:End>2026-12-{day:02}T09:00:00Z</t:End>"
    )
    return (
        f'<m:Items><t:CalendarItem><t:ItemId Id="{item_id}" ChangeKey="c"/>{times}'
        f"{''.join(inner)}{zone}</t:CalendarItem></m:Items>"
    )


def _deleted(*starts: str) -> str:
    rows = "".join(
        f"<t:DeletedOccurrence><t:Start>{start}</t:Start></t:DeletedOccurrence>" for start in starts
    )
    return f"<t:DeletedOccurrences>{rows}</t:DeletedOccurrences>"


def _modified(item_id: str, start: str, original: str = "") -> str:
    said_original = f"<t:OriginalStart>{original}</t:OriginalStart>" if original else ""
    return (
        f'<t:ModifiedOccurrences><t:Occurrence><t:ItemId Id="{item_id}" ChangeKey="c"/>'
        f"<t:Start>{start}</t:Start><t:End>{start}</t:End>{said_original}</t:Occurrence>"
        "</t:ModifiedOccurrences>"
    )


def _kind(name: str) -> str:
    return f"<t:CalendarItemType>{name}</t:CalendarItemType>"


def _original(day: int) -> str:
    return f"<t:OriginalStart>2026-12-{day:02}T08:00:00Z</t:OriginalStart>"


@contextmanager
def _answering(*answers: str) -> Iterator[tuple[StubServer, OpenMailbox]]:
    """Answer one GetItem after the other; an answer is a code or what the item says."""
    waiting = list(answers)

    def script(_request: Request) -> Say:
        one = waiting.pop(0)
        reply = said("GetItem", one) if one.startswith("Error") else said("GetItem", inner=one)
        return Say(200, answer("GetItem", reply))

    with StubServer(script) as server, open_mailbox(connection_to(server.url)) as mailbox:
        yield server, mailbox


def _find(start: datetime, *answers: str) -> Observed | None:
    with _answering(*answers) as (server, mailbox):
        slot = Slot(master=MASTER, series=SERIES, original_start_at=start)
        (observed,) = mailbox.reader.read_occurrences([slot])
        assert len(server.requests) == len(answers)
    return observed


def _read(*answers: str) -> Series:
    with _answering(*answers) as (_, mailbox):
        (observed,) = mailbox.reader.read([MASTER])
    assert observed is not None
    return observed.series


def test_an_occurrence_is_verified_by_its_original_start_wherever_it_was_moved() -> None:
    moved = _item("one", _original(10), _kind("Exception"), day=11)
    observed = _find(SECOND, _item("master", RULE), moved)
    assert observed is not None
    assert observed.ref.item_id == "one"


@pytest.mark.parametrize(
    "shown",
    [
        _item("one", _original(17), _kind("Occurrence"), day=10),
        _item("one", _kind("Occurrence"), day=17),
        _item("one", _kind("Exception"), day=10),
        "ErrorItemNotFound",
    ],
    ids=["another original start", "another day", "an unnamed exception", "nothing"],
)
def test_what_cannot_be_verified_is_never_returned(shown: str) -> None:
    with pytest.raises(ServerRefused):
        _find(SECOND, _item("master", RULE), shown, shown)


def test_where_the_index_counts_what_is_visible_the_second_try_is_right() -> None:
    master = _item("master", RULE, _deleted("2026-12-10T08:00:00Z"))
    right = _item("one", _kind("Occurrence"), day=17)
    observed = _find(THIRD, master, _item("two", _kind("Occurrence"), day=24), right)
    assert observed is not None
    assert observed.ref.item_id == "one"


def test_an_occurrence_that_the_server_says_is_deleted_is_none() -> None:
    assert _find(SECOND, _item("master", RULE), DELETED) is None


def test_an_index_out_of_range_means_none_only_where_nothing_is_deleted_before_it() -> None:
    assert _find(THIRD, _item("master", RULE), OUT_OF_RANGE) is None
    gone = _item("master", RULE, _deleted("2026-12-10T08:00:00Z"))
    right = _item("one", _kind("Occurrence"), day=17)
    assert _find(THIRD, gone, OUT_OF_RANGE, right) is not None
    assert _find(THIRD, gone, OUT_OF_RANGE, OUT_OF_RANGE) is None


def test_of_a_series_that_is_not_understood_no_occurrence_is_shown_and_none_denied() -> None:
    odd = _item("master", "<t:Recurrence><t:LunarRecurrence/></t:Recurrence>")
    with pytest.raises(ServerRefused, match="does not show"):
        _find(SECOND, odd)
    lost = _item("master", RULE, _deleted("2026-12-12T08:00:00Z"))
    with pytest.raises(ServerRefused, match="does not show"):
        _find(SECOND, lost)


@pytest.mark.parametrize(
    "start", ["2026-12-10T08:00:00Z", "2026-12-10T00:00:00Z", "2026-12-10T09:00:00.5Z"]
)
def test_a_deleted_occurrence_is_the_one_of_its_date_however_it_is_said(start: str) -> None:
    assert _read(_item("master", RULE, _deleted(start))).deleted == (SECOND,)


def test_a_deletion_outside_the_pattern_says_nothing() -> None:
    series = _read(_item("master", RULE, _deleted("2027-12-10T08:00:00Z", "2026-12-10T08:00:00Z")))
    assert series.deleted == (SECOND,)


def test_an_exception_whose_original_start_only_its_own_item_says_is_known_by_that() -> None:
    master = _item("master", RULE, _modified("one", "2026-12-12T08:00:00Z"))
    series = _read(master, _item("one", _original(10), day=12))
    (changed,) = series.changed
    assert changed.original_start_at == SECOND


def test_an_exception_on_a_day_of_the_pattern_is_the_one_of_that_day() -> None:
    master = _item("master", RULE, _modified("one", "2026-12-10T08:00:00Z"))
    (changed,) = _read(master, _item("one", _kind("Exception"), day=10)).changed
    assert changed.original_start_at == SECOND


@pytest.mark.parametrize(
    "answers",
    [
        [_item("master", RULE, _deleted("2026-12-12T08:00:00Z"))],
        [_item("master", RULE, _deleted("never"))],
        [
            _item("master", RULE, _modified("one", "2026-12-12T08:00:00Z")),
            _item("one", _kind("Exception"), day=12),
        ],
        [
            _item("master", RULE, _modified("one", "2026-12-10T08:00:00Z", "2026-12-10T08:00:00Z")),
            "ErrorItemNotFound",
        ],
    ],
    ids=["deleted between", "deleted never", "moved from nowhere", "changed and gone"],
)
def test_a_series_with_an_exception_that_cannot_be_told_equals_nothing_that_is_wanted(
    answers: list[str],
) -> None:
    series = _read(*answers)
    assert series.meeting.recurrence == UNREADABLE


def test_a_refused_exception_is_an_error_and_no_missing_one() -> None:
    master = _item("master", RULE, _modified("one", "2026-12-10T08:00:00Z"))
    with pytest.raises(ServerRefused):
        _read(master, "ErrorInvalidIdMalformed")


def test_the_stamp_of_the_series_stands_in_where_an_occurrence_shows_none() -> None:
    key = (
        '<t:ExtendedProperty><t:ExtendedFieldURI PropertyType="String"'
        ' PropertySetId="3a7ed84a-c7bb-4b68-8d60-cf366a5cb3de" PropertyName="key"/>'
        "<t:Value>k</t:Value></t:ExtendedProperty>"
    )
    observed = _find(SECOND, _item("master", key, RULE), _item("one", _original(10), day=10))
    assert observed is not None
    assert observed.key == "k"
    assert observed.series == replace(observed.series, uid="uid-1", deleted=(), changed=())
