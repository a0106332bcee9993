"""The XML names of EWS and small builders for elements; knows no operation and no store."""

from lxml import etree

TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"

STREAM_NSMAP: dict[str | None, str] = {None: SOAP, "m": MESSAGES, "t": TYPES}
"""Of the envelopes of a stream, which go without a prefix: clients look for their ends as text."""
NSMAP = {"s": SOAP, "m": MESSAGES, "t": TYPES}

Element = etree._Element  # noqa: SLF001  lxml offers no public name for its element type


def t(name: str) -> str:
    """Returns the qualified name of `name` in the types namespace."""
    return f"{{{TYPES}}}{name}"


def m(name: str) -> str:
    """Returns the qualified name of `name` in the messages namespace."""
    return f"{{{MESSAGES}}}{name}"


def s(name: str) -> str:
    """Returns the qualified name of `name` in the SOAP namespace."""
    return f"{{{SOAP}}}{name}"


def new(tag: str, text: str | None = None, **attributes: str) -> Element:
    """Makes an element that stands alone."""
    element = etree.Element(tag, attributes, nsmap=NSMAP)
    element.text = text
    return element


def add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Adds a child to `parent` and returns it."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def local(element: Element) -> str:
    """Returns the name of `element` without its namespace."""
    return etree.QName(element).localname


def children(element: Element) -> list[Element]:
    """Returns the child elements, without comments and processing instructions."""
    return list(element.iterchildren("*"))


def line_of(element: Element) -> int:
    """Returns the line of the request on which an element begins, 0 when it is not known."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def child_text(element: Element, tag: str) -> str | None:
    """Returns the stripped text of the child `tag`, or None when the child is absent."""
    found = element.find(tag)
    return None if found is None else (found.text or "").strip()
