"""The outline of each operation, checked before it is served; the insides are checked where read.

This is no schema processor: it knows names, order and what must be there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ews_meetings.sandbox.errors import SoapFault, schema_violation
from ews_meetings.sandbox.names import Element, children, line_of, local, m, t


@dataclass(frozen=True, slots=True)
class Outline:
    """Attributes and children of an operation.

    `!` after a name says that it must be there, `t:` before it that it is of the types' namespace.
    """

    attributes: tuple[str, ...]
    parts: tuple[str, ...]


_VIEWS = "IndexedPageItemView FractionalPageItemView SeekToConditionPageItemView CalendarView"


def _outline(attributes: str, parts: str) -> Outline:
    return Outline(tuple(attributes.split()), tuple(parts.split()))


OUTLINES: Mapping[str, Outline] = {
    "ConvertId": _outline("DestinationFormat!", "SourceIds!"),
    "CopyItem": _outline("", "ToFolderId! ItemIds! ReturnNewItemIds"),
    "CreateAttachment": _outline("", "ParentItemId! Attachments!"),
    "CreateFolder": _outline("", "ParentFolderId! Folders!"),
    "CreateItem": _outline("MessageDisposition SendMeetingInvitations", "SavedItemFolderId Items!"),
    "CreateUserConfiguration": _outline("", "UserConfiguration!"),
    "DeleteAttachment": _outline("", "AttachmentIds!"),
    "DeleteFolder": _outline("DeleteType!", "FolderIds!"),
    "DeleteItem": _outline(
        "DeleteType! SendMeetingCancellations AffectedTaskOccurrences SuppressReadReceipts",
        "ItemIds!",
    ),
    "DeleteUserConfiguration": _outline("", "UserConfigurationName!"),
    "EmptyFolder": _outline("DeleteType! DeleteSubFolders!", "FolderIds!"),
    "ExpandDL": _outline("", "Mailbox!"),
    "FindFolder": _outline(
        "Traversal!",
        "FolderShape! IndexedPageFolderView FractionalPageFolderView Restriction ParentFolderIds!",
    ),
    "FindItem": _outline(
        "Traversal!",
        f"ItemShape! {_VIEWS} ContactsView GroupBy DistinguishedGroupBy Restriction SortOrder"
        " ParentFolderIds! QueryString",
    ),
    "GetAttachment": _outline("", "AttachmentShape AttachmentIds!"),
    "GetDelegate": _outline("IncludePermissions!", "Mailbox! UserIds"),
    "GetEvents": _outline("", "SubscriptionId! Watermark!"),
    "GetFolder": _outline("", "FolderShape! FolderIds!"),
    "GetItem": _outline("", "ItemShape! ItemIds!"),
    "GetRoomLists": _outline("", ""),
    "GetRooms": _outline("", "RoomList!"),
    "GetServerTimeZones": _outline("ReturnFullTimeZoneData", "Ids"),
    "GetStreamingEvents": _outline("", "SubscriptionIds! ConnectionTimeout!"),
    "GetUserAvailabilityRequest": _outline(
        "", "t:TimeZone MailboxDataArray! t:FreeBusyViewOptions t:SuggestionsViewOptions"
    ),
    "GetUserConfiguration": _outline("", "UserConfigurationName! UserConfigurationProperties!"),
    "MoveFolder": _outline("", "ToFolderId! FolderIds!"),
    "MoveItem": _outline("", "ToFolderId! ItemIds! ReturnNewItemIds"),
    "ResolveNames": _outline(
        "ReturnFullContactData! SearchScope ContactDataShape", "ParentFolderIds UnresolvedEntry!"
    ),
    "SendItem": _outline("SaveItemToFolder!", "ItemIds! SavedItemFolderId"),
    "Subscribe": _outline(
        "", "PullSubscriptionRequest PushSubscriptionRequest StreamingSubscriptionRequest"
    ),
    "SyncFolderHierarchy": _outline("", "FolderShape! SyncFolderId SyncState"),
    "SyncFolderItems": _outline(
        "",
        "ItemShape! SyncFolderId! SyncState Ignore MaxChangesReturned! SyncScope NumberOfDays"
        " MaximumCount MinimumCount",
    ),
    "Unsubscribe": _outline("", "SubscriptionId!"),
    "UpdateFolder": _outline("", "FolderChanges!"),
    "UpdateItem": _outline(
        "ConflictResolution! MessageDisposition SendMeetingInvitationsOrCancellations"
        " SuppressReadReceipts",
        "SavedItemFolderId ItemChanges!",
    ),
    "UpdateUserConfiguration": _outline("", "UserConfiguration!"),
}


def check_outline(body: Element, outline: Outline) -> None:
    """Checks the element of an operation.

    Raises:
        SoapFault: an attribute or child is unknown, missing, or out of order.
    """
    _check_attributes(body, outline)
    tags = [_tag(part) for part in outline.parts]
    last = -1
    for child in children(body):
        place = tags.index(child.tag) if child.tag in tags else -1
        if place <= last:
            raise _violation(body, f"has invalid child element {local(child)!r}.", child)
        last = place
    for part in outline.parts:
        if part.endswith("!") and body.find(_tag(part)) is None:
            name = part.removesuffix("!")
            raise _violation(body, f"has incomplete content: {name!r} is missing.", body)


def _tag(part: str) -> str:
    name = part.removesuffix("!")
    return t(name.removeprefix("t:")) if name.startswith("t:") else m(name)


def _check_attributes(body: Element, outline: Outline) -> None:
    known = {name.rstrip("!") for name in outline.attributes}
    for name in body.attrib:
        if str(name) not in known:
            raise _violation(body, f"has no attribute {str(name)!r}.", body)
    for name in outline.attributes:
        if name.endswith("!") and body.get(name[:-1]) is None:
            raise _violation(body, f"needs the attribute {name[:-1]!r}.", body)


def _violation(body: Element, text: str, where: Element) -> SoapFault:
    return schema_violation(f"The element {local(body)!r} {text}", line=line_of(where))
