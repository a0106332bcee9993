"""The times of an event as calendar text has them: in a named zone, in UTC, or as days."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from ews_meetings.sandbox.mime.lines import content_line
from ews_meetings.sandbox.mime.zone_blocks import UTC_ZONE, NamedZone, named
from ews_meetings.sandbox.series import zone_named
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.times import parse_instant
from ews_meetings.sandbox.zones import zone_of


@dataclass(frozen=True, slots=True)
class Moments:
    """How the times of one item are written."""

    zone: NamedZone
    is_all_day: bool

    def line(self, name: str, instant: str) -> str:
        """Writes a property that holds a moment."""
        moment = parse_instant(instant)
        if self.is_all_day:
            return content_line(name, f"{self.wall(moment):%Y%m%d}", VALUE="DATE")
        if self.zone is UTC_ZONE:
            return content_line(name, f"{moment:%Y%m%dT%H%M%SZ}")
        return content_line(name, f"{self.wall(moment):%Y%m%dT%H%M%S}", TZID=self.zone.name)

    def wall(self, moment: datetime) -> datetime:
        """Returns a moment as the zone's clock shows it."""
        return moment.astimezone(self.zone.zone)


def moments_of(item: Item) -> Moments:
    """Returns how to write the times of an item: a series in the zone in which it repeats."""
    return Moments(named(_zone(item)), item.is_true("IsAllDayEvent"))


def _zone(item: Item) -> tzinfo:
    if item.series is not None and item.series.zone:
        return zone_named(item.series.zone)
    given = item.zones.get("StartTimeZone")
    return (zone_of(given.id) if given else None) or UTC
