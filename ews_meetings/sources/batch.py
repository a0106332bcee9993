"""Several files to wishes, together: each wish knows the files that it was made of.

Files are gone through once, and of their events only numbers are kept; what an event says is read when
its turn comes, and not kept either, unless the caller keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ews_meetings.change.ports import Progress, no_progress
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Applied, Hold, Same, Unusable
from ews_meetings.errors import FileChanged
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.raw_digest import Member, options_digest, raw_digest
from ews_meetings.ics.recognition import from_text, to_text
from ews_meetings.ics.settling.uids import Sourced, Wished, settle_group
from ews_meetings.sources.containers.document import Opener
from ews_meetings.sources.documents import CalendarEvents, Desk
from ews_meetings.sources.files_read import SourceFile
from ews_meetings.sources.groups import Group, Register
from ews_meetings.sources.listed import LeftFile, Listing
from ews_meetings.sources.reading import Kept
from ews_meetings.sources.taking import Taker

__all__ = ["Batch", "Gathered", "Given", "Lookup", "SourceFile", "gather", "read_batch"]

Lookup = Callable[[str], str]
"""Returns what is remembered under the name of raw events; empty for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Bytes that did not come from a file."""

    name: str
    content: bytes | Opener


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What some files come to, all at once."""

    files: tuple[SourceFile, ...]
    """By number, as `Sourced.files` names them."""
    sourced: tuple[Sourced, ...]
    left: tuple[LeftFile, ...]
    """What was not read, and why."""
    listing: Listing
    """What there was to read."""

    @property
    def wishes(self) -> tuple[Wished | Same, ...]:
        """What is wished, in the order of the files."""
        return tuple(one.wish for one in self.sourced)


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Files that were gone through once; what their events say is read when it is asked for."""

    files: tuple[SourceFile, ...]
    """As in `Batch`."""
    left: tuple[LeftFile, ...]
    """As in `Batch`."""
    listing: Listing
    """As in `Batch`."""
    refused: tuple[Sourced, ...]
    """Files of which nothing can be used."""
    register: Register
    desk: Desk
    lookup: Lookup | None = None

    def each(self) -> Iterator[Sourced]:
        """Yield what is wished, in the order of the files; nothing that was yielded is kept."""
        try:
            yield from self.register.in_order(self._settled)
        finally:
            self.close()
        yield from self.refused

    def batch(self) -> Batch:
        """Return all that is wished."""
        return Batch(
            files=self.files, sourced=tuple(self.each()), left=self.left, listing=self.listing
        )

    def recognising(self, lookup: Lookup) -> Gathered:
        """Return the same with a memory: what is known is not read."""
        return replace(self, lookup=lookup)

    def close(self) -> None:
        """Close what is open; what is asked for later is opened again."""
        self.desk.shelf.close()

    def remembered(self, first: int, meetings: Sequence[Applied]) -> str:
        """Return what is to be remembered of a UID; empty for nothing.

        Args:
            first: `Sourced.group`.
            meetings: all that its events came to.
        """
        try:
            return to_text(meetings, self._members(self.register.group(first)) or ())
        except (FileChanged, OSError):
            return ""

    @cached_property
    def _choices(self) -> bytes:
        return options_digest(self.desk.options)

    def _settled(self, group: Group) -> tuple[tuple[int, Sourced], ...]:
        """Return what becomes of the events of one UID."""
        try:
            raw = self._raw(group)
            known = self._known(group, raw) if raw else ()
            found = known or self._read(group)
        except (FileChanged, OSError) as error:
            return ((group[0], self._gone(group, error)),)
        return tuple(
            (place, replace(one, group=group[0], place=place, raw=raw)) for place, one in found
        )

    def _read(self, group: Group) -> tuple[tuple[int, Sourced], ...]:
        events = []
        for place in group:
            document, own = self.register.at(place)
            event = replace(
                document.events.event(own),
                files=(document.file,),
                written_ns=document.written_ns,
            )
            events.append((place, event))
        return settle_group(events, self.desk.options, self.register.numbers)

    def _raw(self, group: Group) -> str:
        if self.lookup is None:
            return ""
        members = self._members(group)
        return raw_digest(members, choices=self._choices) if members else ""

    def _members(self, group: Group) -> tuple[Member, ...] | None:
        """Return the events of a UID as they stand in their files; None for those of mails."""
        members = []
        for place in group:
            document, own = self.register.at(place)
            events = document.events
            if not isinstance(events, CalendarEvents) or not events.uid_hash(own):
                return None
            members.append(
                Member(
                    text=events.text,
                    spot=events.spots[own],
                    file=document.file,
                    written_ns=document.written_ns,
                )
            )
        return tuple(members)

    def _known(self, group: Group, raw: str) -> tuple[tuple[int, Sourced], ...]:
        """Return what is known of events that say what they said when they were applied."""
        text = self.lookup(raw) if self.lookup else ""
        members = self._members(group) if text else None
        if not members:
            return ()
        files = frozenset(member.file for member in members)
        return tuple(
            (group[0], Sourced(wish=self._same(group, one), files=files))
            for one in from_text(text, members)
        )

    def _same(self, group: Group, applied: Applied) -> Same:
        def again() -> Hold | Unusable:
            for _, one in self._settled_anew(group):
                if isinstance(one.wish, Hold) and one.wish.origin == applied.origin:
                    return one.wish
            refusal = Refusal.of(FileChanged(applied.where))
            return Unusable(title=applied.title, where=applied.where, refusal=refusal)

        return Same(applied=applied, again=again)

    def _settled_anew(self, group: Group) -> tuple[tuple[int, Sourced], ...]:
        try:
            return self._read(group)
        except (FileChanged, OSError):
            return ()

    def _gone(self, group: Group, error: FileChanged | OSError) -> Sourced:
        """Return the refusal of events whose file is no longer what it was."""
        documents = [self.register.at(place)[0] for place in group]
        document, own = self.register.at(group[0])
        events = document.events
        where = events.text.where(events.spots[own]) if isinstance(events, CalendarEvents) else ""
        where = where or self.files[document.file].name
        problem = error if isinstance(error, FileChanged) else FileChanged(where)
        wish = Unusable(title=where, where=where, refusal=Refusal.of(problem))
        return Sourced(wish=wish, files=frozenset(one.file for one in documents))


def read_batch(
    listing: Listing,
    options: ReadOptions,
    *,
    given: Sequence[Given] = (),
    progress: Progress = no_progress,
    kept: Kept | None = None,
) -> Batch:
    """Return what becomes of every event in some files, all at once; see `gather`."""
    return gather(listing, options, given=given, progress=progress, kept=kept).batch()


def gather(
    listing: Listing,
    options: ReadOptions,
    *,
    given: Sequence[Given] = (),
    progress: Progress = no_progress,
    kept: Kept | None = None,
) -> Gathered:
    """Go through files once, and return a way to what becomes of every event in them.

    A file of a folder that changes while it is read, or that may not be read, is left, and with it
    the files that hold one of its meetings; a file that was named is refused then.

    Args:
        listing: the files.
        options: how they are read.
        given: what is read beside them.
        progress: is told of each file.
        kept: what was read before of pipes and devices, which give it only once.
    """
    taker = Taker(desk=Desk(options=options), listing=listing, kept=kept or Kept())
    for one in given:
        taker.take_given(one.name, one.content)
    for number, found in enumerate(listing.found):
        progress("reading files", number, len(listing.found))
        taker.take(found)
    taken = taker.finished()
    return Gathered(
        files=taken.files,
        left=taken.left,
        listing=listing,
        refused=taken.refused,
        register=Register.of(list(taken.documents)),
        desk=taker.desk,
    )
