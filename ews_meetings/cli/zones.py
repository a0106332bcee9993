"""Which zone a time without one is read in: the one that was named, else the machine's, else UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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


def home_zone(told: str | None, environment: Mapping[str, str]) -> HomeZone:
    """Return the zone for times without one.

    Raises:
        BadOption: the one that was named does not exist.
    """
    if told:
        check_zone(told)
        return HomeZone(name=told, source="--tz")
    for name in (environment.get("TZ", "").lstrip(":"), _etc_timezone(), _etc_localtime()):
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


def _etc_timezone() -> str:
    """Return what Debian writes down."""
    try:
        return Path("/etc/timezone").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _etc_localtime() -> str:
    """Return what other Unix systems link to."""
    try:
        _, found, name = str(Path("/etc/localtime").readlink()).partition("zoneinfo/")
    except OSError:
        return ""
    return name if found else ""
