"""Takes an order apart: its parts, and the id that guards what is done to its item."""

from __future__ import annotations

from typing import TypeVar

from ews_meetings.change.batch import Order
from ews_meetings.change.observed import ItemRef
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.elements import Element, typed

_Part = TypeVar("_Part")


def given(part: _Part | None) -> _Part:
    """Return a part of an order that its call needs; an order without it is a defect of ours."""
    if part is None:
        raise ValueError("an order lacks a part that its call needs")
    return part


def item_id(ref: ItemRef, *, name: str = "ItemId") -> Element:
    """Return the element that addresses an item as it was."""
    change_key = {"ChangeKey": ref.change_key} if ref.change_key else {}
    return typed(name, Id=ref.item_id, **change_key)


def guarded_id(order: Order, *, name: str = "ItemId") -> Element:
    """Return the element that addresses the item of an order as it was read.

    Raises:
        EwsMeetingsError: it was not read.
    """
    ref = given(order.ref)
    if not ref.change_key:
        raise EwsMeetingsError(f"{order.key}: a guarded write needs the ChangeKey that was read")
    return item_id(ref, name=name)
