"""What follows from looking, after a cancellation or an answer whose outcome is unknown; pure.

Both consume what they are about, so they need no fence: executed twice, the second fails.

Source: `docs/exactly-once.md`, settling of cancellations.
"""

from __future__ import annotations

from datetime import datetime

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known, Observed, Place
from ews_meetings.model.people import Response
from ews_meetings.service.verdict import (
    Doubtful,
    Look,
    LookAgain,
    MailedOnly,
    Sent,
    Unsent,
    Verdict,
)


def verdict_on_removal(look: Look, capabilities: Capabilities) -> Verdict:
    """Decide what is known of a cancellation; the item had been marked before it was asked for."""
    observed = look.observed
    if observed is not None and observed.facts.place is Place.CALENDAR:
        return _on_there(look, observed)
    ref = observed.ref if observed is not None else None
    if look.copies:
        return Sent(ref=ref, evidence="the cancellation lies in Sent Items")
    if observed is not None and observed.facts.is_cancelled:
        return Sent(ref=ref, evidence="it lies in Deleted Items, cancelled")
    if look.round == 1:
        return LookAgain()
    is_told = capabilities.leaves_copy is Known.YES
    why = "no cancellation was seen" if is_told else "this server shows no sign of mail either way"
    return Doubtful(seen=f"the item is gone, but {why}")


def _on_there(look: Look, observed: Observed) -> Verdict:
    if look.copies or observed.facts.is_cancelled:
        return MailedOnly(ref=observed.ref)
    return Unsent(ref=observed.ref) if look.round > 1 else LookAgain()


def verdict_on_answer(
    look: Look, *, response: Response, replied_before: datetime | None, was: Response
) -> Verdict:
    """Decide what is known of an answer to an invitation.

    Args:
        response: what was to be answered.
        replied_before: when the mailbox had answered last, before this.
        was: what it had answered then.
    """
    observed = look.observed
    if observed is None:
        if look.round == 1:
            return LookAgain()
        if response is Response.DECLINE:
            return Sent(ref=None, evidence="it has left the calendar, as a declined one does")
        return Doubtful(seen="the invitation is not in the calendar any more")
    facts = observed.facts
    has_new_time = facts.replied_at is not None and facts.replied_at != replied_before
    if facts.my_response is response and (has_new_time or was is not response):
        return Sent(ref=observed.ref, evidence="the calendar shows the answer")
    if look.round == 1:
        return LookAgain()
    if facts.my_response is response:
        return Doubtful(seen="the calendar shows the same answer as before")
    return Unsent(ref=observed.ref)
