"""The values of an item as plain texts, for what searches or reads them by another name."""

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.fields import Field, Kind
from ews_meetings.sandbox.rendering.bodies import body_as
from ews_meetings.sandbox.rendering.computed import COMPUTED
from ews_meetings.sandbox.store.model import Item


def plain_values(scene: Scene, item: Item, field: Field) -> tuple[str, ...]:
    """Returns what an item has of a property, of a person the address and the name.

    Returns:
        () for what it does not have, or what is no text.
    """
    match field.kind:
        case Kind.BODY:
            return () if item.body is None else (item.body.text,)
        case Kind.CATEGORIES:
            return item.categories
        case Kind.PERSON:
            boxes = item.people.get(field.name, ())
            return tuple(text for box in boxes for text in (box.address, box.name) if text)
        case Kind.COMPUTED:
            return _computed(scene, item, field.name)
        case _:
            return (item.texts[field.name],) if field.name in item.texts else ()


def _computed(scene: Scene, item: Item, name: str) -> tuple[str, ...]:
    if name == "TextBody":
        return () if item.body is None else (body_as(item.body, "Text").text,)
    made = COMPUTED[name](scene, item)
    if isinstance(made, str):
        return (made,)
    identity = None if made is None else made.get("Id")
    return () if identity is None else (identity,)
