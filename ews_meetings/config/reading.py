"""Reads the configuration file, and reports all its mistakes together."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from ews_meetings.config.address_pairs import wrong_pairs
from ews_meetings.config.lines import line_of, lines_of
from ews_meetings.config.mistakes import Wrong, key_of, near, wrongs
from ews_meetings.config.names import SANDBOX
from ews_meetings.config.settings import VERSION, Settings
from ews_meetings.errors import ConfigMistake, ConfigUnusable


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A configuration file that was read; without one, everything is as by default."""

    file: Path
    is_there: bool
    settings: Settings
    document: Mapping[str, object] = field(default_factory=dict)
    """As it stands in the file."""
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def table(self, *path: str) -> dict[str, object]:
        """Return a table of the file; empty where there is none."""
        held: object = self.document
        for name in path:
            held = held.get(name) if isinstance(held, Mapping) else None
        return dict(held) if isinstance(held, Mapping) else {}


def read_config(file: Path, *, is_named: bool) -> Config:
    """Return what a file says.

    Args:
        file: TOML, in UTF-8.
        is_named: whether somebody named it; then it must be there.

    Raises:
        ConfigUnusable: it cannot be read, or has mistakes; all of them are listed.
    """
    text = text_of(file)
    if text is None and is_named:
        raise _whole(file, "is not there", "ews-meetings profile add NAME writes one")
    if text is None:
        return Config(file=file, is_there=False, settings=Settings())
    return parse_config(file, text)


def parse_config(file: Path, text: str) -> Config:
    """Return what the text of a file says.

    Raises:
        ConfigUnusable: it has mistakes; all of them are listed.
    """
    try:
        return _parsed(file, text)
    except RecursionError:
        raise _whole(file, "is nested too deeply") from None
    except ValueError:
        raise _whole(file, "holds a number of too many digits") from None


def _parsed(file: Path, text: str) -> Config:
    document = _document(file, text)
    lines = lines_of(text)
    _check_version(file, document, lines)
    try:
        settings = Settings.model_validate_json(json.dumps(document, default=str))
        found = tuple(_wrong_default(settings))
    except ValidationError as error:
        settings, found = Settings(), wrongs(error)
    found = (*found, *wrong_pairs(document.get("addresses")))
    if found:
        told = [mistake(file, wrong, lines) for wrong in found]
        raise ConfigUnusable(sorted(told, key=lambda one: one.line))
    return Config(file=file, is_there=True, settings=settings, document=document, lines=lines)


def text_of(file: Path) -> str | None:
    """Return the text of a file; None when it is not there.

    Raises:
        ConfigUnusable: it cannot be read, or anybody may write it.
    """
    try:
        _check_owner(file)
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise _whole(file, "is not written in UTF-8") from None
    except OSError as error:
        raise _whole(file, f"cannot be read: {error.strerror or error}") from error


def mistake(file: Path, wrong: Wrong, lines: Mapping[tuple[str, ...], int]) -> ConfigMistake:
    """Return a mistake with the place of its key."""
    return ConfigMistake(
        where=str(file),
        line=line_of(wrong.path, lines),
        key=key_of(wrong.path),
        problem=wrong.problem,
        hint=wrong.hint,
    )


def _whole(file: Path, problem: str, hint: str = "") -> ConfigUnusable:
    return ConfigUnusable([ConfigMistake(where=str(file), key="", problem=problem, hint=hint)])


def _check_owner(file: Path) -> None:
    """Refuse a file that anybody may write: it names programs to run, and who gets the password."""
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & stat.S_IWOTH:
        raise _whole(file, "may be written by anybody", f"chmod o-w {file}")


def _document(file: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _whole(file, f"is not TOML: {error}") from None


def _check_version(
    file: Path, document: Mapping[str, object], lines: Mapping[tuple[str, ...], int]
) -> None:
    """Refuse a file of a newer program before its keys are called unknown."""
    version = document.get("version", VERSION)
    if isinstance(version, int) and version > VERSION:
        problem = f"= {version}: was written for a newer ews-meetings; this one reads {VERSION}"
        hint = "install that version, or name another file with --config"
        newer = Wrong(path=("version",), problem=problem, hint=hint)
        raise ConfigUnusable([mistake(file, newer, lines)])


def _wrong_default(settings: Settings) -> Iterator[Wrong]:
    chosen, path = settings.default_profile, ("default_profile",)
    if chosen == SANDBOX:
        yield Wrong(
            path=path,
            problem=f"= {SANDBOX!r}: a rehearsal is never chosen by itself",
            hint=f"say --profile {SANDBOX}, or EWS_MEETINGS_PROFILE={SANDBOX} in one shell",
        )
    elif chosen is not None and chosen not in settings.profiles:
        hint = near(chosen, list(settings.profiles)) if settings.profiles else ""
        yield Wrong(path=path, problem=f"= {chosen!r}: there is no such profile", hint=hint)
