"""File names that strangers chose to names that are safe to write anywhere."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_LONGEST = 200
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
}


def sane_name(given: str, *, content_type: str = "", fallback: str = "attachment") -> str:
    """Return a file name without folders, control characters and direction marks; never empty.

    Args:
        given: As the file says it; may be empty.
        content_type: Gives the ending when there is no name.
        fallback: The name, without ending, when nothing is left of the given one.
    """
    last = re.split(r"[\\/]", given)[-1]
    # Cc, Cf: control and direction marks, which make `exe.pdf` out of `fdp.exe`.
    shown = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    name = _FORBIDDEN.sub("_", " ".join(shown.split())).strip(" .")
    if not name:
        return fallback + _ENDINGS.get(content_type.partition(";")[0].strip().lower(), ".dat")
    return _shortened(name)


def _shortened(name: str) -> str:
    """Return a name of at most 200 characters, its ending kept."""
    if len(name) <= _LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 20:
        return name[:_LONGEST]
    return f"{stem[: _LONGEST - len(ending) - 1]}.{ending}"
