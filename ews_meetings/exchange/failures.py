"""Says what a request that did not succeed means: an error for a reader, an outcome for a writer.

A write is `NotDone` only when it is proven: its body never left this machine, or the server refused
it in a way that precedes execution. Everything else that is not success is `Unknown`
(`exactly-once.md` section 0). Nothing here matches the text of a message.
"""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.outcome import NotDone, Outcome, Refused, Unknown
from ews_meetings.change.refusal import Refusal
from ews_meetings.errors import (
    AccessDenied,
    CertificateRefused,
    EwsMeetingsError,
    LogInNotOffered,
    LogInRefused,
    MeetingRefused,
    ServerBusy,
    ServerRefused,
    ServerUnreachable,
)
from ews_meetings.exchange.failed_calls import (
    CallFailed,
    HttpRefusal,
    LogInFailed,
    NoAnswer,
    SoapFault,
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Who was asked as whom, for sentences."""

    server: str
    user: str
    scheme: str = ""
    """How the log-in is called in HTTP, such as NTLM; empty for one that HTTP knows nothing of."""


_PRECEDES_EXECUTION_HTTP = frozenset({401, 403, 404, 413, 429})
_PRECEDES_EXECUTION_SOAP = frozenset(
    {
        "ErrorSchemaValidation",
        "ErrorInvalidRequest",
        "ErrorServerBusy",
        "ErrorExceededConnectionCount",
    }
)
_MAY_HAVE_EXECUTED = frozenset(
    {
        "ErrorInternalServerError",
        "ErrorInternalServerTransientError",
        "ErrorTimeoutExpired",
        "ErrorMailboxStoreUnavailable",
        "ErrorMailboxFailover",
        "ErrorMailboxMoveInProgress",
        "ErrorBatchProcessingStopped",
    }
)
"""Codes that say nothing of execution, even of a silent write."""
_BUSY = frozenset({"ErrorServerBusy", "ErrorExceededConnectionCount", "ErrorTooManyObjectsOpened"})
_TEMPORARY = (_MAY_HAVE_EXECUTED - {"ErrorInternalServerError"}) | {"ErrorADUnavailable"}
_DENIED = frozenset(
    {
        "ErrorAccessDenied",
        "ErrorCreateItemAccessDenied",
        "ErrorImpersonateUserDenied",
        "ErrorImpersonationDenied",
        "ErrorImpersonationFailed",
        "ErrorNonExistentMailbox",
        "ErrorFolderNotFound",
        "ErrorAccountDisabled",
        "ErrorSendAsDenied",
    }
)
_CONFLICT = "ErrorIrresolvableConflict"
_CONFLICTS = frozenset({_CONFLICT, "ErrorStaleObject"})
"""What servers call a ChangeKey that is no longer the item's."""


def error_of(failure: CallFailed, endpoint: Endpoint) -> EwsMeetingsError:
    """Return the error that a failed request is to whoever reads."""
    match failure:
        case NoAnswer() if failure.is_untrusted:
            return CertificateRefused(endpoint.server)
        case NoAnswer():
            return ServerUnreachable(endpoint.server, failure.problem)
        case LogInFailed():
            return failure.error
        case HttpRefusal():
            return _error_of_status(failure, endpoint)
        case SoapFault():
            return error_of_code(failure.code, failure.text, endpoint, failure.retry_after_s)
        case _:
            return ServerUnreachable(endpoint.server, f"its answer cannot be read: {failure}")


def error_of_code(
    code: str, text: str, endpoint: Endpoint, retry_after_s: float | None = None
) -> EwsMeetingsError:
    """Return the error that one of EWS's response codes is."""
    if code in _BUSY:
        return ServerBusy(endpoint.server, retry_after_s=retry_after_s)
    if code in _TEMPORARY:
        return ServerUnreachable(endpoint.server, f"it answered {code}")
    if code in _DENIED:
        return AccessDenied(f"{endpoint.server} does not allow it to {endpoint.user}: {code}")
    return ServerRefused(f"{endpoint.server} refused the request: {code}: {text}")


def is_denial(code: str) -> bool:
    """Say whether a response code means that somebody may not."""
    return code in _DENIED


def outcome_of(failure: CallFailed, endpoint: Endpoint, *, mails: bool) -> Outcome:
    """Return what a failed request means for each of its writes.

    Args:
        failure: what happened instead of an answer.
        endpoint: who was asked as whom.
        mails: whether the server would have sent messages; then a fault is believed only from the
            short list of those that precede execution.
    """
    if _is_proven_undone(failure):
        retry_after_s = getattr(failure, "retry_after_s", None)
        return NotDone(refusal=Refusal.of(error_of(failure, endpoint)), retry_after_s=retry_after_s)
    if isinstance(failure, SoapFault) and not mails and failure.code not in _MAY_HAVE_EXECUTED:
        return Refused(refusal=Refusal.of(error_of(failure, endpoint)), server_code=failure.code)
    return Unknown(error=str(failure), was_answered=not isinstance(failure, NoAnswer))


def outcome_of_code(
    code: str, text: str, endpoint: Endpoint, *, title: str, mails: bool
) -> Outcome:
    """Return what an error of one item in an answer means; of a mailing write nothing is believed."""
    if mails or code in _MAY_HAVE_EXECUTED:
        return Unknown(error=f"{code}: {text}", was_answered=True)
    of_the_server = code in _DENIED or code in _BUSY
    error = (
        error_of_code(code, text, endpoint) if of_the_server else MeetingRefused(title, code, text)
    )
    server_code = _CONFLICT if code in _CONFLICTS else code
    return Refused(refusal=Refusal.of(error), server_code=server_code)


def _is_proven_undone(failure: CallFailed) -> bool:
    match failure:
        case NoAnswer():
            return not failure.did_leave
        case LogInFailed():
            return True
        case HttpRefusal():
            return not failure.did_leave or failure.status in _PRECEDES_EXECUTION_HTTP
        case SoapFault():
            return failure.code in _PRECEDES_EXECUTION_SOAP
        case _:
            return False


def _error_of_status(failure: HttpRefusal, endpoint: Endpoint) -> EwsMeetingsError:
    status = failure.status
    if status == 401:
        return _error_of_log_in(failure, endpoint)
    if status == 403:
        return AccessDenied(
            f"{endpoint.server} does not allow EWS to {endpoint.user} (HTTP 403)",
            hint="EWS may be switched off for the mailbox, the tenant or this program",
        )
    if status in {429, 503}:
        return ServerBusy(endpoint.server, retry_after_s=failure.retry_after_s)
    if status == 200:
        return ServerUnreachable(endpoint.server, "it answered before it had the request")
    if status >= 500:
        return ServerUnreachable(endpoint.server, f"it answered HTTP {status}")
    return ServerRefused(
        f"{endpoint.server} refused the request with HTTP {status}",
        hint="look at the address: it ends in /EWS/Exchange.asmx" if status < 405 else "",
    )


def _error_of_log_in(failure: HttpRefusal, endpoint: Endpoint) -> EwsMeetingsError:
    offered = {scheme.lower() for scheme in failure.offered}
    if endpoint.scheme and offered and endpoint.scheme.lower() not in offered:
        return LogInNotOffered(
            endpoint.server, kind=endpoint.scheme.lower(), offered=failure.offered
        )
    return LogInRefused(endpoint.user, endpoint.server)
