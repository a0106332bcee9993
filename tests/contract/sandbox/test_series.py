"""Series made and read: rows A74 to A76, A78, A81 to A83, A92 to A94, B5, B6; `servers.md`."""

from typing import Any

import pytest
from lxml import etree

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import NS, at, get_item, post
from tests.contract.sandbox.recurring import (
    NO_END,
    by_id,
    create,
    daily,
    delete,
    get,
    item_id,
    morning,
    nth,
    numbered,
    series,
    starts,
    until,
    view,
)

_PATTERNS = {
    "daily": daily(2),
    "weekly": (
        "<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday Thursday"
        "</t:DaysOfWeek><t:FirstDayOfWeek>Monday</t:FirstDayOfWeek></t:WeeklyRecurrence>"
    ),
    "absolute monthly": (
        "<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>31</t:DayOfMonth>"
        "</t:AbsoluteMonthlyRecurrence>"
    ),
    "relative monthly": (
        "<t:RelativeMonthlyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Weekday"
        "</t:DaysOfWeek><t:DayOfWeekIndex>Last</t:DayOfWeekIndex></t:RelativeMonthlyRecurrence>"
    ),
    "absolute yearly": (
        "<t:AbsoluteYearlyRecurrence><t:DayOfMonth>29</t:DayOfMonth><t:Month>February</t:Month>"
        "</t:AbsoluteYearlyRecurrence>"
    ),
    "relative yearly": (
        "<t:RelativeYearlyRecurrence><t:DaysOfWeek>Sunday</t:DaysOfWeek>"
        "<t:DayOfWeekIndex>First</t:DayOfWeekIndex><t:Month>May</t:Month>"
        "</t:RelativeYearlyRecurrence>"
    ),
}
_SECOND = {
    "daily": "2026-12-05T08:00:00Z",
    "weekly": "2026-12-07T08:00:00Z",
    "absolute monthly": "2027-01-31T08:00:00Z",
    "relative monthly": "2027-01-29T08:00:00Z",
    "absolute yearly": "2028-02-29T08:00:00Z",
    "relative yearly": "2028-05-07T07:00:00Z",
}
_RANGES = {"numbered": numbered(3), "end date": until("2040-12-31"), "no end": NO_END}


def _weekly(days: str) -> str:
    return (
        f"<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>{days}</t:DaysOfWeek>"
        "</t:WeeklyRecurrence>"
    )


@pytest.mark.parametrize("pattern", _PATTERNS)
@pytest.mark.parametrize("bounds", _RANGES)
def test_every_pattern_and_range_comes_back_as_sent(
    exchange: SandboxServer, pattern: str, bounds: str
) -> None:
    """A81: MTGS_R390, MTGS_R391, S01_TC10, S01_TC11, S01_TC12, S01_TC13, S01_TC14, S01_TC15; A82:
    CDATA_R997, CDATA_R1001, CDATA_R1003; A83: CDATA_R1263, CDATA_R1261, CDATA_R1265.
    """
    given = f"{_PATTERNS[pattern]}{_RANGES[bounds]}"
    made = create(exchange, _PATTERNS[pattern], _RANGES[bounds])
    assert made.codes == ["NoError"]
    shown = get_item(exchange, item_id(made)).find(".//t:Recurrence")
    assert _texts(shown) == _texts(etree.fromstring(f'<a xmlns:t="x">{given}</a>'))
    second = get(exchange, nth(item_id(made), 2))
    assert second.texts(".//t:CalendarItem/t:Start") == [_SECOND[pattern]]


def _texts(element: Any) -> list[str]:
    """The texts of a Recurrence, without the default of a week and the offsets of dates."""
    shown = [each for each in element.iter() if not len(each)]
    return [each.text.removesuffix("+01:00") for each in shown]


def test_the_dates_of_a_range_carry_the_offset_of_the_zone(exchange: SandboxServer) -> None:
    """exchangelib takes `2026-12-03` for midnight in UTC and `2026-12-03+01:00` for a date."""
    shown = get_item(exchange, item_id(create(exchange, daily(), until("2027-06-01"))))
    assert shown.texts(".//t:StartDate") == ["2026-12-03+01:00"]
    assert shown.texts(".//t:EndDate") == ["2027-06-01+02:00"]


def test_a_master_says_what_it_is_and_is_not_recurring_itself(either: SandboxServer) -> None:
    """A74: MTGS_R53, MTGS_R54, MTGS_R55, MTGS_R56; B5."""
    shown = get_item(either, item_id(create(either, daily(), numbered(3))))
    assert shown.texts(".//t:CalendarItemType") == ["RecurringMaster"]
    assert shown.texts(".//t:IsRecurring") == ["false"]


def test_a_master_knows_its_first_and_last_occurrence(either: SandboxServer) -> None:
    """A76: MTGS_R213, MTGS_R215."""
    shown = get_item(either, item_id(create(either, daily(), until("2026-12-05"))))
    assert shown.texts(".//t:FirstOccurrence/t:Start") == [morning(3)]
    assert shown.texts(".//t:LastOccurrence/t:Start") == [morning(5)]
    assert shown.texts(".//t:LastOccurrence/t:OriginalStart") == [morning(5)]


def test_a_series_without_end_has_no_last_occurrence(exchange: SandboxServer) -> None:
    """A76: MTGS_R213, MTGS_R215."""
    shown = get_item(exchange, item_id(create(exchange, daily(), NO_END)))
    assert shown.texts(".//t:FirstOccurrence/t:Start") == [morning(3)]
    assert shown.find(".//t:LastOccurrence") is None


def test_a_master_moves_to_the_first_day_of_its_pattern(exchange: SandboxServer) -> None:
    """`ics-to-ews.md` 3.1: a StartDate that does not match is accepted."""
    made = create(exchange, _weekly("Monday"), numbered(2))
    shown = get_item(exchange, item_id(made))
    assert shown.texts(".//t:CalendarItem/t:Start") == [morning(7)]


@pytest.mark.parametrize(
    ("pattern", "bounds", "code"),
    [
        (_weekly("Weekday"), numbered(3), "ErrorCalendarInvalidDayForWeeklyRecurrence"),
        (_weekly(""), numbered(3), "ErrorCalendarInvalidDayForWeeklyRecurrence"),
        (daily(0), numbered(3), "ErrorCalendarInvalidRecurrence"),
        (daily(1000), numbered(3), "ErrorCalendarInvalidRecurrence"),
        (daily(), numbered(0), "ErrorCalendarInvalidRecurrence"),
        (daily(), numbered(1000), "ErrorCalendarInvalidRecurrence"),
        (
            _PATTERNS["absolute monthly"].replace("31", "32"),
            numbered(3),
            "ErrorCalendarInvalidRecurrence",
        ),
        (
            "<t:DailyRegeneration><t:Interval>1</t:Interval></t:DailyRegeneration>",
            numbered(3),
            "ErrorCalendarInvalidRecurrence",
        ),
        (daily(), until("2026-12-02"), "ErrorRecurrenceHasNoOccurrence"),
        (_weekly("Monday"), until("2026-12-05"), "ErrorRecurrenceHasNoOccurrence"),
        (daily(), until("4501-01-01"), "ErrorRecurrenceEndDateTooBig"),
    ],
)
def test_a_recurrence_without_sense_is_refused(
    exchange: SandboxServer, pattern: str, bounds: str, code: str
) -> None:
    """A93: MTGS_R12052; A94: MTGS_R1206. `ics-to-ews.md` 3.4."""
    assert create(exchange, pattern, bounds).codes == [code]
    assert exchange.calendar("organizer") == ()


@pytest.mark.parametrize(
    ("pattern", "bounds"),
    [
        ("<t:DailyRecurrence/>", numbered(3)),
        (daily(), ""),
        (_weekly("Mon"), numbered(3)),
        (_PATTERNS["relative monthly"].replace("Weekday", "Monday Friday"), numbered(3)),
        (_PATTERNS["relative yearly"].replace("First", "Fifth"), numbered(3)),
        (_PATTERNS["absolute yearly"].replace("February", "2"), numbered(3)),
        (daily(), until("tomorrow")),
    ],
)
def test_a_recurrence_that_is_not_well_built_fails_the_request(
    exchange: SandboxServer, pattern: str, bounds: str
) -> None:
    """A82: CDATA_R997, CDATA_R1001, CDATA_R1003; A83: CDATA_R1263, CDATA_R1261, CDATA_R1265.

    B18: a fault for the whole request.
    """
    answer = create(exchange, pattern, bounds)
    assert (answer.status, answer.codes) == (500, ["ErrorSchemaValidation"])


def test_a_series_that_ends_before_it_starts_is_refused(exchange: SandboxServer) -> None:
    """A92: MTGS_R1204."""
    times = ("2026-12-03T09:00:00", "2026-12-03T08:00:00")
    answer = create(exchange, daily(), numbered(3), times=times)
    assert answer.codes == ["ErrorCalendarEndDateIsEarlierThanStartDate"]


def test_occurrences_must_not_overlap(exchange: SandboxServer) -> None:
    """`ics-to-ews.md` 3.5: a daily series of 25 hours."""
    times = ("2026-12-03T09:00:00", "2026-12-04T10:00:00")
    answer = create(exchange, daily(), numbered(3), times=times)
    assert answer.codes == ["ErrorOccurrenceTimeSpanTooBig"]
    assert create(exchange, daily(2), numbered(3), times=times).codes == ["NoError"]


def test_exchangelib_reads_the_series_it_wrote(organizer: Any) -> None:
    """A74: MTGS_R53, MTGS_R54, MTGS_R55, MTGS_R56; A81: MTGS_R390, MTGS_R391, S01_TC10, S01_TC11,
    S01_TC12, S01_TC13, S01_TC14, S01_TC15.
    """
    item = series(organizer)
    master = organizer.calendar.get(id=item.id)
    assert master.type == "RecurringMaster"
    assert master.recurrence == item.recurrence
    assert master.first_occurrence.start == at(9)
    assert master.last_occurrence.start == at(9, day=6)
    assert not master.deleted_occurrences
    assert not master.modified_occurrences


def test_a_search_finds_masters(either: SandboxServer, opened: Any) -> None:
    """B6: without a view there are no occurrences."""
    organizer = opened(either, "organizer")
    series(organizer)
    assert [item.type for item in organizer.calendar.all()] == ["RecurringMaster"]


def test_a_view_shows_occurrences_and_no_master(exchange: SandboxServer, organizer: Any) -> None:
    """A75: MTGS_R732, MTGS_R733; B5; B6."""
    item = series(organizer)
    shown = view(exchange)
    assert starts(shown) == [morning(day) for day in (3, 4, 5, 6)]
    assert shown.texts(".//t:CalendarItemType") == ["Occurrence"] * 4
    assert shown.texts(".//t:IsRecurring") == ["true"] * 4
    assert shown.texts(".//t:UID") == [item.uid] * 4
    assert shown.find(".//t:Recurrence") is None


def test_a_view_shows_only_what_lies_in_it(exchange: SandboxServer) -> None:
    """B3, B6."""
    create(exchange, daily(), NO_END)
    assert starts(view(exchange, start="2027-01-01", end="2027-01-03")) == [
        "2027-01-01T08:00:00Z",
        "2027-01-02T08:00:00Z",
    ]
    assert starts(view(exchange, start="2026-11-01", end="2026-12-03")) == []


def test_a_view_on_gromox_shows_the_master_only(gromox: SandboxServer) -> None:
    """`servers.md`: CalendarView does not expand recurrences."""
    create(gromox, daily(), numbered(4))
    shown = view(gromox)
    assert shown.texts(".//t:CalendarItemType") == ["RecurringMaster"]
    assert starts(view(gromox, start="2026-12-05")) == []


def test_occurrences_keep_the_wall_clock_on_exchange(exchange: SandboxServer) -> None:
    """B6; the clocks of Berlin change on 28 March 2027."""
    create(exchange, daily(), NO_END)
    shown = starts(view(exchange, start="2027-03-27", end="2027-03-29"))
    assert shown == ["2027-03-27T08:00:00Z", "2027-03-28T07:00:00Z"]


def test_occurrences_on_gromox_do_not_follow_summer_time(gromox: SandboxServer) -> None:
    """`servers.md`."""
    master = item_id(create(gromox, daily(), NO_END))
    found = get(gromox, nth(master, 116))
    assert starts(found) == ["2027-03-28T08:00:00Z"]


def test_an_id_from_a_view_is_good_for_reading(exchange: SandboxServer, organizer: Any) -> None:
    """A74: MTGS_R53, MTGS_R54, MTGS_R55, MTGS_R56; A78: MTGS_R161. The ids are the same in every
    answer.
    """
    series(organizer)
    first, second = view(exchange), view(exchange)
    ids = [
        [found.get("Id") for found in each.root.iterfind(".//t:ItemId", NS)]
        for each in (first, second)
    ]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 4
    shown = get(exchange, by_id(ids[0][2]))
    assert starts(shown) == [morning(5)]
    assert shown.texts(".//t:OriginalStart") == [morning(5)]
    assert shown.texts(".//t:CalendarItemType") == ["Occurrence"]
    assert shown.find(".//t:Recurrence") is None


def test_an_occurrence_has_no_recurrence_but_its_master_has(organizer: Any) -> None:
    """B10."""
    item = series(organizer)
    third = item.occurrence(3)
    third.refresh()
    assert third.recurrence is None
    assert (third.start, third.original_start) == (at(9, day=5), at(9, day=5))
    master = third.recurring_master()
    master.refresh()
    assert master.id == item.id
    assert master.recurrence == item.recurrence


def test_original_start_is_for_occurrences_only(exchange: SandboxServer) -> None:
    """A78: MTGS_R161."""
    master = item_id(create(exchange, daily(), numbered(3)))
    assert get(exchange, by_id(master)).find(".//t:CalendarItem/t:OriginalStart") is None
    assert get(exchange, nth(master, 2)).texts(".//t:OriginalStart") == [morning(4)]


def test_gromox_tells_no_original_start(gromox: SandboxServer) -> None:
    """`servers.md`."""
    master = item_id(create(gromox, daily(), numbered(3)))
    shown = get(gromox, nth(master, 2))
    assert starts(shown) == [morning(4)]
    assert shown.find(".//t:OriginalStart") is None


@pytest.mark.parametrize("index", [0, -1, 5, 10**9])
def test_an_index_beyond_the_series_is_out_of_range(either: SandboxServer, index: int) -> None:
    """A85: S01_TC17."""
    master = item_id(create(either, daily(), numbered(4)))
    answer = get(either, nth(master, index))
    assert answer.codes == ["ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"]


def test_ids_of_the_wrong_kind_are_refused(exchange: SandboxServer, organizer: Any) -> None:
    """A88: MTGS_R1222, MTGS_R1212, MTGS_R1232; A89: MTGS_R1194, MTGS_R1223."""
    master = item_id(create(exchange, daily(), numbered(4)))
    one = item_id(get(exchange, nth(master, 1)))
    for wrong in (one, _single(exchange)):
        assert get(exchange, nth(wrong, 1)).codes == ["ErrorCalendarCannotUseIdForOccurrenceId"]
    for wrong in (master, _single(exchange)):
        reference = f'<t:RecurringMasterItemId OccurrenceId="{wrong}"/>'
        found = get(exchange, reference)
        assert found.codes == ["ErrorCalendarCannotUseIdForRecurringMasterId"]


def _single(server: SandboxServer) -> str:
    made = post(
        server,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        "<t:Start>2026-12-03T09:00:00Z</t:Start><t:End>2026-12-03T10:00:00Z</t:End>"
        "</t:CalendarItem></m:Items></m:CreateItem>",
    )
    return item_id(made)


def test_with_its_master_an_occurrence_is_gone(either: SandboxServer) -> None:
    """B11."""
    master = item_id(create(either, daily(), numbered(4)))
    one = item_id(get(either, nth(master, 2)))
    assert delete(either, f'<t:RecurringMasterItemId OccurrenceId="{one}"/>').codes == ["NoError"]
    for reference in (by_id(one), by_id(master), nth(master, 1)):
        assert get(either, reference).codes == ["ErrorItemNotFound"]


def test_other_peoples_occurrences_are_closed(exchange: SandboxServer) -> None:
    master = item_id(create(exchange, daily(), numbered(4)))
    one = item_id(get(exchange, nth(master, 2)))
    assert get(exchange, by_id(one), name="bob").codes == ["ErrorAccessDenied"]


def test_an_all_day_series_is_midnight_to_midnight_in_its_zone(exchange: SandboxServer) -> None:
    """B2."""
    made = post(
        exchange,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        "<t:Start>2027-03-27T00:00:00</t:Start><t:End>2027-03-28T00:00:00</t:End>"
        "<t:IsAllDayEvent>true</t:IsAllDayEvent>"
        f"<t:Recurrence>{daily()}{numbered(3, start='2027-03-27')}</t:Recurrence>"
        '<t:StartTimeZone Id="W. Europe Standard Time"/>'
        "</t:CalendarItem></m:Items></m:CreateItem>",
    )
    assert made.codes == ["NoError"]
    assert view(exchange).texts(".//t:CalendarItem/t:End") == [
        "2027-03-27T23:00:00Z",
        "2027-03-28T22:00:00Z",
        "2027-03-29T22:00:00Z",
    ]


def test_a_series_survives_a_restart(tmp_path: Any) -> None:
    """Ids and occurrences are those of the store."""
    with SandboxServer(store=tmp_path / "store.db") as server:
        master = item_id(create(server, daily(), numbered(4)))
        one = item_id(get(server, nth(master, 2)))
    with SandboxServer(store=tmp_path / "store.db") as server:
        assert starts(get(server, by_id(one))) == [morning(4)]
