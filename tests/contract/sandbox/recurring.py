"""Series written by hand and by exchangelib, for the tests of series."""

from datetime import date
from typing import Any

from exchangelib import EWSDate
from exchangelib.items import SEND_TO_NONE
from exchangelib.recurrence import DailyPattern, NumberedPattern, Recurrence

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, at, meeting, post

NO_END = "<t:NoEndRecurrence><t:StartDate>2026-12-03</t:StartDate></t:NoEndRecurrence>"
BERLIN_ZONE = '<t:StartTimeZone Id="W. Europe Standard Time"/>'


def numbered(count: int, *, start: str = "2026-12-03") -> str:
    return (
        f"<t:NumberedRecurrence><t:StartDate>{start}</t:StartDate>"
        f"<t:NumberOfOccurrences>{count}</t:NumberOfOccurrences></t:NumberedRecurrence>"
    )


def until(end: str, *, start: str = "2026-12-03") -> str:
    return (
        f"<t:EndDateRecurrence><t:StartDate>{start}</t:StartDate>"
        f"<t:EndDate>{end}</t:EndDate></t:EndDateRecurrence>"
    )


def daily(interval: int = 1) -> str:
    return f"<t:DailyRecurrence><t:Interval>{interval}</t:Interval></t:DailyRecurrence>"


def create(
    server: SandboxServer,
    pattern: str,
    bounds: str,
    *,
    times: tuple[str, str] = ("2026-12-03T09:00:00", "2026-12-03T10:00:00"),
) -> Answered:
    """Creates a silent series in Berlin."""
    start, end = times
    return post(
        server,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        f"<t:Subject>Standup</t:Subject><t:Start>{start}</t:Start><t:End>{end}</t:End>"
        f"<t:Recurrence>{pattern}{bounds}</t:Recurrence>{BERLIN_ZONE}"
        "</t:CalendarItem></m:Items></m:CreateItem>",
    )


def item_id(answer: Answered) -> str:
    return str(answer.find(".//t:ItemId").get("Id"))


def view(
    server: SandboxServer, *, start: str = "2026-12-01", end: str = "2027-06-01", name: str = ""
) -> Answered:
    """Looks at a calendar from day to day."""
    return post(
        server,
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape>'
        f'</m:ItemShape><m:CalendarView StartDate="{start}T00:00:00Z" EndDate="{end}T00:00:00Z"/>'
        '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds>'
        "</m:FindItem>",
        name=name or "organizer",
    )


def starts(answer: Answered) -> list[str]:
    return answer.texts(".//t:CalendarItem/t:Start")


def get(server: SandboxServer, reference: str, *, name: str = "organizer") -> Answered:
    """Reads what an id element names."""
    return post(
        server,
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>"
        f"<m:ItemIds>{reference}</m:ItemIds></m:GetItem>",
        name=name,
    )


def nth(master: str, index: int) -> str:
    return f'<t:OccurrenceItemId RecurringMasterId="{master}" InstanceIndex="{index}"/>'


def by_id(one: str) -> str:
    return f'<t:ItemId Id="{one}"/>'


def delete(
    server: SandboxServer, reference: str, *, send: str = "SendToNone", name: str = "organizer"
) -> Answered:
    return post(
        server,
        f'<m:DeleteItem DeleteType="HardDelete" SendMeetingCancellations="{send}"><m:ItemIds>'
        f"{reference}</m:ItemIds></m:DeleteItem>",
        name=name,
    )


def update(
    server: SandboxServer,
    reference: str,
    *,
    send: str = "SendToNone",
    name: str = "organizer",
    **values: str,
) -> Answered:
    """Sets properties of what an id element names; values are elements' contents."""
    prefix = {"Subject": "item", "Body": "item"}
    changes = "".join(
        f'<t:SetItemField><t:FieldURI FieldURI="{prefix.get(field, "calendar")}:{field}"/>'
        f"<t:CalendarItem><t:{field}>{value}</t:{field}></t:CalendarItem></t:SetItemField>"
        for field, value in values.items()
    )
    return post(
        server,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        f' SendMeetingInvitationsOrCancellations="{send}"><m:ItemChanges><t:ItemChange>'
        f"{reference}<t:Updates>{changes}</t:Updates></t:ItemChange></m:ItemChanges>"
        "</m:UpdateItem>",
        name=name,
    )


def series(account: Any, *, count: int = 4, send: str = SEND_TO_NONE, **values: Any) -> Any:
    """A saved daily series with alice, from 3 December 2026 on at nine in Berlin."""
    item = meeting(account, **values)
    item.recurrence = Recurrence(
        pattern=DailyPattern(interval=values.pop("interval", 1)),
        boundary=NumberedPattern(start=EWSDate.from_date(date(2026, 12, 3)), number=count),
    )
    item.save(send_meeting_invitations=send)
    return item


def morning(day: int) -> str:
    """Nine in Berlin on a day of December 2026, as the sandbox shows it."""
    assert at(9, day=day).utcoffset().total_seconds() == 3600
    return f"2026-12-{day:02}T08:00:00Z"


_STEP = (
    '<t:ExtendedFieldURI PropertySetId="3a7ed84a-c7bb-4b68-8d60-cf366a5cb3de" PropertyName="step"'
    ' PropertyType="String"/>'
)


def stamp(
    server: SandboxServer, reference: str, step: str, *, send: str = "SendToNone"
) -> Answered:
    """Writes our named property `step` on what an id element names."""
    value = f"<t:ExtendedProperty>{_STEP}<t:Value>{step}</t:Value></t:ExtendedProperty>"
    return post(
        server,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        f' SendMeetingInvitationsOrCancellations="{send}"><m:ItemChanges><t:ItemChange>'
        f"{reference}<t:Updates><t:SetItemField>{_STEP}<t:CalendarItem>{value}</t:CalendarItem>"
        "</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>",
    )


def last_sequence(server: SandboxServer, reference: str) -> str | None:
    """PidLidAppointmentLastSequence of what an id element names, None where there is none."""
    answer = post(
        server,
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
        '<t:ExtendedFieldURI DistinguishedPropertySetId="Appointment" PropertyId="33283"'
        ' PropertyType="Integer"/></t:AdditionalProperties></m:ItemShape>'
        f"<m:ItemIds>{reference}</m:ItemIds></m:GetItem>",
    )
    found = answer.texts(".//t:ExtendedProperty/t:Value")
    return found[0] if found else None


def told(server: SandboxServer) -> list[tuple[str, str, str]]:
    """What left the organizer: kind, to whom, and the original start of an occurrence or ""."""
    return [
        (mail.kind, mail.to.partition("@")[0], mail.original_start)
        for mail in server.mails()
        if mail.kind != "answer"
    ]
