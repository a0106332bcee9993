"""What a request comes to that is not answered with response messages, and why, in our words.

What follows from it is said in `failures`. Nothing here matches the text of a message.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence

from urllib3.exceptions import (
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
)

from ews_meetings.errors import EwsMeetingsError


class CallFailed(Exception):
    """A request was not answered with response messages."""


class NoAnswer(CallFailed):
    """No HTTP answer came, or none that was whole."""

    def __init__(self, cause: BaseException, *, did_leave: bool) -> None:
        super().__init__(problem_of(cause))
        self.problem = problem_of(cause)
        self.is_untrusted = is_untrusted(cause)
        """Whether the server's certificate was not accepted."""
        self.did_leave = did_leave
        """Whether a part of the request's body left this machine."""


class HttpRefusal(CallFailed):
    """An HTTP status instead of an answer."""

    def __init__(
        self,
        status: int,
        retry_after_s: float | None = None,
        offered: Sequence[str] = (),
        *,
        did_leave: bool = True,
    ) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.retry_after_s = retry_after_s
        self.offered = tuple(offered)
        """The kinds of log-in that it names, such as NTLM."""
        self.did_leave = did_leave
        """Whether what was answered had a body; a log-in begins without one."""


class LogInFailed(CallFailed):
    """Nobody could be logged in, so that the request did not leave."""

    def __init__(self, error: EwsMeetingsError) -> None:
        super().__init__(error.message)
        self.error = error


class SoapFault(CallFailed):
    """The server refused the request as a whole."""

    def __init__(self, code: str, text: str, retry_after_s: float | None = None) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text
        self.retry_after_s = retry_after_s


class BadAnswer(CallFailed):
    """HTTP 200, and yet no answer to the request."""


def forget_frames(error: BaseException) -> None:
    """Take the frames from an error and its causes: their variables hold headers and passwords."""
    for cause in _causes(error):
        cause.__traceback__ = None


def is_untrusted(error: BaseException) -> bool:
    """Say whether no answer came because the certificate was not accepted; a proxy's own does not count."""
    return _has(error, ssl.SSLCertVerificationError) and not _has(error, ProxyError)


def problem_of(error: BaseException) -> str:
    """Return in our words why no answer came; the causes' own words name addresses and more."""
    if _has(error, ProxyError):
        return "the proxy does not let it through, or cannot be reached"
    for cause in _causes(error):
        match cause:
            case NameResolutionError() | socket.gaierror():
                return "the name of the server is unknown"
            case ssl.SSLCertVerificationError():
                return "its certificate is not trusted"
            case ssl.SSLError():
                return "no secure connection came about"
            case ConnectionRefusedError():
                return "the connection was refused"
            case ReadTimeoutError():
                return "no answer came in time"
            case TimeoutError():
                return "no connection came about in time"
            case _:
                continue
    is_new = _has(error, NewConnectionError)
    return "no connection came about" if is_new else "the connection broke before an answer came"


def _has(error: BaseException, kind: type[BaseException]) -> bool:
    return any(isinstance(cause, kind) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it came of, and what those carry as reason."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        carried = [arg for arg in (*cause.args, getattr(cause, "reason", None)) if _is_error(arg)]
        waiting += [*carried, cause.__cause__, cause.__context__]


def _is_error(value: object) -> bool:
    return isinstance(value, BaseException)
