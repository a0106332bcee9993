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
    who, where = log_in_name(profile), _server(profile)
    told = profile.settings
    if told.auth == "oauth2":
        application = f"application {told.oauth2.client_id}"
        who = application if who == application else f"{who} by {application}"
        where = f"{urlsplit(told.oauth2.authority).netloc} for {where}"
    return f"{profile.name}: {who} at {where}"


def _server(profile: Profile) -> str:
    told = profile.settings
    if told.server:
        return urlsplit(told.server).netloc
    domain = (told.mailbox or "").rpartition("@")[2].lower()
    return f"autodiscover of {domain}" if domain else "autodiscover"


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
        NoKeyring: there is none, or it cannot be loaded.
    """
    import keyring

    if not has_keyring():
        raise NoKeyring(_NONE)
    with _problems_told():
        return str(keyring.get_keyring().name)


def has_keyring() -> bool:
    """Say whether this machine keeps secrets at all, be it locked.

    Raises:
        NoKeyring: the one that is chosen cannot be loaded.
    """
    import keyring
    from keyring.backends import fail, null

    with _problems_told():
        return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


@contextlib.contextmanager
def _problems_told() -> Iterator[None]:
    """Turn what keyrings raise into our own; words that are not the library's may hold the secret."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    try:
        yield
    except NoKeyringError:
        raise NoKeyring(_NONE) from None
    except (InitError, KeyringLocked) as error:
        raise NoKeyring(f"{type(error).__name__}: {error}") from None
    except Exception as error:  # noqa: BLE001 - keyrings are plugins of others, which raise anything
        raise NoKeyring(type(error).__name__) from None
