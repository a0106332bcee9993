"""On which days a VTIMEZONE speaks; on the others it says nothing, and contradicts nobody.

RFC 5545 §3.6.5 has a VTIMEZONE tell the rules of every time that refers to it. Producers write less:
the changes of one year, all changes up to the day of writing, one offset without any change. Silent is

* a day before the first onset: DTSTART is "the effective onset" (RFC 5545 §3.6.5);
* a day from TZUNTIL on (RFC 7808 §7.1);
* where no RRULE goes on for ever, a day on which the next change is due: a year after the last but
  one, if the clocks went forth and back within a year; else 400 days after the last one. Thunderbird
  and DAVx5 leave of Europe/Berlin the change of 1893, others the two changes of one year;
* where clocks never change, onset and all, a day on which the zone of a known name has summer time
  over that very offset. Only Outlook means it (onset in 1601, or 0001): it writes that for people who
  switched summer time off;
* up to eight days in which Outlook's rules, right in another year, miss a change: `zone_evidence.py`.

Where the name is not known either, the rules are all there is, and go on as they end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from ews_meetings.ics.zones.offsets import Change, Rules
from ews_meetings.ics.zones.zone_clocks import zone_changes

OUTLOOK_YEAR = 1601
"""Its rules begin in this year; only Windows counts from there."""
_ROUND = timedelta(days=300)
"""Summer time is shorter than this, and so is what lies between two of them."""
_DUE = timedelta(days=365 - 8)
"""A change on a day of the week moves by a week at most."""
_LONG = timedelta(days=400)
_LAST_YEAR = 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The days on which rules say something."""

    first: date = date.min
    last: date = date.max

    def holds(self, day: date) -> bool:
        """Return whether a day is one of them."""
        return self.first <= day <= self.last


@lru_cache(maxsize=512)
def spoken_days(rules: Rules) -> Spoken:
    """Return the days on which the rules of a VTIMEZONE say something, whatever its name."""
    if rules.constant is not None:
        return Spoken()
    lasts = [_last_of(rules)] if not any(o.is_endless for o in rules.observances) else []
    if rules.ends_at is not None:
        lasts.append(rules.ends_at.date() - timedelta(days=1))
    return Spoken(first=rules.first.wall_onset.date(), last=min(lasts, default=date.max))


def is_partial(rules: Rules, name: str, day: date) -> bool:
    """Return whether rules without any change leave out the summer time of a known zone on a day."""
    offset = _only_offset(rules)
    if offset is None:
        return False
    changes = zone_changes(name, day.year)
    around = [o for change in changes for o in (change.before, change.after)]
    return bool(around) and offset == min(around) != max(around)


@lru_cache(maxsize=512)
def _only_offset(rules: Rules) -> timedelta | None:
    """Return the one offset of rules that never change, but for those that mean it."""
    offsets = {offset for o in rules.observances for offset in (o.before, o.after)}
    if len(offsets) != 1 or rules.first.wall_onset.year <= OUTLOOK_YEAR:
        return None
    return offsets.pop()


def _last_of(rules: Rules) -> date:
    """Return the last day on which rules that do not go on for ever say something."""
    final = max(_LAST_YEAR if "COUNT" in o.rule else o.last_year for o in rules.observances)
    real = [change for change in rules.changes(1, final) if change.before != change.after]
    if not real:
        return date.max
    last = real[-1].at.date() + _LONG
    if len(real) > 1 and _is_round(real[-2], real[-1]):
        return min(last, real[-2].at.date() + _DUE)
    return last


def _is_round(forth: Change, back: Change) -> bool:
    return forth.before == back.after and back.at - forth.at < _ROUND
