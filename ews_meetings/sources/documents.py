"""The events of one calendar or mail, each read when it is asked for; what it is, its first bytes say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ews_meetings.errors import FileUnreadable
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.reading import read_text
from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.text import CalendarText
from ews_meetings.sources.bounded import read_bounded
from ews_meetings.sources.containers.document import Opener
from ews_meetings.sources.mail import mail_events
from ews_meetings.sources.recent import Recent
from ews_meetings.sources.stores import HEAD_BYTES, Shelf, stored

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
Mails = Recent[tuple[Candidate, ...]]
"""The events of the mails that were read last: one mail is looked at several times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvents:
    """The events of a calendar."""

    text: CalendarText
    spots: Sequence[int]
    """Which of the indexed events they are."""

    def __len__(self) -> int:
        return len(self.spots)

    def event(self, place: int) -> Candidate:
        """Return an event."""
        return self.text.event(self.spots[place])

    def uid_hash(self, place: int) -> int:
        """Return what stands for the UID of an event; 0 where only reading it tells."""
        return self.text.index.uids[self.spots[place]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEvents:
    """The events of a mail."""

    opens: Opener
    source: str
    options: ReadOptions
    mails: Mails
    count: int

    def __len__(self) -> int:
        return self.count

    def event(self, place: int) -> Candidate:
        """Return an event."""
        return self.mails.get(self.opens, self._read)[place]

    def uid_hash(self, place: int) -> int:  # noqa: ARG002 - as of a calendar
        """Return that only reading an event tells its UID."""
        return 0

    def _read(self) -> tuple[Candidate, ...]:
        with self.opens() as stream:
            content = read_bounded(stream, source=self.source)
        return mail_events(content, source=self.source, options=self.options)


Events = CalendarEvents | MailEvents


@dataclass(slots=True, kw_only=True)
class Desk:
    """What reading several documents needs."""

    options: ReadOptions
    shelf: Shelf = field(default_factory=Shelf)
    mails: Mails = field(default_factory=Mails)

    def open(self, opens: Opener, *, source: str, taken: Callable[[str], None]) -> Events:
        """Return the events of a document; those of a calendar are not read yet.

        Args:
            opens: gives its bytes.
            source: what people call it.
            taken: is told the SHA-256 of the bytes, in hex, where all were gone through.

        Raises:
            InputUnusable: there is none; see `files.read_bytes`.
            OSError: it cannot be read.
        """
        with opens() as stream:
            head = stream.read(HEAD_BYTES)
        if len(head) < HEAD_BYTES and not head.strip():
            taken(hashlib.sha256(head).hexdigest())
            raise FileUnreadable(source, "is empty")
        if is_mail(head):
            return self._mail(opens, source, taken)
        found = stored(opens, source=source, shelf=self.shelf, head=head)
        try:
            text = read_text(found.stored, source=source, options=self.options)
        finally:
            taken(found.digest())
        spots: Sequence[int] = range(len(text.index.events))
        if text.answering:
            spots = tuple(text.places())
        return CalendarEvents(text=text, spots=spots)

    def _mail(self, opens: Opener, source: str, taken: Callable[[str], None]) -> MailEvents:
        def read() -> tuple[Candidate, ...]:
            with opens() as stream:
                content = read_bounded(stream, source=source)
            taken(hashlib.sha256(content).hexdigest())
            return mail_events(content, source=source, options=self.options)

        count = len(self.mails.get(opens, read))
        return MailEvents(
            opens=opens, source=source, options=self.options, mails=self.mails, count=count
        )


def is_mail(head: bytes) -> bool:
    """Return whether bytes begin like a mail (RFC 5322 §2.2) and not like a calendar."""
    return _CALENDAR.match(head) is None and _MAIL.match(head[:HEAD_BYTES]) is not None
