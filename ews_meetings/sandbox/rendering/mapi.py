"""The MAPI properties that items have without anybody having set them."""

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.fields import any_field
from ews_meetings.sandbox.mapi import NUMBERED, SAME
from ews_meetings.sandbox.properties import PropertyPath, tag_key
from ews_meetings.sandbox.rendering.plain import plain_values
from ews_meetings.sandbox.store.model import Item, Property

_ARTICLE_NUMBER = tag_key(0x0E23)
"""A number that no other item of the folder has and that grows with every item."""


def is_made(path: PropertyPath) -> bool:
    """Says whether items have a MAPI property without anybody having set it."""
    if path.key in SAME:
        return SAME[path.key][0] == path.type
    return path.type == "Integer" and (path.key in NUMBERED or path.key == _ARTICLE_NUMBER)


def mapi_value(scene: Scene, item: Item, path: PropertyPath) -> Property | None:
    """Returns a MAPI property of an item that nobody has set."""
    if not is_made(path):
        return None
    value = _value(scene, item, path.key)
    return None if value is None else Property(path.type, (value,))


def _value(scene: Scene, item: Item, key: str) -> str | None:
    if key == _ARTICLE_NUMBER:
        return str(item.number)
    if key in NUMBERED:
        name, words = NUMBERED[key]
        return str(words.index(item.text(name))) if item.text(name) in words else None
    field = any_field(SAME[key][1])
    values = () if field is None else plain_values(scene, item, field)
    return values[0] if values else None
