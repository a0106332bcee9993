"""Items to JSON and back: the form of the payload column."""

import json
from typing import Any

from ews_meetings.sandbox.store.model import Attendee, Body, Item, Mailbox, Property, Zone


def _write_mailbox(box: Mailbox) -> list[str]:
    return [box.address, box.name, box.routing, box.kind]


def _write_attendee(who: Attendee) -> list[Any]:
    return [
        _write_mailbox(who.mailbox), who.role, who.response, who.responded,
        who.proposed_start, who.proposed_end, who.is_invited,
    ]  # fmt: skip


def encode(item: Item) -> str:
    """Writes everything of an item that has no column of its own."""
    payload: dict[str, Any] = {"texts": dict(item.texts)}
    if item.body is not None:
        payload["body"] = [item.body.type, item.body.text]
    if item.categories:
        payload["categories"] = item.categories
    if item.attendees:
        payload["attendees"] = [_write_attendee(who) for who in item.attendees]
    if item.people:
        payload["people"] = {
            name: [_write_mailbox(box) for box in boxes] for name, boxes in item.people.items()
        }
    if item.zones:
        payload["zones"] = {name: [zone.id, zone.xml] for name, zone in item.zones.items()}
    if item.properties:
        payload["properties"] = {
            key: [value.type, value.values] for key, value in item.properties.items()
        }
    return json.dumps(payload, ensure_ascii=False)


def _read_attendee(raw: list[Any]) -> Attendee:
    return Attendee(Mailbox(*raw[0]), *raw[1:])


def decode(
    payload: str, *, kind: str, mailbox: str, folder: int, row: int, number: int, change: int,
    attachment_count: int,
) -> Item:  # fmt: skip
    """Reads an item from its row."""
    raw: dict[str, Any] = json.loads(payload)
    body = raw.get("body")
    return Item(
        kind=kind,
        mailbox=mailbox,
        folder=folder,
        texts=raw["texts"],
        body=None if body is None else Body(*body),
        categories=tuple(raw.get("categories", ())),
        attendees=tuple(_read_attendee(who) for who in raw.get("attendees", ())),
        people={
            name: tuple(Mailbox(*box) for box in boxes)
            for name, boxes in raw.get("people", {}).items()
        },
        zones={name: Zone(*zone) for name, zone in raw.get("zones", {}).items()},
        properties={
            key: Property(value[0], tuple(value[1]))
            for key, value in raw.get("properties", {}).items()
        },
        row=row,
        number=number,
        change=change,
        attachment_count=attachment_count,
    )
