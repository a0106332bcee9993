"""Which zone a time without one is read in: the one that was named, else the machine's, else UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ews_meetings.cli.machine_zone import machine_zones
from ews_meetings.errors import BadOption, UnknownZone
from ews_meetings.model.span import known_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeZone:
    """A zone and where it comes from."""

    name: str
    source: str

    def __str__(self) -> str:
        """Name and source, for people."""
        return f"{self.name} ({self.source})"


UTC = HomeZone(name="UTC", source="this machine names no zone; --tz does")


def home_zone(
    told: str | None, environment: Mapping[str, str], *, of_profile: str | None = None
) -> HomeZone:
    """Return the zone for times without one.

    Raises:
        BadOption: the one that was named does not exist.
    """
    if told:
        check_zone(told)
        return HomeZone(name=told, source="--tz")
    if of_profile:
        return HomeZone(name=of_profile, source="the profile's; --tz names another")
    for name in machine_zones(environment):
        if name and _is_known(name):
            plain = name.removeprefix("Etc/") if name.removeprefix("Etc/") == "UTC" else name
            return HomeZone(name=plain, source="this machine's; --tz names another")
    return UTC


def check_zone(told: str) -> None:
    """Refuse what is no zone.

    Raises:
        BadOption: the sentence names the nearest ones.
    """
    try:
        known_zone(told)
    except UnknownZone as error:
        raise BadOption("--tz", told, "is no time zone", hint=error.hint) from error


def _is_known(name: str) -> bool:
    try:
        known_zone(name)
    except UnknownZone:
        return False
    return True
