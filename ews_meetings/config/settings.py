"""The settings classes: every key of the configuration file, with its type, its bounds and one sentence.

The example file, the schema, `config show` and the environment's twins are made from these.
"""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Auth = Literal["basic", "ntlm", "negotiate", "oauth2", "certificate"]
AccessKind = Literal["own", "delegate", "impersonation"]
DayName = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

VERSION: Literal[1] = 1
"""Of the file's format; a newer one is refused."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HOURS = re.compile(r"(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_AT_DOMAIN = re.compile(r"@[^@\s]+")
_DOMAIN = re.compile(r"(?:\*\.)?[^@\s*/:]+")


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("is no name; letters, digits, dot, hyphen and underscore make one")
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no time zone; write an IANA name such as Europe/Berlin")
    return name


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("is no address such as meetings@example.com")
    return text


def _named(text: str) -> str:
    """Return an address, or a domain behind its @."""
    if not _ADDRESS.fullmatch(text) and not _AT_DOMAIN.fullmatch(text):
        raise ValueError("is neither an address such as bob@example.com nor @example.com")
    return text


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError("is no domain such as example.com or *.example.com")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_place = False
    if not is_place or not re.fullmatch(r"https?://[^/\s]+(/\S*)?", text):
        raise ValueError("is no address such as https://mail.example.com/EWS/Exchange.asmx")
    return text


def _hours(text: str) -> str:
    found = _HOURS.fullmatch(text)
    try:
        times = [time.fromisoformat(part) for part in found.groups()] if found else []
    except ValueError:
        times = []
    if len(set(times)) != 2:
        raise ValueError("is no span of hours such as 20:00-07:00")
    return text


Name = Annotated[str, AfterValidator(_name)]
Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_address)]
Named = Annotated[str, AfterValidator(_named)]
Domain = Annotated[str, AfterValidator(_domain)]
Url = Annotated[str, AfterValidator(_url)]
Hours = Annotated[str, AfterValidator(_hours)]
Seconds = Annotated[float, Field(ge=0, le=3600)]


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class OAuthSettings(_Table):
    """OAuth 2; needs the extra `oauth`."""

    tenant: str = Field(
        examples=["example.com"], default="", description="Directory (tenant) id or domain."
    )
    client_id: str = Field(
        examples=["00000000-0000-0000-0000-000000000000"],
        default="",
        description="Application (client) id.",
    )
    authority: Url = Field(
        default="https://login.microsoftonline.com",
        description="Who gives tokens; sovereign clouds have their own.",
    )
    scope: str = Field(
        examples=["https://outlook.office365.com/.default"],
        default="",
        description="What is asked for; by default .default of the server's host.",
    )
    flow: Literal["client_credentials", "device_code"] = Field(
        default="client_credentials",
        description="client_credentials for scripts, device_code for a person at a browser.",
    )
    certificate_file: Path | None = Field(
        examples=["application.pem"],
        default=None,
        description="PEM with key and certificate of the application, instead of a secret.",
    )


class GuardSettings(_Table):
    """What may never happen with this profile; violations end with exit code 9."""

    allowed_domains: tuple[Domain, ...] | None = Field(
        examples=[["example.com", "*.example.com"]],
        default=None,
        description="Only people of these domains get mail; *.example.com too.",
    )
    internal_domains: tuple[Domain, ...] | None = Field(
        examples=[["example.com"]],
        default=None,
        description="Who counts as one of us; by default the organizer's domain.",
    )
    max_external: int | None = Field(
        examples=[0],
        default=None,
        ge=0,
        description="Most people outside internal_domains in one plan.",
    )
    max_attendees: int | None = Field(
        examples=[200],
        default=None,
        ge=1,
        description="Most people in one meeting, members of lists included.",
    )
    past: Literal["allow", "silent", "refuse"] = Field(
        default="allow",
        description="Meetings that are over: allow mails with --notify-past only, silent never, refuse writes none.",
    )
    quiet_hours: Hours | None = Field(
        examples=["20:00-07:00"],
        default=None,
        description="No mail leaves in these hours, such as 20:00-07:00.",
    )
    quiet_days: tuple[DayName, ...] = Field(
        examples=[["Saturday", "Sunday"]],
        default=(),
        description="No mail leaves on these days of the week.",
    )
    quiet_zone: Zone | None = Field(
        examples=["Europe/Berlin"],
        default=None,
        description="Whose clock the quiet hours mean; by default time_zone.",
    )
    expand_lists: bool = Field(
        default=True,
        description="Whether the directory is asked who is a list and how many are in it.",
    )


class ProfileSettings(_Table):
    """One server, one way to log in, and what is allowed there."""

    server: Url | None = Field(
        examples=["https://mail.example.com/EWS/Exchange.asmx"],
        default=None,
        description="EWS, such as https://mail.example.com/EWS/Exchange.asmx.",
    )
    autodiscover: bool = Field(
        default=False, description="Ask the mailbox's domain where EWS is, instead of server."
    )
    mailbox: Address | None = Field(
        examples=["meetings@example.com"],
        default=None,
        description="The organizer: whose calendar it is; -m names another.",
    )
    calendar: str = Field(
        examples=["Team"],
        default="",
        description="Another calendar of the mailbox than the main one, such as Team.",
    )
    user: str = Field(
        examples=["EXAMPLE\\svc-meetings"],
        default="",
        description="Who logs in, such as EXAMPLE\\svc-meetings; by default mailbox.",
    )
    auth: Auth = Field(
        default="ntlm", description="How: basic, ntlm, negotiate, oauth2, certificate."
    )
    access: AccessKind = Field(
        default="own",
        description="own mailbox, delegate (rights on folders), or impersonation (a role).",
    )
    password_file: Path | None = Field(
        examples=["/etc/ews-meetings/password"],
        default=None,
        description="A file that holds the password, for its owner only.",
    )
    password_command: tuple[str, ...] = Field(
        examples=[["pass", "show", "exchange/svc-meetings"]],
        default=(),
        description="A program, with arguments, that prints the password.",
    )
    time_zone: Zone | None = Field(
        examples=["Europe/Berlin"],
        default=None,
        description="For times that name no zone; by default the machine's.",
    )
    organizers: tuple[Address, ...] | None = Field(
        examples=[["meetings@example.com", "boardroom@example.com"]],
        default=None,
        description="The only mailboxes this profile may act for, and a file may choose with --organizer allowed.",
    )
    ca_file: Path | None = Field(
        examples=["/etc/ssl/certs/example-ca.pem"],
        default=None,
        description="PEM of the authorities to trust, instead of everybody's.",
    )
    client_certificate: Path | None = Field(
        examples=["client.pem"],
        default=None,
        description="PEM of a certificate that is shown to the server.",
    )
    client_key: Path | None = Field(
        examples=["client.key"],
        default=None,
        description="PEM of its key, where that lies in another file.",
    )
    proxy: Url | None = Field(
        examples=["http://proxy.example.com:3128"],
        default=None,
        description="An HTTP proxy, such as http://proxy.example.com:3128; by default the environment's.",
    )
    timeout_s: float = Field(
        default=120, gt=0, le=3600, description="How many seconds an answer may keep silent."
    )
    settle_s: tuple[Seconds, Seconds] | None = Field(
        examples=[[10, 60]],
        default=None,
        description="Seconds before looking after a lost answer: when one came, when none did.",
    )
    max_mail: int = Field(default=25, ge=0, description="Most mails of one plan; --max-mail N.")
    max_mail_is_hard: bool = Field(
        default=False, description="Whether --max-mail may only lower that."
    )
    oauth2: OAuthSettings = Field(
        default=OAuthSettings(), description="For auth = oauth2; needs the extra oauth."
    )
    guards: GuardSettings = Field(
        default=GuardSettings(), description="What may never happen with this profile."
    )


class Settings(_Table):
    """The whole file."""

    version: Literal[1] = Field(default=VERSION, description="Of this file's format.")
    default_profile: Name | None = Field(
        examples=["work"],
        default=None,
        description="Which profile is meant when none is named; never sandbox.",
    )
    profiles: dict[Name, ProfileSettings] = Field(
        default={}, description="Each under a name of your own; sandbox is always there."
    )
    zones: dict[str, Zone] = Field(
        default={}, description="Names of zones in files, and what they mean."
    )
    addresses: dict[Named, Named] = Field(
        default={},
        description="Addresses and domains in files that have changed, and what they are now; an address wins over its domain.",
    )
