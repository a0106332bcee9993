"""What is known of a file that was read, or could not be."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.errors import EwsMeetingsError
from ews_meetings.sources.listed import FoundFile


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """What was read, and what to know it by."""

    name: str
    """No two files of a batch share one."""
    file: FoundFile | None
    """None for bytes that came from elsewhere."""
    digest: str = ""
    """SHA-256 of its bytes; empty where they could not be read."""
    problem: EwsMeetingsError | None = None
    """Why none of it could be used."""
