"""A file to its documents: what it is its first bytes say; what lies in what lies in it comes too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from ews_meetings.errors import FileUnreadable, InputUnusable
from ews_meetings.sources.containers import archive, outlook, packed
from ews_meetings.sources.containers.archive import Member, members_in
from ews_meetings.sources.containers.document import LIMITS, Document, Limits, Opener, unusable
from ews_meetings.sources.containers.mbox import is_mbox, mails_in
from ews_meetings.sources.containers.spool import spooled
from ews_meetings.sources.listed import LeftFile

_SNIFFED = 4096
_TAR = (b"ustar", 257)


class Kind(Enum):
    """What a file is by its first bytes."""

    PLAIN = "a calendar, a mail, or something else that is one file"
    MBOX = "a mail store"
    ZIP = "a zip archive"
    GZIP = "a gzip file"
    OUTLOOK = "what Outlook saves"


def documents_in(
    opens: Opener, name: str, limits: Limits = LIMITS, *, depth: int = 0
) -> Iterator[Document | LeftFile]:
    """Yield the documents of a file in their order, and what of it is left; a plain file is one.

    Args:
        opens: gives the file; a document opens it again, as long as it is needed.
        name: what people call it; text that any screen takes.
        limits: how much is taken out of it.
        depth: how many containers are around it.

    Raises:
        OSError: it cannot be read.
    """
    kind = _kind(opens)
    if kind is Kind.PLAIN:
        yield Document(name=name, opens=opens)
    elif depth >= limits.depth and kind is not Kind.OUTLOOK:
        problem = f"is {kind.value} within {limits.depth} others; unpack it"
        yield unusable(name, FileUnreadable(name, problem))
    elif kind is Kind.MBOX:
        yield from mails_in(opens, name, limits)
    elif kind is Kind.GZIP:
        yield from _in_gzip(opens, name, limits, depth=depth)
    elif kind is Kind.ZIP:
        yield from _in_archive(opens, name, limits, depth=depth)
    else:
        yield outlook.document_of(opens, name, limits)


def is_store(opens: Opener) -> bool:
    """Say whether a file is a mail store, which may be of any size.

    Raises:
        OSError: it cannot be read.
    """
    return _kind(opens) is Kind.MBOX


def _kind(opens: Opener) -> Kind:
    with opens() as stream:
        return _kind_of(stream.read(_SNIFFED))


def _kind_of(start: bytes) -> Kind:
    if start.startswith(archive.SIGNATURES):
        return Kind.ZIP
    if start.startswith(packed.SIGNATURE):
        return Kind.GZIP
    if start.startswith(outlook.SIGNATURE):
        return Kind.OUTLOOK
    return Kind.MBOX if is_mbox(start) else Kind.PLAIN


def _in_gzip(
    opens: Opener, name: str, limits: Limits, *, depth: int
) -> Iterator[Document | LeftFile]:
    try:
        inner = packed.unpacked(opens, name, limits)
    except InputUnusable as error:
        yield unusable(name, error)
        return
    with inner() as stream:
        is_tar = stream.read(_SNIFFED)[_TAR[1] :].startswith(_TAR[0])
    if is_tar:
        yield unusable(name, FileUnreadable(name, "is a tar archive, which is not read; unpack it"))
        return
    yield from documents_in(inner, name, limits, depth=depth + 1)


def _in_archive(
    opens: Opener, name: str, limits: Limits, *, depth: int
) -> Iterator[Document | LeftFile]:
    is_empty = True
    for member in members_in(opens, name, limits):
        is_empty = False
        if isinstance(member, Member) and member.is_container:
            yield from _in_member(member.document, limits, depth=depth)
        else:
            yield member.document if isinstance(member, Member) else member
    if is_empty:
        yield unusable(name, FileUnreadable(name, "is an empty archive"))


def _in_member(document: Document, limits: Limits, *, depth: int) -> Iterator[Document | LeftFile]:
    """Yield what a member is or holds; of a container the bytes are kept while it is read."""
    try:
        if _kind(document.opens) is Kind.PLAIN:
            yield document
            return
        with document.opens() as stream:
            inner = spooled(stream, source=document.name, limit_bytes=limits.document_bytes)
        for one in documents_in(inner, document.name, limits, depth=depth + 1):
            if isinstance(one, Document) and document.is_one_of_many:
                yield replace(one, is_one_of_many=True)
            else:
                yield one
    except InputUnusable as error:
        yield unusable(document.name, error)
