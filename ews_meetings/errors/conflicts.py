"""What the calendar has otherwise than it was meant (11)."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.errors.base import EwsMeetingsError


class Conflict(EwsMeetingsError):
    """The item or the plan has gone stale."""

    code = "conflict"
    exit_code = 11


class ItemChanged(Conflict):
    """Somebody changed the meeting between our reading and our writing."""

    code = "item-changed"

    def __init__(self, title: str, fields: Sequence[str]) -> None:
        what = f" ({', '.join(fields)})" if fields else ""
        super().__init__(f"{title}: somebody changed it meanwhile{what}; nothing was sent")
        self.fields = tuple(fields)


class ChangedElsewhere(Conflict):
    """Somebody changed in the calendar what the source changes too."""

    code = "changed-elsewhere"

    def __init__(self, title: str, fields: Sequence[str]) -> None:
        super().__init__(
            f"{title}: somebody has changed {', '.join(fields)} in the calendar,"
            " and the source changes the same",
            hint="--force overwrites it",
        )
        self.fields = tuple(fields)


class OpenElsewhere(Conflict):
    """An earlier run on the mailbox stopped while it worked in another of its calendars."""

    code = "open-elsewhere"

    def __init__(self, run: str, mailbox: str, calendar: str) -> None:
        where = f"calendar {calendar!r}" if calendar else "the main calendar"
        how = f"--calendar {calendar!r}" if calendar else "no --calendar"
        super().__init__(
            f"run {run} stopped while it worked in {where} of {mailbox}; nothing else is begun",
            hint=f"run the same again with {how}: it settles what is open",
        )
        self.run = run


class NotTheOrganizer(Conflict):
    """The mailbox was invited to this meeting; only its organizer changes or cancels it."""

    code = "not-the-organizer"

    def __init__(self, title: str, organizer: str) -> None:
        super().__init__(
            f"{title}: is organized by {organizer or 'somebody else'}",
            hint="respond answers an invitation; changes are made in the organizer's mailbox",
        )


class NotInvited(Conflict):
    """The mailbox organizes this meeting itself, or cannot answer it."""

    code = "not-invited"

    def __init__(self, title: str, why: str) -> None:
        super().__init__(f"{title}: cannot be answered from this mailbox ({why})")


class ItemElsewhere(Conflict):
    """The meeting stands in another calendar of the same mailbox."""

    code = "elsewhere"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title}: stands in another calendar of this mailbox",
            hint="--calendar names a calendar; without it the main one is meant",
        )


class PlanStale(Conflict):
    """The calendar no longer is what the plan was made for."""

    code = "plan-stale"

    def __init__(self, title: str, problem: str) -> None:
        super().__init__(f"{title}: {problem}", hint="make the plan anew")


class MeetingGone(Conflict):
    """A person deleted a meeting that we made."""

    code = "gone"

    def __init__(self, title: str, where: str, *, run: str = "") -> None:
        how = f"was cancelled by run {run}" if run else "has been deleted since"
        super().__init__(
            f"{title}: was made before and {how} ({where})",
            hint="--again makes it anew",
        )


class ForeignItem(Conflict):
    """An item with this UID is there, and we did not make it."""

    code = "foreign-item"

    def __init__(self, title: str, uid: str, *, made_by: str = "") -> None:
        maker = f"that `{made_by}` made" if made_by else "that this tool did not make"
        super().__init__(
            f"{title}: the calendar already has an item with UID {uid} {maker}",
            hint="--adopt takes it over; its people are told of what changes",
        )
