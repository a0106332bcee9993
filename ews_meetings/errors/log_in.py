"""Who is not let in (6), and who is but may not (7)."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.errors.base import EwsMeetingsError


class LogInProblem(EwsMeetingsError):
    """Nobody was let in."""

    code = "log-in"
    exit_code = 6


class LogInRefused(LogInProblem):
    """The server refused user name and password, after one attempt."""

    code = "log-in-refused"

    def __init__(self, user: str, server: str) -> None:
        super().__init__(
            f"{server} refused the log-in of {user}",
            hint="one attempt was made, so that no account is locked; check user name and password",
        )
        self.user = user


class LogInNotOffered(LogInProblem):
    """The server takes other kinds of log-in than the one that was chosen."""

    code = "log-in-not-offered"

    def __init__(self, server: str, *, kind: str, offered: Sequence[str]) -> None:
        super().__init__(
            f"{server} takes no log-in of the kind {kind}; it offers {', '.join(offered)}",
            hint="choose auth in the profile: basic, ntlm, negotiate, oauth2 or certificate",
        )
        self.offered = tuple(offered)


class NoTicket(LogInProblem):
    """Kerberos gives no ticket for the server."""

    code = "no-ticket"

    def __init__(self, user: str, server: str, problem: str) -> None:
        super().__init__(
            f"{user} has no ticket for {server}: {problem}",
            hint="klist shows the tickets, kinit gets one; or choose auth ntlm",
        )
        self.user = user


class TokenRefused(LogInProblem):
    """Whoever gives tokens gives none."""

    code = "token-refused"

    def __init__(self, who: str, authority: str, reason: str) -> None:
        super().__init__(
            f"{authority} gives no token to {who}: {reason}",
            hint="check tenant, client_id and the secret or certificate of the application",
        )
        self.reason = reason


class SignInNeeded(LogInProblem):
    """A token needs a person at a browser, and nobody is there."""

    code = "sign-in-needed"

    def __init__(self, authority: str) -> None:
        super().__init__(
            f"nobody is signed in at {authority}, or no longer",
            hint="sign in once at a terminal: ews-meetings login",
        )


class AccessDenied(EwsMeetingsError):
    """Signed in, but not allowed."""

    code = "access-denied"
    exit_code = 7
