"""The words of the sandbox that a shell completes: kinds of faults and of decisions.

The sandbox's own lists are not read here, because it is imported late; a test compares them.
"""

from __future__ import annotations

from enum import StrEnum


class FaultWord(StrEnum):
    """What goes wrong."""

    REFUSED = "refused"
    BUSY = "busy"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    BLOCKED_TENANT = "blocked-tenant"
    THROTTLED = "429"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    GATEWAY_TIMEOUT = "504"
    EXCEEDED_CONNECTIONS = "exceeded-connections"
    TIMEOUT_EXPIRED = "timeout-expired"
    LOST_BEFORE = "lost-before"
    LOST_AFTER_COMMIT = "lost-after-commit"
    LATE_COMMIT = "late-commit"
    ERROR_AFTER_COMMIT = "error-after-commit"
    ITEM_ERROR_AFTER_COMMIT = "item-error-after-commit"
    ITEM_ERROR = "item-error"
    SYNC_EXPIRED = "sync-expired"
    HALF_BATCH = "half-batch"
    HALF_WORK = "half-work"
    DELAY = "delay"
    TRICKLE = "trickle"


class PolicyWord(StrEnum):
    """What an administrator decides."""

    LOCKED = "locked"
    DISABLED = "disabled"
    BASIC_OFF = "basic-off"
    NTLM_OFF = "ntlm-off"
    EWS_OFF = "ews-off"
    ALLOW_LIST = "allow-list"
    IMPERSONATION_DENIED = "impersonation-denied"
    MOVED = "moved"
    MOVING = "moving"
    REDIRECTED = "redirected"
    BUSY = "busy"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    VERSION = "version"
    CLOCK = "clock"
