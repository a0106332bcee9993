"""Knows a mail store that keeps one file for each mail (Maildir), and which of its mails are meant.

Source: the description of Maildir by its author: tmp, new, cur; the flags of a mail behind `2,`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MAILS = ("cur", "new")
"""The folders that hold mails; what lies in `tmp` is not delivered yet."""
TMP = "tmp"
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)\Z")


def is_maildir(names: Iterable[str]) -> bool:
    """Say whether a folder that holds these names is such a store."""
    return set(MAILS) <= set(names)


def why_not_meant(name: str) -> tuple[str, str] | None:
    """Return why a mail of this file name is not read, as code and sentence; None where it is."""
    found = _FLAGS.search(name)
    flags = found[1] if found else ""
    if "T" in flags:
        return "mail-trashed", "is a mail that was deleted"
    if "D" in flags:
        return "mail-draft", "is a draft of a mail"
    return None
