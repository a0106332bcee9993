"""One item as an element: its properties in schema order, each by its kind."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.fields import Field, Kind, fields_of
from ews_meetings.sandbox.flavour import Flavour
from ews_meetings.sandbox.mime.content import CHARSET, mime_of
from ews_meetings.sandbox.names import Element, add, new, t
from ews_meetings.sandbox.properties import write_property
from ews_meetings.sandbox.recurring import write_recurrence
from ews_meetings.sandbox.rendering.bodies import body_as
from ews_meetings.sandbox.rendering.computed import COMPUTED
from ews_meetings.sandbox.rendering.mapi import mapi_value
from ews_meetings.sandbox.rendering.people import write_attendee, write_mailbox
from ews_meetings.sandbox.rendering.shape import Shape
from ews_meetings.sandbox.series import zone_of_series
from ews_meetings.sandbox.store.attachments import attachments_of
from ews_meetings.sandbox.store.codec import decode
from ews_meetings.sandbox.store.derived import LAST_SEQUENCE, SEQUENCE, WAS_INVITED
from ews_meetings.sandbox.store.model import Attachment, Item

_SENDS = frozenset(("MeetingRequestWasSent", "AppointmentSequenceNumber", "LastModifiedTime"))
_OF_THE_STORE = frozenset((Kind.COMPUTED, Kind.ATTACHMENTS, Kind.PROPERTIES, Kind.MIME))
_ORIGINALS = frozenset(("OriginalStart", "RecurrenceId"))
_SEND_PROPERTIES = frozenset((SEQUENCE, LAST_SEQUENCE, WAS_INVITED))


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at an item, and how."""

    scene: Scene
    shape: Shape
    by_find: bool


def write_item(item: Item, view: View) -> Element:
    """Writes an item."""
    element = new(t(item.kind))
    for field in view.shape.wanted(item.kind, by_find=view.by_find):
        if not _is_reported(field, view.scene.flavour):
            continue
        writer = _WRITERS.get(field.kind)
        if writer is not None:
            writer(element, item, field, view)
        elif field.name in item.texts:
            add(element, t(field.name), item.texts[field.name])
    return element


def _is_reported(field: Field, flavour: Flavour) -> bool:
    """Says whether this kind of server fills a property at all."""
    if field.name in _SENDS:
        return flavour.reports_sends
    return field.name not in _ORIGINALS or flavour.reports_original_start


def _computed(element: Element, item: Item, field: Field, view: View) -> None:
    if field.name == "TextBody":
        _body_element(element, item, field, "Text")
        return
    made = COMPUTED[field.name](view.scene, item)
    if made is None:
        return
    if isinstance(made, str):
        add(element, t(field.name), made)
    else:
        element.append(made)


def _body(element: Element, item: Item, field: Field, view: View) -> None:
    _body_element(element, item, field, view.shape.body_type)


def _body_element(element: Element, item: Item, field: Field, wanted: str) -> None:
    if item.body is None:
        return
    shown = body_as(item.body, wanted)
    add(element, t(field.name), shown.text, BodyType=shown.type)


def _categories(element: Element, item: Item, field: Field, _view: View) -> None:
    if item.categories:
        listed = add(element, t(field.name))
        for name in item.categories:
            add(listed, t("String"), name)


def _attendees(element: Element, item: Item, field: Field, _view: View) -> None:
    shown = [who for who in item.attendees if who.role == field.name]
    if shown:
        listed = add(element, t(field.name))
        for who in shown:
            write_attendee(listed, who)


def _people(element: Element, item: Item, field: Field, _view: View) -> None:
    boxes = item.people.get(field.name, ())
    if boxes:
        listed = add(element, t(field.name))
        for box in boxes:
            write_mailbox(listed, box)


def _zone(element: Element, item: Item, field: Field, _view: View) -> None:
    zone = item.zones.get(field.name)
    if zone is None:
        return
    if zone.xml:
        element.append(etree.fromstring(zone.xml))
    else:
        add(element, t(field.name), None, Id=zone.id, Name=zone.id)


def _properties(element: Element, item: Item, _field: Field, view: View) -> None:
    reports = view.scene.flavour.reports_sends
    for path in view.shape.properties:
        value = item.properties.get(path.key) or mapi_value(view.scene, item, path)
        if value is not None and (reports or path.key not in _SEND_PROPERTIES):
            write_property(element, path, value)


def _attachments(element: Element, item: Item, field: Field, view: View) -> None:
    if item.attachment_count:
        listed = add(element, t(field.name))
        for file in attachments_of(view.scene.db, item.row):
            listed.append(write_attachment(file, view.scene))


def write_attachment(file: Attachment, scene: Scene, *, with_content: str | None = None) -> Element:
    """Writes an attachment; `with_content` is its content in base64 when that is wanted."""
    element = new(t("ItemAttachment" if file.item_kind else "FileAttachment"))
    attachment_id = ids.encode(ids.ATTACHMENT, file.number, nonce=scene.db.nonce)
    add(element, t("AttachmentId"), None, Id=attachment_id)
    add(element, t("Name"), file.name)
    if file.content_type:
        add(element, t("ContentType"), file.content_type)
    if file.content_id:
        add(element, t("ContentId"), file.content_id)
    if file.content_location:
        add(element, t("ContentLocation"), file.content_location)
    add(element, t("Size"), str(len(file.content)))
    add(element, t("LastModifiedTime"), file.modified)
    add(element, t("IsInline"), "true" if file.is_inline else "false")
    if with_content is not None and file.item_kind:
        element.append(_attached_item(file, scene))
    elif with_content is not None:
        add(element, t("Content"), with_content)
    return element


def _attached_item(file: Attachment, scene: Scene) -> Element:
    """Writes what an item attachment holds: it is in no folder and has no id (A119)."""
    item = decode(
        file.content.decode(), kind=file.item_kind, mailbox="", folder=0, row=0, number=0,
        change=0, attachment_count=0,
    )  # fmt: skip
    names = (field.name for field in fields_of(item.kind) if field.kind not in _OF_THE_STORE)
    element = write_item(item, View(scene, Shape("", frozenset(names), ()), by_find=False))
    element.remove(element[0])
    return element


def _series(element: Element, item: Item, _field: Field, _view: View) -> None:
    if item.series is not None:
        element.append(write_recurrence(item.series.recurrence, zone=zone_of_series(item)))


def _mime(element: Element, item: Item, field: Field, view: View) -> None:
    content = base64.b64encode(mime_of(view.scene.db, item)).decode()
    add(element, t(field.name), content, CharacterSet=CHARSET)


def _place(element: Element, item: Item, field: Field, _view: View) -> None:
    if item.text("Location"):
        add(add(element, t(field.name)), t("DisplayName"), item.text("Location"))


def _nothing(_element: Element, _item: Item, _field: Field, _view: View) -> None:
    return


Writer = Callable[[Element, Item, Field, View], None]
_WRITERS: dict[Kind, Writer] = {
    Kind.COMPUTED: _computed,
    Kind.BODY: _body,
    Kind.CATEGORIES: _categories,
    Kind.ATTENDEES: _attendees,
    Kind.PERSON: _people,
    Kind.PEOPLE: _people,
    Kind.ZONE: _zone,
    Kind.PROPERTIES: _properties,
    Kind.ATTACHMENTS: _attachments,
    Kind.SERIES: _series,
    Kind.PLACE: _place,
    Kind.MIME: _mime,
    Kind.ABSENT: _nothing,
}


def write_items(items: tuple[Item, ...], view: View) -> Iterator[Element]:
    """Writes items one after the other."""
    return (write_item(item, view) for item in items)
