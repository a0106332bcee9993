"""One occurrence changed or deleted: rows A77 to A79, A85, B7 to B9, B12, B13; `servers.md`."""

from typing import Any

import pytest
from exchangelib.items import SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import at, get_item, post
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
    update,
    view,
)

_EVERY_THIRD = {3: 1, 6: 2, 9: 3, 12: 4}
"""Days of December and their indices in the series of `_thirds`."""


def _thirds(server: SandboxServer) -> str:
    """A silent series on 3, 6, 9 and 12 December."""
    return item_id(create(server, daily(3), numbered(4)))


def _move(server: SandboxServer, reference: str, start: str, end: str) -> list[str]:
    return update(server, reference, Start=f"2026-12-{start}:00Z", End=f"2026-12-{end}:00Z").codes


def test_a_deleted_occurrence_is_listed_by_its_master(organizer: Any) -> None:
    """A79: MTGS_R219, MTGS_R373; B9."""
    item = series(organizer)
    item.occurrence(2).delete(send_meeting_cancellations=SEND_TO_NONE)
    item.refresh()
    assert [gone.start for gone in item.deleted_occurrences] == [at(9, day=4)]
    assert item.recurrence.boundary.number == 4


def test_a_deleted_occurrence_is_in_no_view(exchange: SandboxServer) -> None:
    """A79: MTGS_R219, MTGS_R373; B6."""
    master = _thirds(exchange)
    one = item_id(get(exchange, nth(master, 2)))
    assert delete(exchange, by_id(one)).codes == ["NoError"]
    assert starts(view(exchange)) == [morning(day) for day in (3, 9, 12)]
    assert get(exchange, by_id(one)).codes == ["ErrorItemNotFound"]


def test_the_first_and_last_occurrence_are_those_that_are_left(exchange: SandboxServer) -> None:
    """A76: MTGS_R213, MTGS_R215."""
    master = _thirds(exchange)
    for index in (1, 4):
        delete(exchange, nth(master, index))
    shown = get_item(exchange, master)
    assert shown.texts(".//t:FirstOccurrence/t:Start") == [morning(6)]
    assert shown.texts(".//t:LastOccurrence/t:Start") == [morning(9)]


def test_an_index_on_exchange_counts_the_original_pattern(exchange: SandboxServer) -> None:
    """A85: S01_TC17. A deleted slot keeps its number."""
    master = _thirds(exchange)
    delete(exchange, nth(master, 1))
    assert get(exchange, nth(master, 1)).codes == ["ErrorCalendarOccurrenceIsDeletedFromRecurrence"]
    assert starts(get(exchange, nth(master, 2))) == [morning(6)]


def test_an_index_on_gromox_counts_what_is_visible(gromox: SandboxServer) -> None:
    """`servers.md`: after deleting the third, the third index is the fourth date."""
    master = _thirds(gromox)
    delete(gromox, nth(master, 3))
    assert starts(get(gromox, nth(master, 3))) == [morning(12)]
    answer = get(gromox, nth(master, 4))
    assert answer.codes == ["ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"]


def test_the_last_occurrence_cannot_be_deleted(exchange: SandboxServer) -> None:
    """Belief, not observed: a series is never left without occurrences."""
    master = item_id(create(exchange, daily(), numbered(2)))
    assert delete(exchange, nth(master, 1)).codes == ["NoError"]
    assert delete(exchange, nth(master, 2)).codes == ["ErrorRecurrenceHasNoOccurrence"]
    assert starts(view(exchange)) == [morning(4)]


def test_a_moved_occurrence_is_an_exception_with_the_same_id(organizer: Any) -> None:
    """A77: MTGS_R217, MTGS_R381, MTGS_R383, MTGS_R385, MTGS_R387; B7."""
    item = series(organizer)
    third = list(organizer.calendar.view(start=at(0), end=at(0, day=20)))[2]
    third.start, third.end = at(14, day=5), at(15, day=5)
    before = third.id
    third.save(update_fields=["start", "end"], send_meeting_invitations=SEND_TO_NONE)
    third.refresh()
    assert (third.id, third.type) == (before, "Exception")
    assert (third.start, third.original_start) == (at(14, day=5), at(9, day=5))
    item.refresh()
    (changed,) = item.modified_occurrences
    assert (changed.id, changed.start, changed.end) == (before, at(14, day=5), at(15, day=5))
    assert changed.original_start == at(9, day=5)


def test_an_occurrence_is_changed_by_its_index(either: SandboxServer) -> None:
    """A77: MTGS_R217, MTGS_R381, MTGS_R383, MTGS_R385, MTGS_R387; B8."""
    master = _thirds(either)
    answer = update(either, nth(master, 2), Subject="Special")
    assert answer.codes == ["NoError"]
    shown = get(either, by_id(item_id(answer)))
    assert shown.texts(".//t:CalendarItemType") == ["Exception"]
    assert shown.texts(".//t:Subject") == ["Special"]
    assert get(either, nth(master, 3)).texts(".//t:Subject") == ["Standup"]
    listed = get_item(either, master)
    assert listed.texts(".//t:ModifiedOccurrences//t:OriginalStart") == [morning(6)]
    assert listed.texts(".//t:Subject") == ["Standup"]


def test_an_exception_keeps_its_own_and_takes_the_rest_from_its_master(
    exchange: SandboxServer,
) -> None:
    """MS-OXOCAL: an exception holds what differs."""
    master = _thirds(exchange)
    update(exchange, nth(master, 2), Subject="Special")
    update(exchange, by_id(master), Subject="Other", Location="Hall 1")
    shown = get(exchange, nth(master, 2))
    assert shown.texts(".//t:Subject") == ["Special"]
    assert shown.texts(".//t:Location") == ["Hall 1"]


def test_a_view_shows_an_exception_where_it_is_now(exchange: SandboxServer) -> None:
    """B6, B7."""
    master = _thirds(exchange)
    assert _move(exchange, nth(master, 2), "08T10:00", "08T11:00") == ["NoError"]
    shown = view(exchange)
    assert starts(shown) == [morning(3), "2026-12-08T10:00:00Z", morning(9), morning(12)]
    assert shown.texts(".//t:CalendarItemType")[1] == "Exception"
    assert starts(view(exchange, start="2026-12-05", end="2026-12-07")) == []
    assert starts(view(exchange, start="2026-12-08", end="2026-12-09")) == ["2026-12-08T10:00:00Z"]


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("04T08:00", "04T09:00", "NoError"),
        ("08T22:00", "08T22:30", "NoError"),
        ("03T12:00", "03T13:00", "ErrorOccurrenceCrossingBoundary"),
        ("02T08:00", "02T09:00", "ErrorOccurrenceCrossingBoundary"),
        ("09T12:00", "09T13:00", "ErrorOccurrenceCrossingBoundary"),
        ("20T08:00", "20T09:00", "ErrorOccurrenceCrossingBoundary"),
        ("08T08:00", "09T08:30", "ErrorOccurrenceTimeSpanTooBig"),
    ],
)
def test_an_occurrence_stays_between_its_neighbours(
    exchange: SandboxServer, start: str, end: str, code: str
) -> None:
    """`ics-to-ews.md` 3.5; the neighbours are on 3 and 9 December at nine in Berlin."""
    assert _move(exchange, nth(_thirds(exchange), 2), start, end) == [code]


def test_the_day_of_a_deleted_neighbour_is_not_free(exchange: SandboxServer) -> None:
    """`ics-to-ews.md` 3.5: two instances cannot share a day, even where one was deleted."""
    master = _thirds(exchange)
    delete(exchange, nth(master, 3))
    codes = _move(exchange, nth(master, 2), "09T12:00", "09T13:00")
    assert codes == ["ErrorOccurrenceCrossingBoundary"]
    assert get_item(exchange, master).find(".//t:ModifiedOccurrences") is None


def test_a_neighbour_that_moved_away_makes_room(exchange: SandboxServer) -> None:
    master = _thirds(exchange)
    assert _move(exchange, nth(master, 3), "11T08:00", "11T09:00") == ["NoError"]
    assert _move(exchange, nth(master, 2), "10T08:00", "10T09:00") == ["NoError"]


@pytest.mark.parametrize(
    ("field", "value"), [("UID", "another"), ("Recurrence", daily() + numbered(2))]
)
def test_uid_and_recurrence_belong_to_the_master(
    exchange: SandboxServer, field: str, value: str
) -> None:
    """B13."""
    master = _thirds(exchange)
    answer = update(exchange, nth(master, 2), **{field: value})
    assert answer.codes == ["ErrorInvalidPropertySet"]
    assert get_item(exchange, master).find(".//t:ModifiedOccurrences") is None


def test_another_pattern_drops_exceptions_and_deletions(exchange: SandboxServer) -> None:
    """`ics-to-ews.md` 3.5: well-known behaviour of Outlook; B6 for the number left."""
    master = _thirds(exchange)
    update(exchange, nth(master, 2), Subject="Special")
    delete(exchange, nth(master, 3))
    answer = update(exchange, by_id(master), Recurrence=daily(2) + numbered(3))
    assert answer.codes == ["NoError"]
    assert starts(view(exchange)) == [morning(day) for day in (3, 5, 7)]
    shown = get_item(exchange, master)
    assert shown.find(".//t:ModifiedOccurrences") is None
    assert shown.find(".//t:DeletedOccurrences") is None


def test_another_time_drops_exceptions_and_moves_all(exchange: SandboxServer) -> None:
    master = _thirds(exchange)
    delete(exchange, nth(master, 3))
    assert _move(exchange, by_id(master), "03T10:00", "03T11:00") == ["NoError"]
    assert starts(view(exchange)) == [f"2026-12-{day:02}T10:00:00Z" for day in _EVERY_THIRD]


def test_another_day_of_the_start_moves_the_range(exchange: SandboxServer) -> None:
    master = _thirds(exchange)
    assert _move(exchange, by_id(master), "04T08:00", "04T09:00") == ["NoError"]
    assert starts(view(exchange)) == [morning(day) for day in (4, 7, 10, 13)]


def test_an_earlier_end_keeps_the_exceptions_before_it(exchange: SandboxServer) -> None:
    """Belief: only another pattern or time drops them."""
    master = _thirds(exchange)
    update(exchange, nth(master, 2), Subject="Special")
    update(exchange, nth(master, 4), Subject="Late")
    answer = update(exchange, by_id(master), Recurrence=daily(3) + until("2026-12-09"))
    assert answer.codes == ["NoError"]
    assert view(exchange).texts(".//t:Subject") == ["Standup", "Special", "Standup"]
    listed = get_item(exchange, master).texts(".//t:ModifiedOccurrences//t:OriginalStart")
    assert listed == [morning(6)]


def test_a_change_of_other_things_keeps_exceptions(exchange: SandboxServer) -> None:
    master = _thirds(exchange)
    delete(exchange, nth(master, 3))
    update(exchange, by_id(master), Location="Hall 1", Recurrence=daily(3) + numbered(4))
    assert len(starts(view(exchange))) == 3


def test_a_series_must_not_overlap_itself_after_an_update(exchange: SandboxServer) -> None:
    """B12."""
    master = _thirds(exchange)
    codes = _move(exchange, by_id(master), "03T08:00", "06T09:00")
    assert codes == ["ErrorOccurrenceTimeSpanTooBig"]


def test_a_single_meeting_becomes_a_series_and_back(exchange: SandboxServer) -> None:
    """`ics-to-ews.md` 3.7."""
    made = post(
        exchange,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        "<t:Start>2026-12-03T08:00:00Z</t:Start><t:End>2026-12-03T09:00:00Z</t:End>"
        "</t:CalendarItem></m:Items></m:CreateItem>",
    )
    one = by_id(item_id(made))
    assert update(exchange, one, Recurrence=daily() + numbered(3)).codes == ["NoError"]
    assert len(starts(view(exchange))) == 3
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'{one}<t:Updates><t:DeleteItemField><t:FieldURI FieldURI="calendar:Recurrence"/>'
        "</t:DeleteItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
    )
    assert answer.codes == ["NoError"]
    assert get(exchange, one).texts(".//t:CalendarItemType") == ["Single"]


def test_a_write_of_an_occurrence_moves_the_change_key_of_its_master(organizer: Any) -> None:
    """`ics-to-ews.md` 3.4: refetch between calls."""
    item = series(organizer)
    before = item.changekey
    item.occurrence(2).delete(send_meeting_cancellations=SEND_TO_NONE)
    assert organizer.calendar.get(id=item.id).changekey != before


def test_a_stale_change_key_of_an_occurrence_is_refused(exchange: SandboxServer) -> None:
    master = _thirds(exchange)
    found = get(exchange, nth(master, 2)).find(".//t:ItemId")
    update(exchange, nth(master, 3), Subject="Special")
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="NeverOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{found.get("Id")}" ChangeKey="{found.get("ChangeKey")}"/><t:Updates>'
        '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>x'
        "</t:Subject></t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange>"
        "</m:ItemChanges></m:UpdateItem>",
    )
    assert answer.codes == ["ErrorIrresolvableConflict"]


def test_exceptions_of_an_endless_series_are_kept(exchange: SandboxServer) -> None:
    master = item_id(create(exchange, daily(3), NO_END))
    assert _move(exchange, nth(master, 4), "13T08:00", "13T09:00") == ["NoError"]
    shown = starts(view(exchange, start="2026-12-12", end="2026-12-16"))
    assert shown == [morning(13), morning(15)]
