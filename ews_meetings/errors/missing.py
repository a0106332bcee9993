"""What is not there (5)."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.errors.base import EwsMeetingsError


class NotFound(EwsMeetingsError):
    """What was named does not exist."""

    code = "not-found"
    exit_code = 5


class MeetingNotFound(NotFound):
    """No meeting of ours has this key, UID or item id."""

    code = "meeting-not-found"

    def __init__(self, name: str, mailbox: str) -> None:
        super().__init__(
            f"no meeting {name!r} in the calendar of {mailbox}",
            hint="ews-meetings list shows what this tool has made there",
        )
        self.name = name


class OccurrenceNotFound(NotFound):
    """The series has no occurrence there, or it does not take place."""

    code = "occurrence-not-found"

    def __init__(self, title: str, name: str, near: Sequence[str]) -> None:
        shown = f"; near it: {', '.join(near)}" if near else ""
        super().__init__(
            f"{title}: no occurrence {name!r}{shown}",
            hint="an occurrence is named by its original start, as `show` lists them",
        )
        self.name = name


class RunNotFound(NotFound):
    """No run has this id."""

    code = "run-not-found"

    def __init__(self, name: str) -> None:
        super().__init__(f"no run {name!r} in the ledger", hint="ews-meetings runs lists them")
        self.name = name


class CalendarNotFound(NotFound):
    """The mailbox has no calendar of this name."""

    code = "calendar-not-found"

    def __init__(
        self, name: str, mailbox: str, *, known: Sequence[str], folder_class: str = ""
    ) -> None:
        problem = (
            f"folder {name!r} of {mailbox} holds no meetings (it is {folder_class})"
            if folder_class
            else f"no calendar {name!r} in the mailbox of {mailbox}"
        )
        super().__init__(problem, hint=f"it has {', '.join(known)}" if known else "")
        self.name = name


class ServerNotDiscovered(NotFound):
    """Nothing that the mailbox's domain publishes says where EWS is."""

    code = "server-not-discovered"

    def __init__(self, mailbox: str, steps: Sequence[str]) -> None:
        super().__init__(
            f"no server was discovered for {mailbox}: {'; '.join(steps)}",
            hint="name it: server = https://mail.example.com/EWS/Exchange.asmx",
        )
        self.mailbox = mailbox
