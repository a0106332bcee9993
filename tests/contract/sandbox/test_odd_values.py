"""Values that a schema allows and no calendar holds: each is answered, none breaks the connection."""

from base64 import b64decode, b64encode

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, post

_FIND = (
    '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
    '{}<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>'
)
_EXISTS = '<t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists>'
_SYNC = {
    "items": "<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"
    '<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>{}'
    "<m:MaxChangesReturned>5</m:MaxChangesReturned></m:SyncFolderItems>",
    "folders": "<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape>"
    "</m:FolderShape>{}</m:SyncFolderHierarchy>",
}
_ZONE = (
    "<t:TimeZone><t:Bias>{bias}</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>03:00:00</t:Time>"
    "<t:DayOrder>5</t:DayOrder><t:Month>{month}</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>"
    "</t:StandardTime><t:DaylightTime><t:Bias>-60</t:Bias><t:Time>02:00:00</t:Time>"
    "<t:DayOrder>5</t:DayOrder><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>"
    "</t:DaylightTime></t:TimeZone>"
)
_FREE_OR_BUSY = (
    "<m:GetUserAvailabilityRequest>{}<m:MailboxDataArray><t:MailboxData><t:Email><t:Address>"
    "alice@sandbox.example</t:Address></t:Email><t:AttendeeType>Required</t:AttendeeType>"
    "</t:MailboxData></m:MailboxDataArray><t:FreeBusyViewOptions><t:TimeWindow>"
    "<t:StartTime>2027-01-01T00:00:00</t:StartTime><t:EndTime>2027-01-02T00:00:00</t:EndTime>"
    "</t:TimeWindow><t:RequestedView>FreeBusy</t:RequestedView></t:FreeBusyViewOptions>"
    "</m:GetUserAvailabilityRequest>"
)


def _create(server: SandboxServer, start: str, end: str) -> Answered:
    return post(
        server,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"<t:Start>{start}</t:Start><t:End>{end}</t:End></t:CalendarItem></m:Items></m:CreateItem>",
    )


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00:00Z", "0001-01-01T01:00:00Z"),
        ("1600-12-31T23:00:00Z", "1601-01-01T01:00:00Z"),
        ("4500-12-31T23:00:00Z", "4501-01-01T01:00:00Z"),
        ("9999-12-31T23:00:00Z", "9999-12-31T23:59:59Z"),
    ],
)
def test_no_entry_lies_in_years_that_no_calendar_has(
    either: SandboxServer, start: str, end: str
) -> None:
    assert _create(either, start, end).codes == ["ErrorCalendarOutOfRange"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00:00+14:00", "2027-01-01T01:00:00Z"),
        ("2027-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_an_instant_beyond_all_years_is_no_time(
    either: SandboxServer, start: str, end: str
) -> None:
    assert _create(either, start, end).codes == ["ErrorSchemaValidation"]


def test_a_view_may_end_where_time_does(exchange: SandboxServer) -> None:
    view = '<m:CalendarView StartDate="9999-12-30T00:00:00Z" EndDate="{}"/>'
    end = _FIND.format(view.format("9999-12-31T23:59:59Z"))
    assert post(exchange, end).codes == ["NoError"]
    beyond = _FIND.format(view.format("9999-12-31T23:59:59-14:00"))
    assert post(exchange, beyond).codes == ["ErrorSchemaValidation"]


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ('Offset="99999999999999999999" BasePoint="Beginning"', "ErrorSchemaValidation"),
        ('Offset="2147483647" BasePoint="Beginning"', "NoError"),
        ('Offset="0" BasePoint="End"', "ErrorInvalidIndexedPagingParameters"),
    ],
)
def test_a_page_that_is_nowhere_is_answered(exchange: SandboxServer, view: str, code: str) -> None:
    page = f'<m:IndexedPageItemView MaxEntriesReturned="2" {view}/>'
    assert post(exchange, _FIND.format(page)).codes == [code]


@pytest.mark.parametrize(
    "restriction",
    [
        f"{'<t:Not>' * 150}{_EXISTS}{'</t:Not>' * 150}",
        f"<t:And>{_EXISTS * 1100}</t:And>",
    ],
    ids=["deep", "wide"],
)
def test_a_restriction_that_is_too_much_is_refused(
    exchange: SandboxServer, restriction: str
) -> None:
    asked = _FIND.format(f"<m:Restriction>{restriction}</m:Restriction>")
    assert post(exchange, asked).codes == ["ErrorRestrictionTooComplex"]


@pytest.mark.parametrize(
    "restriction",
    [
        f"{'<t:Not>' * 16}{_EXISTS}{'</t:Not>' * 16}",
        f"<t:Or>{_EXISTS * 900}</t:Or>",
    ],
    ids=["deep", "wide"],
)
def test_a_restriction_within_bounds_is_searched_by(
    exchange: SandboxServer, restriction: str
) -> None:
    asked = _FIND.format(f"<m:Restriction>{restriction}</m:Restriction>")
    assert post(exchange, asked).codes == ["NoError"]


@pytest.mark.parametrize("what", _SYNC)
@pytest.mark.parametrize("change", ["-1", "9" * 30])
def test_a_sync_state_from_another_time_is_none(
    exchange: SandboxServer, what: str, change: str
) -> None:
    """A state that was never given: its place lies before the first write, or after the last."""
    first = post(exchange, _SYNC[what].format("")).find(".//m:SyncState").text
    parts = b64decode(first).decode().split(":")
    parts[2] = change
    forged = b64encode(":".join(parts).encode()).decode()
    answer = post(exchange, _SYNC[what].format(f"<m:SyncState>{forged}</m:SyncState>"))
    assert answer.codes == ["ErrorInvalidSyncStateData"]


@pytest.mark.parametrize(("bias", "month"), [("9" * 20, "10"), ("-60", "13"), ("1441", "10")])
def test_a_zone_that_no_clock_has_is_refused(
    exchange: SandboxServer, bias: str, month: str
) -> None:
    asked = _FREE_OR_BUSY.format(_ZONE.format(bias=bias, month=month))
    assert post(exchange, asked).codes == ["ErrorSchemaValidation"]
    assert post(exchange, _FREE_OR_BUSY.format(_ZONE.format(bias="-60", month="10"))).codes == [
        "NoError"
    ]


def test_a_search_folder_is_refused_and_its_neighbours_are_made(exchange: SandboxServer) -> None:
    answer = post(
        exchange,
        '<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="msgfolderroot"/>'
        "</m:ParentFolderId><m:Folders><t:SearchFolder><t:DisplayName>All</t:DisplayName>"
        "</t:SearchFolder><t:Folder><t:DisplayName>Mine</t:DisplayName></t:Folder></m:Folders>"
        "</m:CreateFolder>",
    )
    assert answer.codes == ["ErrorInvalidOperation", "NoError"]


@pytest.mark.parametrize("seconds", [1e99, 1e12, -1e12, float("inf")])
def test_the_clock_stays_in_years_that_can_be_counted(
    exchange: SandboxServer, seconds: float
) -> None:
    before = exchange.ahead_s
    with pytest.raises(ValueError, match="the clock goes from 1970 to 3999"):
        exchange.advance_clock(seconds)
    assert exchange.ahead_s == before
