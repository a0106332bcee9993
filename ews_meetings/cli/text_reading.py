"""Texts and files that options name."""

from __future__ import annotations

import codecs
import mimetypes
from collections.abc import Iterable, Iterator
from pathlib import Path

from ews_meetings.cli.meeting_options import MeetingOptions
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.stdin import NAMES, Stdin
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.meeting import Attachment, Body, BodyKind

_PAGES = {".html", ".htm"}


def read_body(told: MeetingOptions, stdin: Stdin) -> Body | None:
    """Return the text of a meeting; None where none was named.

    Raises:
        UsageProblem: several were.
        BadOption: the file cannot be read.
    """
    given = [value for value in (told.body, told.html, told.body_file) if value is not None]
    if len(given) > 1:
        raise UsageProblem("of --body, --html and --body-file only one can be the text")
    if told.html is not None:
        return Body(content=told.html, kind=BodyKind.HTML)
    if told.body_file is not None:
        is_page = told.body_file.suffix.lower() in _PAGES
        content = read_text("--body-file", told.body_file, stdin)
        return Body(content=content, kind=BodyKind.HTML if is_page else BodyKind.TEXT)
    return None if told.body is None else Body(content=told.body)


def read_words(option: str, text: str | None, file: Path | None, stdin: Stdin) -> str:
    """Return a text that is given by itself or in a file; empty where it is not.

    Args:
        option: such as `--text`; the file's is `--text-file`.

    Raises:
        UsageProblem: both are given.
        BadOption: the file cannot be read.
    """
    if text is not None and file is not None:
        raise UsageProblem(f"{option} and {option}-file are both given; one is the text")
    return text or "" if file is None else read_text(f"{option}-file", file, stdin)


def read_text(option: str, path: Path, stdin: Stdin) -> str:
    """Return the text of a file, or of stdin for `-`.

    A byte order mark is taken off; with that of UTF-16, as Windows PowerShell writes files, it is that.

    Raises:
        BadOption: it cannot be read, or is not UTF-8.
    """
    content = stdin.read(option) if str(path) in NAMES else _bytes(option, path)
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadOption(option, str(path), "is not UTF-8 text") from error


def read_attachments(paths: Iterable[Path], wrong: MistakeList) -> Iterator[Attachment]:
    """Yield the files that can be read; what cannot is a mistake."""
    for path in paths:
        content = wrong.attempt(lambda: _bytes("--attach", path))  # noqa: B023 - called at once
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if content is not None:
            yield Attachment.of(name=path.name, content=content, content_type=kind)


def _bytes(option: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise BadOption(option, str(path), f"cannot be read: {problem}") from error
