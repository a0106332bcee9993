"""What every exception of ours carries."""

from __future__ import annotations

from typing import ClassVar


class EwsMeetingsError(Exception):
    """Something a person must be told: a sentence, a stable code, an exit code, perhaps a hint."""

    code: ClassVar[str] = "defect"
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
