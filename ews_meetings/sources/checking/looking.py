"""Looks at the events of files that were gone through as they stand, for what wishes do not say."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Sequence
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
from ews_meetings.sources.mail_opening import TooComplex, take_apart
from ews_meetings.sources.mail_parts import Mail
from ews_meetings.sources.recent import Recent

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
    places: dict[str, tuple[CalendarText, int]]
    """Where each event stands, by what people call that."""


@dataclass(slots=True)
class Looker:
    """Looks at files once more; the last few mails are kept."""

    gathered: Gathered
    _letters: Recent[_Letter] = field(default_factory=Recent)
    _parts: tuple[int, tuple[Seen, ...]] = (-1, ())
    """Of the UID that was asked for last."""

    def name(self, number: int) -> str:
        """Return what people call a document."""
        events = self._events(number)
        return events.text.source if isinstance(events, CalendarEvents) else events.source

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

    def seen(self, places: Iterable[int]) -> Iterator[Seen]:
        """Yield some events; nothing of what cannot be read any more."""
        with contextlib.suppress(FileChanged, OSError):
            for place in places:
                found = self._found(place) if place >= 0 else None
                if found is not None:
                    yield from _seen(*found)

    def parts(self, first: int) -> tuple[Seen, ...]:
        """Return what is said of single occurrences under one UID, by the place of its first event."""
        if self._parts[0] != first:
            group = self.gathered.register.group(first)
            found = (one for one in self.seen(group) if one.event.first("RECURRENCE-ID"))
            self._parts = (first, tuple(found))
        return self._parts[1]

    def _events(self, number: int) -> Events:
        return self.gathered.register.documents[number].events

    def _found(self, place: int) -> tuple[CalendarText, int] | None:
        """Return where an event stands."""
        document, own = self.gathered.register.at(place)
        events = document.events
        if isinstance(events, CalendarEvents):
            return events.text, events.spots[own]
        return self._letter(events).places.get(events.event(own).where)

    def _letter(self, events: MailEvents) -> _Letter:
        def read() -> _Letter:
            with events.opens() as stream:
                content = read_bounded(stream, source=events.source)
            return _letter_of(content, events)

        return self._letters.get(events.opens, read)


def organizers_of(gathered: Gathered, sourced: Sequence[Sourced]) -> dict[str, str]:
    """Return who organizes the meetings of some files, folded, by `Origin.key`; empty for nobody."""
    looker, found = Looker(gathered), {}
    for one in sourced:
        if isinstance(one.wish, Hold):
            own = (each.event for each in looker.seen((one.place,)))
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
    for part in sorted(mail.calendars, key=lambda one: one.order):
        around = AroundMail(charset=part.charset, method=part.method, related={}, part=part.order)
        stored = Whole(as_ascii_lines(part.content, part.charset))
        source = f"{events.source}#{part.number}"
        with contextlib.suppress(NotACalendar, NoEvents):
            texts[part.number] = read_text(
                stored, source=source, options=events.options, mail=around
            )
    places = {
        text.where(place): (text, place) for text in texts.values() for place in text.places()
    }
    return _Letter(mail, texts, places)


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
