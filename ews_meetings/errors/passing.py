"""What a later try may do (75), and what was stopped (130)."""

from __future__ import annotations

from ews_meetings.errors.base import EwsMeetingsError

_DOCTOR = "where it stays so, ews-meetings doctor says why"


class Temporary(EwsMeetingsError):
    """Try again later."""

    code = "temporary"
    exit_code = 75
    retryable = True


class ServerUnreachable(Temporary):
    """No connection, or none that lasted."""

    code = "server-unreachable"

    def __init__(self, server: str, problem: str) -> None:
        super().__init__(f"{server} cannot be reached: {problem}", hint=_DOCTOR)


class ServerBusy(Temporary):
    """The server asked for patience."""

    code = "server-busy"

    def __init__(self, server: str, *, retry_after_s: float | None = None) -> None:
        when = f"; it asks to wait {retry_after_s:g} s" if retry_after_s else ""
        super().__init__(f"{server} is busy{when}")
        self.retry_after_s = retry_after_s


class LedgerUnavailable(Temporary):
    """The journal cannot be written, so nothing may be sent."""

    code = "ledger-unavailable"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"the journal {path} cannot be written: {problem}; nothing is done without it",
            hint="make room or mend the rights, then run again: it settles what is open first",
        )


class SiblingYoung(Temporary):
    """Another file about the same meeting may still be written, so this one alone may be too old."""

    code = "file-sibling-young"

    def __init__(self, path: str, young: str) -> None:
        super().__init__(
            f"{path}: has a meeting of {young}, which may still be written",
            hint="run again when that file is whole",
        )


class FileChanged(Temporary):
    """A file was written to while it was read, so what was seen of it so far does not count."""

    code = "file-changed"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: was changed while it was read", hint="run again when it is whole"
        )
        self.path = path


class Interrupted(EwsMeetingsError):
    """A person or the system asked us to stop; what is journalled is true."""

    code = "interrupted"
    exit_code = 130

    def __init__(self) -> None:
        super().__init__("interrupted; the journal is consistent", hint="run again to go on")
