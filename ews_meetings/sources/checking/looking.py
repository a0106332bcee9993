"""Looks at the events of files that were gone through as they stand, for what wishes do not say."""

from __future__ import annotations

import contextlib
import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ews_meetings.change.wish import Hold
from ews_meetings.errors import FileChanged, NoEvents, NotACalendar
from ews_meetings.ics.address_map import AddressMap
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.checking.calendar import check_calendars, zone_names_of
from ews_meetings.ics.checking.lines import check_lines
from ews_meetings.ics.checking.remark import Remark
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.decoding import as_ascii_lines
from ews_meetings.ics.lines.stored import Whole
from ews_meetings.ics.people.people import read_mailbox
from ews_meetings.ics.reading import read_text
from ews_meetings.ics.settling.uids import Sourced
from ews_meetings.ics.text import AroundMail, CalendarText
from ews_meetings.sources.batch import Gathered
from ews_meetings.sources.bounded import read_bounded
from ews_meetings.sources.checking.mail import check_mail
from ews_meetings.sources.documents import CalendarEvents, Events, MailEvents
from ews_meetings.sources.groups import Group
from ews_meetings.sources.mail_opening import TooComplex, take_apart
from ews_meetings.sources.mail_parts import Mail

_MAILS_KEPT = 4
_SAVED = re.compile(r"\.msg(?:#[0-9]+)?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One event as it stands."""

    event: Component
    calendar: Calendar
    zones: frozenset[str]
    """As in `check_event`."""
    is_translated: bool
    """Whether it was no calendar before it was read: nobody wrote it as it stands."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """A mail, and its calendars by the number of the part."""

    mail: Mail
    texts: dict[int, CalendarText]


@dataclass(slots=True)
class Looker:
    """Looks at files once more; the last few mails are kept."""

    gathered: Gathered
    _letters: OrderedDict[str, _Letter] = field(default_factory=OrderedDict)

    def name(self, number: int) -> str:
        """Return what people call a document."""
        events = self._events(number)
        return events.text.source if isinstance(events, CalendarEvents) else events.source

    def number(self, group: Group, where: str) -> int:
        """Return in which document an event of a UID stands; in the first where none stands there."""
        register = self.gathered.register
        found = (place for place in group if self._where(place) == where)
        return register.number_at(next(found, group[0]))

    def remarks(self, number: int) -> Iterator[Remark]:
        """Yield what is odd about a document as a whole; of what Outlook saved, nothing was sent so.

        Raises:
            FileChanged: it was written to meanwhile.
            OSError: it cannot be read.
        """
        events = self._events(number)
        if _is_translated(self.name(number)):
            return
        if isinstance(events, CalendarEvents):
            yield from check_lines(events.text.stored.chunks(), events.text.source)
            yield from check_calendars(events.text, is_mail=False)
            return
        letter = self._letter(events)
        yield from check_mail(letter.mail, letter.texts, source=events.source)
        for text in letter.texts.values():
            yield from check_lines(text.stored.chunks(), text.source, ends_count=False)
            yield from check_calendars(text, is_mail=True)

    def seen(self, group: Group) -> Iterator[Seen]:
        """Yield the events of one UID; nothing of what cannot be read any more."""
        with contextlib.suppress(FileChanged, OSError):
            for place in group:
                document, own = self.gathered.register.at(place)
                found = self._place(document.events, own)
                if found is not None:
                    yield from _seen(*found)

    def _where(self, place: int) -> str:
        document, own = self.gathered.register.at(place)
        events = document.events
        if isinstance(events, CalendarEvents):
            return events.text.where(events.spots[own])
        with contextlib.suppress(FileChanged, OSError):
            return events.event(own).where
        return ""

    def _events(self, number: int) -> Events:
        return self.gathered.register.documents[number].events

    def _place(self, events: Events, own: int) -> tuple[CalendarText, int] | None:
        """Return where an event stands."""
        if isinstance(events, CalendarEvents):
            return events.text, events.spots[own]
        where = events.event(own).where
        for text in self._letter(events).texts.values():
            for place in text.places():
                if text.where(place) == where:
                    return text, place
        return None

    def _letter(self, events: MailEvents) -> _Letter:
        if events.source not in self._letters:
            with events.opens() as stream:
                content = read_bounded(stream, source=events.source)
            self._letters[events.source] = _letter_of(content, events)
            while len(self._letters) > _MAILS_KEPT:
                self._letters.popitem(last=False)
        return self._letters[events.source]


def organizers_of(gathered: Gathered, sourced: Sequence[Sourced]) -> dict[str, str]:
    """Return who organizes the meetings of some files, folded, by `Origin.key`; empty for nobody."""
    looker, found = Looker(gathered), {}
    for one in sourced:
        if isinstance(one.wish, Hold) and one.group >= 0:
            seen = looker.seen(gathered.register.group(one.group))
            own = (each.event for each in seen if each.event.where == one.wish.where)
            organizers = (_organizer(event, gathered.desk.options.addresses) for event in own)
            found[one.wish.origin.key] = next(organizers, "")
    return found


def _organizer(event: Component, addresses: AddressMap) -> str:
    prop = event.first("ORGANIZER")
    mailbox = read_mailbox(prop, addresses) if prop is not None else None
    return mailbox.folded if mailbox is not None else ""


def _letter_of(content: bytes, events: MailEvents) -> _Letter:
    """Return a mail with its calendars, those that cannot be read excepted.

    Raises:
        FileChanged: it is no mail any more.
    """
    try:
        mail = take_apart(content)
    except TooComplex as error:
        raise FileChanged(events.source) from error
    texts: dict[int, CalendarText] = {}
    for part in sorted((part for part in mail.parts if part.is_calendar), key=lambda p: p.order):
        around = AroundMail(charset=part.charset, method=part.method, related={}, part=part.order)
        stored = Whole(as_ascii_lines(part.content, part.charset))
        source = f"{events.source}#{part.number}"
        with contextlib.suppress(NotACalendar, NoEvents):
            texts[part.number] = read_text(
                stored, source=source, options=events.options, mail=around
            )
    return _Letter(mail, texts)


def _seen(text: CalendarText, place: int) -> Iterator[Seen]:
    event, home = text.component(place), text.index.homes[place]
    if event is not None:
        yield Seen(
            event=event,
            calendar=text.calendar(home),
            zones=zone_names_of(text, home),
            is_translated=_is_translated(text.source),
        )


def _is_translated(source: str) -> bool:
    """Say whether a document is a translation of what Outlook saved."""
    return _SAVED.search(source) is not None
