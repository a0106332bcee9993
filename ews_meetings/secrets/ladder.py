"""Climbs the ladder of secrets; what is configured and broken stops it, what is absent does not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ews_meetings.config.profiles import Profile
from ews_meetings.errors import NoKeyring, SecretMissing, SecretUnusable
from ews_meetings.secrets.commands import command_secret
from ews_meetings.secrets.files import file_secret
from ews_meetings.secrets.keyrings import kept_secret, log_in_name
from ews_meetings.secrets.secret import Ask, Secret

log = logging.getLogger(__name__)

VARIABLE = "EWS_MEETINGS_PASSWORD"


class Rung(StrEnum):
    """Where a secret comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    COMMAND = "command"
    KEYRING = "keyring"
    PROMPT = "prompt"
    NONE = "none"
    """None is needed."""


class Need(StrEnum):
    """Whether a log-in takes a secret."""

    YES = "yes"
    MAY = "may"
    """A ticket does; a password is taken where one is given."""
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A secret, and where it came from."""

    secret: Secret
    rung: Rung


NOTHING = Found(secret=Secret(""), rung=Rung.NONE)


def need_of(profile: Profile) -> Need:
    """Say whether a profile logs in with a secret."""
    told = profile.settings
    if profile.is_sandbox or told.auth == "certificate":
        return Need.NO
    if told.auth == "oauth2":
        is_person = told.oauth2.flow == "device_code"
        return Need.NO if is_person or told.oauth2.certificate_file else Need.YES
    return Need.MAY if told.auth == "negotiate" else Need.YES


def secret_word(profile: Profile) -> str:
    """Return what the secret of a profile is called."""
    return "client secret" if profile.settings.auth == "oauth2" else "password"


def find_secret(profile: Profile, *, environment: Mapping[str, str], ask: Ask | None) -> Found:
    """Return the secret that a profile logs in with, from the first rung that has one.

    Args:
        profile: how it logs in, and which rungs it names.
        environment: of the process.
        ask: asks a person; None where nobody is there.

    Raises:
        SecretMissing: no rung has one.
        SecretUnusable: a rung that the profile names is broken.
    """
    need = need_of(profile)
    if need is Need.NO:
        return NOTHING
    found = _given(profile, environment) or _kept(profile)
    if found is not None:
        return found
    if need is Need.MAY:
        return NOTHING
    if ask is not None:
        return Found(secret=asked(profile, ask), rung=Rung.PROMPT)
    raise SecretMissing(secret_word(profile), profile.name)


def likely_rung(profile: Profile, environment: Mapping[str, str]) -> Rung:
    """Return where a secret would come from; no file is read and no program run for it."""
    told = profile.settings
    if need_of(profile) is Need.NO:
        return Rung.NONE
    if environment.get(VARIABLE):
        return Rung.ENVIRONMENT
    if told.password_file is not None:
        return Rung.FILE
    if told.password_command:
        return Rung.COMMAND
    kept = _kept(profile)
    if kept is not None:
        return kept.rung
    return Rung.NONE if need_of(profile) is Need.MAY else Rung.PROMPT


def asked(profile: Profile, ask: Ask) -> Secret:
    """Return what a person types.

    Raises:
        SecretMissing: nothing.
        SecretUnusable: what is no text.
    """
    who = f"{secret_word(profile)[0].upper()}{secret_word(profile)[1:]} of {log_in_name(profile)}"
    secret = _sound(Secret(ask(who)), "what was typed")
    if not secret:
        raise SecretMissing(secret_word(profile), profile.name)
    return secret


def _given(profile: Profile, environment: Mapping[str, str]) -> Found | None:
    """Return what somebody configured: in the environment, a file, or by a program."""
    told = profile.settings
    if environment.get(VARIABLE):
        secret = _sound(Secret(environment[VARIABLE]), VARIABLE)
        return Found(secret=secret, rung=Rung.ENVIRONMENT)
    if told.password_file is not None:
        return Found(secret=file_secret(told.password_file, environment), rung=Rung.FILE)
    if told.password_command:
        return Found(secret=command_secret(told.password_command), rung=Rung.COMMAND)
    return None


def _sound(secret: Secret, source: str) -> Secret:
    """Refuse bytes that the system could not read as text: no log-in can be made of them."""
    if not secret.is_text:
        raise SecretUnusable(source, "is no text in UTF-8")
    return secret


def _kept(profile: Profile) -> Found | None:
    try:
        secret = kept_secret(profile)
    except NoKeyring as error:
        log.info("keyring not used", extra={"reason": error.message})
        return None
    return None if secret is None else Found(secret=secret, rung=Rung.KEYRING)
