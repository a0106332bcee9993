"""Builds the payloads of every read; asks nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ews_meetings.exchange.elements import Element, message, sendable, text, typed
from ews_meetings.exchange.properties import Property


def find_items(
    *, shape: Element, where: Element | None, folders: Iterable[Element], offset: int, most: int
) -> Element:
    """Return the request for one page of a search, one answer per folder, oldest items first.

    What comes into being while pages are read then comes last and moves no page.
    """
    view = message(
        "IndexedPageItemView",
        MaxEntriesReturned=str(most),
        Offset=str(offset),
        BasePoint="Beginning",
    )
    return message(
        "FindItem",
        shape,
        view,
        *([] if where is None else [message("Restriction", where)]),
        message(
            "SortOrder",
            typed(
                "FieldOrder", typed("FieldURI", FieldURI="item:DateTimeCreated"), Order="Ascending"
            ),
        ),
        message("ParentFolderIds", *folders),
        Traversal="Shallow",
    )


def has(prop: Property) -> Element:
    """Return the condition that an item carries a property."""
    return typed("Exists", prop.path())


def is_one_of(prop: Property, values: Sequence[str]) -> Element:
    """Return the condition that a property has one of these values, at least one."""
    conditions = [_equals(prop, value) for value in values]
    return conditions[0] if len(conditions) == 1 else typed("Or", *conditions)


def is_of_class(item_classes: Sequence[str]) -> Element:
    """Return the condition that an item is of one of these classes, at least two.

    Source: gromox 3.10 compares for equality; that it knows prefixes was not seen.
    """
    conditions = (_is_equal(typed("FieldURI", FieldURI="item:ItemClass"), n) for n in item_classes)
    return typed("Or", *conditions)


def get_items(shape: Element, item_ids: Iterable[str]) -> Element:
    """Return the request that reads items."""
    return get_by_ids(shape, (typed("ItemId", Id=item_id) for item_id in item_ids))


def get_by_ids(shape: Element, ids: Iterable[Element]) -> Element:
    """Return the request that reads items by ids of any kind."""
    return message("GetItem", shape, message("ItemIds", *ids))


def get_attachments(attachment_ids: Iterable[str]) -> Element:
    """Return the request that fetches attachments."""
    ids = (typed("AttachmentId", Id=attachment_id) for attachment_id in attachment_ids)
    return message("GetAttachment", message("AttachmentIds", *ids))


def get_folders(folders: Iterable[Element]) -> Element:
    """Return the request for the ids of folders."""
    shape = message("FolderShape", text("BaseShape", "IdOnly"))
    return message("GetFolder", shape, message("FolderIds", *folders))


def find_folders(root: Element, *, offset: int, most: int) -> Element:
    """Return the request for one page of the folders below one, however deep."""
    paths = ("folder:ParentFolderId", "folder:FolderClass", "folder:DisplayName")
    asked = [typed("FieldURI", FieldURI=path) for path in paths]
    return message(
        "FindFolder",
        message("FolderShape", text("BaseShape", "IdOnly"), typed("AdditionalProperties", *asked)),
        message(
            "IndexedPageFolderView",
            MaxEntriesReturned=str(most),
            Offset=str(offset),
            BasePoint="Beginning",
        ),
        message("ParentFolderIds", root),
        Traversal="Deep",
    )


def resolve_name(name: str) -> Element:
    """Return the request that looks somebody up in the directory, not in contacts."""
    entry = message("UnresolvedEntry")
    entry.text = sendable(name)
    return message(
        "ResolveNames",
        entry,
        ReturnFullContactData="false",
        SearchScope="ActiveDirectory",
    )


def expand_list(address: str) -> Element:
    """Return the request for the members of one distribution list, one level deep."""
    return message("ExpandDL", message("Mailbox", text("EmailAddress", address)))


def get_time_zones(zone_id: str) -> Element:
    """Return the request for one zone the server knows."""
    return message(
        "GetServerTimeZones",
        message("Ids", text("Id", zone_id)),
        ReturnFullTimeZoneData="false",
    )


def _equals(prop: Property, value: str) -> Element:
    return _is_equal(prop.path(), value)


def _is_equal(path: Element, value: str) -> Element:
    constant = typed("FieldURIOrConstant", typed("Constant", Value=value))
    return typed("IsEqualTo", path, constant)
