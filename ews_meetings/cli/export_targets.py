"""Where exported meetings go: one file, a folder with a file for each, or stdout; nothing is written over."""

from __future__ import annotations

import codecs
import io
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from ews_meetings.cli.safe import safe
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.own_files import make_own_folder, replacing_own_file, write_own_file

if TYPE_CHECKING:
    from typing import TextIO

    from ews_meetings.ics.writing.calendars import CalendarSpool
    from ews_meetings.ics.writing.meetings import Written
    from ews_meetings.ics.writing.options import WriteOptions

STDOUT = "-"


class Target(AbstractContextManager["Target"], Protocol):
    """Takes written meetings; what it took counts once it is finished."""

    def add(self, written: Written) -> str:
        """Take one meeting and return the name of the file in which it will stand."""

    def finish(self) -> None:
        """Write what is not written yet."""


def check_file(option: str, path: Path, *, overwrites: bool) -> None:
    """Refuse a file that is there, or a folder that is not.

    Raises:
        BadOption: no file can be written there.
    """
    if path.is_dir():
        raise BadOption(option, str(path), "is a folder; --split writes into one")
    if not path.absolute().parent.is_dir():
        raise BadOption(option, str(path), "there is no such folder")
    if path.is_file() and not overwrites:
        raise BadOption(option, str(path), "is there already", hint="--force writes over it")


def check_folder(option: str, path: Path, *, overwrites: bool) -> None:
    """Refuse a folder that holds something: a file of it could be written over.

    Raises:
        BadOption: no files can be written there.
    """
    if path.exists() and not path.is_dir():
        raise BadOption(option, str(path), "is no folder")
    if path.is_dir() and not overwrites and next(path.iterdir(), None) is not None:
        hint = "--force writes into it, and over files of the same names"
        raise BadOption(option, str(path), "is not empty", hint=hint)


@dataclass(slots=True, kw_only=True)
class _Spooled:
    """Collects meetings for one calendar file."""

    options: WriteOptions
    _spool: CalendarSpool = field(init=False)

    def __enter__(self) -> Self:
        from ews_meetings.ics.writing.calendars import CalendarSpool

        self._spool = CalendarSpool(self.options)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._spool.close()

    def take(self, written: Written) -> None:
        """Take one more meeting.

        Raises:
            UsageProblem: it is the second one of a request.
        """
        if self._spool.count and self.options.method == "request":
            what = "a request holds one meeting (RFC 5546 §3.2.2)"
            raise UsageProblem(what, hint="--split DIR writes a file for each")
        self._spool.add(written)


@dataclass(slots=True, kw_only=True)
class ToFile(_Spooled):
    """One file, which is there when everything stands in it, or not at all."""

    path: Path
    overwrites: bool

    def add(self, written: Written) -> str:
        """Take one more meeting."""
        self.take(written)
        return str(self.path)

    def finish(self) -> None:
        """Write the file; without a meeting there is none.

        Raises:
            BadOption: it cannot be written, or somebody was quicker.
        """
        if not self._spool.count:
            return
        check_file("--file", self.path, overwrites=self.overwrites)
        try:
            with replacing_own_file(self.path) as stream:
                stream.writelines(self._spool.pieces())
        except OSError as error:
            raise _unwritable("--file", self.path, error) from error


@dataclass(slots=True, kw_only=True)
class ToStream(_Spooled):
    """Stdout; on a terminal nothing in it steers the terminal."""

    stream: TextIO

    def add(self, written: Written) -> str:
        """Take one more meeting."""
        self.take(written)
        return STDOUT

    def finish(self) -> None:
        """Write everything."""
        if not self._spool.count:
            return
        if isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(newline="")  # the line ends are RFC 5545's, on Windows too
        texts = codecs.iterdecode(self._spool.pieces(), "utf-8")
        if self.stream.isatty():
            texts = (f"{safe(line)}\n" for line in "".join(texts).split("\r\n"))
        self.stream.writelines(texts)


@dataclass(slots=True, kw_only=True)
class ToFolder:
    """A folder, with a file for each meeting, named by its UID."""

    path: Path
    options: WriteOptions

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is open."""

    def add(self, written: Written) -> str:
        """Write one meeting.

        Raises:
            BadOption: it cannot be written.
        """
        from ews_meetings.ics.writing.calendars import write_calendar
        from ews_meetings.ics.writing.file_names import file_name

        target = self.path / file_name(written.uid)
        try:
            make_own_folder(self.path)
            write_own_file(target, write_calendar(written, self.options))
        except OSError as error:
            raise _unwritable("--split", target, error) from error
        return str(target)

    def finish(self) -> None:
        """Everything is written already."""


def _unwritable(option: str, path: Path, error: OSError) -> BadOption:
    return BadOption(option, str(path), f"cannot be written: {error.strerror or error}")
