"""Which files are read, by their names alone; what a file really is, its content says."""

from __future__ import annotations

from pathlib import Path

_READ = frozenset({".ics", ".ical", ".icalendar", ".vcs", ".eml", ".mbox", ".mbx", ".msg", ".zip"})
_PACKED = ".gz"
_NOT_YET = {
    ".pst": "a store of Outlook's",
    ".ost": "a store of Outlook's",
    ".7z": "an archive of a kind",
    ".rar": "an archive of a kind",
    ".tar": "an archive of a kind",
    ".tgz": "an archive of a kind",
}
_TNEF = "winmail.dat"
_BUSY_TIMES = frozenset({".ifb", ".vfb"})


def why_left(name: str) -> tuple[str, str] | None:
    """Return why a file of this name is not read, as code and sentence; None where it is."""
    ending = Path(name).suffix.lower()
    if ending in _READ or (ending == _PACKED and Path(Path(name).stem).suffix.lower() in _READ):
        return None
    if ending in _BUSY_TIMES:
        return "file-other-kind", "holds free and busy times, no meetings"
    if ending in _NOT_YET:
        return "file-not-readable-yet", f"is {_NOT_YET[ending]}, which cannot be read yet"
    if name.lower() == _TNEF:
        return "file-not-readable-yet", "is packed by Outlook (TNEF), which cannot be read yet"
    return "file-other-kind", "is no calendar by its name"
