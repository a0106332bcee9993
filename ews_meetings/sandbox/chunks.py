"""Bodies of requests that come in chunks, read within bounds; what they say beside that is skipped.

Source: RFC 9112 §7.1.
"""

import re
from io import BufferedIOBase

_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")
_LONGEST_LINE = 4096
_MOST_TRAILERS = 100


class BodyTooLong(Exception):
    """A body has more bytes than are taken."""


class BodyBroken(Exception):
    """A body is not in chunks as it says, or ends early."""


def read_chunks(source: BufferedIOBase, *, most: int) -> bytes:
    """Returns the whole body.

    Raises:
        BodyTooLong: it has more than `most` bytes; the rest of it is not read.
        BodyBroken: it is not in chunks, or ends early.
    """
    body = bytearray()
    while size := _size(source):
        if len(body) + size > most:
            raise BodyTooLong
        body += _exactly(source, size)
        if _exactly(source, 2) != b"\r\n":
            raise BodyBroken
    for _ in range(_MOST_TRAILERS):
        if not _line(source):
            return bytes(body)
    raise BodyBroken


def _size(source: BufferedIOBase) -> int:
    written = _line(source).partition(b";")[0].strip()
    if not _SIZE.fullmatch(written):
        raise BodyBroken
    return int(written, 16)


def _line(source: BufferedIOBase) -> bytes:
    line = source.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise BodyBroken
    return line.rstrip(b"\r\n")


def _exactly(source: BufferedIOBase, size: int) -> bytes:
    part = source.read(size)
    if len(part) < size:
        raise BodyBroken
    return part
