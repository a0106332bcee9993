"""The last requests as they came in, with their answers; headers are never kept."""

import re
import secrets
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ews_meetings.sandbox.names import Element, local, s

_MOST = 200
_MOST_BYTES = 8 * 1024 * 1024
_LONGEST = 64 * 1024
"""How many bytes of a request or of an answer are kept."""
_SECRET = frozenset(("Security", "SerializedSecurityContext"))
"""Elements of a SOAP header that prove who somebody is."""
_SECRET_TEXT = re.compile(
    r"<((?:[\w.-]+:)?(?:Security|SerializedSecurityContext))\b.*?(?:</\1\s*>|$)", re.DOTALL
)
_HIDDEN = "(not shown)"


@dataclass(frozen=True, slots=True)
class Passed:
    """A request and what was answered."""

    at: str
    user: str
    """The address of who asked; empty when nobody proved who he is."""
    operation: str
    """Empty when it could not be read."""
    status: int
    """Of the answer, 0 when the connection was cut."""
    request: bytes
    answer: bytes
    request_bytes: int
    """How long it was before it was shortened."""
    answer_bytes: int


class Wire:
    """Keeps the last requests, within bounds; may be used from any thread."""

    def __init__(self) -> None:
        self.name = secrets.token_hex(4)
        """Tells this one from that of a server before."""
        self._lock = threading.Lock()
        self._kept: deque[tuple[int, Passed]] = deque()
        self._bytes = 0
        self._count = 0

    @property
    def count(self) -> int:
        """How many things happened to it; also forgetting counts."""
        return self._count

    def note(
        self, *, at: str, user: str | None, operation: str, status: int,
        request: bytes, answer: bytes,
    ) -> None:  # fmt: skip
        """Keeps one request, and forgets the oldest where there are too many."""
        passed = Passed(
            at, user or "", operation, status, request[:_LONGEST], answer[:_LONGEST],
            len(request), len(answer),
        )  # fmt: skip
        with self._lock:
            self._count += 1
            self._kept.append((self._count, passed))
            self._bytes += _size(passed)
            while len(self._kept) > _MOST or self._bytes > _MOST_BYTES:
                self._bytes -= _size(self._kept.popleft()[1])

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._count += 1
            self._kept.clear()
            self._bytes = 0

    def newest(self) -> tuple[tuple[int, Passed], ...]:
        """Returns what is kept with its numbers, newest first."""
        with self._lock:
            return tuple(reversed(self._kept))

    def numbered(self, number: int) -> Passed | None:
        """Returns one of those that are kept."""
        return next((passed for held, passed in self.newest() if held == number), None)


def _size(passed: Passed) -> int:
    return len(passed.request) + len(passed.answer)


def readable(raw: bytes, *, length: int) -> str:
    """Returns XML with a line for each element; what cannot be read as XML is shown as it came."""
    if length > len(raw):
        return f"{_masked_text(raw)}\n… {length - len(raw)} more bytes are not kept"
    root = _read(raw)
    if root is None:
        return _masked_text(raw)
    for element in _secret(root):
        del element[:]
        element.attrib.clear()
        element.text = _HIDDEN
    etree.indent(root)
    return etree.tostring(root, encoding="unicode")


def _read(raw: bytes) -> Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_blank_text=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    document: object = root.getroottree().docinfo
    return None if getattr(document, "doctype", "") else root


def _secret(root: Element) -> Iterator[Element]:
    for header in root.iterfind(s("Header")):
        yield from [one for one in header.iter("*") if local(one) in _SECRET]


def _masked_text(raw: bytes) -> str:
    """Returns text as it came, without what proves who somebody is."""
    if b"\0" in raw:
        return f"({len(raw)} bytes that are no text)"
    return _SECRET_TEXT.sub(_HIDDEN, raw.decode(errors="replace"))
