"""The change descriptions of an UpdateItem, applied to an item; nothing is stored here."""

from dataclasses import replace
from datetime import tzinfo

from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.fields import Field, Kind, field_map
from ews_meetings.sandbox.mapi import without_property
from ews_meetings.sandbox.names import Element, children, local
from ews_meetings.sandbox.properties import read_path, read_property
from ews_meetings.sandbox.reading import (
    is_writable,
    read_attendees,
    read_body,
    read_only,
    write_fields,
)
from ews_meetings.sandbox.rendering.shape import read_field
from ews_meetings.sandbox.store.model import Body, Item

_CHANGES = ("SetItemField", "AppendToItemField", "DeleteItemField")
_REQUIRED = frozenset(("Start", "End", "UID", "ItemClass"))


def check_changes(change: Element) -> None:
    """Checks the structure of an ItemChange.

    Raises:
        SoapFault: it has none.
    """
    parts = children(change)
    if local(change) != "ItemChange" or len(parts) != 2 or local(parts[1]) != "Updates":
        raise schema_violation("The element 'ItemChange' has invalid content.")
    if not children(parts[1]):
        raise schema_violation("The element 'Updates' has incomplete content.")
    for description in children(parts[1]):
        wanted = 1 if local(description) == "DeleteItemField" else 2
        if local(description) not in _CHANGES or len(children(description)) != wanted:
            raise schema_violation(f"The element {local(description)!r} has invalid content.")


def apply_changes(item: Item, change: Element, *, context: tzinfo) -> Item:
    """Returns the item after all changes; values are written together, zones first.

    Raises:
        EwsError: a property cannot be changed so.
    """
    descriptions = children(children(change)[1])
    for description in descriptions:
        match local(description):
            case "DeleteItemField":
                item = _delete(item, children(description)[0])
            case "AppendToItemField":
                item = _append(item, _value(item, description), context)
            case _:
                pass
    values = [
        _value(item, description)
        for description in descriptions
        if local(description) == "SetItemField"
    ]
    return write_fields(item, values, context=context)


def _value(item: Item, description: Element) -> Element:
    """Returns the one property element that a description gives (A36)."""
    path, holder = children(description)
    values = children(holder)
    if len(values) != 1:
        raise EwsError(
            "ErrorIncorrectUpdatePropertyCount",
            "An object within a change description must contain one and only one property.",
        )
    name = local(values[0])
    _check_fits(item, path, values[0], name)
    return values[0]


def _check_fits(item: Item, path: Element, value: Element, name: str) -> None:
    if local(path) == "ExtendedFieldURI":
        same = name == "ExtendedProperty" and read_property(value)[0].key == read_path(path).key
    elif local(path) == "FieldURI":
        same = read_field(path) == name
    else:
        raise _cannot("Set", path.get("FieldURI") or local(path))
    if not same:
        raise EwsError(
            "ErrorUpdatePropertyMismatch", "The path and the property of a change do not match."
        )
    _field(item, name)


def _field(item: Item, name: str) -> Field:
    field = field_map(item.kind).get(name)
    if field is None:
        raise EwsError(
            "ErrorInvalidPropertySet", f"Set action is invalid for property {name} of this item."
        )
    return field


def _cannot(action: str, name: str) -> EwsError:
    return EwsError(
        f"ErrorInvalidProperty{action}", f"{action} action is invalid for property {name}."
    )


def _delete(item: Item, path: Element) -> Item:
    if local(path) == "ExtendedFieldURI":
        return without_property(item, read_path(path))
    if local(path) != "FieldURI":
        return item
    name = read_field(path)
    field = _field(item, name)
    if not is_writable(item, field):
        raise read_only(name)
    if name in _REQUIRED:
        raise _cannot("Delete", name)
    return _without(item, field)


def _without(item: Item, field: Field) -> Item:
    match field.kind:
        case Kind.BODY:
            return replace(item, body=None)
        case Kind.CATEGORIES:
            return replace(item, categories=())
        case Kind.ATTENDEES:
            rest = tuple(who for who in item.attendees if who.role != field.name)
            return replace(item, attendees=rest)
        case Kind.PERSON | Kind.PEOPLE:
            people = {name: boxes for name, boxes in item.people.items() if name != field.name}
            return replace(item, people=people)
        case Kind.ZONE:
            zones = {name: zone for name, zone in item.zones.items() if name != field.name}
            return replace(item, zones=zones)
        case Kind.SERIES:
            return replace(item, series=None)
        case Kind.PLACE:
            return item.with_texts(Location=None)
        case Kind.ATTACHMENTS | Kind.PROPERTIES | Kind.ABSENT:
            return item
        case _:
            return item.with_texts(**{field.name: None})


def _append(item: Item, element: Element, context: tzinfo) -> Item:
    field = _field(item, local(element))
    match field.kind:
        case Kind.BODY:
            added = read_body(element)
            old = item.body or Body(added.type if added else "Text", "")
            return replace(item, body=Body(old.type, old.text + (added.text if added else "")))
        case Kind.ATTENDEES:
            present = {who.address for who in item.attendees}
            new = (who for who in read_attendees(element) if who.address not in present)
            return replace(item, attendees=(*item.attendees, *new))
        case Kind.PEOPLE:
            written = write_fields(item, [element], context=context)
            boxes = (*item.people.get(field.name, ()), *written.people[field.name])
            return replace(item, people={**item.people, field.name: boxes})
        case _:
            raise _cannot("Append", field.name)
