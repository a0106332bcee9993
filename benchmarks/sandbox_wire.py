"""One connection to a sandbox that costs next to nothing itself: text out, text in, no client."""

from __future__ import annotations

from base64 import b64encode
from http.client import HTTPConnection
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from benchmarks.scene import ORGANIZER
from ews_meetings.sandbox import PASSWORD

_TIMEOUT_S = 60


class Line:
    """A connection that stays open, as the organizer."""

    def __init__(self, url: str) -> None:
        where = urlsplit(url)
        self._path = where.path
        self._connection = HTTPConnection(
            where.hostname or "", where.port or 80, timeout=_TIMEOUT_S
        )
        told = b64encode(f"{ORGANIZER}:{PASSWORD}".encode()).decode()
        self._heads = {"Authorization": f"Basic {told}", "Content-Type": "text/xml; charset=utf-8"}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def ask(self, request: str) -> str:
        """Send a request and return the answer.

        Raises:
            SystemExit: something in it is no success; then no figure means anything.
        """
        self._connection.request("POST", self._path, body=request.encode(), headers=self._heads)
        reply = self._connection.getresponse()
        answer = reply.read().decode()
        if reply.status != 200 or 'ResponseClass="Success"' not in answer:
            raise SystemExit(f"answered {reply.status}: {answer}")
        return answer
