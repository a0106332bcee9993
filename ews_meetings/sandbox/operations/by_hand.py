"""Searches that look at every item of a folder, for values that are made when an item is read."""

import json

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.fields import any_field
from ews_meetings.sandbox.names import Element, local
from ews_meetings.sandbox.operations.predicates import Look, holds
from ews_meetings.sandbox.properties import read_path
from ews_meetings.sandbox.rendering.mapi import mapi_value
from ews_meetings.sandbox.rendering.plain import plain_values
from ews_meetings.sandbox.rendering.shape import read_field
from ews_meetings.sandbox.store import search
from ews_meetings.sandbox.store.items import items_in
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.search import Condition, Order


def fitting(call: Call, folder: int, element: Element) -> Condition:
    """Returns the condition that an item is one of those in a folder that fit a restriction."""
    rows = [item.row for item in items_in(call.db, folder) if holds(element, _look(call, item))]
    return search.one_of(json.dumps(rows))


def sorted_by(call: Call, folder: int, path: Element, *, is_descending: bool) -> Order:
    """Returns the order of the items of a folder by the value at a path."""
    ranked = sorted(items_in(call.db, folder), key=lambda item: _key(_look(call, item)(path)))
    return search.listed_order([item.row for item in ranked], is_descending=is_descending)


def _key(values: tuple[str, ...]) -> tuple[float, str]:
    text = values[0].casefold() if values else ""
    return (float(text), "") if text.isdecimal() else (0.0, text)


def _look(call: Call, item: Item) -> Look:
    def look(path: Element) -> tuple[str, ...]:
        if local(path) == "ExtendedFieldURI":
            return _property(call, item, path)
        field = any_field(read_field(path))
        return () if field is None else plain_values(call.scene, item, field)

    return look


def _property(call: Call, item: Item, element: Element) -> tuple[str, ...]:
    path = read_path(element)
    held = item.properties.get(path.key) or mapi_value(call.scene, item, path)
    return () if held is None else held.values
