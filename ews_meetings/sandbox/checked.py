"""Children of an element where the schema wants an exact number of them."""

from ews_meetings.sandbox.errors import SoapFault, schema_violation
from ews_meetings.sandbox.names import Element, children, line_of, local


def only(element: Element) -> Element:
    """Returns the one child of an element.

    Raises:
        SoapFault: it has none, or more.
    """
    found = children(element)
    if len(found) != 1:
        raise _violation(element)
    return found[0]


def pair(element: Element) -> tuple[Element, Element]:
    """Returns the two children of an element.

    Raises:
        SoapFault: it has fewer, or more.
    """
    found = children(element)
    if len(found) != 2:
        raise _violation(element)
    return found[0], found[1]


def _violation(element: Element) -> SoapFault:
    return schema_violation(
        f"The element {local(element)!r} has invalid content.", line=line_of(element)
    )
