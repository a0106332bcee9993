"""What stands between a plan and the people in it; pure."""

from __future__ import annotations

from ews_meetings.change.plan import Plan, totals_of
from ews_meetings.errors import PlanStale, TooManyMails


def check_mails(plan: Plan, *, max_mail: int) -> None:
    """Refuse a plan that lists more mails than allowed, sure and possible ones together.

    Raises:
        TooManyMails: nothing of it may be done.
    """
    mails = totals_of(plan).mails
    if mails > max_mail:
        raise TooManyMails(mails, max_mail)


def check_address(plan: Plan, *, mailbox: str, server: str, calendar: str) -> None:
    """Refuse a plan that was made for another mailbox, calendar or server.

    Raises:
        PlanStale: it does not belong here.
    """
    header = plan.header
    if header.mailbox != mailbox:
        raise PlanStale("the plan", f"it was made for {header.mailbox}, not {mailbox}")
    if header.calendar != calendar:
        made, here = header.calendar or "the main one", calendar or "the main one"
        raise PlanStale("the plan", f"it was made for another calendar: {made}, not {here}")
    if header.server != server and not header.is_sandbox:
        raise PlanStale("the plan", f"it was made for {header.server}, not {server}")
