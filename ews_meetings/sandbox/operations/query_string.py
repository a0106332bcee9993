"""The QueryString of FindItem: words, `property:word`, AND, OR and NOT, without an index of words.

Source: the page QueryString of Microsoft's EWS reference; the Advanced Query Syntax it names.
"""

import json
import re
from collections.abc import Callable, Sequence

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.fields import any_field
from ews_meetings.sandbox.names import Element
from ews_meetings.sandbox.rendering.plain import plain_values
from ews_meetings.sandbox.store import search
from ews_meetings.sandbox.store.items import items_in
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.search import Condition

_TOKEN = re.compile(r'(?:(?P<key>[A-Za-z]+):)?(?P<word>"[^"]*"|[^\s()]+)')
_WORD = re.compile(r"\w+")
_FIELDS = {
    "subject": ("Subject",),
    "body": ("TextBody",),
    "from": ("From", "Sender", "Organizer"),
    "to": ("DisplayTo",),
    "cc": ("DisplayCc",),
    "participants": ("From", "Organizer", "DisplayTo", "DisplayCc"),
    "category": ("Categories",),
    "importance": ("Importance",),
    "hasattachment": ("HasAttachments",),
    "location": ("Location",),
}
_EVERYWHERE = ("Subject", "TextBody", "From", "Organizer", "Location", "DisplayTo", "Categories")
_Test = Callable[[Item], bool]


def read_query(call: Call, element: Element | None, *, folder: int) -> Condition | None:
    """Reads a QueryString that may be missing.

    Raises:
        EwsError: it has a keyword that the sandbox does not know.
    """
    text = "" if element is None else (element.text or "").strip()
    if not text:
        return None
    test = _any_of(call, text)
    rows = [item.row for item in items_in(call.db, folder) if test(item)]
    return search.one_of(json.dumps(rows))


def _any_of(call: Call, text: str) -> _Test:
    """Reads alternatives; AND binds closer than OR, and may be left out."""
    tests = [_all_of(call, part) for part in re.split(r"\s+OR\s+", text)]
    return lambda item: any(test(item) for test in tests)


def _all_of(call: Call, text: str) -> _Test:
    tests: list[_Test] = []
    is_negated = False
    for found in _TOKEN.finditer(text):
        if found["key"] is None and found["word"] in {"AND", "NOT"}:
            is_negated = found["word"] == "NOT"
            continue
        tests.append(_one(call, found["key"], found["word"].strip('"'), is_negated=is_negated))
        is_negated = False
    return lambda item: all(test(item) for test in tests)


def _one(call: Call, key: str | None, words: str, *, is_negated: bool) -> _Test:
    if key is not None and key.lower() not in _FIELDS:
        raise EwsError("ErrorInvalidOperation", f"The sandbox has no keyword {key!r} in queries.")
    names = _EVERYWHERE if key is None else _FIELDS[key.lower()]
    wanted = _WORD.findall(words.casefold())

    def fits(item: Item) -> bool:
        return any(_has(text, wanted) for text in _texts(call, item, names)) != is_negated

    return fits


def _texts(call: Call, item: Item, names: Sequence[str]) -> list[str]:
    fields = (any_field(name) for name in names)
    return [text for field in fields if field for text in plain_values(call.scene, item, field)]


def _has(text: str, wanted: list[str]) -> bool:
    """Says whether words stand in a text one after the other, the last one perhaps longer."""
    held = _WORD.findall(text.casefold())
    size = len(wanted)
    return (
        any(
            held[place : place + size - 1] == wanted[:-1]
            and held[place + size - 1].startswith(wanted[-1])
            for place in range(len(held) - size + 1)
        )
        if wanted
        else False
    )
