"""`profile`: names servers and log-ins, and chooses which is meant; never writes a secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ews_meetings.app.profiles import configuration, configuration_file
from ews_meetings.cli.answer_pieces import shown_cell
from ews_meetings.cli.completers import offer_profiles
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Answer, Row
from ews_meetings.cli.profile_options import (
    AddOptions,
    ProfileValues,
    RemoveOptions,
    WhichProfile,
    asked,
    said,
)
from ews_meetings.cli.questions import confirm
from ews_meetings.config.names import SANDBOX
from ews_meetings.errors import ConfigUnusable, ProfileExists, UnknownProfile, UsageProblem

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile
    from ews_meetings.config.reading import Config

_COLUMNS = ("name", "default", "server", "mailbox", "user", "auth", "access")
KEY_COLUMNS = ("key", "value", "origin")
Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Of the profile.", autocompletion=offer_profiles)
]


def add(
    session: Session,
    name: Name,
    told: ProfileValues,
    how: AddOptions,
) -> int:
    """Write a profile into the configuration; at a terminal what is missing is asked for.

    The first profile becomes the default one.
    """
    from ews_meetings.config.writing import with_default, with_profile, write_config

    file, config, text = _current(session)
    if name in config.settings.profiles and not how.replace:
        raise ProfileExists(name, str(file))
    values = said(told, session)
    if session.can_ask and name != SANDBOX:
        values = asked(values, session)
    text = with_profile(text, name, values)
    if name != SANDBOX and (how.default or not config.settings.profiles):
        text = with_default(text, name)
    _check(file, text, name)
    write_config(file, text)
    session.screen.say(f"profile {name} is written to {file}")
    profile = _profile(session, name)
    _say_secret(session, profile)
    return _give(session, profile)


def list_profiles(session: Session) -> int:
    """List the profiles; the default one is marked."""
    from ews_meetings.config.profiles import known

    config = configuration(session.config, session.environment)
    rows = [_row(name, config) for name in known(config)]
    screen = session.screen
    if screen.is_text:
        cells = [["*" if row["default"] else "", row["name"], *_cells(row)] for row in rows]
        screen.table(("", "profile", *_COLUMNS[2:]), cells)
    screen.give(Answer(kind="profiles", data=rows, columns=_COLUMNS))
    return 0


def use(session: Session, name: Name) -> int:
    """Make a profile the one that is meant when none is named."""
    from ews_meetings.config.writing import with_default, write_config

    file, config, text = _current(session)
    if name == SANDBOX:
        raise UsageProblem(
            "the sandbox is never chosen by itself: a rehearsal taken for the real thing tells nobody",
            hint="say --profile sandbox, or EWS_MEETINGS_PROFILE=sandbox in one shell",
        )
    _need(name, config)
    write_config(file, with_default(text, name))
    session.screen.say(f"{name} is the profile that is meant when none is named")
    row = _row(name, configuration(file, session.environment))
    session.screen.give(Answer(kind="profiles", data=[row], columns=_COLUMNS))
    return 0


def show(session: Session, which: WhichProfile) -> int:
    """Show what the file says of a profile, and where its secret would come from."""
    return _give(session, _profile(session, which.name or session.profile))


def remove(session: Session, name: Name, how: RemoveOptions) -> int:
    """Take a profile out of the configuration, and forget what is kept of its log-in."""
    from ews_meetings.app.log_ins import forget_log_in
    from ews_meetings.config.reading import parse_config
    from ews_meetings.config.writing import without_profile, write_config

    file, config, text = _current(session)
    _need(name, config, is_sandbox_known=False)
    profile = _profile(session, name)
    rest = without_profile(text, name)
    if name in parse_config(file, rest).settings.profiles:
        raise UsageProblem(
            f"profile {name!r} is not written as a table of its own in {file}",
            hint="take it out by hand; nothing was changed",
        )
    if not how.yes:
        confirm(session, f"Remove profile {name} from {file}, and forget its log-in?")
    write_config(file, rest)
    forgotten = forget_log_in(profile, environment=session.environment)
    if forgotten.problem:
        session.screen.warn(f"the keyring may still hold its secret: {forgotten.problem}")
    also = f"; forgotten: {', '.join(forgotten.what)}" if forgotten.what else ""
    session.screen.say(f"profile {name} is removed from {file}{also}")
    row: Row = {"name": name, "forgotten": list(forgotten.what)}
    session.screen.give(Answer(kind="profile-removed", data=[row], columns=("name", "forgotten")))
    return 0


def key_rows(profile: Profile, *, every: bool) -> list[Row]:
    """Return the keys of a profile with values and origins; without secrets.

    Args:
        profile: what was said.
        every: also what is as by default.
    """
    from ews_meetings.config.keys import keys
    from ews_meetings.config.mistakes import shown_value

    rows: list[Row] = []
    for key in keys():
        if not every and key.name not in profile.origins:
            continue
        value: object = profile.settings
        for part in key.name.split("."):
            value = getattr(value, part)
        shown = shown_value(key.name, value) if isinstance(value, str) else value
        plain = str(shown) if isinstance(shown, Path) else shown
        plain = list(plain) if isinstance(plain, tuple) else plain
        origin = str(profile.origins.get(key.name, "default"))
        rows.append({"key": key.name, "value": plain, "origin": origin})
    return rows


def secret_row(profile: Profile, environment: Mapping[str, str]) -> Row:
    """Return where the secret would come from; no file is read and no program run for it."""
    from ews_meetings.secrets.ladder import Rung, likely_rung, secret_word

    rung = likely_rung(profile, environment)
    word = secret_word(profile)
    value = "none is needed" if rung is Rung.NONE else f"from {rung}"
    return {"key": word, "value": value, "origin": rung.value}


def give_keys(session: Session, rows: list[Row], *, kind: str, with_origin: bool) -> int:
    """Show keys with their values."""
    screen = session.screen
    if screen.is_text:
        columns = KEY_COLUMNS if with_origin else KEY_COLUMNS[:2]
        screen.table(columns, [[shown_cell(row[name]) for name in columns] for row in rows])
    screen.give(Answer(kind=kind, data=rows, columns=KEY_COLUMNS))
    return 0


def _give(session: Session, profile: Profile) -> int:
    rows = [
        {"key": "profile", "value": profile.name, "origin": ""},
        *key_rows(profile, every=False),
        secret_row(profile, session.environment),
    ]
    return give_keys(session, rows, kind="profile", with_origin=False)


def _say_secret(session: Session, profile: Profile) -> None:
    from ews_meetings.secrets.ladder import Need, Rung, likely_rung, need_of

    rung = likely_rung(profile, session.environment)
    is_person = profile.settings.auth == "oauth2" and need_of(profile) is Need.NO
    if rung is Rung.PROMPT or is_person:
        session.screen.say(f"next: ews-meetings login --profile {profile.name}")


def _current(session: Session) -> tuple[Path, Config, str]:
    """Return the file, what it says, and its text; one that is not there is empty."""
    from ews_meetings.config.reading import read_config, text_of

    file, _ = configuration_file(session.config, session.environment)
    return file, read_config(file, is_named=False), text_of(file) or ""


def _check(file: Path, text: str, name: str) -> None:
    """Refuse a profile that could not work, before anything is written."""
    from ews_meetings.config.profiles import examine_profile
    from ews_meetings.config.reading import parse_config

    try:
        config = parse_config(file, text)
        _, mistakes = examine_profile(name, config=config, environment={})
    except ConfigUnusable as error:
        mistakes = error.mistakes
    if mistakes:
        raise ConfigUnusable([replace(one, where=f"profile {name}", line=0) for one in mistakes])


def _profile(session: Session, name: str | None) -> Profile:
    """Return a profile as the file has it, also one with mistakes."""
    from ews_meetings.config.profiles import examine_profile

    config = configuration(session.config, session.environment)
    return examine_profile(name, config=config, environment={})[0]


def _need(name: str, config: Config, *, is_sandbox_known: bool = True) -> None:
    from ews_meetings.config.profiles import known

    names = known(config) if is_sandbox_known else list(config.settings.profiles)
    if name not in names:
        raise UnknownProfile(name, names)


def _row(name: str, config: Config) -> Row:
    from ews_meetings.config.profiles import examine_profile

    told = examine_profile(name, config=config, environment={})[0].settings
    is_here = name == SANDBOX
    server = "" if is_here else told.server or ("autodiscover" if told.autodiscover else "")
    return {
        "name": name,
        "default": name == config.settings.default_profile,
        "server": "this machine" if is_here else server,
        "mailbox": told.mailbox,
        "user": told.user or None,
        "auth": None if is_here else told.auth,
        "access": told.access,
    }


def _cells(row: Row) -> Iterator[str]:
    return (shown_cell(row[column]) for column in _COLUMNS[2:])
