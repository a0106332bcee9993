"""Keeps secrets in the keyring of the user's system; the library is imported when it is needed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from ews_meetings.config.profiles import Profile
from ews_meetings.errors import NoKeyring
from ews_meetings.secrets.secret import Secret

SERVICE = "ews-meetings"
_NONE = "this system offers none, or none to this session"


def entry_name(profile: Profile) -> str:
    """Return the user name of an entry: a secret is never taken to another server or log-in."""
    told = profile.settings
    server = urlsplit(told.server).netloc if told.server else "autodiscover"
    return f"{profile.name}: {log_in_name(profile)} at {server}"


def log_in_name(profile: Profile) -> str:
    """Return who logs in, for people."""
    told = profile.settings
    if told.auth == "oauth2" and told.oauth2.flow == "client_credentials":
        return f"application {told.oauth2.client_id}"
    return told.user or told.mailbox or "nobody"


def kept_secret(profile: Profile) -> Secret | None:
    """Return what the keyring keeps for a profile.

    Raises:
        NoKeyring: there is none, or it cannot be opened.
    """
    import keyring

    with _problems_told():
        text = keyring.get_password(SERVICE, entry_name(profile))
        return Secret(text) if text else None


def keep(profile: Profile, secret: Secret) -> None:
    """Store a secret.

    Raises:
        NoKeyring: there is none, or it cannot be opened.
    """
    import keyring

    with _problems_told():
        keyring.set_password(SERVICE, entry_name(profile), secret.reveal())


def forget(profile: Profile) -> bool:
    """Remove what the keyring keeps for a profile; say whether there was anything.

    Raises:
        NoKeyring: there is none, or it cannot be opened.
    """
    import keyring

    if kept_secret(profile) is None:
        return False
    with _problems_told():
        keyring.delete_password(SERVICE, entry_name(profile))
    return True


def need_keyring() -> str:
    """Return the name of the keyring that is used.

    Raises:
        NoKeyring: there is none.
    """
    import keyring

    if not has_keyring():
        raise NoKeyring(_NONE)
    return str(keyring.get_keyring().name)


def has_keyring() -> bool:
    """Say whether this machine keeps secrets at all, be it locked."""
    import keyring
    from keyring.backends import fail, null

    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


@contextlib.contextmanager
def _problems_told() -> Iterator[None]:
    """Turn what keyrings raise into our own: the system's own errors pass through some of them."""
    from keyring.errors import KeyringError, NoKeyringError

    try:
        yield
    except NoKeyringError:
        raise NoKeyring(_NONE) from None
    except (KeyringError, OSError, RuntimeError) as error:
        raise NoKeyring(f"{type(error).__name__}: {error}") from None
