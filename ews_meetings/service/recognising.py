"""Meetings whose source says what it said when it was applied: what is seen of them on the server decides.

Where anything but `unchanged` may come of it, the source is read after all, and planned like any other.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from ews_meetings.change.action import Action, End, Result, Verb
from ews_meetings.change.identity import ItemKey, Origin
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.observed import Glimpse, ItemRef, Known, Observed, Place
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.change.wish import (
    Amend,
    Applied,
    Drop,
    Hold,
    Respond,
    Rework,
    Same,
    Unusable,
    Wish,
)
from ews_meetings.model.exceptions import series_digests
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import last_end
from ews_meetings.service.observe import Sight
from ews_meetings.service.outdated import is_outdated, outdated_part
from ews_meetings.service.planning import title_of, told
from ews_meetings.service.policy import PAST_IS_SILENT, Telling, has_people, without_late_reminder
from ews_meetings.service.remarks import drift, unsaid
from ews_meetings.service.tally import READING, SEARCHING, in_parts

LISTED_FOR_ONE = 2
"""Reading so many of our items in a list costs no more than asking for one by its key."""

Recognised = Hold | Amend | Rework | Drop | Respond | Unusable | Action
"""What is left of the input; an action is decided already, and does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """Looks at the items of meetings that are believed to be unchanged."""

    sight: Sight
    options: PlanOptions
    now: datetime
    mailbox: str

    def sort_out(self, inputs: Sequence[Wish | Unusable]) -> tuple[Recognised, ...]:
        """Return the inputs: of what is unchanged the action, of all else the wish itself."""
        sames = self._whole(_once(inputs))
        kept = self._kept(sames) if sames else {}
        return tuple(
            kept.get(item.origin.key) or item.again() if isinstance(item, Same) else item
            for item in inputs
        )

    def _whole(self, sames: dict[str, Same]) -> dict[str, Same]:
        """Return those of events of which nothing else is remembered that should have gone."""
        standing: dict[Origin, set[str]] = {}
        for key, known in self.sight.remembered.items():
            origin = known.origin
            if origin is not None and origin.part and not known.gone and not known.is_added:
                standing.setdefault(origin.whole, set()).add(key)
        if not standing:
            return sames
        return {
            key: same
            for key, same in sames.items()
            if standing.get(same.origin.whole, set()) <= sames.keys()
        }

    def _kept(self, sames: Mapping[str, Same]) -> dict[str, Action]:
        """Return what is unchanged on the server too, by key."""
        reader, tell = self.sight.reader, self.sight.progress
        found: dict[str, list[Glimpse]] = {}
        for hit in self._hits(sames):
            if hit.place is Place.CALENDAR:
                found.setdefault(hit.key, []).append(hit)
        alone = {key: hits[0] for key, hits in found.items() if len(hits) == 1}
        kept: dict[str, Action] = {}
        unseen: list[str] = []
        for key, hit in alone.items():
            if _is_as_seen(sames[key].applied, hit):
                self._keep(kept, sames[key], hit.stamp, hit.ref, state=_state(hit), findings=())
            else:
                unseen.append(key)
        refs = [alone[key].ref for key in unseen]
        read = in_parts(refs, reader.read, stage=READING, tell=tell)
        for key, best in zip(unseen, read, strict=True):
            if best is not None and best.facts.is_ours_to_organize is not Known.NO:
                self._look(kept, sames[key], best)
        return kept

    def _hits(self, wanted: Mapping[str, Same]) -> Iterable[Glimpse]:
        """Return our items with these keys: of many from a list of all, which takes fewer requests.

        An item that a list misses, because others came and went while it was read, is read closer.
        """
        reader, tell = self.sight.reader, self.sight.progress
        standing = sum(not known.gone for known in self.sight.remembered.values())
        if standing > len(wanted) * LISTED_FOR_ONE:
            return in_parts(tuple(wanted), reader.find, stage=SEARCHING, tell=tell)
        tell(SEARCHING, 0, len(wanted))
        return [hit for hit in reader.list_ours() if hit.key in wanted]

    def _look(self, kept: dict[str, Action], same: Same, best: Observed) -> None:
        drifted = drift(best)
        if best.stamp is None or (self.options.force and drifted):
            return
        findings = (*drifted, *unsaid(best, self.sight.capabilities))
        state = told(best, best.stamp)
        self._keep(kept, same, best.stamp, best.ref, state=state, findings=findings)

    def _keep(
        self,
        kept: dict[str, Action],
        same: Same,
        stamp: Stamp | None,
        ref: ItemRef,
        *,
        state: NotifyState,
        findings: tuple[Finding, ...],
    ) -> None:
        """Note that nothing is to be done, where that is so."""
        one = same.applied
        hears = self._telling(one)
        if stamp is None or not self._is_as_applied(one, stamp) or self._is_owed(state, hears):
            return
        why = outdated_part(one, self.sight.remembered, force=self.options.force)
        kept[one.origin.key] = Action(
            verb=Verb.KEEP,
            title=one.title,
            key=ItemKey(mailbox=self.mailbox, uid=one.uid),
            origin=one.origin,
            source_digest=one.digest,
            item=ref,
            findings=(*one.findings, *hears.findings, *findings),
            where=one.where,
            revisions=() if why else one.revisions,
        )

    def _is_as_applied(self, one: Applied, stamp: Stamp) -> bool:
        if stamp.origin != one.origin or stamp.elsewhere:
            return False
        if one.origin.key in self.sight.undecided:
            return False
        plain, late = one.written
        name = _name_of(stamp.written)
        return name == plain or (name == late and self._is_past(one))

    def _is_owed(self, state: NotifyState, hears: Telling) -> bool:
        """Say whether somebody is still to be told of the meeting."""
        match state:
            case NotifyState.PENDING:
                return True
            case NotifyState.SILENT:
                return hears.is_wanted
            case NotifyState.OWED:
                return hears.is_wanted and self.options.notify is Notify.ALL
            case NotifyState.INVITED:
                return False

    def _telling(self, one: Applied) -> Telling:
        """Decide what `policy.telling` does of the meeting itself."""
        if self.options.notify is Notify.NONE or not one.has_people:
            return Telling(is_wanted=False)
        if self._is_past(one) and not self.options.notify_past:
            return Telling(is_wanted=False, findings=(PAST_IS_SILENT,))
        return Telling(is_wanted=True)

    def _is_past(self, one: Applied) -> bool:
        return one.ends_at is not None and one.ends_at <= self.now


def applied_of(wish: Hold | Same, result: Result) -> Applied | None:
    """Return what is to be remembered of a wish that was applied; None where it was not, or not so.

    Args:
        wish: as the file says it.
        result: what came of it.
    """
    action, ref = result.action, result.item or result.action.item
    is_done = result.end in {End.DONE, End.UNCHANGED} and not is_outdated(action)
    if not is_done or ref is None or action.verb in {Verb.REMOVE, Verb.CANCEL}:
        return None
    if isinstance(wish, Same):
        return replace(wish.applied, seen=ref if _is_clean(wish.applied, action) else None)
    if wish.inviting is not Inviting.ASKED or wish.base is not None:
        return None
    if action.key is None or action.key.uid != wish.series.uid:
        return None
    one = as_applied(wish)
    return replace(one, seen=ref if _is_clean(one, action) else None)


def as_applied(wish: Hold) -> Applied:
    """Return what is to be remembered of a meeting, but for the item."""
    series, ends_at = wish.series, last_end(wish.series)
    late, _ = without_late_reminder(series, now=ends_at) if ends_at else (series, ())
    return Applied(
        origin=wish.origin,
        uid=series.uid,
        title=title_of(series.meeting),
        digest=wish.digest,
        written=(_written(series), _written(late)),
        has_people=has_people(series),
        ends_at=ends_at,
        findings=wish.findings,
        where=wish.where,
        revisions=wish.revisions,
    )


def _is_clean(one: Applied, action: Action) -> bool:
    """Say whether the item holds what was written and nothing else, as it was seen whole."""
    if action.verb not in {Verb.KEEP, Verb.CREATE}:
        return False
    expected = {PAST_IS_SILENT, *one.findings}
    return action.verb is Verb.CREATE or expected.issuperset(action.findings)


def _is_as_seen(one: Applied, hit: Glimpse) -> bool:
    """Say whether nobody has touched an item since it was seen whole."""
    if hit.ref != one.seen or hit.stamp is None or hit.stamp.notify is NotifyState.OWED:
        return False
    return hit.stamp.notify is not NotifyState.INVITED or hit.invited is not Known.NO


def _state(hit: Glimpse) -> NotifyState:
    """Return who has been told, as `planning.told` does of the whole item."""
    if hit.stamp is None:
        return NotifyState.PENDING
    return NotifyState.INVITED if hit.invited is Known.YES else hit.stamp.notify


def _once(inputs: Sequence[Wish | Unusable]) -> dict[str, Same]:
    """Return the meetings of which nothing else is wished, by key."""
    keys = Counter(map(_key, inputs))
    return {
        item.origin.key: item
        for item in inputs
        if isinstance(item, Same) and keys[item.origin.key] == 1
    }


def _key(item: Wish | Unusable) -> str:
    match item:
        case Same() | Hold():
            return item.origin.key
        case Amend() | Drop():
            return item.origin.key if item.origin else item.name
        case Rework() | Respond():
            return item.name
        case Unusable():
            return ""
        case _:
            assert_never(item)


def _written(series: Series) -> str:
    return _name_of(series_digests(series))


def _name_of(written: Mapping[str, str]) -> str:
    """Return one name for what a stamp says of every field."""
    text = json.dumps(dict(written), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
