"""The values of a folder by the paths of EWS and by the MAPI tags that repeat them (MS-OXPROPS)."""

from collections.abc import Callable, Mapping

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.properties import PropertyPath, tag_key
from ews_meetings.sandbox.store.commits import committed_at
from ews_meetings.sandbox.store.folders import (
    count_items,
    count_subfolders,
    count_unread,
    last_change,
    size_of_items,
)
from ews_meetings.sandbox.store.model import Folder, Property

_Value = Callable[[Scene, Folder], str]
_GENERIC = "1"


def _touched(scene: Scene, folder: Folder) -> str:
    return committed_at(scene.db, last_change(scene.db, folder), now=scene.now)


def _changed(scene: Scene, folder: Folder) -> str:
    return committed_at(scene.db, folder.change, now=scene.now)


def _total(scene: Scene, folder: Folder) -> str:
    return str(count_items(scene.db, folder.number))


def _unread(scene: Scene, folder: Folder) -> str:
    return str(count_unread(scene.db, folder.number))


def _below(scene: Scene, folder: Folder) -> str:
    return str(count_subfolders(scene.db, folder.number))


def _size(scene: Scene, folder: Folder) -> str:
    return str(size_of_items(scene.db, folder.number))


def _has_below(scene: Scene, folder: Folder) -> str:
    return "true" if count_subfolders(scene.db, folder.number) else "false"


FIELDS: Mapping[str, _Value] = {
    "FolderId": lambda scene, one: ids.encode(ids.FOLDER, one.number, nonce=scene.db.nonce),
    "ParentFolderId": lambda scene, one: ids.encode(ids.FOLDER, one.parent, nonce=scene.db.nonce),
    "FolderClass": lambda _scene, one: one.folder_class,
    "DisplayName": lambda _scene, one: one.name,
    "TotalCount": _total,
    "UnreadCount": _unread,
    "ChildFolderCount": _below,
}
"""What a folder can be searched by, by the name behind `folder:`."""
_TAGS: Mapping[str, tuple[str, _Value]] = {
    tag_key(0x3001): ("String", FIELDS["DisplayName"]),
    tag_key(0x3613): ("String", FIELDS["FolderClass"]),
    tag_key(0x3601): ("Integer", lambda _scene, _folder: _GENERIC),
    tag_key(0x0E08): ("Integer", _size),
    tag_key(0x3602): ("Integer", _total),
    tag_key(0x3603): ("Integer", _unread),
    tag_key(0x360A): ("Boolean", _has_below),
    tag_key(0x6638): ("Integer", _below),
    tag_key(0x3008): ("SystemTime", _changed),
    tag_key(0x670A): ("SystemTime", _touched),
}


def folder_property(scene: Scene, folder: Folder, path: PropertyPath) -> Property | None:
    """Returns a MAPI property of a folder; those that a client could set itself are not kept."""
    kind, value = _TAGS.get(path.key, ("", None))
    if value is None or kind != path.type:
        return None
    text = value(scene, folder)
    return Property(kind, (text,)) if text else None
