"""Looks a configuration over without contacting anybody: mistakes that end a run, and what is worth a look."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from ews_meetings.config.keys import PREFIX, keys
from ews_meetings.config.lines import line_of
from ews_meetings.config.mistakes import key_of
from ews_meetings.config.names import SANDBOX
from ews_meetings.config.profiles import Profile, examine_profile
from ews_meetings.config.reading import Config, read_config
from ews_meetings.config.reference import ELSEWHERE
from ews_meetings.errors import ConfigMistake, ConfigUnusable, SecretUnusable, UnknownProfile
from ews_meetings.secrets.files import is_open, placed

_PRIVATE = ("password_file", "client_key", "oauth2.certificate_file")
_PUBLIC = ("ca_file", "client_certificate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found."""

    mistakes: tuple[ConfigMistake, ...] = ()
    """Each of them ends a run."""
    warnings: tuple[ConfigMistake, ...] = ()


def check_configuration(
    file: Path, *, is_named: bool, profile: str | None, environment: Mapping[str, str]
) -> Checked:
    """Return what is wrong with a file, with each profile in it, and with the environment.

    Args:
        file: TOML; one that is not there and was not named is as good as empty.
        is_named: whether somebody named it.
        profile: which one the environment's twins are laid over; None for the default.
        environment: of the process.
    """
    strange = tuple(_strange_variables(environment))
    try:
        config = read_config(file, is_named=is_named)
    except ConfigUnusable as error:
        return Checked(mistakes=error.mistakes, warnings=strange)
    mistakes, warnings = list(_unknown(profile, config)), [*_loose(config), *strange]
    for name in _names(config, profile):
        told = environment if name == (profile or config.settings.default_profile or name) else {}
        found, wrong = examine_profile(name, config=config, environment=told)
        mistakes += wrong
        for problem, is_fatal in _files(found, config, environment):
            (mistakes if is_fatal else warnings).append(problem)
        warnings += _unused(found, config)
    return Checked(mistakes=tuple(dict.fromkeys(mistakes)), warnings=tuple(dict.fromkeys(warnings)))


def _names(config: Config, profile: str | None) -> Iterator[str]:
    yield from config.settings.profiles
    if profile == SANDBOX and SANDBOX not in config.settings.profiles:
        yield SANDBOX


def _unknown(profile: str | None, config: Config) -> Iterator[ConfigMistake]:
    known = [*config.settings.profiles, SANDBOX]
    if profile is not None and profile not in known:
        error = UnknownProfile(profile, known)
        yield ConfigMistake(where="--profile", key="", problem=error.message, hint=error.hint)


def _strange_variables(environment: Mapping[str, str]) -> Iterator[ConfigMistake]:
    known = [*ELSEWHERE, *(key.variable for key in keys())]
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "ews-meetings config show lists them"
            yield ConfigMistake(
                where="environment", key=name, problem="is no variable of this program", hint=hint
            )


def _loose(config: Config) -> Iterator[ConfigMistake]:
    if config.is_there and os.name == "posix" and config.file.stat().st_mode & stat.S_IWGRP:
        yield ConfigMistake(
            where=str(config.file),
            key="",
            problem="may be written by its group: it names programs to run",
            hint=f"chmod g-w {config.file}",
        )


def _files(
    profile: Profile, config: Config, environment: Mapping[str, str]
) -> Iterator[tuple[ConfigMistake, bool]]:
    """Yield what is wrong with the files that a profile names, and whether that ends a run."""
    for name in (*_PRIVATE, *_PUBLIC):
        path = _value(profile, name)
        if not isinstance(path, Path):
            continue
        blank = _mistake(profile, config, name)
        try:
            place = placed(path, environment)
            status = place.stat()
            if not os.access(place, os.R_OK):
                yield replace(blank, problem=f"= {str(place)!r}: may not be read by you"), True
            elif name in _PRIVATE and is_open(status, place, environment):
                hint = f"chmod 600 {place}"
                problem = f"= {str(place)!r}: others may read it"
                yield replace(blank, problem=problem, hint=hint), name == "password_file"
        except SecretUnusable:
            problem = "is a credential of systemd, which did not start this"
            yield replace(blank, problem=problem), False
        except OSError as error:
            problem = f"= {str(path)!r}: {error.strerror or 'cannot be read'}"
            yield replace(blank, problem=problem), True


def _unused(profile: Profile, config: Config) -> Iterator[ConfigMistake]:
    """Yield what stands there and has no effect."""
    told = profile.settings
    if told.password_file is not None and told.password_command:
        problem = "is not asked: password_file comes first"
        yield replace(_mistake(profile, config, "password_command"), problem=problem)
    if told.auth != "oauth2" and any(key.startswith("oauth2.") for key in profile.origins):
        problem = f"has no effect with auth = {told.auth}"
        yield replace(_mistake(profile, config, "oauth2"), problem=problem)


def _value(profile: Profile, name: str) -> object:
    held: object = profile.settings
    for part in name.split("."):
        held = getattr(held, part)
    return held


def _mistake(profile: Profile, config: Config, name: str) -> ConfigMistake:
    origin = profile.origins.get(name)
    path = ("profiles", profile.name, *name.split("."))
    where = origin.where if origin is not None else str(config.file)
    is_in_file = where == str(config.file)
    return ConfigMistake(
        where=where,
        line=line_of(path, config.lines) if is_in_file else 0,
        key=key_of(path) if is_in_file else "",
        problem="",
    )
