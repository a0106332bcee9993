"""Items to JSON and back: the form of the payload column."""

import json
from datetime import date
from typing import Any

from lxml import etree

from ews_meetings.sandbox.recurring import read_recurrence, write_recurrence
from ews_meetings.sandbox.store.model import (
    Attendee,
    Body,
    Item,
    Mailbox,
    Override,
    Property,
    Series,
    Zone,
)


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
    if item.series is not None:
        payload["series"] = _write_series(item.series)
    return json.dumps(payload, ensure_ascii=False)


def _write_series(series: Series) -> dict[str, Any]:
    return {
        "recurrence": etree.tostring(write_recurrence(series.recurrence), encoding="unicode"),
        "zone": series.zone,
        "deleted": [day.isoformat() for day in series.deleted],
        "overrides": [
            [one.day.isoformat(), dict(one.texts), one.parts, encode(one.item)]
            for one in series.overrides
        ],
    }


def _read_series(raw: dict[str, Any]) -> Series:
    return Series(
        recurrence=read_recurrence(etree.fromstring(raw["recurrence"])),
        zone=raw["zone"],
        deleted=tuple(date.fromisoformat(day) for day in raw["deleted"]),
        overrides=tuple(_read_override(one) for one in raw["overrides"]),
    )


def _read_override(raw: list[Any]) -> Override:
    day, texts, parts, payload = raw
    sparse = decode(
        payload, kind="CalendarItem", mailbox="", folder=0, row=0, number=0, change=0,
        attachment_count=0,
    )  # fmt: skip
    return Override(date.fromisoformat(day), texts, tuple(parts), sparse)


def _read_attendee(raw: list[Any]) -> Attendee:
    return Attendee(Mailbox(*raw[0]), *raw[1:])


def decode(
    payload: str, *, kind: str, mailbox: str, folder: int, row: int, number: int, change: int,
    attachment_count: int,
) -> Item:  # fmt: skip
    """Reads an item from its row."""
    raw: dict[str, Any] = json.loads(payload)
    body, series = raw.get("body"), raw.get("series")
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
        series=None if series is None else _read_series(series),
    )
