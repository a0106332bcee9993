"""Finds out which time zone this machine is set to; reads what the system has written down."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

_FOLDER = "zoneinfo/"
_VARIANTS = ("posix/", "right/")


def machine_zones(
    environment: Mapping[str, str], *, root: Path = Path("/"), platform: str = sys.platform
) -> tuple[str, ...]:
    """Return the names that this machine gives its zone, the most telling first; some may be empty.

    Source: tzset(3) for `TZ` and `/etc/localtime`; Debian also writes `/etc/timezone`; macOS links
    `/etc/localtime` into `/var/db/timezone/zoneinfo`; Windows has names of its own in the registry.
    """
    told = _name_in(environment.get("TZ", "").lstrip(":"))
    if platform == "win32":
        return (told, _of_windows())
    return (told, *_linked(root / "etc/localtime"), _written(root / "etc/timezone"))


def _name_in(text: str) -> str:
    """Return the zone that a name or the path of a file of zones means."""
    before, found, name = text.rpartition(_FOLDER)
    if not found:
        return "" if before or text.startswith("/") else text
    return next((name.removeprefix(one) for one in _VARIANTS if name.startswith(one)), name)


def _linked(path: Path) -> tuple[str, ...]:
    """Return what a link says of itself, and where it leads in the end."""
    try:
        return (_name_in(path.readlink().as_posix()), _name_in(path.resolve().as_posix()))
    except OSError:
        return ()


def _written(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _of_windows() -> str:
    import tzlocal

    try:
        return str(tzlocal.get_localzone_name() or "")
    except (OSError, LookupError):
        return ""
