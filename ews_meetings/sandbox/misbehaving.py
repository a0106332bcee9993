"""What a fault makes of a request or of its answer: the texts and statuses that clients then see."""

from dataclasses import replace

from ews_meetings.sandbox.call import ItemFault
from ews_meetings.sandbox.engine import fault_reply, with_item_errors
from ews_meetings.sandbox.errors import SoapFault
from ews_meetings.sandbox.faults import Fault, FaultKind
from ews_meetings.sandbox.reply import CUT, Reply, plain

_BLOCKED = (
    "Access to Exchange Web Services is blocked for this organization. Ask the administrator."
)
"""Our own words: what Exchange Online writes there stands in no public source that we know."""
_BUSY = "The server cannot service this request right now. Try again later."
_CONNECTIONS = "You have exceeded the available concurrent connections for your account."
_EXPIRED = "The request failed because it timed out. It may work when it is sent again."
_NEVER_DONE = frozenset(
    ("busy", "401", "403", "blocked-tenant", "429", "refused", "exceeded-connections")
)


def refusal(fault: Fault, stays_out: Reply) -> Reply | None:
    """Returns the answer of a fault that answers instead of the server; None for the others.

    Args:
        fault: What goes wrong.
        stays_out: What this server answers to those who do not get in.
    """
    match FaultKind(fault.kind):
        case FaultKind.REFUSED | FaultKind.UNAVAILABLE:
            return plain(503, "Service Unavailable", *_retry_after(fault.retry_after_s))
        case FaultKind.UNAUTHORIZED:
            return stays_out
        case FaultKind.FORBIDDEN:
            return plain(403, fault.text or "Forbidden")
        case FaultKind.BLOCKED_TENANT:
            return plain(403, fault.text or _BLOCKED)
        case FaultKind.THROTTLED:
            wait_s = 1 if fault.retry_after_s is None else fault.retry_after_s
            return plain(429, "Too Many Requests", *_retry_after(wait_s))
        case FaultKind.SERVER_ERROR:
            return plain(500, "Internal Server Error")
        case FaultKind.BAD_GATEWAY:
            return replace(plain(502, "Bad Gateway"), closes=True)
        case FaultKind.GATEWAY_TIMEOUT:
            return replace(plain(504, "Gateway Timeout"), closes=True)
        case FaultKind.BUSY | FaultKind.EXCEEDED_CONNECTIONS | FaultKind.TIMEOUT_EXPIRED as kind:
            return fault_reply(_soap(kind, fault))
        case _:
            return None


def is_done_first(fault: Fault) -> bool:
    """Says whether the work is done although the answer says otherwise."""
    return fault.commits and fault.kind not in _NEVER_DONE


def _retry_after(wait_s: int | None) -> tuple[tuple[str, str], ...]:
    return () if wait_s is None else (("Retry-After", str(wait_s)),)


def _soap(kind: FaultKind, fault: Fault) -> SoapFault:
    if kind is FaultKind.BUSY:
        hint = (("BackOffMilliseconds", str(fault.back_off_ms)),)
        return SoapFault("ErrorServerBusy", _BUSY, hint)
    if kind is FaultKind.EXCEEDED_CONNECTIONS:
        return SoapFault("ErrorExceededConnectionCount", _CONNECTIONS)
    return SoapFault("ErrorTimeoutExpired", _EXPIRED)


def item_fault(fault: Fault) -> ItemFault | None:
    """Returns what befalls one item of the request, if the fault is of that kind."""
    match FaultKind(fault.kind):
        case FaultKind.ITEM_ERROR:
            return ItemFault(fault.item, fault.code)
        case FaultKind.SYNC_EXPIRED:
            return ItemFault(1, "ErrorInvalidSyncStateData")
        case _:
            return None


def spoiled(reply: Reply, fault: Fault) -> Reply:
    """Returns what a client sees of the answer to a request that was served."""
    match FaultKind(fault.kind):
        case FaultKind.ERROR_AFTER_COMMIT:
            return plain(500, "Internal Server Error")
        case FaultKind.ITEM_ERROR_AFTER_COMMIT:
            return Reply(reply.status, with_item_errors(reply.body))
        case FaultKind.TRICKLE:
            return replace(reply, drip_s=fault.delay_s)
        case FaultKind.KILL_AFTER_COMMIT:
            kill(fault)
            return CUT
        case FaultKind.KILL_AFTER_ANSWER:
            return Reply(reply.status, reply.body, after=fault.kill)
        case _:
            return CUT


def kill(fault: Fault) -> None:
    """Ends the client, where the fault brings what ends it."""
    if fault.kill is not None:
        fault.kill()
