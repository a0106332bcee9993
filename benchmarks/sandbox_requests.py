"""The requests that the sandbox's own benchmark asks, as text; it sends none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.scene import ATTENDEES, PLACE

FIRST = datetime(2030, 1, 1, 9, tzinfo=UTC)
"""When the first meeting of a mailbox begins; one follows each day."""
KEY_SET = "c11ff724-aa03-4555-9952-8fa248a11c3e"
"""The set of the named property that the meetings are searched by."""
A_PAGE = 10
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
_MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
_KEY_PATH = (
    f'<t:ExtendedFieldURI PropertySetId="{KEY_SET}" PropertyName="key" PropertyType="String"/>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One meeting that is asked for, and where it lies."""

    folder_id: str
    item_id: str
    subject: str
    key: str


Ask = Callable[[Target, int, str], str]
"""Makes a request of a target, the number of the request and the folder's last sync state."""


def find_by_key(target: Target, _number: int, _state: str) -> str:
    """Return a FindItem by the named property."""
    return _find(target, f"<m:Restriction>{_equals(_KEY_PATH, target.key)}</m:Restriction>")


def find_by_subject(target: Target, _number: int, _state: str) -> str:
    """Return a FindItem by the subject."""
    path = '<t:FieldURI FieldURI="item:Subject"/>'
    return _find(target, f"<m:Restriction>{_equals(path, target.subject)}</m:Restriction>")


def view_month(target: Target, _number: int, _state: str) -> str:
    """Return a FindItem with a view of the first month."""
    start, end = FIRST.replace(hour=0), FIRST.replace(hour=0, month=2)
    view = f'<m:CalendarView StartDate="{_moment(start)}" EndDate="{_moment(end)}"/>'
    return _find(target, view)


def get_item(target: Target, _number: int, _state: str) -> str:
    """Return a GetItem with all properties."""
    return _envelope(
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>"
        f'<m:ItemIds><t:ItemId Id="{target.item_id}"/></m:ItemIds></m:GetItem>'
    )


def sync_first(target: Target, _number: int, _state: str) -> str:
    """Return a SyncFolderItems for the first page."""
    return sync(target.folder_id, "", page=A_PAGE)


def sync_nothing_new(target: Target, _number: int, state: str) -> str:
    """Return a SyncFolderItems from the folder's last state."""
    return sync(target.folder_id, state, page=A_PAGE)


def sync(folder_id: str, state: str, *, page: int) -> str:
    """Return a SyncFolderItems from a state, empty for the beginning."""
    told = f"<m:SyncState>{state}</m:SyncState>" if state else ""
    return _envelope(
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>"
        f'<m:SyncFolderId><t:FolderId Id="{folder_id}"/></m:SyncFolderId>{told}'
        f"<m:MaxChangesReturned>{page}</m:MaxChangesReturned></m:SyncFolderItems>"
    )


def create_item(_target: Target, number: int, _state: str) -> str:
    """Return a CreateItem that invites three people of the sandbox."""
    return create(number, send="SendToAllAndSaveCopy")


def create(number: int, *, send: str) -> str:
    """Return a CreateItem; the meetings it makes lie before those that are there."""
    start = FIRST - timedelta(hours=number + 48)
    people = "".join(
        f"<t:Attendee><t:Mailbox><t:EmailAddress>{box}</t:EmailAddress></t:Mailbox></t:Attendee>"
        for box in ATTENDEES
    )
    key = f"<t:ExtendedProperty>{_KEY_PATH}<t:Value>made-{number}</t:Value></t:ExtendedProperty>"
    return _envelope(
        f'<m:CreateItem SendMeetingInvitations="{send}">'
        '<m:SavedItemFolderId><t:DistinguishedFolderId Id="calendar"/></m:SavedItemFolderId>'
        f"<m:Items><t:CalendarItem><t:Subject>Made {number}</t:Subject>"
        f'<t:Body BodyType="Text">What is to be talked about.</t:Body>{key}'
        f"<t:UID>made-{number}@bench.example</t:UID>"
        f"<t:Start>{_moment(start)}</t:Start>"
        f"<t:End>{_moment(start + timedelta(minutes=45))}</t:End><t:Location>{PLACE}</t:Location>"
        f"<t:RequiredAttendees>{people}</t:RequiredAttendees>"
        "</t:CalendarItem></m:Items></m:CreateItem>"
    )


def _find(target: Target, how: str) -> str:
    return _envelope(
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape>'
        f"</m:ItemShape>{how}"
        f'<m:ParentFolderIds><t:FolderId Id="{target.folder_id}"/></m:ParentFolderIds></m:FindItem>'
    )


def _equals(path: str, value: str) -> str:
    constant = f'<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant>'
    return f"<t:IsEqualTo>{path}{constant}</t:IsEqualTo>"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _envelope(body: str) -> str:
    return (
        f'<s:Envelope xmlns:s="{_SOAP}" xmlns:t="{_TYPES}" xmlns:m="{_MESSAGES}"><s:Header>'
        '<t:RequestServerVersion Version="Exchange2016"/></s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    )


OPERATIONS: dict[str, Ask] = {
    "FindItem by named property": find_by_key,
    "FindItem by subject": find_by_subject,
    "CalendarView of a month": view_month,
    "GetItem": get_item,
    "SyncFolderItems, first page": sync_first,
    "SyncFolderItems, nothing new": sync_nothing_new,
    "CreateItem, three attendees": create_item,
}
"""By the name in the table; the one that writes comes last."""
