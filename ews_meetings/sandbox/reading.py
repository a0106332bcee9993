"""Item elements of requests read into items, property by property; decides nothing about meetings."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import tzinfo

from lxml import etree

from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.fields import Field, Kind, field_map, positions
from ews_meetings.sandbox.mapi import with_property
from ews_meetings.sandbox.mime.content import decoded, taking
from ews_meetings.sandbox.names import Element, child_text, children, line_of, local, t
from ews_meetings.sandbox.properties import read_property
from ews_meetings.sandbox.recurrence import Recurrence
from ews_meetings.sandbox.recurring import read_recurrence
from ews_meetings.sandbox.store.model import Attendee, Body, Item, Mailbox, Series, Zone
from ews_meetings.sandbox.times import format_instant, parse_instant
from ews_meetings.sandbox.zones import zone_of

_MAIL_TYPES = frozenset(
    ("Unknown", "OneOff", "Mailbox", "PublicDL", "PrivateDL", "Contact", "PublicFolder",
     "GroupMailbox", "ImplicitContact", "User")
)  # fmt: skip
_OF_THE_SERIES = frozenset(("Recurrence", "UID", "MimeContent"))
_MADE_OF_MIME = frozenset(("CalendarItem", "Message"))
_FIRST = {Kind.MIME: 0, Kind.ZONE: 1}
"""What is read before the rest: elements say more than the MIME beside them."""


def check_order(element: Element) -> None:
    """Checks that an item element has only children of its kind, each once, in schema order.

    Raises:
        SoapFault: it has not.
    """
    places = positions(local(element))
    last = -1
    for child in children(element):
        name = local(child)
        place = places.get(name)
        again = place == last and name != "ExtendedProperty"
        if place is None or place < last or again or child.tag != t(name):
            raise schema_violation(
                f"The element {local(element)!r} has invalid child element {name!r}.",
                line=line_of(child),
            )
        last = place


def write_fields(item: Item, elements: Iterable[Element], *, context: tzinfo) -> Item:
    """Returns the item with the properties that the elements give; MIME and zones are read first.

    Args:
        item: What to change.
        elements: Property elements such as `<t:Subject>`.
        context: The zone of times without offset, where the item has none of its own.

    Raises:
        SoapFault: a value is none of the property's type.
        EwsError: a property cannot be set.
    """
    table = field_map(item.kind)
    pairs = [(table[local(element)], element) for element in elements]
    for field, element in sorted(pairs, key=lambda pair: _FIRST.get(pair[0].kind, 2)):
        item = _write(item, field, element, context)
    return item


def zone_for(item: Item, name: str, context: tzinfo) -> tzinfo:
    """Returns the zone in which a wall time for `name` (Start, End, …) is to be read."""
    zone = item.zones.get(f"{name}TimeZone") or item.zones.get("StartTimeZone")
    return (zone_of(zone.id) if zone else None) or context


def _write(item: Item, field: Field, element: Element, context: tzinfo) -> Item:
    if not is_writable(item, field):
        raise read_only(field.name)
    match field.kind:
        case Kind.BODY:
            return replace(item, body=_body(element))
        case Kind.CATEGORIES:
            return replace(item, categories=_categories(element))
        case Kind.ATTENDEES | Kind.PERSON | Kind.PEOPLE:
            return _with_people(item, field, element)
        case Kind.ZONE:
            return replace(item, zones={**item.zones, field.name: _zone(element)})
        case Kind.PROPERTIES:
            return with_property(item, *read_property(element))
        case Kind.MIME:
            return taking(item, decoded(element.text or ""), context=context)
        case Kind.SERIES:
            return _with_recurrence(item, read_recurrence(element))
        case Kind.ATTACHMENTS | Kind.ABSENT:
            return item
        case _:
            return _with_text(item, field, element, context)


def _with_text(item: Item, field: Field, element: Element, context: tzinfo) -> Item:
    if field.kind is Kind.PLACE:
        return item.with_texts(Location=child_text(element, t("DisplayName")) or "")
    text = _simple(field, element, zone_for(item, field.name, context))
    return item.with_texts(**{field.name: text})


def is_writable(item: Item, field: Field) -> bool:
    """Says whether a client may write a property of an item.

    An occurrence has its master's UID (B13); MIME may be set on few kinds of item (A104).
    """
    if field.kind is Kind.MIME and item.kind not in _MADE_OF_MIME:
        return False
    return field.writable and (item.instance is None or field.name not in _OF_THE_SERIES)


def read_only(name: str) -> EwsError:
    """Makes the error for a property that clients cannot set (A100, A101)."""
    return EwsError("ErrorInvalidPropertySet", f"Set action is invalid for property {name}.")


def _with_recurrence(item: Item, recurrence: Recurrence) -> Item:
    series = Series(recurrence) if item.series is None else item.series
    return replace(item, series=replace(series, recurrence=recurrence))


def _with_people(item: Item, field: Field, element: Element) -> Item:
    if field.kind is Kind.ATTENDEES:
        return _with_attendees(item, field.name, read_attendees(element))
    boxes = tuple(read_mailbox(child) for child in children(element))
    return replace(item, people={**item.people, field.name: boxes})


def _with_attendees(item: Item, role: str, listed: tuple[Attendee, ...]) -> Item:
    others = tuple(who for who in item.attendees if who.role != role)
    return replace(item, attendees=(*others, *(replace(who, role=role) for who in listed)))


def _invalid(element: Element, text: str, what: str) -> Exception:
    return schema_violation(
        f"The {local(element)!r} element is invalid - The value {text!r} is no {what}.",
        line=line_of(element),
    )


def _simple(field: Field, element: Element, zone: tzinfo) -> str:
    text = element.text or ""
    reader = _READERS.get(field.kind)
    if reader is not None:
        try:
            return reader(text, zone)
        except ValueError:
            raise _invalid(element, text, field.kind.value) from None
    if field.kind is Kind.CHOICE and text not in field.choices:
        raise _invalid(element, text, "value of its list")
    return text


def _read_boolean(text: str, _zone: tzinfo) -> str:
    match text.strip():
        case "true" | "1":
            return "true"
        case "false" | "0":
            return "false"
        case other:
            raise ValueError(other)


_READERS: dict[Kind, Callable[[str, tzinfo], str]] = {
    Kind.BOOLEAN: _read_boolean,
    Kind.INTEGER: lambda text, _zone: str(int(text)),
    Kind.INSTANT: lambda text, zone: format_instant(parse_instant(text, zone=zone)),
}


def _body(element: Element) -> Body:
    kind = element.get("BodyType")
    if kind not in {"HTML", "Text"}:
        raise _invalid(element, str(kind), "BodyType")
    return Body(kind, element.text or "")


def read_body(element: Element | None) -> Body | None:
    """Reads a body element that may be missing."""
    return None if element is None else _body(element)


def _categories(element: Element) -> tuple[str, ...]:
    names = tuple((child.text or "").strip() for child in children(element))
    if not all(names):
        raise EwsError("ErrorInvalidPropertySet", "A category must have a name.")
    return tuple(dict.fromkeys(names))


def _zone(element: Element) -> Zone:
    zone_id = element.get("Id") or ""
    definition = etree.tostring(element, encoding="unicode") if len(element) else ""
    if zone_of(zone_id) is None and not definition:
        raise EwsError("ErrorTimeZone", f"The time zone {zone_id!r} is not known to this server.")
    return Zone(zone_id, definition)


def read_mailbox(element: Element) -> Mailbox:
    """Reads a Mailbox element."""
    kind = child_text(element, t("MailboxType")) or "Mailbox"
    if kind not in _MAIL_TYPES:
        raise _invalid(element, kind, "MailboxType")
    return Mailbox(
        address=child_text(element, t("EmailAddress")) or "",
        name=child_text(element, t("Name")) or "",
        routing=child_text(element, t("RoutingType")) or "SMTP",
        kind=kind,
    )


def read_attendees(element: Element) -> tuple[Attendee, ...]:
    """Reads a list of attendees; what it says of their answers is ignored, as Exchange does."""
    found = []
    for child in children(element):
        box = child.find(t("Mailbox"))
        if box is None:
            raise _invalid(child, "", "attendee")
        found.append(Attendee(read_mailbox(box), local(element)))
    return tuple(found)
