"""`config`: what holds and whence, what is wrong, and what may stand in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from ews_meetings.app.profiles import configuration, configuration_file
from ews_meetings.cli.exit_codes import DONE, USAGE
from ews_meetings.cli.failures import mistake_row
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Answer, Row
from ews_meetings.cli.profile import give_keys, key_rows, secret_row
from ews_meetings.cli.safe import safe
from ews_meetings.cli.words import counted
from ews_meetings.config.folders import folders
from ews_meetings.errors import ConfigMistake

_COLUMNS = ("severity", "where", "line", "key", "message", "hint")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """What is shown."""

    origin: Annotated[bool, typer.Option("--origin", help="Also where each value is from.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaOptions:
    """How it is written."""

    markdown: Annotated[
        bool, typer.Option("--markdown", help="As the tables of docs/configuration.md.")
    ] = False


def show(session: Session, how: ShowOptions) -> int:
    """Show the values that hold: flags over environment over file over defaults."""
    from ews_meetings.config.profiles import examine_profile

    file, _ = configuration_file(session.config, session.environment)
    profile, mistakes = examine_profile(
        session.profile,
        config=configuration(session.config, session.environment),
        environment=session.environment,
        flags={"mailbox": session.mailbox, "calendar": session.calendar},
    )
    for mistake in mistakes:
        session.screen.warn(mistake.message)
    zones = [
        {"key": f"zones.{name}", "value": zone, "origin": str(file)}
        for name, zone in profile.zones.items()
    ]
    addresses = [
        {"key": f"addresses.{old}", "value": new, "origin": str(file)}
        for old, new in profile.addresses.items()
    ]
    rows = [
        *key_rows(profile, every=True),
        *zones,
        *addresses,
        secret_row(profile, session.environment),
    ]
    chosen: Row = {"key": "profile", "value": profile.name, "origin": ""}
    return give_keys(session, [chosen, *rows], kind="config", with_origin=how.origin)


def path(session: Session) -> int:
    """Show where the configuration lies, whether it is there or not."""
    file, _ = configuration_file(session.config, session.environment)
    if session.screen.is_text:
        session.screen.made_line(safe(str(file)))
    row: Row = {
        "file": str(file),
        "exists": file.exists(),
        "data": str(folders(session.environment).data),
    }
    session.screen.give(Answer(kind="config-path", data=[row], columns=tuple(row)))
    return DONE


def check(session: Session) -> int:
    """Find all mistakes at once, in every profile and in the environment; contact nobody."""
    from ews_meetings.app.checking import check_configuration

    file, is_named = configuration_file(session.config, session.environment)
    found = check_configuration(
        file, is_named=is_named, profile=session.profile, environment=session.environment
    )
    screen = session.screen
    if screen.is_text:
        _tell(session, "mistake", found.mistakes)
        _tell(session, "warning", found.warnings)
        counts = (
            f"{counted(len(found.mistakes), 'mistake')}, {counted(len(found.warnings), 'warning')}"
        )
        screen.line(f"{file}: {counts}")
    rows: list[Row] = [
        *({"severity": "mistake", **mistake_row(one)} for one in found.mistakes),
        *({"severity": "warning", **mistake_row(one)} for one in found.warnings),
    ]
    summary = {"mistakes": len(found.mistakes), "warnings": len(found.warnings)}
    is_ok = not found.mistakes
    screen.give(
        Answer(kind="config-check", data=rows, columns=_COLUMNS, summary=summary, is_ok=is_ok)
    )
    return DONE if is_ok else USAGE


def schema(session: Session, how: SchemaOptions) -> int:
    """Print what may stand in the file, as JSON Schema, for editors that check it."""
    import json

    from ews_meetings.config.reference import reference
    from ews_meetings.config.settings import Settings

    if how.markdown:
        return _give_text(session, reference())
    told = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    told |= Settings.model_json_schema()
    return _give_text(session, json.dumps(told, indent=2, ensure_ascii=False))


def example(session: Session) -> int:
    """Print a file with every key, each with its sentence; fill it in, and it works."""
    from ews_meetings.config.example import example as text

    return _give_text(session, text())


def _give_text(session: Session, text: str) -> int:
    """Write a text that goes into a file."""
    if session.screen.is_text:
        for line in text.splitlines():
            session.screen.made_line(safe(line))
    session.screen.give(Answer(kind="config-text", data=[{"text": text}], columns=("text",)))
    return DONE


def _tell(session: Session, word: str, mistakes: tuple[ConfigMistake, ...]) -> None:
    for one in mistakes:
        session.screen.line(f"{word}: {one.message}")
        if one.hint:
            session.screen.line(f"  hint: {one.hint}")
