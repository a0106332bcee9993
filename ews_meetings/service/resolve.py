"""Finds what relative wishes name, and makes whole wishes of them; reads, decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Glimpse, ItemRef, Observed, Place
from ews_meetings.change.ports import CalendarReader
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Respond, Rework, Unusable
from ews_meetings.errors import EwsMeetingsError, MeetingNotFound, PlanStale
from ews_meetings.ledger.memory import Remembered
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.claim import rank
from ews_meetings.service.outdated import outdated
from ews_meetings.service.pieces import Pieces, one_of_several
from ews_meetings.service.plan import Input
from ews_meetings.service.planning import title_of
from ews_meetings.service.recognising import Recognised
from ews_meetings.service.relative import (
    Answering,
    Going,
    amended,
    answering,
    hold_of,
    key_of,
    lessened,
    origin_of,
    passed_over,
    reworked,
)
from ews_meetings.service.spread import has_occurrence, spread


@dataclass(slots=True, kw_only=True)
class Resolver:
    """Resolves the wishes of one plan; several changes of one meeting become one wish."""

    reader: CalendarReader
    mailbox: str
    anywhere: bool
    """Whether items that do not carry our provenance may be meant."""
    force: bool = False
    """Whether a file counts that is older than what was applied before."""
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    """By key: what was made here before."""
    pieces: Pieces | None = None
    """Finds the further meetings of an event; without it each name means one meeting."""
    named: set[str] = field(default_factory=set)
    """What the inputs call the meetings that they change."""
    results: list[Input] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    """By item id: where in the results its wish stands."""

    def resolve(self, inputs: Sequence[Recognised]) -> tuple[Input, ...]:
        """Return the inputs with every relative wish made whole, or refused with its reason."""
        self.named |= {item.name for item in inputs if isinstance(item, Amend | Drop)}
        for item in inputs:
            match item:
                case Amend() | Drop() | Rework():
                    self._change(item)
                case Respond():
                    self.results.append(self._answering(item))
                case _:
                    self.results.append(item)
        return tuple(self.results)

    def _answering(self, wish: Respond) -> Input:
        found = find(wish.name, reader=self.reader, anywhere=True)
        try:
            return answering(wish, found)
        except EwsMeetingsError as error:
            title = title_of(found.series.meeting) if found else wish.name
            return Unusable(title=title, where="", refusal=Refusal.of(error))

    def _change(self, wish: Amend | Drop | Rework) -> None:
        observed = self._found(wish)
        whole = None if isinstance(wish, Rework) else self._event(wish, observed)
        if isinstance(wish, Rework) or whole is None:
            self._change_one(wish, observed)
        else:
            self._change_event(wish, whole, observed)

    def _event(self, wish: Amend | Drop, observed: Observed | None) -> Origin | None:
        """Return the event that is meant, where it may be several meetings; None for just one."""
        if wish.origin is not None or self.pieces is None:
            return wish.origin if self.pieces is not None else None
        if observed is None:
            takes_all = isinstance(wish, Drop) and wish.takes_pieces
            return self.pieces.named(wish.name) if takes_all else None
        origin = origin_of(observed)
        names = {observed.key, observed.series.uid, origin.uid}
        is_first = observed.stamp is not None and not origin.part
        return origin if is_first and wish.name in names else None

    def _change_event(self, wish: Amend | Drop, whole: Origin, observed: Observed | None) -> None:
        """Change all meetings of an event, or say that only the first of them is meant."""
        if self.pieces is None:
            raise TypeError(wish)
        looks = observed is None and whole.key not in self.remembered
        origins = self.pieces.beside(whole, [observed], looks=looks)
        if wish.origin is None and not (isinstance(wish, Drop) and wish.takes_pieces):
            is_alone = any(origin.key not in self.named for origin in origins)
            told = (one_of_several(origins),) if is_alone else ()
            self._change_one(replace(wish, findings=(*wish.findings, *told)), observed)
            return
        found = self.pieces.read(origins) if origins else {}
        present = [*([observed] if observed else []), *(one.observed for one in found.values())]
        if isinstance(wish, Drop) and wish.extent is Extent.OCCURRENCE:
            gone = self.pieces.gone(whole, wish.occurrence)
            if gone is not None and not has_occurrence(present, wish.occurrence):
                wish = replace(wish, origin=gone, extent=Extent.WHOLE, occurrence="")
                self._change_one(wish, None)
                return
        if observed is None and not (wish.occurrence and present):
            self._change_one(replace(wish, origin=whole), None)
        self._change_each(wish, present, {o.observed.ref.item_id: o.twins for o in found.values()})

    def _change_each(
        self,
        wish: Amend | Drop,
        present: Sequence[Observed],
        twins: Mapping[str, tuple[Glimpse, ...]],
    ) -> None:
        try:
            shares = spread(wish, present) if present else ()
        except EwsMeetingsError as error:
            self.results.append(_not_made(present[0], wish, error))
            return
        for share in shares:
            self._change_one(share.wish, share.observed)
            last = self.results[-1]
            if isinstance(last, Going) and last.observed is share.observed:
                own = twins.get(share.observed.ref.item_id, ())
                self.results[-1] = replace(last, twins=own)

    def _change_one(self, wish: Amend | Drop | Rework, observed: Observed | None) -> None:
        if observed is None:
            self.results.append(self._absent(wish))
            return
        place = self.places.get(observed.ref.item_id)
        held = self.results[place] if place is not None else hold_of(observed)
        if not isinstance(held, Hold):
            self.results += _beside_its_end(wish, observed)
            return
        made = self._made(held, wish, observed)
        if place is not None and not isinstance(made, Unusable):
            is_whole = isinstance(wish, Drop) and wish.extent is Extent.WHOLE
            self.results[place] = _without_changes(made) if is_whole else made
            return
        if not isinstance(made, Unusable):
            self.places[observed.ref.item_id] = len(self.results)
        self.results.append(made)

    def _made(self, held: Hold, wish: Amend | Drop | Rework, observed: Observed) -> Input:
        try:
            if isinstance(wish, Rework):
                return reworked(held, wish)
            if (why := self._outdated(wish, origin_of(observed))) is not None:
                return passed_over(held, wish, why)
            if isinstance(wish, Amend):
                return amended(held, wish)
            if wish.extent is Extent.WHOLE:
                return Going(wish=wish, observed=observed)
            less = lessened(held, wish)
            return less if isinstance(less, Hold) else Going(wish=less, observed=observed)
        except EwsMeetingsError as error:
            return _not_made(observed, wish, error)

    def _found(self, wish: Amend | Drop | Rework) -> Observed | None:
        origin = None if isinstance(wish, Rework) else wish.origin
        name = origin.key if origin is not None else wish.name
        anywhere = self.anywhere and origin is None
        return find(name, reader=self.reader, anywhere=anywhere, is_key=origin is not None)

    def _outdated(self, wish: Amend | Drop, origin: Origin) -> Finding | None:
        return outdated(wish.revisions, self.remembered.get(origin.key), force=self.force)

    def _absent(self, wish: Amend | Drop | Rework) -> Input:
        if not isinstance(wish, Rework) and wish.origin is not None:
            why = self._outdated(wish, wish.origin)
            if why is not None:
                findings = (*wish.findings, replace(why, where=wish.where))
                gone = Drop(name=wish.name, origin=wish.origin, findings=findings, where=wish.where)
                return Going(wish=gone, observed=None)
        if isinstance(wish, Drop):
            return Going(wish=wish, observed=None)
        error = MeetingNotFound(wish.name, self.mailbox)
        return Unusable(
            title=wish.name,
            where=wish.where,
            refusal=Refusal.of(error),
            findings=wish.findings,
        )


def _not_made(observed: Observed, wish: Amend | Drop | Rework, error: EwsMeetingsError) -> Unusable:
    title = title_of(observed.series.meeting)
    refusal = Refusal.of(error)
    return Unusable(title=title, where=wish.where, refusal=refusal, findings=wish.findings)


def _without_changes(going: Input) -> Input:
    """Return a cancellation that says that what was to be changed before it is not."""
    if not isinstance(going, Going):
        return going
    findings = (*going.wish.findings, _NOT_CHANGED)
    return replace(going, wish=replace(going.wish, findings=findings))


_NOT_CHANGED = Finding(
    code="change-not-made",
    message="the input changes it as well; it is cancelled as it is",
    effect=Effect.LOST,
    severity=Severity.WARNING,
)


def _beside_its_end(wish: Amend | Drop | Rework, observed: Observed) -> list[Input]:
    """Return what else is wished of a meeting that goes as a whole: that it goes is nothing more."""
    if isinstance(wish, Drop):
        return []
    title = title_of(observed.series.meeting)
    error = PlanStale(title, "the input cancels it, and changes it as well")
    refusal = Refusal.of(error)
    return [Unusable(title=title, where=wish.where, refusal=refusal, findings=wish.findings)]


def find(
    name: str,
    *,
    reader: CalendarReader,
    anywhere: bool = False,
    is_key: bool = False,
    with_contents: bool = True,
) -> Observed | None:
    """Return the calendar item with this key, UID or item id, read whole.

    Args:
        name: what a person calls it.
        reader: the calendar.
        anywhere: also items that do not carry our provenance.
        is_key: the name is a key, and nothing else is meant.
        with_contents: also fetch its files, so that their digests are known.
    """
    for refs in _candidates(name, reader, anywhere=anywhere, is_key=is_key) if name else ():
        for seen in reader.read(refs, with_contents=with_contents) if refs else ():
            if seen is not None and seen.facts.place is Place.CALENDAR:
                return seen
    return None


def keys_of_absent(inputs: Sequence[Input]) -> tuple[str, ...]:
    """Return the keys of meetings that are to go and were not found: they may lie in Deleted Items."""
    return tuple(
        key_of(item) for item in inputs if isinstance(item, Going) and item.observed is None
    )


def invitations_in(inputs: Sequence[Input]) -> tuple[str, ...]:
    """Return the UIDs of the invitations that are to be answered and were found."""
    found = (item.observed for item in inputs if isinstance(item, Answering))
    return tuple(observed.series.uid for observed in found if observed is not None)


def _candidates(
    name: str, reader: CalendarReader, *, anywhere: bool, is_key: bool
) -> Iterator[list[ItemRef]]:
    if is_key:
        yield _in_calendar(reader.find([name]))
        return
    keys = {name, Origin(scope="", uid=name).key}  # long names stand hashed on the server
    yield _in_calendar(reader.find(sorted(keys)))
    ours = reader.list_ours()
    yield _in_calendar([hit for hit in ours if name in {hit.uid, hit.ref.item_id}])
    if not any(glimpse.uid for glimpse in ours):
        refs = [glimpse.ref for glimpse in ours]
        whole = reader.read(refs) if refs else ()
        yield [seen.ref for seen in whole if seen and seen.series.uid == name]
    if anywhere:
        yield _in_calendar(reader.find_anywhere(name))


def _in_calendar(hits: Sequence[Glimpse]) -> list[ItemRef]:
    """Return the calendar items among hits, the one that counts before its twins."""
    return [hit.ref for hit in sorted(hits, key=rank) if hit.place is Place.CALENDAR]
