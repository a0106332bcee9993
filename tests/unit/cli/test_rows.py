"""What programs read is as docs/json says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from ews_meetings.change.action import Action, End, Result
from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.guards import Guarded
from ews_meetings.change.observed import Known, ResponseMessage
from ews_meetings.change.stamp import NotifyState
from ews_meetings.cli.meeting_json import list_row, meeting_row
from ews_meetings.cli.output import Answer, Form
from ews_meetings.cli.plan_json import applied_answer, planned_answer
from ews_meetings.cli.responses import write_responses
from ews_meetings.cli.series_json import recurrence_row
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.people import Mailbox, Response
from ews_meetings.model.recurrence import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
)
from ews_meetings.model.span import DaySpan
from ews_meetings.service.apply import Report
from tests.end_to_end.schemas import problems
from tests.unit.cli import drawing
from tests.unit.cli.making import Streams, screen, streams

ACTIONS = (drawing.CREATE, drawing.UPDATE, drawing.RESTORE, drawing.CANCEL, drawing.ANSWER)


def document(answer: Answer) -> dict[str, object]:
    held = streams()
    screen(held, Form.JSON).give(answer)
    return written(held)


def written(held: Streams) -> dict[str, object]:
    read = json.loads(held.out)
    assert isinstance(read, dict)
    return read


@pytest.mark.parametrize("action", ACTIONS)
def test_planned_and_applied_changes_fit_their_schemas(action: Action) -> None:
    plan = drawing.plan(action)
    results = (Result(index=0, action=action, end=End.DONE, mails=action.mails),)
    planned = document(planned_answer(plan, Guarded()))
    applied = document(applied_answer(Report(run="12ab", plan=plan, results=results)))
    assert problems("planned", planned) == []
    assert problems("applied", applied) == []


def test_occurrences_are_named_by_their_original_start_in_the_zone_of_the_series() -> None:
    [row] = planned_answer(drawing.plan(drawing.UPDATE), Guarded()).data
    changes, mails = row["changes"], row["mails"]
    assert isinstance(changes, list)
    assert isinstance(mails, list)
    named = ["2027-04-08T09:00:00+02:00", "2027-04-15T09:00:00+02:00"]
    assert [change["occurrence"] for change in changes] == [None, None, *named]
    assert [mail["occurrence"] for mail in mails] == [None, None, named[0]]


def test_an_answer_says_what_and_which_other_time() -> None:
    [row] = planned_answer(drawing.plan(drawing.ANSWER), Guarded()).data
    assert row["text"] == "Too early"
    assert row["answer"] == {
        "response": "tentative",
        "proposed": {
            "start": "2027-04-01T12:00:00+02:00",
            "end": "2027-04-01T13:00:00+02:00",
            "all_day": False,
            "zone": drawing.ZONE,
            "end_zone": drawing.ZONE,
        },
    }


def test_mails_are_counted_as_sure_and_as_possible() -> None:
    summary = planned_answer(drawing.plan(*ACTIONS), Guarded()).summary
    assert (summary["mail"], summary["sure"], summary["may"]) == (7, 5, 2)


def test_a_series_shows_its_pattern_and_what_is_not_as_it_has_it() -> None:
    row = meeting_row(drawing.observed(drawing.EXCEPTED))
    assert problems("meeting", document(Answer(kind="meeting", data=[row], columns=()))) == []
    assert row["repeats"] == "every week on Thu, 5 times from 2027-04-01"
    assert row["recurrence"] == {
        "every": "week",
        "interval": 1,
        "days": ["thursday"],
        "index": None,
        "day": None,
        "month": None,
        "week_starts": "monday",
        "start": "2027-04-01",
        "until": None,
        "count": 5,
    }
    assert row["deleted"] == ["2027-04-08T09:00:00+02:00"]
    assert row["changed"] == [
        {
            "original_start": "2027-04-15T09:00:00+02:00",
            "start": "2027-04-15T14:00:00+02:00",
            "end": "2027-04-15T15:00:00+02:00",
            "all_day": False,
            "zone": drawing.ZONE,
            "end_zone": drawing.ZONE,
            "subject": "Weekly",
            "location": "Room 1",
            "changes": [
                {
                    "field": "time",
                    "old": "2027-04-15 09:00-10:00 Europe/Berlin",
                    "new": "2027-04-15 14:00-15:00 Europe/Berlin",
                }
            ],
        }
    ]


def test_whole_days_name_their_occurrences_by_day() -> None:
    days = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 1), zone=drawing.ZONE)
    series = Series(
        uid="days",
        meeting=replace(drawing.MEETING, span=days),
        deleted=(datetime(2027, 4, 7, 22, tzinfo=UTC),),
    )
    row = meeting_row(drawing.observed(series))
    assert row["deleted"] == ["2027-04-08"]


def test_a_single_meeting_and_an_attendees_copy_fit_the_schema_too() -> None:
    single = Series(uid="one", meeting=Meeting(subject="One", span=drawing.SPAN))
    copy = drawing.observed(single, is_ours=Known.NO)
    owed = drawing.observed(single, notify=NotifyState.OWED)
    for seen in (copy, owed):
        row = meeting_row(seen)
        assert problems("meeting", document(Answer(kind="meeting", data=[row], columns=()))) == []
        assert (row["recurrence"], row["deleted"], row["changed"]) == (None, [], [])
    rows = [list_row(copy), list_row(drawing.observed(drawing.SERIES))]
    told = Answer(kind="meetings", data=rows, columns=(), summary={"meetings": 2})
    assert problems("meetings", document(told)) == []


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (Daily(interval=3), {"every": "day", "interval": 3}),
        (AbsoluteMonthly(day=31), {"every": "month", "day": 31}),
        (
            RelativeMonthly(day=Day.WEEKDAY, index=WeekIndex.LAST, interval=2),
            {"every": "month", "days": ["weekday"], "index": "last", "interval": 2},
        ),
        (AbsoluteYearly(day=1, month=4), {"every": "year", "day": 1, "month": 4}),
        (
            RelativeYearly(day=Day.MONDAY, index=WeekIndex.FIRST, month=4),
            {"every": "year", "days": ["monday"], "index": "first", "month": 4},
        ),
    ],
)
def test_every_pattern_has_the_same_keys(pattern: Pattern, told: dict[str, object]) -> None:
    row = recurrence_row(Recurrence(pattern=pattern, start=date(2027, 4, 1), end=date(2028, 1, 1)))
    empty = dict.fromkeys(("days", "index", "day", "month", "week_starts", "count"))
    ends = {"start": "2027-04-01", "until": "2028-01-01"}
    assert row == {**empty, "interval": 1, **ends, **told}


def test_answers_fit_their_schema() -> None:
    message = ResponseMessage(
        sender=Mailbox(address="eve@firma.example"),
        response=Response.DECLINE,
        received_at=datetime(2027, 3, 2, tzinfo=UTC),
        comment="Who are you?",
        proposed=drawing.SPAN,
    )
    held = streams()
    seen = drawing.observed(drawing.SERIES)
    write_responses(screen(held, Form.JSON), seen, (message,), EXCHANGE)
    assert problems("responses", written(held)) == []
