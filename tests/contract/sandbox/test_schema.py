"""Each operation is asked for something that is there and for something that is not: both answers hold."""

from typing import Any

import pytest
from exchangelib import FileAttachment, Message
from exchangelib.items import SEND_TO_NONE

from ews_meetings.sandbox import Fault, FaultKind, SandboxServer
from ews_meetings.sandbox.operations.table import OPERATIONS
from tests.contract.sandbox import schema
from tests.contract.sandbox.client import meeting, post

pytestmark = pytest.mark.skipif(not schema.IS_PRESENT, reason=schema.REASON)

_SHAPE = "<m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>"
_FOLDER_SHAPE = "<m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>"
_ITEM, _NO_ITEM = '<t:ItemId Id="{item}" ChangeKey="{key}"/>', '<t:ItemId Id="{gone}"/>'
_CALENDAR = '<t:DistinguishedFolderId Id="calendar"/>'
_NO_FOLDER = '<t:FolderId Id="{no_folder}"/>'
_IN_CALENDAR = f"<m:ParentFolderIds>{_CALENDAR}</m:ParentFolderIds>"
_IN_NONE = f"<m:ParentFolderIds>{_NO_FOLDER}</m:ParentFolderIds>"
_TO_TEAM = '<m:ToFolderId><t:FolderId Id="{team}"/></m:ToFolderId>'
_EVENT = (
    "<t:CalendarItem><t:Subject>x</t:Subject><t:Start>2026-12-05T09:00:00Z</t:Start>"
    "<t:End>2026-12-05T{hour}:00:00Z</t:End></t:CalendarItem>"
)
_WHO = (
    "<m:MailboxDataArray><t:MailboxData><t:Email><t:Address>{who}</t:Address></t:Email>"
    "<t:AttendeeType>Required</t:AttendeeType></t:MailboxData></m:MailboxDataArray>"
    "<t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>2026-12-03T00:00:00</t:StartTime>"
    "<t:EndTime>2026-12-04T00:00:00</t:EndTime></t:TimeWindow>"
    "<t:RequestedView>DetailedMerged</t:RequestedView></t:FreeBusyViewOptions>"
    "<t:SuggestionsViewOptions><t:DetailedSuggestionsWindow><t:StartTime>2026-12-03T00:00:00"
    "</t:StartTime><t:EndTime>2026-12-04T00:00:00</t:EndTime></t:DetailedSuggestionsWindow>"
    "</t:SuggestionsViewOptions>"
)
_CONFIGURATION = (
    '<m:UserConfigurationName Name="{name}"><t:DistinguishedFolderId Id="calendar"/>'
    "</m:UserConfigurationName><m:UserConfigurationProperties>All</m:UserConfigurationProperties>"
)
_KEPT = (
    f"<m:UserConfiguration><t:UserConfigurationName Name='{{name}}'>{_CALENDAR}"
    "</t:UserConfigurationName><t:XmlData>YWJj</t:XmlData></m:UserConfiguration>"
)
_FILE = (
    '<m:ParentItemId Id="{parent}"/><m:Attachments><t:FileAttachment><t:Name>b.txt</t:Name>'
    "<t:Content>YWJj</t:Content></t:FileAttachment></m:Attachments>"
)
_PULL = (
    "<m:PullSubscriptionRequest><t:FolderIds>{folder}</t:FolderIds><t:EventTypes>"
    "<t:EventType>CreatedEvent</t:EventType></t:EventTypes><t:Timeout>5</t:Timeout>"
    "</m:PullSubscriptionRequest>"
)
_SUBJECT = (
    "<t:Updates><t:SetItemField><t:FieldURI FieldURI='item:Subject'/><t:CalendarItem>"
    "<t:Subject>y</t:Subject></t:CalendarItem></t:SetItemField></t:Updates>"
)
_NAME = (
    "<t:Updates><t:SetFolderField><t:FieldURI FieldURI='folder:DisplayName'/><t:CalendarFolder>"
    "<t:DisplayName>Other</t:DisplayName></t:CalendarFolder></t:SetFolderField></t:Updates>"
)


def _both(attributes: str, body: str, **values: tuple[str, str]) -> tuple[str, str, str]:
    """Returns attributes and the two bodies of an operation."""
    good, bad = body, body
    for name, (there, missing) in values.items():
        good = good.replace(f"{{{name}}}", there)
        bad = bad.replace(f"{{{name}}}", missing)
    return attributes, good, bad


_ITEMS = ("<m:ItemIds>" + _ITEM + "</m:ItemIds>", "<m:ItemIds>" + _NO_ITEM + "</m:ItemIds>")
_FOLDERS = (
    f"<m:FolderIds>{_CALENDAR}</m:FolderIds>",
    f"<m:FolderIds>{_NO_FOLDER}</m:FolderIds>",
)
_TEAM = (
    '<m:FolderIds><t:FolderId Id="{team}"/></m:FolderIds>',
    f"<m:FolderIds>{_CALENDAR}</m:FolderIds>",
)
_PARENTS = (_IN_CALENDAR, _IN_NONE)
_FILES = ("{file}", "{gone}")
_ASKED: dict[str, tuple[str, str, str]] = {
    "ConvertId": _both(
        'DestinationFormat="HexEntryId"',
        '<m:SourceIds><t:AlternateId Format="EwsId" Id="{id}"'
        ' Mailbox="organizer@sandbox.example"/></m:SourceIds>',
        id=("{item}", "AAAA"),
    ),
    "CopyItem": _both("", _TO_TEAM + "{ids}", ids=_ITEMS),
    "CreateAttachment": _both("", _FILE, parent=("{item}", "{gone}")),
    "CreateFolder": _both(
        "",
        f"<m:ParentFolderId>{_CALENDAR}</m:ParentFolderId><m:Folders><t:CalendarFolder>"
        "<t:DisplayName>{name}</t:DisplayName></t:CalendarFolder></m:Folders>",
        name=("New", "Team"),
    ),
    "CreateItem": _both(
        'SendMeetingInvitations="SendToNone"', f"<m:Items>{_EVENT}</m:Items>", hour=("10", "08")
    ),
    "CreateUserConfiguration": _both("", _KEPT, name=("New", "Kept")),
    "DeleteAttachment": _both(
        "", '<m:AttachmentIds><t:AttachmentId Id="{id}"/></m:AttachmentIds>', id=_FILES
    ),
    "DeleteFolder": _both('DeleteType="HardDelete"', "{ids}", ids=_TEAM),
    "DeleteItem": _both(
        'DeleteType="HardDelete" SendMeetingCancellations="SendToNone"', "{ids}", ids=_ITEMS
    ),
    "DeleteUserConfiguration": _both(
        "",
        "<m:UserConfigurationName Name='{name}'>" + _CALENDAR + "</m:UserConfigurationName>",
        name=("Kept", "None"),
    ),
    "EmptyFolder": _both(
        'DeleteType="HardDelete" DeleteSubFolders="false"',
        '<m:FolderIds><t:DistinguishedFolderId Id="{id}"/></m:FolderIds>',
        id=("inbox", "calendar"),
    ),
    "ExpandDL": _both(
        "",
        "<m:Mailbox><t:EmailAddress>{list}@sandbox.example</t:EmailAddress></m:Mailbox>",
        list=("team", "nobody"),
    ),
    "FindFolder": _both('Traversal="Deep"', f"{_FOLDER_SHAPE}{{in}}", **{"in": _PARENTS}),
    "FindItem": _both('Traversal="Shallow"', f"{_SHAPE}{{in}}", **{"in": _PARENTS}),
    "GetAttachment": _both(
        "", '<m:AttachmentIds><t:AttachmentId Id="{id}"/></m:AttachmentIds>', id=_FILES
    ),
    "GetDelegate": _both(
        'IncludePermissions="true"',
        "<m:Mailbox><t:EmailAddress>{box}@sandbox.example</t:EmailAddress></m:Mailbox>",
        box=("organizer", "alice"),
    ),
    "GetEvents": _both(
        "",
        "<m:SubscriptionId>{id}</m:SubscriptionId><m:Watermark>{watermark}</m:Watermark>",
        id=("{subscription}", "none"),
    ),
    "GetFolder": _both("", f"{_FOLDER_SHAPE}{{ids}}", ids=_FOLDERS),
    "GetItem": _both("", f"{_SHAPE}{{ids}}", ids=_ITEMS),
    "GetRoomLists": _both("", ""),
    "GetRooms": _both(
        "",
        "<m:RoomList><t:EmailAddress>{list}@sandbox.example</t:EmailAddress></m:RoomList>",
        list=("rooms", "nobody"),
    ),
    "GetServerTimeZones": _both(
        'ReturnFullTimeZoneData="true"',
        "<m:Ids><t:Id>{id}</t:Id></m:Ids>",
        id=("Tokyo Standard Time", "Moon"),
    ),
    "GetStreamingEvents": _both(
        "",
        "<m:SubscriptionIds><t:SubscriptionId>{id}</t:SubscriptionId></m:SubscriptionIds>"
        "<m:ConnectionTimeout>1</m:ConnectionTimeout>",
        id=("none", "none"),
    ),
    "GetUserAvailabilityRequest": _both(
        "", _WHO, who=("alice@sandbox.example", "nobody@sandbox.example")
    ),
    "GetUserConfiguration": _both("", _CONFIGURATION, name=("Calendar", "None")),
    "MoveFolder": _both(
        "", '<m:ToFolderId><t:DistinguishedFolderId Id="inbox"/></m:ToFolderId>{ids}', ids=_TEAM
    ),
    "MoveItem": _both("", _TO_TEAM + "{ids}", ids=_ITEMS),
    "ResolveNames": _both(
        'ReturnFullContactData="true"',
        "<m:UnresolvedEntry>{name}</m:UnresolvedEntry>",
        name=("alice", "nobody"),
    ),
    "SendItem": _both(
        'SaveItemToFolder="true"',
        "<m:ItemIds>{id}</m:ItemIds>",
        id=('<t:ItemId Id="{draft}" ChangeKey="{draft_key}"/>', _NO_ITEM),
    ),
    "Subscribe": _both("", _PULL, folder=(_CALENDAR, _NO_FOLDER)),
    "SyncFolderHierarchy": _both(
        "", f"{_FOLDER_SHAPE}<m:SyncState>{{state}}</m:SyncState>", state=("", "bad")
    ),
    "SyncFolderItems": _both(
        "",
        f"{_SHAPE}<m:SyncFolderId>{_CALENDAR}</m:SyncFolderId><m:SyncState>{{state}}</m:SyncState>"
        "<m:MaxChangesReturned>10</m:MaxChangesReturned>",
        state=("", "bad"),
    ),
    "Unsubscribe": _both(
        "", "<m:SubscriptionId>{id}</m:SubscriptionId>", id=("{subscription}", "none")
    ),
    "UpdateFolder": _both(
        "",
        f"<m:FolderChanges><t:FolderChange>{{id}}{_NAME}</t:FolderChange></m:FolderChanges>",
        id=('<t:FolderId Id="{team}"/>', _NO_FOLDER),
    ),
    "UpdateItem": _both(
        'ConflictResolution="AlwaysOverwrite" SendMeetingInvitationsOrCancellations="SendToNone"',
        f"<m:ItemChanges><t:ItemChange>{{id}}{_SUBJECT}</t:ItemChange></m:ItemChanges>",
        id=(_ITEM, _NO_ITEM),
    ),
}
_ASKED["UpdateUserConfiguration"] = _both("", _KEPT, name=("Kept", "None"))
_ALWAYS_FINE = frozenset(("GetRoomLists", "GetServerTimeZones"))
_IN_A_STREAM = frozenset(("GetStreamingEvents",))
"""Its good answer does not end; see the tests of subscriptions."""


@pytest.fixture
def names(exchange: SandboxServer, organizer: Any) -> dict[str, str]:
    """What the requests name."""
    item = meeting(
        organizer, attachments=[FileAttachment(name="a.txt", content=b"a")], body="text"
    ).save(send_meeting_invitations=SEND_TO_NONE)
    gone = meeting(organizer, uid="2").save(send_meeting_invitations=SEND_TO_NONE)
    identity = gone.id
    gone.delete(send_meeting_cancellations=SEND_TO_NONE)
    exchange.people.make_calendar("organizer", "Team")
    exchange.people.delegate("organizer", to=["bob"])
    draft = Message(
        account=organizer,
        folder=organizer.drafts,
        subject="x",
        to_recipients=["alice@sandbox.example"],
    ).save()
    team = organizer.calendar / "Team"
    organizer.calendar.create_user_configuration(name="Kept", xml_data=b"abc")
    subscription, watermark = organizer.calendar.subscribe_to_pull()
    fresh = organizer.calendar.get(id=item.id)
    return {
        "item": fresh.id, "key": fresh.changekey, "gone": identity, "team": team.id,
        "no_folder": team.id[:-8] + "AAAAAAA=", "file": fresh.attachments[0].attachment_id.id,
        "subscription": subscription, "watermark": watermark,
        "draft": draft.id, "draft_key": draft.changekey,
    }  # fmt: skip


def _filled(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_every_operation_is_asked() -> None:
    assert _ASKED.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - _IN_A_STREAM))
def test_what_is_there_is_answered_by_the_schema(
    exchange: SandboxServer, names: dict[str, str], operation: str
) -> None:
    """The server of these tests lets the schema look at every answer."""
    attributes, good, _ = _ASKED[operation]
    answer = post(exchange, f"<m:{operation} {attributes}>{_filled(good, names)}</m:{operation}>")
    assert answer.status == 200
    assert set(answer.codes) == {"NoError"}
    assert answer.find(f".//m:{operation.removesuffix('Request')}Response") is not None


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() - _ALWAYS_FINE))
def test_what_is_not_there_is_answered_by_the_schema_too(
    exchange: SandboxServer, names: dict[str, str], operation: str
) -> None:
    attributes, _, bad = _ASKED[operation]
    answer = post(exchange, f"<m:{operation} {attributes}>{_filled(bad, names)}</m:{operation}>")
    assert [code for code in answer.codes if code != "NoError"] != []


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FaultKind.BUSY, "ErrorServerBusy"),
        (FaultKind.EXCEEDED_CONNECTIONS, "ErrorExceededConnectionCount"),
        (FaultKind.TIMEOUT_EXPIRED, "ErrorTimeoutExpired"),
        (FaultKind.ITEM_ERROR, "ErrorInternalServerTransientError"),
        (FaultKind.ITEM_ERROR_AFTER_COMMIT, "ErrorInternalServerError"),
    ],
)
def test_each_fault_in_soap_is_one_that_the_schema_knows(
    exchange: SandboxServer, kind: FaultKind, code: str
) -> None:
    exchange.faults.arm(
        Fault(kind.value, operation="GetFolder", code="ErrorInternalServerTransientError")
    )
    answer = post(
        exchange,
        f"<m:GetFolder>{_FOLDER_SHAPE}<m:FolderIds>{_CALENDAR}</m:FolderIds></m:GetFolder>",
    )
    assert answer.codes == [code]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (
            b"<m:ResponseCode>NoError</m:ResponseCode>",
            b"<m:ResponseCode>NoSuchCode</m:ResponseCode>",
        ),
        (b"<t:DisplayName>Calendar</t:DisplayName>", b"<t:Colour>red</t:Colour>"),
    ],
)
def test_the_judge_sees_what_is_wrong(exchange: SandboxServer, wrong: bytes, fault: bytes) -> None:
    seen: list[bytes] = []
    exchange.on_request = lambda _operation, _request, answer: seen.append(answer)
    post(
        exchange,
        f"<m:GetFolder>{_FOLDER_SHAPE}<m:FolderIds>{_CALENDAR}</m:FolderIds></m:GetFolder>",
    )
    assert schema.faults_of(seen[0]) == []
    assert schema.faults_of(seen[0].replace(wrong, fault)) != []


def test_the_judge_looks_into_free_and_busy_times(
    exchange: SandboxServer, names: dict[str, str]
) -> None:
    seen: list[bytes] = []
    exchange.on_request = lambda _operation, _request, answer: seen.append(answer)
    body = _filled(_ASKED["GetUserAvailabilityRequest"][1], names)
    post(exchange, f"<m:GetUserAvailabilityRequest>{body}</m:GetUserAvailabilityRequest>")
    assert schema.faults_of(seen[0]) == []
    assert schema.faults_of(seen[0].replace(b"FreeBusyMerged", b"Everything")) != []
