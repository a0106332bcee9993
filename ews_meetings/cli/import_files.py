"""`import`: calendar files and mails to meetings, one by one or a folder at a time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.change.ports import Progress, no_progress
from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.changing import Inputs, check_change, held_calendar, plan_and_apply
from ews_meetings.cli.file_ends import Ending
from ews_meetings.cli.filing import Filing, code_of, tell_left, tell_nothing
from ews_meetings.cli.globals import Session
from ews_meetings.cli.import_options import FolderOptions, PartOptions, ReadingOptions
from ews_meetings.cli.opening import need_mailbox, profile_of, zone_of
from ews_meetings.cli.remembering import remember
from ews_meetings.config.folders import folders
from ews_meetings.errors import BadOption
from ews_meetings.ics.address_map import AddressMap
from ews_meetings.ics.options import Copies, ReadOptions
from ews_meetings.model.people import fold
from ews_meetings.own_files import make_own_folder, try_writing
from ews_meetings.sources.folders import Looking, is_folder, list_paths
from ews_meetings.sources.reading import Kept

if TYPE_CHECKING:
    from ews_meetings.cli.changing import Aftermath
    from ews_meetings.config.profiles import Profile
    from ews_meetings.service.apply import Report
    from ews_meetings.sources.batch import Gathered, Given
    from ews_meetings.sources.containers.document import Opener

STDIN = "-"


def import_files(
    session: Session, reading: ReadingOptions, folder: FolderOptions, change: ChangeOptions
) -> int:
    """Bring calendar files into the organizer's calendar, as meetings that Exchange tracks."""
    source = open_source(session, reading.files, reading, folder, copies=reading.copies)
    return import_source(session, source, change)


def open_source(
    session: Session,
    names: Sequence[str],
    part: PartOptions,
    folder: FolderOptions,
    *,
    content: bytes | Opener | None = None,
    copies: Copies = Copies.UNKNOWN,
    is_being_sent: bool = False,
) -> Source:
    """Return what some names mean.

    Args:
        session: the call.
        names: paths, or - for stdin.
        part: how a calendar is read.
        folder: which files of folders are meant, and where they go.
        content: what stands on stdin, where it was read before.
        copies: what is known of invitations that people hold.
        is_being_sent: whether it is a mail on its way out.
    """
    profile, zone = profile_of(session), zone_of(session, part.tz)
    options = reading_options(part, mailbox=need_mailbox(session), zone=zone.name, profile=profile)
    options = replace(options, copies=copies, is_being_sent=is_being_sent)
    if content is None and STDIN in names:
        content = spooled_stdin(session)
    return Source.of(
        session, names, folder, options, zone=str(zone), content=content, profile=profile.name
    )


def reading_options(
    part: PartOptions, *, mailbox: str, zone: str, profile: Profile | None
) -> ReadOptions:
    """Return how calendars are read.

    Args:
        part: what the call says.
        mailbox: as in `ReadOptions`.
        zone: as in `ReadOptions`.
        profile: whose configuration says more; None for none.
    """
    return ReadOptions(
        mailbox=mailbox,
        zone=zone,
        organizer=part.organizer,
        allowed_organizers=tuple(map(fold, profile.settings.organizers or ())) if profile else (),
        zone_names=tuple(profile.zones.items()) if profile else (),
        trusts_zone_names=part.trust_zone_names,
        attendees_from_mail=part.attendees_from_mail,
        mail_attachments=part.mail_attachments,
        singles=part.as_singles,
        dtstart=part.dtstart,
        horizon_years=part.horizon_years,
        today=datetime.now(UTC).date(),
        addresses=AddressMap.of(profile.addresses.items() if profile else ()),
    )


def import_source(session: Session, source: Source, change: ChangeOptions) -> int:
    """Import what a source holds, and file what is done with.

    Raises:
        InputUnusable: there is only one file, and it cannot be used.
    """
    is_shown_only = change.dry_run or change.plan is not None
    source.check(makes_folders=not is_shown_only)
    first = source.look()
    source.raise_alone(first)
    is_moved = True
    check_change(session, change)
    if not first.files and not source.filing.waiting():
        tell_left(session.screen, first.left)
        return tell_nothing(session.screen, first.left)
    with held_calendar(session, wait_s=change.wait_lock) as calendar:
        if not is_shown_only:
            is_moved = source.filing.finish(session.screen)
        gathered = source.look(first).recognising(calendar.applied_before)
        batch = gathered.batch()
        tell_left(session.screen, batch.left)
        ending = Ending(session=session, batch=batch, filing=source.filing, is_moved=is_moved)

        def after(report: Report, code: int) -> Aftermath:
            remember(calendar, gathered, batch, report)
            gathered.close()  # what is open cannot be moved everywhere
            return ending.after(report, code)

        code = plan_and_apply(
            session, calendar, batch.wishes, change, zone=source.zone, after=after
        )
    return code or code_of(batch.left)


def spooled_stdin(session: Session) -> Opener:
    """Return what opens stdin again and again."""
    from ews_meetings.sources.bounded import FILE_LIMIT_BYTES
    from ews_meetings.sources.containers.spool import spooled

    stream = session.around.stdin.buffer
    return spooled(stream, source=STDIN, limit_bytes=FILE_LIMIT_BYTES)


def read_all(session: Session, names: Sequence[str], options: ReadOptions) -> Inputs:
    """Return what becomes of every event in some files; a file that is none stops no other.

    Raises:
        InputUnusable: there is only one file, and it cannot be used.
    """
    source = Source.of(session, names, FolderOptions(), options)
    gathered = source.look()
    source.raise_alone(gathered)
    return gathered.batch().wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an import reads from; it can be looked at twice."""

    paths: tuple[Path, ...]
    given: tuple[Given, ...]
    folder: FolderOptions
    options: ReadOptions
    filing: Filing
    zone: str = ""
    """In which times without a zone are read, for people."""
    progress: Progress = no_progress
    kept: Kept = field(default_factory=Kept)
    """What pipes gave at the first look."""

    @classmethod
    def of(
        cls,
        session: Session,
        names: Sequence[str],
        folder: FolderOptions,
        options: ReadOptions,
        *,
        zone: str = "",
        content: bytes | Opener | None = None,
        profile: str = "",
    ) -> Source:
        """Return the source that some names mean."""
        from ews_meetings.sources.batch import Given  # reads calendars, which --help need not

        key = hashlib.sha256(f"{profile}\n{options.mailbox}".encode()).hexdigest()[:24]
        paths = tuple(Path(name) for name in names if name != STDIN)
        return cls(
            paths=paths,
            given=() if content is None else (Given(name=STDIN, content=content),),
            folder=folder,
            options=options,
            progress=session.screen.progress,
            zone=zone,
            filing=Filing(
                done=folder.done.absolute() if folder.done else None,
                failed=folder.failed.absolute() if folder.failed else None,
                journal=folders(session.environment).moves / f"{key}.json",
                is_told=bool(folder.done or folder.failed) or any(map(is_folder, paths)),
                has_files=bool(paths),
            ),
        )

    def check(self, *, makes_folders: bool) -> None:
        """See that files can be moved where they shall go, before anything is done.

        Args:
            makes_folders: make those that are missing.

        Raises:
            BadOption: a folder is no folder, may not be written, or holds what is read.
        """
        for option, target in (("--done", self.filing.done), ("--failed", self.filing.failed)):
            if target is None:
                continue
            try:
                if makes_folders:
                    make_own_folder(target)
                    try_writing(target)
                elif target.exists() and not target.is_dir():
                    raise NotADirectoryError(f"{target} is no folder")
            except OSError as error:
                problem = f"cannot be written: {error.strerror or error}"
                raise BadOption(option, str(target), problem) from error
            for path in self.paths:
                if _holds(target.resolve(), path):
                    raise BadOption(option, str(target), f"holds what is read: {path}")

    def look(self, before: Gathered | None = None) -> Gathered:
        """Return what there is to import now.

        Args:
            before: what was read a moment ago; it is returned when nothing has changed since.
        """
        from ews_meetings.sources.batch import gather

        targets = (self.filing.done, self.filing.failed)
        looking = Looking(
            now_s=time.time(),
            settle_s=self.folder.settle_files_s,
            patterns=tuple(self.folder.pattern or ()),
            excluded=tuple(target.resolve() for target in targets if target),
        )
        listing = self.filing.without_waiting(list_paths(self.paths, looking))
        if before is not None and before.listing == listing:
            return before
        return gather(
            listing, self.options, given=self.given, progress=self.progress, kept=self.kept
        )

    def raise_alone(self, gathered: Gathered) -> None:
        """Raise what is wrong with the only file that was named, unless it shall be moved."""
        is_moved = self.filing.done is not None or self.filing.failed is not None
        if is_moved or len(self.paths) + len(self.given) != 1 or len(gathered.files) != 1:
            return
        [source] = gathered.files
        if source.problem is not None and (source.file is None or source.file.root is None):
            raise source.problem


def _holds(target: Path, path: Path) -> bool:
    """Say whether what is read is, or lies in, the folder where it shall be moved to."""
    if is_folder(path):
        return path.resolve().is_relative_to(target)
    return path.absolute().parent.resolve() == target
