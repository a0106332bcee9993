"""Reads calendar files for commands that contact nobody: without a profile each meeting is its own organizer's."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.cli.globals import Session
from ews_meetings.cli.import_files import STDIN, reading_options, spooled_stdin
from ews_meetings.cli.import_options import Files, PartOptions
from ews_meetings.cli.opening import profile_of
from ews_meetings.cli.zones import HomeZone, home_zone
from ews_meetings.errors import ProfileMissing
from ews_meetings.model.people import fold
from ews_meetings.sources.folders import Looking, list_paths

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile
    from ews_meetings.sources.batch import Gathered


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineOptions(PartOptions):
    """What is read, and how."""

    files: Files


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How files are read in a call."""

    session: Session
    part: PartOptions
    profile: Profile | None
    zone: HomeZone
    mailbox: str
    """Folded; empty where each meeting is its own organizer's."""

    @classmethod
    def of(cls, session: Session, part: PartOptions) -> Reader:
        """Return how files are read: as `import` does where a profile or a mailbox is named.

        Raises:
            UsageProblem: the profile that was named cannot be used.
        """
        profile = _profile(session)
        settings = profile.settings if profile else None
        of_profile = settings.time_zone if settings else None
        mailbox = (settings.mailbox if settings else session.mailbox) or ""
        return cls(
            session=session,
            part=part,
            profile=profile,
            zone=home_zone(part.tz, session.environment, of_profile=of_profile),
            mailbox=fold(mailbox),
        )

    def gather(self, names: Sequence[str]) -> Gathered:
        """Go through some files once; their events are read when they are asked for."""
        from ews_meetings.sources.batch import (  # reads calendars, which --help need not
            Given,
            gather,
        )

        paths = [Path(name) for name in names if name != STDIN]
        stdin = [Given(name=STDIN, content=spooled_stdin(self.session))] if STDIN in names else []
        options = reading_options(
            self.part, mailbox=self.mailbox, zone=self.zone.name, profile=self.profile
        )
        listing = list_paths(paths, Looking(now_s=time.time(), settle_s=0))
        return gather(listing, options, given=stdin, progress=self.session.screen.progress)

    @property
    def about(self) -> str:
        """For whom files are read, and in which zone, for people."""
        whose = f"for {self.mailbox}" if self.mailbox else "each for its own organizer"
        return f"read {whose}; times without a zone are in {self.zone}"


def _profile(session: Session) -> Profile | None:
    """Return the profile that is named, or the configuration's default; None without one."""
    try:
        return profile_of(session)
    except ProfileMissing:
        return None


def raise_alone(gathered: Gathered) -> None:
    """Raise what is wrong with the only file of a call.

    Raises:
        InputUnusable: there is only one file, and it cannot be used.
    """
    if len(gathered.files) == 1 and (problem := gathered.files[0].problem) is not None:
        raise problem
