"""Turns a profile into what the rooms below need: the way to a server, guards, patience."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.change.guards import Guards, Past, Quiet, Weekday
from ews_meetings.config.folders import Folders, config_file, folders
from ews_meetings.errors import MailboxMissing
from ews_meetings.model.people import fold
from ews_meetings.secrets.secret import Ask, Secret
from ews_meetings.service.work import Patience

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile
    from ews_meetings.config.reading import Config
    from ews_meetings.exchange.access import Connection, OAuth

Tell = Callable[[str, str], None]
"""Tells a person at which address to sign in, and with which code."""
_SANDBOX_PATIENCE = Patience(answered_s=0.2, unanswered_s=0.5)
"""A sandbox on this machine commits at once; it has no slow front end before it."""


def configuration(file: Path | None, environment: Mapping[str, str] | None = None) -> Config:
    """Return the configuration: the file that was named, else the environment's, else the user's.

    Raises:
        ConfigUnusable: it has mistakes, or was named and is not there.
    """
    from ews_meetings.config.reading import (
        read_config,  # builds classes that --help need not wait for
    )

    env = os.environ if environment is None else environment
    found, is_named = configuration_file(file, env)
    return read_config(found, is_named=is_named)


def configuration_file(file: Path | None, environment: Mapping[str, str]) -> tuple[Path, bool]:
    """Return where the configuration lies, and whether somebody named it."""
    is_named = file is not None or bool(environment.get("EWS_MEETINGS_CONFIG"))
    return (file or config_file(environment)).absolute(), is_named


def choose_profile(
    name: str | None,
    *,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **flags: object,
) -> Profile:
    """Return the profile that flag, environment or file name; see `config/profiles.py`."""
    from ews_meetings.config.profiles import open_profile

    env = os.environ if environment is None else environment
    told = name or env.get("EWS_MEETINGS_PROFILE") or None
    return open_profile(told, config=configuration(config, env), environment=env, flags=flags)


def need_mailbox(profile: Profile) -> str:
    """Return the organizer's mailbox, folded.

    Raises:
        MailboxMissing: nobody named one.
    """
    if not profile.settings.mailbox:
        raise MailboxMissing
    return fold(profile.settings.mailbox)


def connection_of(
    profile: Profile,
    *,
    environment: Mapping[str, str],
    ask: Ask | None = None,
    tell: Tell | None = None,
    server: str | None = None,
) -> Connection:
    """Return how the profile's mailbox is reached; the secret is fetched now.

    Args:
        profile: of a server, not the sandbox.
        environment: of the process.
        ask: asks a person for a secret; None where nobody is there.
        tell: tells a person where to sign in; None where nobody is there.
        server: another address than the profile's; empty leaves it to be discovered.

    Raises:
        MailboxMissing: nobody named one.
        SecretMissing: no rung of the ladder has the secret.
        SecretUnusable: a rung that the profile names is broken.
    """
    from ews_meetings.secrets.ladder import find_secret

    need_mailbox(profile)
    found = find_secret(profile, environment=environment, ask=ask)
    return connection_with(profile, found.secret, environment=environment, tell=tell, server=server)


def connection_with(
    profile: Profile,
    secret: Secret,
    *,
    environment: Mapping[str, str],
    tell: Tell | None = None,
    server: str | None = None,
) -> Connection:
    """Return how the profile's mailbox is reached with a secret that is at hand."""
    from ews_meetings.exchange.access import Connection

    told = profile.settings
    is_oauth = told.auth == "oauth2"
    by_itself = is_oauth or told.auth == "certificate" or not (secret or told.auth != "negotiate")
    return Connection(
        server=(told.server or "") if server is None else server,
        user=told.user or ("" if by_itself else need_mailbox(profile)),
        password="" if is_oauth else secret.reveal(),
        mailbox=need_mailbox(profile),
        auth=told.auth,
        access=told.access,
        calendar=told.calendar,
        zone=told.time_zone or "UTC",
        timeout_s=told.timeout_s,
        ca_file=told.ca_file,
        client_certificate=told.client_certificate,
        client_key=told.client_key,
        proxy=told.proxy or "",
        oauth=_oauth(profile, secret, folders(environment), tell) if is_oauth else None,
    )


def token_cache(profile: Profile, places: Folders) -> Path:
    """Return where tokens of a profile are kept between runs."""
    return places.tokens / f"{profile.name}.json"


def guards_of(profile: Profile) -> Guards:
    """Return what may never happen with a profile."""
    told, rules = profile.settings, profile.settings.guards
    return Guards(
        allowed_domains=rules.allowed_domains,
        internal_domains=rules.internal_domains,
        max_external=rules.max_external,
        max_attendees=rules.max_attendees,
        organizers=told.organizers,
        past=Past(rules.past),
        quiet=_quiet(profile),
        max_mail=told.max_mail,
        max_mail_is_hard=told.max_mail_is_hard,
        expands_lists=rules.expand_lists,
    )


def patience_of(profile: Profile) -> Patience:
    """Return how long a lost answer is waited for."""
    told = profile.settings.settle_s
    if told is not None:
        return Patience(answered_s=told[0], unanswered_s=told[1])
    return _SANDBOX_PATIENCE if profile.is_sandbox else Patience()


def _quiet(profile: Profile) -> Quiet | None:
    told, rules = profile.settings, profile.settings.guards
    zone = rules.quiet_zone or told.time_zone
    if rules.quiet_hours is None and not rules.quiet_days:
        return None
    hours = [time.fromisoformat(part) for part in (rules.quiet_hours or "").split("-") if part]
    return Quiet(
        zone=zone or "UTC",  # config/trouble.py asks for one
        hours=(hours[0], hours[1]) if hours else None,
        days=tuple(Weekday(day) for day in rules.quiet_days),
    )


def _oauth(profile: Profile, secret: Secret, places: Folders, tell: Tell | None) -> OAuth:
    from ews_meetings.exchange.access import OAuth

    told = profile.settings.oauth2
    return OAuth(
        tenant=told.tenant,
        client_id=told.client_id,
        flow=told.flow,
        client_secret=secret.reveal(),
        certificate_file=told.certificate_file,
        authority=told.authority,
        scope=told.scope,
        cache=token_cache(profile, places),
        prompt=None if tell is None else lambda code: tell(code.url, code.code),
    )
