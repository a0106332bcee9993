"""What follows from looking, after a change that mails and whose outcome is unknown; pure.

Source: `docs/exactly-once.md`, settling of a change. Unlike a first invitation, a change has no flag
on the item that says it was mailed: a copy in Sent Items or a grown sequence number says so.
"""

from __future__ import annotations

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known, Observed, Place
from ews_meetings.service.verdict import (
    Doubtful,
    Look,
    LookAgain,
    Moved,
    NeedsFence,
    Sent,
    Unsent,
    Verdict,
)


def verdict_on_change(
    step: str, look: Look, capabilities: Capabilities, *, sequence_before: int | None
) -> Verdict:
    """Decide what is known of a change that step `step` was to make and mail.

    Args:
        sequence_before: the last sequence number sent before the change; None where nobody knows,
            and then the number says nothing.
    """
    observed = look.observed
    if observed is None or observed.facts.place is Place.DELETED:
        if look.copies:
            return Doubtful(seen="a copy of it lies in Sent Items, but the item is gone")
        return Moved(fields=("the item is gone",))
    if observed.stamp is not None and observed.stamp.step == step:
        return _on_executed(look, observed, capabilities, sequence_before)
    if look.copies and capabilities.fences is Known.YES:
        return Sent(ref=observed.ref, evidence="a copy lies in Sent Items")
    if look.copies:
        seen = "a copy of it lies in Sent Items, but the item has been written since"
        return Doubtful(seen=seen) if look.round > 1 else LookAgain()
    if look.moved:
        return Moved(fields=tuple(change.field for change in look.moved))
    return _on_untouched(look, observed, capabilities)


def _on_executed(
    look: Look, observed: Observed, capabilities: Capabilities, sequence_before: int | None
) -> Verdict:
    """The change took place: the item carries its stamp. Did the mail?"""
    if look.copies:
        return Sent(ref=observed.ref, evidence="a copy lies in Sent Items")
    growth = _growth(observed.facts.last_sequence, sequence_before)
    if growth:
        return Sent(ref=observed.ref, evidence="the sequence number of the last mail has grown")
    if look.round == 1:
        return LookAgain()
    if capabilities.counts_sequence is Known.YES and growth == 0:
        return NeedsFence(ref=observed.ref)
    if capabilities.leaves_copy is Known.YES and look.copies == 0:
        return NeedsFence(ref=observed.ref)
    return Doubtful(seen="the item was changed, and this server shows no sign of mail either way")


def _growth(now: int | None, before: int | None) -> int | None:
    """Return by how much the number has grown; None where one of the two is not known."""
    return None if now is None or before is None else max(now - before, 0)


def _on_untouched(look: Look, observed: Observed, capabilities: Capabilities) -> Verdict:
    """The change did not take place so far. Can it still?"""
    if capabilities.fences is Known.YES:
        return NeedsFence(ref=observed.ref)
    if capabilities.leaves_copy is Known.YES and look.copies == 0:
        return Unsent(ref=observed.ref) if look.round > 1 else LookAgain()
    return Doubtful(seen="this server neither fences a late request nor leaves a copy to look at")
