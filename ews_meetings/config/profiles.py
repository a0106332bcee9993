"""Chooses a profile, and gives it as a command uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ews_meetings.config.layers import Layers, Origin
from ews_meetings.config.lines import line_of
from ews_meetings.config.mistakes import Wrong, key_of
from ews_meetings.config.names import SANDBOX
from ews_meetings.config.reading import Config
from ews_meetings.config.settings import ProfileSettings
from ews_meetings.config.trouble import NOT_IN_SANDBOX, trouble
from ews_meetings.errors import ConfigMistake, ConfigUnusable, ProfileMissing, UnknownProfile

OPTIONS = {"mailbox": "--mailbox", "calendar": "--calendar"}
"""Keys that options of every command give, and how these are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile as a command uses it."""

    name: str
    settings: ProfileSettings
    zones: Mapping[str, str] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Addresses and domains in files that have changed, with what they are now."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each value is from, by key such as `guards.max_external`; what is not there is default."""

    @property
    def is_sandbox(self) -> bool:
        """Whether it is the rehearsal room."""
        return self.name == SANDBOX


def open_profile(
    name: str | None,
    *,
    config: Config,
    environment: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
) -> Profile:
    """Return a profile with everything that was said of it.

    Args:
        name: as flag or environment name it; None for the file's default.
        config: the file.
        environment: the twins of the keys, such as `EWS_MEETINGS_USER`.
        flags: keys that options of the command give, by option's key; None is not said.

    Raises:
        ProfileMissing: none is named; the sandbox is never chosen by itself.
        UnknownProfile: it does not exist.
        ConfigUnusable: what was said is no profile that can work.
    """
    profile, mistakes = examine_profile(name, config=config, environment=environment, flags=flags)
    if mistakes:
        raise ConfigUnusable(mistakes)
    return profile


def examine_profile(
    name: str | None,
    *,
    config: Config,
    environment: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
) -> tuple[Profile, tuple[ConfigMistake, ...]]:
    """Return a profile as far as it can be understood, and everything that is wrong with it."""
    chosen = _chosen(name, config)
    layers = Layers()
    layers.lay_file(config, chosen)
    without = NOT_IN_SANDBOX if chosen == SANDBOX else ()
    layers.lay_environment(environment, without=without)
    layers.lay_options(_not_of(environment, flags or {}), OPTIONS)
    profile = Profile(
        name=chosen,
        settings=layers.settings(),
        zones=config.settings.zones,
        addresses=config.settings.addresses,
        origins=layers.origins,
    )
    return profile, (*layers.mistakes, *_trouble(profile, config))


def known(config: Config) -> list[str]:
    """Return the names of all profiles; the sandbox is always there."""
    return [*(name for name in config.settings.profiles if name != SANDBOX), SANDBOX]


def _chosen(name: str | None, config: Config) -> str:
    chosen = name or config.settings.default_profile
    if not chosen:
        raise ProfileMissing(known(config))
    if chosen not in known(config):
        raise UnknownProfile(chosen, known(config))
    return chosen


def _not_of(environment: Mapping[str, str], flags: Mapping[str, object]) -> dict[str, object]:
    """Return the options that say something else than their twins, which are laid already."""
    twins = {key: environment.get(f"EWS_MEETINGS_{key.upper()}") for key in flags}
    return {key: value for key, value in flags.items() if value != twins[key]}


def _trouble(profile: Profile, config: Config) -> Iterator[ConfigMistake]:
    file = str(config.file)

    def in_file(key: str) -> bool:
        origin = profile.origins.get(key)
        return origin is not None and origin.where == file

    for wrong in trouble(profile.name, profile.settings, in_file=in_file):
        yield _placed(wrong, profile, config)


def _placed(wrong: Wrong, profile: Profile, config: Config) -> ConfigMistake:
    """Return a mistake where its value is from; what is missing, where the profile begins."""
    path = ("profiles", profile.name, *wrong.path)
    origin = profile.origins.get(".".join(wrong.path))
    if origin is None:
        origin = Origin(where=str(config.file), line=line_of(path, config.lines))
    is_in_file = origin.where == str(config.file)
    return ConfigMistake(
        where=origin.where,
        line=origin.line,
        key=key_of(path) if is_in_file else "",
        problem=wrong.problem if is_in_file else wrong.problem.removeprefix("= "),
        hint=wrong.hint,
    )
