"""Restrictions and sort orders as SQL; values are always arguments, never text of the query."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.items import COLUMNS, from_row
from ews_meetings.sandbox.store.model import Item

COMPARISONS = {
    "IsEqualTo": "=", "IsNotEqualTo": "<>", "IsGreaterThan": ">",
    "IsGreaterThanOrEqualTo": ">=", "IsLessThan": "<", "IsLessThanOrEqualTo": "<=",
}  # fmt: skip
_PLACE = struct.Struct(">I")
_COLUMN_OF = {
    "Subject": "subject", "ItemClass": "item_class", "Start": "start_at", "End": "end_at",
    "DateTimeCreated": "created_at", "LastModifiedTime": "modified_at",
    "DateTimeReceived": "received_at", "DateTimeSent": "sent_at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of a WHERE clause with its arguments."""

    sql: str
    arguments: tuple[object, ...] = ()

    def negated(self) -> "Condition":
        """Returns the opposite; what is unknown counts as false before it is turned round."""
        return Condition(f"NOT coalesce({self.sql}, 0)", self.arguments)


@dataclass(frozen=True, slots=True)
class Order:
    """One key of a sort order."""

    sql: str
    arguments: tuple[object, ...]
    is_descending: bool


def joined(conditions: Sequence[Condition], word: str) -> Condition:
    """Joins conditions by AND or OR."""
    sql = f" {word} ".join(condition.sql for condition in conditions)
    return Condition(f"({sql})", tuple(arg for each in conditions for arg in each.arguments))


def text_value(name: str, *, is_number: bool) -> Condition:
    """Returns the SQL value of a simple property."""
    column = _COLUMN_OF.get(name)
    if column is not None:
        return Condition(f"items.{column}")
    value = "json_extract(payload, ?)"
    path = (f'$.texts."{name}"',)
    return Condition(f"CAST({value} AS INTEGER)" if is_number else value, path)


def compare(value: Condition, comparison: str, constant: object) -> Condition:
    """Compares a simple property with a constant; texts without regard to case."""
    folded = " COLLATE NOCASE" if isinstance(constant, str) else ""
    return Condition(
        f"{value.sql} {COMPARISONS[comparison]} ?{folded}", (*value.arguments, constant)
    )


def contains(value: Condition, pattern: str, *, ignore_case: bool) -> Condition:
    """Matches a simple property with a GLOB pattern, see `glob_pattern`."""
    sql = f"lower({value.sql}) GLOB lower(?)" if ignore_case else f"{value.sql} GLOB ?"
    return Condition(sql, (*value.arguments, pattern))


def category_equals(text: str) -> Condition:
    """Finds the items of which one category is this text, without regard to case."""
    return _any_category("value = ? COLLATE NOCASE", text)


def category_contains(pattern: str, *, ignore_case: bool) -> Condition:
    """Matches any of an item's categories with a GLOB pattern."""
    test = "lower(value) GLOB lower(?)" if ignore_case else "value GLOB ?"
    return _any_category(test, pattern)


def category_exists() -> Condition:
    """Finds the items that have a category at all."""
    return _any_category("1")


def _any_category(test: str, *arguments: str) -> Condition:
    return Condition(
        f"EXISTS (SELECT 1 FROM json_each(payload, '$.categories') WHERE {test})",  # noqa: S608  built from constants
        arguments,
    )


def glob_pattern(text: str, mode: str) -> str:
    """Returns the pattern for a ContainmentMode."""
    quoted = "".join(f"[{char}]" if char in "*?[" else char for char in text)
    match mode:
        case "FullString":
            return quoted
        case "Prefixed":
            return f"{quoted}*"
        case _:
            return f"*{quoted}*"


def property_equals(key: str, value: str) -> Condition:
    """Finds by index the items whose extended property has this value."""
    return Condition(
        "items.row IN (SELECT item FROM properties WHERE key = ? AND value = ?)", (key, value)
    )


def property_compares(key: str, comparison: str, value: object) -> Condition:
    """Compares an extended property otherwise than by equality."""
    held = "CAST(value AS REAL)" if isinstance(value, int | float) else "value"
    return Condition(
        "items.row IN (SELECT item FROM properties WHERE key = ?"  # noqa: S608  built from constants
        f" AND {held} {COMPARISONS[comparison]} ?)",
        (key, value),
    )


def property_contains(key: str, pattern: str, *, ignore_case: bool) -> Condition:
    """Matches an extended property with a GLOB pattern."""
    test = "lower(value) GLOB lower(?)" if ignore_case else "value GLOB ?"
    return Condition(
        f"items.row IN (SELECT item FROM properties WHERE key = ? AND {test})",  # noqa: S608  built from constants
        (key, pattern),
    )


def property_exists(key: str) -> Condition:
    """Finds the items that have the extended property."""
    return Condition("items.row IN (SELECT item FROM properties WHERE key = ?)", (key,))


def property_order(key: str, *, is_descending: bool) -> Order:
    """Sorts by an extended property."""
    sql = "(SELECT value FROM properties WHERE item = items.row AND key = ?)"
    return Order(sql, (key,), is_descending)


def one_of(rows: str) -> Condition:
    """Finds the items of a JSON list of their rows."""
    return Condition("items.row IN (SELECT value FROM json_each(?))", (rows,))


def listed_order(rows: Sequence[int], *, is_descending: bool) -> Order:
    """Sorts by the places in a list of rows: looked up in a table of bytes, so that it stays quick."""
    first = min(rows, default=0)
    places = bytearray(_PLACE.size * (max(rows, default=0) - first + 1))
    for place, row in enumerate(rows):
        _PLACE.pack_into(places, _PLACE.size * (row - first), place)
    sql = f"substr(?, (items.row - ?) * {_PLACE.size} + 1, {_PLACE.size})"
    return Order(sql, (bytes(places), first), is_descending)


def count_matches(db: Database, folder: int, condition: Condition | None) -> int:
    """Counts the items of a folder that fit."""
    where, arguments = _where(folder, condition)
    return db.number(f"SELECT count(*) FROM items WHERE {where}", *arguments) or 0  # noqa: S608  built from constants


def find_matches(
    db: Database, folder: int, condition: Condition | None, orders: Sequence[Order],
    *, offset: int, limit: int,
) -> tuple[Item, ...]:  # fmt: skip
    """Returns a page of the items of a folder that fit, newest first unless ordered."""
    where, arguments = _where(folder, condition)
    keys = [f"{order.sql} {'DESC' if order.is_descending else 'ASC'}" for order in orders]
    order_by = ", ".join([*keys, "items.row DESC"])
    rows = db.run(
        f"SELECT {COLUMNS} FROM items WHERE {where} ORDER BY {order_by} LIMIT ? OFFSET ?",  # noqa: S608  built from constants
        *arguments, *(arg for order in orders for arg in order.arguments), limit, offset,
    )  # fmt: skip
    return tuple(from_row(row) for row in rows)


def _where(folder: int, condition: Condition | None) -> tuple[str, tuple[object, ...]]:
    if condition is None:
        return "folder = ?", (folder,)
    return f"folder = ? AND {condition.sql}", (folder, *condition.arguments)
