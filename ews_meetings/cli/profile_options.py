"""What `profile add` is told: options, and at a terminal the answers to questions for what is missing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.cli.completers import offer_profiles
from ews_meetings.cli.globals import Session
from ews_meetings.cli.questions import typed

_SERVER = "Server"
_SECRETS = "Where the secret comes from (the keyring, without a word: ews-meetings login)"
_OAUTH = "OAuth 2"
_LIMITS = "Limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileValues:
    """The keys that have an option; --mailbox and --calendar are those of every command."""

    server: Annotated[
        str | None,
        typer.Option("--server", metavar="URL", help="EWS.", rich_help_panel=_SERVER),
    ] = None
    autodiscover: Annotated[
        bool,
        typer.Option(
            "--autodiscover", help="Ask the mailbox's domain instead.", rich_help_panel=_SERVER
        ),
    ] = False
    user: Annotated[
        str | None,
        typer.Option("--user", metavar="NAME", help="Who logs in, such as EXAMPLE\\svc-meetings."),
    ] = None
    auth: Annotated[
        str | None,
        typer.Option("--auth", metavar="basic|ntlm|negotiate|oauth2|certificate", help="How."),
    ] = None
    access: Annotated[
        str | None,
        typer.Option(
            "--access", metavar="own|delegate|impersonation", help="How it comes to the mailbox."
        ),
    ] = None
    time_zone: Annotated[
        str | None,
        typer.Option("--time-zone", metavar="ZONE", help="For times that name no zone."),
    ] = None
    password_file: Annotated[
        Path | None,
        typer.Option(
            "--password-file",
            metavar="FILE",
            help="Holds the secret, for its owner only; %d/NAME is a credential of systemd.",
            rich_help_panel=_SECRETS,
        ),
    ] = None
    password_command: Annotated[
        str | None,
        typer.Option(
            "--password-command",
            metavar="COMMAND",
            help="Prints the secret, such as 'pass show exchange'; runs without a shell.",
            rich_help_panel=_SECRETS,
        ),
    ] = None
    ca_file: Annotated[
        Path | None,
        typer.Option(
            "--ca-file",
            metavar="FILE",
            help="PEM of the authorities to trust.",
            rich_help_panel=_SERVER,
        ),
    ] = None
    client_certificate: Annotated[
        Path | None,
        typer.Option(
            "--client-certificate",
            metavar="FILE",
            help="PEM that is shown to the server.",
            rich_help_panel=_SERVER,
        ),
    ] = None
    client_key: Annotated[
        Path | None,
        typer.Option(
            "--client-key", metavar="FILE", help="PEM of its key.", rich_help_panel=_SERVER
        ),
    ] = None
    proxy: Annotated[
        str | None,
        typer.Option("--proxy", metavar="URL", help="An HTTP proxy.", rich_help_panel=_SERVER),
    ] = None
    organizers: Annotated[
        list[str],
        typer.Option(
            "--organizer",
            metavar="ADDRESS",
            help="The only mailboxes it may act for; may be said several times.",
            rich_help_panel=_LIMITS,
        ),
    ] = field(default_factory=list)
    max_mail: Annotated[
        int | None,
        typer.Option(
            "--max-mail", min=0, metavar="N", help="Most mails of a plan.", rich_help_panel=_LIMITS
        ),
    ] = None
    tenant: Annotated[
        str | None,
        typer.Option("--tenant", metavar="ID", help="Directory id.", rich_help_panel=_OAUTH),
    ] = None
    client_id: Annotated[
        str | None,
        typer.Option("--client-id", metavar="ID", help="Application id.", rich_help_panel=_OAUTH),
    ] = None
    flow: Annotated[
        str | None,
        typer.Option(
            "--flow",
            metavar="client_credentials|device_code",
            help="How tokens are got.",
            rich_help_panel=_OAUTH,
        ),
    ] = None
    certificate_file: Annotated[
        Path | None,
        typer.Option(
            "--certificate-file",
            metavar="FILE",
            help="PEM of the application.",
            rich_help_panel=_OAUTH,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """How a profile is added."""

    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a profile of that name.")
    ] = False
    default: Annotated[
        bool, typer.Option("--default", help="Also make it the one that is meant when none is.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveOptions:
    """Whether a person is asked."""

    yes: Annotated[bool, typer.Option("--yes", "-y", help="Without asking.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WhichProfile:
    """A profile, or the one that is meant when none is named."""

    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="Of the profile; by default yours.",
            autocompletion=offer_profiles,
        ),
    ] = None


def said(told: ProfileValues, session: Session) -> dict[str, object]:
    """Return the keys that were said, in the order in which the file shall have them."""
    values: dict[str, object] = {
        "server": told.server,
        "autodiscover": told.autodiscover or None,
        "mailbox": session.mailbox,
        "calendar": session.calendar,
        "user": told.user,
        "auth": told.auth,
        "access": told.access,
        "time_zone": told.time_zone,
        "password_file": _whole(told.password_file),
        "password_command": _command(told.password_command),
        "ca_file": _whole(told.ca_file),
        "client_certificate": _whole(told.client_certificate),
        "client_key": _whole(told.client_key),
        "proxy": told.proxy,
        "organizers": tuple(told.organizers) or None,
        "max_mail": told.max_mail,
        "oauth2.tenant": told.tenant,
        "oauth2.client_id": told.client_id,
        "oauth2.flow": told.flow,
        "oauth2.certificate_file": _whole(told.certificate_file),
    }
    return {name: value for name, value in values.items() if value is not None}


def asked(values: dict[str, object], session: Session) -> dict[str, object]:
    """Return what was said and what a person answers to questions for the rest."""
    answers = dict(values)
    for question in _QUESTIONS:
        if question.key in answers or not question.fits(answers):
            continue
        answer = typed(session, question.text) or question.default
        while question.choices and answer not in question.choices:
            session.screen.note(f"{answer!r} is not one of {', '.join(question.choices)}")
            answer = typed(session, question.text) or question.default
        if answer:
            answers[question.key] = _whole(Path(answer)) if question.is_path else answer
        elif question.key == "server":
            answers["autodiscover"] = True
    return answers


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked for a key that was not said."""

    key: str
    text: str
    default: str = ""
    unless: str = ""
    """A key that makes it needless."""
    auths: tuple[str, ...] = ()
    """With which log-ins it makes sense; with all by default."""
    is_path: bool = False
    choices: tuple[str, ...] = ()
    """The only answers there are; another one is asked for again."""

    def fits(self, answers: Mapping[str, object]) -> bool:
        """Say whether it is to be asked after these answers."""
        return self.unless not in answers and (not self.auths or answers["auth"] in self.auths)


_QUESTIONS = (
    _Question("server", "URL of EWS (empty: ask the mailbox's domain):", unless="autodiscover"),
    _Question("mailbox", "Mailbox, the organizer's address:"),
    _Question(
        "auth",
        "Log-in: basic, [ntlm], negotiate, oauth2, certificate:",
        "ntlm",
        choices=("basic", "ntlm", "negotiate", "oauth2", "certificate"),
    ),
    _Question(
        "access",
        "Access: [own], delegate, impersonation:",
        "own",
        choices=("own", "delegate", "impersonation"),
    ),
    _Question(
        "user",
        "Who logs in, such as EXAMPLE\\svc-meetings (empty: the mailbox):",
        auths=("basic", "ntlm"),
    ),
    _Question("oauth2.tenant", "Directory (tenant) id:", auths=("oauth2",)),
    _Question("oauth2.client_id", "Application (client) id:", auths=("oauth2",)),
    _Question(
        "oauth2.flow",
        "Tokens: [client_credentials] for scripts, device_code for a person:",
        "client_credentials",
        auths=("oauth2",),
        choices=("client_credentials", "device_code"),
    ),
    _Question(
        "client_certificate",
        "PEM file of the certificate, with its key:",
        auths=("certificate",),
        is_path=True,
    ),
)


def _whole(path: Path | None) -> Path | None:
    """Return a path as this folder means it; the file is read from others."""
    if path is None or path.as_posix().startswith("%d/"):
        return path
    return path.expanduser().absolute()


def _command(text: str | None) -> tuple[str, ...] | None:
    from ews_meetings.config.layers import split_command

    return None if text is None else split_command(text, is_windows=sys.platform == "win32")
