"""The QueryString of FindItem: words, `property:word`, AND, OR, NOT, parentheses; no index of words.

Source: the page QueryString of Microsoft's EWS reference; the Advanced Query Syntax it names.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.fields import any_field
from ews_meetings.sandbox.names import Element
from ews_meetings.sandbox.rendering.plain import plain_values
from ews_meetings.sandbox.store import search
from ews_meetings.sandbox.store.items import items_in
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.search import Condition

_TOKEN = re.compile(r'[()]|(?:(?P<key>[A-Za-z]+):)?(?P<word>"[^"]*"|[^\s()]+)')
_MOST_LEVELS = 20
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
        EwsError: it has a keyword that the sandbox does not know, or too many levels.
    """
    text = "" if element is None else (element.text or "").strip()
    if not text:
        return None
    test = _any_of(call, _TOKEN.finditer(text), _MOST_LEVELS)
    rows = [item.row for item in items_in(call.db, folder) if test(item)]
    return search.one_of(json.dumps(rows))


def _any_of(call: Call, tokens: Iterator[re.Match[str]], levels: int) -> _Test:
    """Reads alternatives up to a closing parenthesis; AND binds closer than OR, and may be left out."""
    if not levels:
        raise EwsError("ErrorQueryFilterTooLong", "The query has too many levels.")
    alternatives: list[list[_Test]] = [[]]
    is_negated = False
    for token in tokens:
        match token[0]:
            case ")":
                break
            case "OR":
                alternatives.append([])
            case "AND" | "NOT" as word:
                is_negated = word == "NOT"
                continue
            case whole:
                test = _any_of(call, tokens, levels - 1) if whole == "(" else _one(call, token)
                alternatives[-1].append(_negated(test) if is_negated else test)
        is_negated = False
    return lambda item: any(all(test(item) for test in tests) for tests in alternatives if tests)


def _negated(test: _Test) -> _Test:
    return lambda item: not test(item)


def _one(call: Call, token: re.Match[str]) -> _Test:
    key = token["key"]
    if key is not None and key.lower() not in _FIELDS:
        raise EwsError("ErrorInvalidOperation", f"The sandbox has no keyword {key!r} in queries.")
    names = _EVERYWHERE if key is None else _FIELDS[key.lower()]
    wanted = _WORD.findall(token["word"].casefold())

    def fits(item: Item) -> bool:
        return any(_has(text, wanted) for text in _texts(call, item, names))

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
