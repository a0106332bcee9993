"""What goes back over HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

XML = "text/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, or none at all."""

    status: int
    body: bytes
    content_type: str = XML
    headers: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False
    """The connection closes without an answer."""
    stream: Iterator[bytes] | None = None
    """What follows the body on the same connection, for as long as it lasts."""
    after: Callable[[], None] | None = None
    """Called when the answer has been written."""
    closes: bool = False
    """The connection closes after the answer, which says so."""
    drip_s: float | None = None
    """The answer goes out byte by byte and takes that long; None for all at once."""


CUT = Reply(0, b"", is_cut=True)


def plain(status: int, text: str, *headers: tuple[str, str]) -> Reply:
    """Returns an answer in plain text."""
    return Reply(status, text.encode(), "text/plain; charset=utf-8", headers)


def unauthorized(*methods: str) -> Reply:
    """Returns the answer to those who did not prove who they are (C1), and how they might."""
    offered = methods or ('Basic realm="sandbox"',)
    return plain(401, "Unauthorized", *(("WWW-Authenticate", method) for method in offered))
