"""The UID of a meeting to the name of a file of its own, which is safe on every system."""

from __future__ import annotations

import hashlib
import re

from ews_meetings.ics.lines.file_names import sane_name

ENDING = ".ics"
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9@._+-]*")
_DIGESTED = re.compile(r".*-[0-9a-f]{8}")
_LONGEST = 100
_DIGITS = 8
# Windows takes them for devices, whatever their ending (Microsoft Learn, Naming Files).
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.IGNORECASE)


def file_name(uid: str) -> str:
    """Return the same name for the same UID each time, and another one for every other UID.

    A UID that is no plain name, or has capitals, which some file systems do not tell from small
    letters, gets a few digits of its digest; so does one that ends as such names do.
    """
    is_plain = bool(_PLAIN.fullmatch(uid)) and len(uid) <= _LONGEST and not uid.endswith(".")
    if is_plain and not (_DEVICES.match(uid) or _DIGESTED.fullmatch(uid)):
        return f"{uid}{ENDING}"
    digest = hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    stem = re.sub(r"[^A-Za-z0-9@._+-]+", "_", sane_name(uid, fallback="meeting"))[:_LONGEST]
    head = f"_{stem}" if _DEVICES.match(stem) else stem.lstrip("-.+@")
    return f"{head.rstrip('.') or 'meeting'}-{digest}{ENDING}"
