"""HTML that is made to keep its reader busy: how to know it, and the words in it; all in linear time.

Both parsers that read HTML here take time that grows with the square of such input: html.parser with
what begins and never ends, html5ever with elements in elements.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from itertools import islice

_DEEPEST = 1_000
"""Elements in elements; what mailers write has some dozens."""
_MOST_BROKEN = 200
"""Tags and comments that never end; text that holds a `<` has a few."""
_MOST_ELEMENTS = 30_000
"""Those that hold others; a text of a megabyte has a few thousand."""
_MOST_TAGS = 300_000
"""Of any kind: each takes the parser some hundred bytes."""
_MOST_AMPERSANDS = 10_000
"""Those that begin no character reference."""
_AMPERSAND = re.compile(r"&(?!#?[a-z0-9]{1,40};)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9:-]{0,30})", re.IGNORECASE)
_BROKEN = re.compile(r"<[a-z/!?][^<>]*(?:(?=<)|\Z)", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>?")
_FLAT = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
    ]
)
"""Elements that stand without an end: what follows is beside them, not in them."""


def is_wild(html: str) -> bool:
    """Say whether HTML is such as no program writes for a reader."""
    last_end = html.rfind("-->") + 1
    return (
        html.count("<") > _MOST_TAGS
        or _are_more(_BROKEN, html, _MOST_BROKEN)
        or html.count("<!--", last_end) > _MOST_BROKEN
        or _are_more(_AMPERSAND, html, _MOST_AMPERSANDS)
        or _is_deep(html)
    )


def _are_more(form: re.Pattern[str], html: str, most: int) -> bool:
    return next(islice(form.finditer(html), most, None), None) is not None


def words_of_wild(html: str) -> str:
    """Return the words of HTML, without anything that looks like a tag."""
    return " ".join(unescape(_ANY_TAG.sub(" ", html)).split())


def _is_deep(html: str) -> bool:
    """Say whether elements may be deep in elements; an end without its beginning ends nothing."""
    held: Counter[str] = Counter()
    depth = 0
    elements = (tag for tag in _TAG.finditer(html) if tag[2].lower() not in _FLAT)
    for count, tag in enumerate(elements):
        name = tag[2].lower()
        step = -1 if tag[1] and held[name] else 0 if tag[1] else 1
        held[name] += step
        depth += step
        if depth > _DEEPEST or count > 2 * _MOST_ELEMENTS:
            return True
    return False
