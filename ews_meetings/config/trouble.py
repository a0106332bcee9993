"""Finds what does not fit together in a profile whose keys are each right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from ews_meetings.addresses import is_loopback
from ews_meetings.config.mistakes import Wrong
from ews_meetings.config.names import SANDBOX
from ews_meetings.config.settings import ProfileSettings

NOT_IN_SANDBOX = (
    "server", "autodiscover", "auth", "password_file", "password_command", "ca_file",
    "client_certificate", "client_key", "proxy",
)  # fmt: skip
IsSaid = Callable[[str], bool]
"""Whether a key stands in the file."""


def trouble(name: str, told: ProfileSettings, *, in_file: IsSaid) -> Iterator[Wrong]:
    """Yield what does not fit together in a profile; paths are keys of the profile."""
    if name == SANDBOX:
        yield from _sandbox_trouble(in_file)
    else:
        yield from _server_trouble(told, in_file)
        yield from _log_in_trouble(told)
        yield from _certificate_trouble(told)
    if told.access == "delegate" and not told.user and _logs_in_by_name(told):
        hint = "the log-in name of the delegate"
        yield _wrong("user", "is missing, which access = delegate needs", hint)
    yield from _mailbox_trouble(told, in_file)
    rules = told.guards
    if (rules.quiet_hours or rules.quiet_days) and not (rules.quiet_zone or told.time_zone):
        yield _wrong("guards.quiet_zone", "is missing: quiet by whose clock?", "time_zone will do")


def _wrong(key: str, problem: str, hint: str = "") -> Wrong:
    return Wrong(path=tuple(key.split(".")), problem=problem, hint=hint)


def _sandbox_trouble(in_file: IsSaid) -> Iterator[Wrong]:
    for key in NOT_IN_SANDBOX:
        if in_file(key):
            yield _wrong(key, "is not for the sandbox, which is on this machine", "remove it")


def _server_trouble(told: ProfileSettings, in_file: IsSaid) -> Iterator[Wrong]:
    if told.server is None and not told.autodiscover:
        yield _wrong("server", "is missing", "or say autodiscover = true")
    if told.server is not None and told.autodiscover:
        yield _wrong("autodiscover", "= true: server is named too", "remove one of them")
    if told.server is not None:
        yield from _address_trouble("server", told.server)
    if in_file("proxy") and told.proxy is not None and _has_log_in(told.proxy):
        yield _wrong(
            "proxy", "holds a log-in, which does not stand in this file", "EWS_MEETINGS_PROXY may"
        )


def _address_trouble(key: str, url: str) -> Iterator[Wrong]:
    if _has_log_in(url):
        yield _wrong(key, "holds a log-in", "user stands by itself, and secrets are elsewhere")
    if url.startswith("http:") and not is_loopback(url):
        yield _wrong(key, "would send secrets in the clear", "say https")


def _has_log_in(url: str) -> bool:
    return "@" in urlsplit(url).netloc


def _logs_in_by_name(told: ProfileSettings) -> bool:
    return told.auth in {"basic", "ntlm"}


def _log_in_trouble(told: ProfileSettings) -> Iterator[Wrong]:
    if told.access == "impersonation" and not told.user and _logs_in_by_name(told):
        hint = "the log-in name of the service account"
        yield _wrong("user", "is missing, which access = impersonation needs", hint)
    if told.auth == "oauth2":
        for name in ("tenant", "client_id"):
            if not getattr(told.oauth2, name):
                yield _wrong(f"oauth2.{name}", "is missing, which auth = oauth2 needs")
        yield from _address_trouble("oauth2.authority", told.oauth2.authority)


def _certificate_trouble(told: ProfileSettings) -> Iterator[Wrong]:
    if told.client_certificate is not None:
        return
    if told.auth == "certificate":
        yield _wrong("client_certificate", "is missing, which auth = certificate needs")
    elif told.client_key is not None:
        yield _wrong("client_key", "has no client_certificate beside it")


def _mailbox_trouble(told: ProfileSettings, in_file: IsSaid) -> Iterator[Wrong]:
    """Yield whether the file contradicts itself; another mailbox is the guards' business."""
    if told.organizers is None or told.mailbox is None or not in_file("mailbox"):
        return
    if told.mailbox.lower() not in {one.lower() for one in told.organizers}:
        yield _wrong("mailbox", f"= {told.mailbox!r}: is not among organizers", "add it there")
