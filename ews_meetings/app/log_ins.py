"""Tries a log-in once, keeps a secret that worked, and forgets what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ews_meetings.app.profiles import Tell, connection_with, token_cache
from ews_meetings.config.folders import folders
from ews_meetings.config.profiles import Profile
from ews_meetings.errors import (
    AccessDenied,
    BadOption,
    NoKeyring,
    NotFound,
    ServerNotDiscovered,
    ServerRefused,
)
from ews_meetings.secrets.keyrings import forget, has_keyring
from ews_meetings.secrets.secret import Secret


def try_log_in(
    profile: Profile, secret: Secret, *, environment: Mapping[str, str], tell: Tell | None = None
) -> str:
    """Log in once, and return what else stands in the way; nothing where nothing does.

    Args:
        profile: how and where.
        secret: empty for a log-in that needs none.
        environment: of the process.
        tell: tells a person where to sign in; None where nobody is there.

    Raises:
        LogInProblem: nobody was let in, after one attempt.
        Temporary: the server cannot be reached; nothing is known.
    """
    from ews_meetings.exchange.connection import open_mailbox
    from ews_meetings.exchange.discover import discover, found_server

    connection = connection_with(profile, secret, environment=environment, tell=tell)
    if not connection.server:
        connection = replace(connection, server=found_server(discover(connection), connection))
    try:
        with open_mailbox(connection) as mailbox:
            mailbox.probe.capabilities()
    except (BadOption, ServerNotDiscovered):
        raise
    except (AccessDenied, NotFound, ServerRefused) as error:
        return error.message  # whoever is told so has been let in
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was kept of a log-in, and is no more."""

    what: tuple[str, ...] = ()
    """keyring, tokens."""
    problem: str = ""
    """Why nothing is known of the keyring: one that is locked may still hold the secret."""


def forget_log_in(profile: Profile, *, environment: Mapping[str, str]) -> Forgotten:
    """Remove what is kept of a profile's log-in."""
    forgotten, problem = [], ""
    try:
        if has_keyring() and forget(profile):
            forgotten.append("keyring")
    except NoKeyring as error:
        problem = error.message
    cache = token_cache(profile, folders(environment))
    if cache.exists():
        cache.unlink()
        forgotten.append("tokens")
    return Forgotten(what=tuple(forgotten), problem=problem)
