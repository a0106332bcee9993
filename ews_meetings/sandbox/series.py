"""A series as the store keeps it: its times, and one occurrence of it as an item; nothing is stored."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from ews_meetings.sandbox.recurrence import Slot, Timetable
from ews_meetings.sandbox.store.derived import derived_properties
from ews_meetings.sandbox.store.model import Attendee, Instance, Item, Override, Property, Series
from ews_meetings.sandbox.times import format_instant, parse_instant

OFFSET = "offset:"
"""How the key of a zone begins that is no more than minutes from UTC."""
_PARTS = ("body", "categories", "attendees", "people", "zones")
_SHARED_PARTS = frozenset(("body", "attendees", "zones"))
_OWN = frozenset(("OriginalStart", "RecurrenceId"))
_TAKEN_AWAY = Property("Null", ())
"""Stands where an occurrence lacks a property that its master has."""


def series_of(master: Item) -> Series:
    """Returns what makes an item a master."""
    if master.series is None:
        raise TypeError("only masters are asked for their series")
    return master.series


def zone_named(key: str) -> tzinfo:
    """Returns the zone that a series names: an IANA key, or `offset:` and minutes."""
    if key.startswith(OFFSET):
        return timezone(timedelta(minutes=int(key.removeprefix(OFFSET))))
    return ZoneInfo(key)


def zone_of_series(master: Item) -> tzinfo:
    """Returns the zone in which a series repeats."""
    return zone_named(series_of(master).zone)


def timetable(master: Item) -> Timetable:
    """Returns when the occurrences of a master happen."""
    series = series_of(master)
    zone = zone_of_series(master)
    start, end = (_wall_of(master, name, zone) for name in ("Start", "End"))
    return Timetable(series.recurrence, start.time(), end - start, zone)


def _wall_of(item: Item, name: str, zone: tzinfo) -> datetime:
    return parse_instant(item.text(name)).astimezone(zone).replace(tzinfo=None)


def day_of(item: Item, zone: tzinfo) -> date:
    """Returns the date on which an item begins in a zone."""
    return parse_instant(item.text("Start")).astimezone(zone).date()


def _override_of(master: Item, day: date) -> Override | None:
    return next((one for one in series_of(master).overrides if one.day == day), None)


def shared(master: Item, names: Iterable[str]) -> Series | None:
    """Returns the series as attendees see it: changed occurrences tell of these properties only."""
    if master.series is None:
        return None
    told = set(names)
    overrides = tuple(
        replace(
            one,
            texts={name: text for name, text in one.texts.items() if name in told},
            parts=tuple(part for part in one.parts if part in _SHARED_PARTS),
            item=replace(one.item, people={}, properties={}, categories=()),
        )
        for one in master.series.overrides
    )
    return replace(master.series, overrides=overrides)


def keeping_own(told: Series, own: Series, names: Iterable[str]) -> Series:
    """Returns what an attendee is told of a series with what he did to his copy of it.

    His deletions stay, and of his changes those that the organizer does not speak of (`names`).
    """
    spoken = set(names)
    mine = {one.day: _own_part(one, spoken) for one in own.overrides}
    deleted = {*told.deleted, *own.deleted}
    theirs = {one.day: one for one in told.overrides}
    merged = (_laid_over(theirs.get(day), mine.get(day)) for day in theirs.keys() | mine.keys())
    overrides = [one for one in merged if one is not None and one.day not in deleted]
    return replace(
        told,
        deleted=tuple(sorted(deleted)),
        overrides=tuple(sorted(overrides, key=lambda one: one.day)),
    )


def _own_part(change: Override, spoken: set[str]) -> Override | None:
    texts = {name: text for name, text in change.texts.items() if name not in spoken}
    parts = tuple(part for part in change.parts if part not in _SHARED_PARTS)
    if not texts and not parts and not change.item.properties:
        return None
    return replace(change, texts=texts, parts=parts)


def _laid_over(told: Override | None, own: Override | None) -> Override | None:
    if told is None or own is None:
        return told or own
    parts = {name: getattr(told.item, name) for name in told.parts}
    return Override(
        told.day,
        {**own.texts, **told.texts},
        (*own.parts, *told.parts),
        replace(own.item, **parts),
    )


def has_occurrence(master: Item, day: date) -> bool:
    """Says whether the series has an occurrence of this day, changed or not, and not deleted."""
    return day not in series_of(master).deleted and timetable(master).has(day)


def occurrence(master: Item, slot: Slot) -> Item:
    """Returns an occurrence as an item: what the master says, and what was changed about it."""
    plain = plain_occurrence(master, slot)
    change = _override_of(master, slot.day)
    return plain if change is None else _changed(plain, change)


def occurrence_on(master: Item, day: date) -> Item:
    """Returns the occurrence of a day that the series has."""
    return occurrence(master, timetable(master).slot(day))


def occurrence_at(master: Item, original: str) -> Item | None:
    """Returns the occurrence that a RecurrenceId names, or None when the series has none there."""
    day = parse_instant(original).astimezone(zone_of_series(master)).date()
    return occurrence_on(master, day) if has_occurrence(master, day) else None


def plain_occurrence(master: Item, slot: Slot) -> Item:
    """Returns an occurrence as it would be had nobody changed it."""
    original = format_instant(slot.start)
    return replace(master, series=None, instance=Instance(slot.day)).with_texts(
        Start=original, End=format_instant(slot.end), OriginalStart=original, RecurrenceId=original
    )


def _changed(plain: Item, change: Override) -> Item:
    parts = {name: getattr(change.item, name) for name in change.parts}
    instance = Instance(change.day, is_changed=True)
    changed = replace(plain, instance=instance, **parts).with_texts(**change.texts)
    held = {**plain.properties, **change.item.properties}
    left = {key: value for key, value in held.items() if value != _TAKEN_AWAY}
    return replace(changed, properties={**left, **derived_properties(changed)})


def difference(master: Item, day: date, changed: Item) -> Override:
    """Returns what makes an occurrence differ from what its master says of it."""
    plain = plain_occurrence(master, timetable(master).slot(day))
    names = (plain.texts.keys() | changed.texts.keys()) - _OWN
    texts = {
        name: changed.texts.get(name)
        for name in sorted(names)
        if plain.texts.get(name) != changed.texts.get(name)
    }
    parts = tuple(name for name in _PARTS if getattr(plain, name) != getattr(changed, name))
    kept = {name: getattr(changed, name) for name in parts}
    properties = _other_properties(plain.properties, changed.properties)
    sparse = replace(Item(kind=changed.kind, mailbox="", folder=0), properties=properties, **kept)
    return Override(day, texts, parts, sparse)


def _other_properties(
    before: Mapping[str, Property], after: Mapping[str, Property]
) -> dict[str, Property]:
    return {
        key: after.get(key, _TAKEN_AWAY)
        for key in (before.keys() | after.keys())
        if before.get(key) != after.get(key)
    }


def with_override(master: Item, change: Override) -> Item:
    """Returns the master with one occurrence changed."""
    series = series_of(master)
    others = (one for one in series.overrides if one.day != change.day)
    overrides = tuple(sorted((*others, change), key=lambda one: one.day))
    return replace(master, series=replace(series, overrides=overrides))


def without_occurrence(master: Item, day: date) -> Item:
    """Returns the master with one occurrence deleted; it may be the last one."""
    series = series_of(master)
    return replace(
        master,
        series=replace(
            series,
            deleted=tuple(sorted({*series.deleted, day})),
            overrides=tuple(one for one in series.overrides if one.day != day),
        ),
    )


def without_people(master: Item, addresses: Collection[str]) -> Item:
    """Returns the master after people were taken off it: its changed occurrences lose them too."""
    series = series_of(master)
    overrides = tuple(
        replace(one, item=replace(one.item, attendees=_others(one.item, addresses)))
        for one in series.overrides
    )
    return replace(master, series=replace(series, overrides=overrides))


def _others(item: Item, addresses: Collection[str]) -> tuple[Attendee, ...]:
    return tuple(who for who in item.attendees if who.address not in addresses)
