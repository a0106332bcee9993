"""Pages of an indexed view."""

from dataclasses import dataclass

from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element

LARGEST_PAGE = 1000
_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list."""

    offset: int
    size: int


def read_page(element: Element | None) -> Page | None:
    """Reads an indexed view that may be missing.

    Raises:
        SoapFault: its attributes are no numbers.
        EwsError: they are numbers without sense.
    """
    if element is None:
        return None
    try:
        offset = int(element.get("Offset", ""))
        size = int(element.get("MaxEntriesReturned", str(LARGEST_PAGE)))
    except ValueError:
        raise schema_violation("The attributes of the view are invalid.") from None
    if max(abs(offset), abs(size)) > _LARGEST_NUMBER:
        raise schema_violation("The attributes of the view are invalid.")
    if element.get("BasePoint") != "Beginning":
        raise EwsError(
            "ErrorInvalidIndexedPagingParameters", "The sandbox counts from the beginning only."
        )
    if offset < 0 or size < 1:
        raise EwsError("ErrorInvalidPagingMaxRows", "The view asks for no rows.")
    return Page(offset, min(size, LARGEST_PAGE))


def paging_attributes(page: Page, shown: int, total: int) -> dict[str, str]:
    """Returns the attributes of RootFolder for a page of `shown` out of `total`."""
    end = page.offset + shown
    return {
        "IndexedPagingOffset": str(end),
        "TotalItemsInView": str(total),
        "IncludesLastItemInRange": "true" if end >= total else "false",
    }
