"""A file, or bytes from elsewhere, to wishes; what it is, its content says, not its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ews_meetings.change.wish import Same
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.sources.batch import Gathered, Given, gather
from ews_meetings.sources.documents import is_mail
from ews_meetings.sources.folders import is_special
from ews_meetings.sources.listed import FoundFile, Listing

__all__ = ["is_mail", "iter_wishes", "read_bytes", "read_file"]


def read_file(path: Path, options: ReadOptions) -> tuple[Wished, ...]:
    """Return what becomes of every event in a file, all at once; see `iter_wishes`."""
    return tuple(iter_wishes(path, options))


def iter_wishes(path: Path, options: ReadOptions) -> Iterator[Wished]:
    """Return what becomes of every event in a file, one after the other; none that was given is kept.

    Raises:
        FileUnreadable: it is missing, empty, a folder, or may not be read.
        FileTooLarge: it holds more than is read of one file.
        NotACalendar: it holds no calendar, and is no mail with one.
        NoEvents: its calendars hold no event.
    """
    found = FoundFile(path=path, root=None, is_regular=not is_special(path))
    return _wishes(gather(Listing(found=(found,), left=()), options))


def read_bytes(data: bytes, *, source: str, options: ReadOptions) -> tuple[Wished, ...]:
    """Return what becomes of every event in some bytes, all at once.

    Args:
        data: A calendar, a mail with calendars in it, or a container of such.
        source: What people call it.
        options: How it is read.

    Raises:
        FileUnreadable: there are no bytes.
        NotACalendar: it holds no calendar, and is no mail with one.
        NoEvents: its calendars hold no event.
        MailLoop: it is a mail that we may have caused ourselves.
    """
    nothing = Listing(found=(), left=())
    given = (Given(name=source, content=data),)
    return tuple(_wishes(gather(nothing, options, given=given)))


def _wishes(gathered: Gathered) -> Iterator[Wished]:
    """Return what a file comes to.

    Raises:
        InputUnusable: none of it can be used, for one reason.
    """
    for source in gathered.files:
        if source.problem is not None:
            raise source.problem
    return (one.wish for one in gathered.each() if not isinstance(one.wish, Same))
