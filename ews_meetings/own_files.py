"""Makes files and folders for their owner only: by mode on POSIX, by an access list on Windows.

Touches nothing that was there before, but for what it replaces; what it cannot protect it does not make.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

Ask = Callable[[Sequence[str]], str]
"""Runs a program without a shell and returns what it prints; raises OSError where it fails."""

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_USER_SID = re.compile(r"S-1-[0-9]+(?:-[0-9]+)+")
_LONGEST_S = 30


def make_own_folder(path: Path) -> None:
    """Make a folder and the missing ones above it; one that is there stays as it is.

    Raises:
        OSError: it cannot be made, or not for its owner alone.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        with contextlib.suppress(FileExistsError):  # another process was quicker
            folder.mkdir(mode=_FOLDER_MODE)
            _restrict(folder, is_folder=True)
    if not path.is_dir():
        raise NotADirectoryError(f"{path} is no folder")


def make_own_file(path: Path) -> None:
    """Make an empty file; one that is there stays as it is.

    Raises:
        OSError: it cannot be written, or not for its owner alone.
    """
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE)
    except FileExistsError:
        os.close(os.open(path, os.O_WRONLY))  # whether it can be written
        return
    os.close(handle)
    _restrict_or_remove(path)


def try_writing(folder: Path) -> None:
    """Make a file in a folder and remove it again, to see that it can be done.

    Raises:
        OSError: it cannot.
    """
    path = folder / f".{secrets.token_hex(8)}.tmp"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE))
    path.unlink()


def write_own_file(path: Path, content: bytes) -> None:
    """Write a file whole, in the place of one that is there: nobody ever sees half of it.

    A link is followed. What is no file, such as `/dev/stdout`, is written to directly.

    Raises:
        OSError: it cannot be written, or not for its owner alone.
    """
    with replacing_own_file(path) as stream:
        stream.write(content)


@contextlib.contextmanager
def replacing_own_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file piece by piece; it takes the place of one that is there when all is written.

    A link is followed. What is no file, such as `/dev/stdout`, is written to directly.

    Raises:
        OSError: it cannot be written, or not for its owner alone.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            yield stream
        return
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.new")
    try:
        make_own_file(beside)
        with beside.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def is_open_to_others(path: Path) -> bool:
    """Say whether others than the owner may read or write a file; on Windows nothing is known."""
    if sys.platform == "win32":
        return False
    mode = path.stat().st_mode
    return stat.S_ISREG(mode) and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))


def restrict_on_windows(path: Path, *, is_folder: bool, ask: Ask, system: Path) -> None:
    """Leave one entry in an access list: everything for the user who runs this.

    Args:
        path: what was just made.
        is_folder: what is made in it gets the same.
        ask: runs a program.
        system: the folder of Windows' own programs, so that PATH chooses none.

    Raises:
        PermissionError: it could not be done.

    Source: Microsoft Learn, `icacls` (`/inheritance:r`, `/grant:r`, `*SID`), `whoami /user`.
    """
    try:
        told = ask([str(system / "whoami.exe"), "/user", "/fo", "csv", "/nh"])
        found = _USER_SID.search(told)
        if found is None:
            raise PermissionError(f"whoami names no user: {told.strip()!r}")
        right = f"*{found[0]}:{'(OI)(CI)' if is_folder else ''}F"
        ask([str(system / "icacls.exe"), str(path), "/inheritance:r", "/grant:r", right])
    except OSError as error:
        raise PermissionError(f"{path} cannot be kept to its owner: {error}") from error


def _restrict_or_remove(path: Path) -> None:
    try:
        _restrict(path, is_folder=False)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _restrict(path: Path, *, is_folder: bool) -> None:
    if sys.platform == "win32":
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
        restrict_on_windows(path, is_folder=is_folder, ask=_output, system=system)


def _output(command: Sequence[str]) -> str:
    """Run a program of Windows'.

    Raises:
        OSError: it cannot be run, or says that it failed.
    """
    try:
        done = subprocess.run(  # noqa: S603 - no shell, whole paths, our own arguments
            command, capture_output=True, check=True, timeout=_LONGEST_S
        )
    except subprocess.SubprocessError as error:
        raise OSError(str(error)) from error
    return done.stdout.decode(errors="replace")
