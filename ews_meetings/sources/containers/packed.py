"""A gzip file to what is in it, under its own name: unpacked once, in bounds."""

from __future__ import annotations

import gzip
import zlib
from typing import BinaryIO, cast

from ews_meetings.errors import FileUnreadable
from ews_meetings.sources.containers.document import Limits, Opener
from ews_meetings.sources.containers.spool import spooled

SIGNATURE = b"\x1f\x8b\x08"


def unpacked(opens: Opener, name: str, limits: Limits) -> Opener:
    """Return an opener of what a gzip file holds.

    Args:
        opens: gives the file.
        name: what people call it.
        limits: how much it may come to.

    Raises:
        FileUnreadable: it is damaged, or cut off.
        FileTooLarge: it comes to more.

    Source: RFC 1952.
    """
    with opens() as stream, gzip.GzipFile(fileobj=stream) as packed:
        try:
            return spooled(cast("BinaryIO", packed), source=name, limit_bytes=limits.total_bytes)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise FileUnreadable(name, "is a damaged gzip file, or one that is cut off") from error
