"""A file, or bytes from elsewhere, to wishes; what it is, its content says, not its name."""

from __future__ import annotations

import re
from pathlib import Path

from ews_meetings.errors import FileUnreadable, NotSupportedYet
from ews_meetings.ics.candidate import Candidate
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.reading import read_events
from ews_meetings.ics.uids import Wished, settle
from ews_meetings.sources.bounded import read_bounded
from ews_meetings.sources.mail import mail_events

# Header fields that mails begin with (RFC 5322 §3.6); `From ` is what mail stores put first.
_MAIL = re.compile(
    rb"\s*(?:>?From [^\r\n]*[\r\n]+)?"
    rb"(?:[!-9;-~]+:[^\r\n]*[\r\n]+(?:[ \t][^\r\n]*[\r\n]+)*){0,200}?"
    rb"(?:From|To|Cc|Subject|Date|Sender|Received|Return-Path|Message-ID|MIME-Version|Content-Type"
    rb"|Delivered-To|Content-Class)[ \t]*:",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    rb"[\s\x00\xff\xfe\xef\xbb\xbf]*B\x00?E\x00?G\x00?I\x00?N\x00?:", re.IGNORECASE
)
_NEXT_MAIL = re.compile(rb"\r?\n\r?\nFrom [^\r\n]+\r?\n[!-9;-~]+:")


def read_file(path: Path, options: ReadOptions) -> tuple[Wished, ...]:
    """Return what becomes of every event in a file.

    Raises:
        FileUnreadable: it is missing, empty, a folder, or may not be read.
        FileTooLarge: it holds more than is read of one file.
        NotACalendar: it holds no calendar, and is no mail with one.
        NoEvents: its calendars hold no event.
    """
    try:
        is_folder = path.is_dir()
        data = b"" if is_folder else _bytes_of(path)
    except FileNotFoundError as error:
        raise FileUnreadable(str(path), "no such file") from error
    except PermissionError as error:
        raise FileUnreadable(str(path), "may not be read: permission denied") from error
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise FileUnreadable(str(path), f"cannot be read: {problem}") from error
    if is_folder:
        raise FileUnreadable(str(path), "is a folder, not a file")
    return read_bytes(data, source=str(path), options=options)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as stream:
        return read_bounded(stream, source=str(path))


def read_bytes(data: bytes, *, source: str, options: ReadOptions) -> tuple[Wished, ...]:
    """Return what becomes of every event in some bytes; see `events_in`."""
    return settle(events_in(data, source=source, options=options), options)


def events_in(data: bytes, *, source: str, options: ReadOptions) -> tuple[Candidate, ...]:
    """Return every event in some bytes, before it is known what other files say of it.

    Args:
        data: A calendar, or a mail with calendars in it.
        source: What people call it.
        options: How it is read.

    Raises:
        FileUnreadable: there are no bytes.
        NotACalendar: it holds no calendar, and is no mail with one.
        NoEvents: its calendars hold no event.
        NotSupportedYet: it is a store of several mails.
        MailLoop: it is a mail that we may have caused ourselves.
    """
    if not data.strip():
        raise FileUnreadable(source, "is empty")
    if not is_mail(data):
        return read_events(data, source=source, options=options)
    if data.startswith(b"From ") and _NEXT_MAIL.search(data):
        raise NotSupportedYet(
            source, "this is a store of several mails (mbox); save them one by one"
        )
    return mail_events(data, source=source, options=options)


def is_mail(data: bytes) -> bool:
    """Return whether bytes begin like a mail (RFC 5322 §2.2) and not like a calendar."""
    return _CALENDAR.match(data) is None and _MAIL.match(data[:100_000]) is not None
