"""Builds and reads the XML of Exchange Web Services: names, texts, flags; knows no operation and no meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from lxml import etree

from ews_meetings.exchange.times import read_instant

Element = etree._Element  # noqa: SLF001 - lxml gives its element class no public name

MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NAMES = {"s": SOAP, "m": MESSAGES, "t": TYPES}

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def message(name: str, *children: Element, **attributes: str) -> Element:
    """Return an element of the messages namespace."""
    return _element(MESSAGES, name, children, attributes)


def typed(name: str, *children: Element, **attributes: str) -> Element:
    """Return an element of the types namespace."""
    return _element(TYPES, name, children, attributes)


def text(name: str, value: str, **attributes: str) -> Element:
    """Return an element of the types namespace that holds a text."""
    element = _element(TYPES, name, (), attributes)
    element.text = sendable(value)
    return element


def flag(name: str, value: bool) -> Element:  # noqa: FBT001 - a flag is what it writes
    """Return an element of the types namespace that holds a boolean."""
    return text(name, "true" if value else "false")


def sendable(value: str) -> str:
    """Return a text without the characters that XML 1.0 cannot carry (section 2.2)."""
    return _NOT_IN_XML.sub("", value)


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


@dataclass(frozen=True, slots=True)
class View:
    """Reads the children of one element by their local names in the types namespace."""

    element: Element
    zone: str = "UTC"
    """The zone of times that name no offset, and of days that name no zone."""

    def child(self, name: str) -> Element | None:
        """Return the first child of that name."""
        return self.element.find(_path(name))

    def children(self, path: str) -> Iterator[Element]:
        """Yield the elements at a path such as `Categories/String`."""
        yield from self.element.iterfind(_path(path))

    def text(self, path: str) -> str | None:
        """Return the text at a path, empty for an empty element, None for a missing one."""
        found = self.element.find(_path(path))
        return None if found is None else (found.text or "")

    def flag(self, name: str) -> bool | None:
        """Return a boolean, None where it is missing or unreadable."""
        return {"true": True, "1": True, "false": False, "0": False}.get(
            (self.text(name) or "").strip().lower()
        )

    def number(self, name: str) -> int | None:
        """Return an integer, None where it is missing or unreadable."""
        try:
            return int(self.text(name) or "")
        except ValueError:
            return None

    def instant(self, name: str) -> datetime | None:
        """Return an instant in UTC, None where it is missing, unreadable or never."""
        return read_instant(self.text(name), naive_zone=self.zone)

    def at(self, element: Element) -> View:
        """Return the view of another element in the same zone."""
        return View(element, self.zone)


@cache
def _path(path: str) -> str:
    return "/".join(f"{{{TYPES}}}{name}" for name in path.split("/"))


def _element(
    space: str, name: str, children: tuple[Element, ...], attributes: dict[str, str]
) -> Element:
    element = etree.Element(f"{{{space}}}{name}", attributes, nsmap=NAMES)
    element.extend(children)
    return element
