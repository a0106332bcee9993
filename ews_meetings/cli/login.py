"""`login` and `logout`: keep a secret that worked, and forget it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ews_meetings.app.profiles import need_mailbox
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import asker, profile_of, teller
from ews_meetings.cli.output import Answer, Row
from ews_meetings.errors import UsageProblem

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile
    from ews_meetings.secrets.secret import Secret

_COLUMNS = ("profile", "log_in", "server", "kept_in", "checked")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginOptions:
    """Where the secret is read, and whether it is tried."""

    stdin: Annotated[
        bool, typer.Option("--stdin", help="Read the secret from the first line of stdin.")
    ] = False
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Keep it without trying it at the server.")
    ] = False


def login(session: Session, how: LoginOptions) -> int:
    """Ask for the profile's secret, try it once at the server, and keep it in the keyring.

    What the server refuses is not kept. With the device code of OAuth 2 a person signs in at a
    browser, and the tokens are kept in the data folder, for their owner only.
    """
    from ews_meetings.secrets.ladder import Need, need_of

    profile = profile_of(session)
    need_mailbox(profile)
    if profile.settings.auth == "oauth2" and profile.settings.oauth2.flow == "device_code":
        return _sign_in(session, profile)
    if need_of(profile) is Need.NO:
        what = "the sandbox" if profile.is_sandbox else f"auth = {profile.settings.auth} here"
        raise UsageProblem(f"{what} needs no secret", hint="nothing has to be kept")
    return _keep(session, profile, from_stdin=how.stdin, is_checked=not how.no_check)


def logout(session: Session) -> int:
    """Forget what is kept of the profile's log-in: the secret in the keyring, and tokens."""
    from ews_meetings.app.log_ins import forget_log_in

    profile = profile_of(session)
    forgotten = forget_log_in(profile, environment=session.environment)
    if forgotten.problem:
        session.screen.warn(f"the keyring may still hold the secret: {forgotten.problem}")
    session.screen.say(
        f"forgotten of profile {profile.name}: {', '.join(forgotten.what)}"
        if forgotten.what
        else f"nothing was found that is kept of profile {profile.name}"
    )
    row: Row = {"profile": profile.name, "forgotten": list(forgotten.what)}
    session.screen.give(Answer(kind="logout", data=[row], columns=tuple(row)))
    return 0


def _keep(session: Session, profile: Profile, *, from_stdin: bool, is_checked: bool) -> int:
    from ews_meetings.app.log_ins import try_log_in
    from ews_meetings.secrets.keyrings import keep, need_keyring
    from ews_meetings.secrets.ladder import Rung, likely_rung

    keyring = need_keyring()  # before anybody types
    secret = _secret(session, profile, from_stdin=from_stdin)
    if is_checked:
        obstacle = try_log_in(profile, secret, environment=session.environment)
        if obstacle:
            session.screen.warn(f"the log-in was not refused, but: {obstacle}")
    keep(profile, secret)
    session.screen.say(f"the secret of profile {profile.name} is kept in the keyring ({keyring})")
    rung = likely_rung(profile, session.environment)
    if rung is not Rung.KEYRING:
        session.screen.warn(f"it is not asked for: {rung} comes first")
    return _give(session, profile, kept_in="keyring", is_checked=is_checked)


def _sign_in(session: Session, profile: Profile) -> int:
    from ews_meetings.app.log_ins import try_log_in
    from ews_meetings.secrets.secret import Secret

    obstacle = try_log_in(
        profile, Secret(""), environment=session.environment, tell=teller(session)
    )
    if obstacle:
        session.screen.warn(f"the log-in was not refused, but: {obstacle}")
    session.screen.say(f"profile {profile.name} is signed in")
    return _give(session, profile, kept_in="tokens", is_checked=True)


def _secret(session: Session, profile: Profile, *, from_stdin: bool) -> Secret:
    """Return what a person types, or what the first line of stdin says.

    Raises:
        UsageProblem: nobody is there, or nothing is said.
    """
    from ews_meetings.secrets.files import first_line
    from ews_meetings.secrets.ladder import asked

    if from_stdin:
        secret = first_line(session.around.stdin.buffer.readline())
        if not secret:
            raise UsageProblem("stdin holds no secret on its first line")
        return secret
    ask = asker(session)
    if ask is None:
        raise UsageProblem(
            "nobody is at a terminal to be asked", hint="give the secret on stdin, with --stdin"
        )
    return asked(profile, ask)


def _give(session: Session, profile: Profile, *, kept_in: str, is_checked: bool) -> int:
    from ews_meetings.secrets.keyrings import log_in_name

    row: Row = {
        "profile": profile.name,
        "log_in": log_in_name(profile),
        "server": profile.settings.server,
        "kept_in": kept_in,
        "checked": is_checked,
    }
    session.screen.give(Answer(kind="login", data=[row], columns=_COLUMNS))
    return 0
