"""Free/busy and suggestions: MS-OXWAVLS 2.2.4 and 3.1.4.1."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import BERLIN, Answered, at, meeting, open_account, post

_ZONE = (
    "<t:TimeZone><t:Bias>-60</t:Bias>"
    "<t:StandardTime><t:Bias>0</t:Bias><t:Time>03:00:00</t:Time><t:DayOrder>5</t:DayOrder>"
    "<t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime>"
    "<t:DaylightTime><t:Bias>-60</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>5</t:DayOrder>"
    "<t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:DaylightTime></t:TimeZone>"
)


def _ask(
    server: SandboxServer,
    *who: str,
    window: tuple[str, str] = ("2026-12-03T00:00:00", "2026-12-04T00:00:00"),
    view: str = "DetailedMerged",
    interval: int = 60,
    name: str = "organizer",
    suggestions: str = "",
) -> Answered:
    people = "".join(
        f"<t:MailboxData><t:Email><t:Address>{one}</t:Address></t:Email>"
        "<t:AttendeeType>Required</t:AttendeeType></t:MailboxData>"
        for one in who
    )
    options = (
        f"<t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>{window[0]}</t:StartTime>"
        f"<t:EndTime>{window[1]}</t:EndTime></t:TimeWindow><t:MergedFreeBusyIntervalInMinutes>"
        f"{interval}</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>{view}</t:RequestedView>"
        "</t:FreeBusyViewOptions>"
        if view
        else ""
    )
    return post(
        server,
        f"<m:GetUserAvailabilityRequest>{_ZONE}<m:MailboxDataArray>{people}</m:MailboxDataArray>"
        f"{options}{suggestions}</m:GetUserAvailabilityRequest>",
        name=name,
    )


def _invite(server: SandboxServer, **values: Any) -> Any:
    item = meeting(open_account(server, "organizer"), **values)
    item.save(send_meeting_invitations="SendToAllAndSaveCopy")
    return item


def test_an_entry_is_shown_in_the_zone_of_the_request(exchange: SandboxServer) -> None:
    _invite(exchange)
    answer = _ask(exchange, "organizer@sandbox.example")
    assert answer.texts(".//m:ResponseMessage/m:ResponseCode") == ["NoError"]
    assert answer.texts(".//t:CalendarEvent/t:StartTime") == ["2026-12-03T09:00:00"]
    assert answer.texts(".//t:CalendarEvent/t:BusyType") == ["Busy"]
    assert answer.texts(".//t:CalendarEventDetails/t:Subject") == ["Planning"]
    assert answer.texts(".//t:MergedFreeBusy") == ["0" * 9 + "2" + "0" * 14]


def test_others_see_when_somebody_is_busy_and_not_with_what(exchange: SandboxServer) -> None:
    _invite(exchange)
    answer = _ask(exchange, "alice@sandbox.example", name="dave")
    assert answer.texts(".//t:FreeBusyViewType") == ["FreeBusyMerged"]
    assert answer.texts(".//t:BusyType") == ["Tentative"]
    assert answer.texts(".//t:Subject") == []
    exchange.people.share("alice", person="dave", level="Reviewer")
    shown = _ask(exchange, "alice@sandbox.example", name="dave")
    assert shown.texts(".//t:Subject") == ["Planning"]


def test_an_interval_counts_as_its_busiest_entry(exchange: SandboxServer) -> None:
    _invite(exchange, legacy_free_busy_status="Tentative")
    _invite(
        exchange,
        uid="b@files.example",
        start=at(9, 30),
        end=at(9, 45),
        legacy_free_busy_status="OOF",
    )
    answer = _ask(exchange, "organizer@sandbox.example", view="MergedOnly", interval=30)
    assert answer.texts(".//t:MergedFreeBusy")[0][16:22] == "001300"
    assert answer.texts(".//t:CalendarEvent/t:StartTime") == []


def test_an_occurrence_of_a_series_keeps_people_busy_in_summer_too(
    exchange: SandboxServer,
) -> None:
    from exchangelib import EWSDate
    from exchangelib.recurrence import NumberedPattern, Recurrence, WeeklyPattern

    _invite(
        exchange,
        recurrence=Recurrence(
            pattern=WeeklyPattern(interval=1, weekdays=["Thursday"], first_day_of_week="Monday"),
            boundary=NumberedPattern(start=EWSDate(2026, 12, 3), number=30),
        ),
    )
    answer = _ask(
        exchange, "organizer@sandbox.example", window=("2027-05-06T00:00:00", "2027-05-07T00:00:00")
    )
    assert answer.texts(".//t:StartTime") == ["2027-05-06T09:00:00"]
    assert answer.texts(".//t:IsRecurring") == ["true"]


def test_each_person_has_an_answer_and_an_unknown_one_an_error(exchange: SandboxServer) -> None:
    answer = _ask(exchange, "bob@sandbox.example", "nobody@sandbox.example")
    assert answer.texts(".//m:ResponseMessage/m:ResponseCode") == [
        "NoError",
        "ErrorMailRecipientNotFound",
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"window": ("2026-12-04T00:00:00", "2026-12-03T00:00:00")}, "ErrorInvalidTimeInterval"),
        ({"window": ("2026-12-01T00:00:00", "2027-02-02T00:00:00")}, "ErrorTimeIntervalTooBig"),
        ({"interval": 4}, "ErrorInvalidMergedFreeBusyInterval"),
        ({"view": "Everything"}, "ErrorInvalidFreeBusyViewType"),
        ({"view": ""}, "ErrorInvalidFreeBusyViewType"),
    ],
)
def test_what_makes_no_sense_is_refused(
    exchange: SandboxServer, options: dict[str, Any], code: str
) -> None:
    assert code in _ask(exchange, "bob@sandbox.example", **options).codes


def test_exchangelib_reads_the_answer(exchange: SandboxServer) -> None:
    account = open_account(exchange, "organizer")
    _invite(exchange)
    start = datetime(2026, 12, 3, tzinfo=BERLIN)
    (view,) = account.protocol.get_free_busy_info(
        accounts=[(account, "Organizer", False)], start=start, end=start + timedelta(days=1)
    )
    (event,) = view.calendar_events
    assert (event.start, event.busy_type) == (at(9), "Busy")
    assert view.working_hours[0].weekdays == [1, 2, 3, 4, 5]


_SUGGESTIONS = (
    "<t:SuggestionsViewOptions><t:GoodThreshold>25</t:GoodThreshold>"
    "<t:MaximumResultsByDay>3</t:MaximumResultsByDay><t:MaximumNonWorkHourResultsByDay>0"
    "</t:MaximumNonWorkHourResultsByDay><t:MeetingDurationInMinutes>60"
    "</t:MeetingDurationInMinutes><t:MinimumSuggestionQuality>Good</t:MinimumSuggestionQuality>"
    "<t:DetailedSuggestionsWindow><t:StartTime>2026-12-03T00:00:00</t:StartTime>"
    "<t:EndTime>2026-12-05T00:00:00</t:EndTime></t:DetailedSuggestionsWindow>"
    "</t:SuggestionsViewOptions>"
)


def test_times_are_suggested_at_which_everybody_is_free(exchange: SandboxServer) -> None:
    _invite(exchange, start=at(8), end=at(10))
    answer = _ask(
        exchange, "organizer@sandbox.example", "bob@sandbox.example", view="",
        suggestions=_SUGGESTIONS,
    )  # fmt: skip
    assert answer.texts(".//t:Date") == ["2026-12-03T00:00:00", "2026-12-04T00:00:00"]
    assert answer.texts(".//t:MeetingTime") == [
        "2026-12-03T10:00:00",
        "2026-12-03T10:30:00",
        "2026-12-03T11:00:00",
        "2026-12-04T08:00:00",
        "2026-12-04T08:30:00",
        "2026-12-04T09:00:00",
    ]
    assert set(answer.texts(".//t:SuggestionQuality")) == {"Excellent"}
    assert set(answer.texts(".//t:Suggestion/t:IsWorkTime")) == {"true"}
    first = answer.find(".//t:Suggestion")
    assert [one.text for one in first.iterfind(".//{*}BusyType")] == ["Free", "Free"]


@pytest.mark.parametrize(
    ("header", "starts"),
    [
        ("", "2026-12-03T08:00:00"),
        (
            '<t:TimeZoneContext><t:TimeZoneDefinition Id="W. Europe Standard Time"/>'
            "</t:TimeZoneContext>",
            "2026-12-03T09:00:00",
        ),
        (
            '<t:TimeZoneContext><t:TimeZoneDefinition Id="Tokyo Standard Time"/></t:TimeZoneContext>',
            "2026-12-03T17:00:00",
        ),
    ],
)
def test_the_zone_may_be_that_of_the_whole_request(
    exchange: SandboxServer, header: str, starts: str
) -> None:
    """Since Exchange 2010 clients send no TimeZone here; without a context it is UTC."""
    _invite(exchange)
    answer = post(
        exchange,
        "<m:GetUserAvailabilityRequest><m:MailboxDataArray><t:MailboxData><t:Email>"
        "<t:Address>organizer@sandbox.example</t:Address></t:Email>"
        "<t:AttendeeType>Required</t:AttendeeType></t:MailboxData></m:MailboxDataArray>"
        "<t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>2026-12-03T00:00:00</t:StartTime>"
        "<t:EndTime>2026-12-04T00:00:00</t:EndTime></t:TimeWindow>"
        "<t:MergedFreeBusyIntervalInMinutes>60</t:MergedFreeBusyIntervalInMinutes>"
        "<t:RequestedView>Detailed</t:RequestedView></t:FreeBusyViewOptions>"
        "</m:GetUserAvailabilityRequest>",
        header=header,
    )
    assert answer.texts(".//t:CalendarEvent/t:StartTime") == [starts]
