"""What follows from looking, after a mailing write whose outcome is unknown; pure.

Source: `docs/exactly-once.md`. Presence of a signal counts on every server; absence only where the server
is known to give the signal.
"""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import ItemRef, Known, Observed, Place
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.fields import FieldChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen in one look."""

    observed: Observed | None
    copies: int | None
    """Sent Items that carry the step; None where they cannot be read."""
    round: int
    """How often it was looked at, this one included; the settling time lies before each look."""
    moved: tuple[FieldChange, ...]
    """Planned fields that no longer are what was verified before the send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The mails went out."""

    ref: ItemRef | None
    """The item as it is now; None where it is gone."""
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """Nothing went out, and the lost request can do no more."""

    ref: ItemRef


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedOnly:
    """The cancellation went out, and the item is still there."""

    ref: ItemRef


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsFence:
    """A silent write with this ChangeKey makes "not sent" a fact, on the item too."""

    ref: ItemRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another run has invited."""

    ref: ItemRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Somebody changed the meeting, or took it away."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """Nobody can know by looking."""

    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAgain:
    """Wait, and look once more."""


Verdict = Sent | Unsent | MailedOnly | NeedsFence | Elsewhere | Moved | Doubtful | LookAgain


def verdict_on_send(step: str, look: Look, capabilities: Capabilities) -> Verdict:
    """Decide what is known of a first invitation that step `step` was to send."""
    observed = look.observed
    if observed is None or observed.facts.place is Place.DELETED:
        return _on_gone(look)
    if observed.stamp is not None and observed.stamp.step == step:
        return _on_executed(look, observed, capabilities)
    if look.copies and capabilities.fences is Known.YES:
        return Sent(ref=observed.ref, evidence="a copy lies in Sent Items")
    if look.copies:
        # the item is read before the copies are counted: it may have come in between
        seen = "a copy of it lies in Sent Items, but the item has been written since"
        return Doubtful(seen=seen) if look.round > 1 else LookAgain()
    if observed.stamp is not None and observed.stamp.notify is NotifyState.INVITED:
        return Elsewhere(ref=observed.ref)
    if look.moved:
        return Moved(fields=tuple(change.field for change in look.moved))
    return _on_untouched(look, observed, capabilities)


def _on_gone(look: Look) -> Verdict:
    if look.copies:
        return Doubtful(seen="a copy of it lies in Sent Items, but the item is gone")
    return Moved(fields=("the item is gone",))


def _on_executed(look: Look, observed: Observed, capabilities: Capabilities) -> Verdict:
    """The write took place: the item carries its stamp. Did the mail?"""
    if observed.facts.invited is Known.YES:
        return Sent(ref=observed.ref, evidence="the server says that requests were sent")
    if look.copies:
        return Sent(ref=observed.ref, evidence="a copy lies in Sent Items")
    if capabilities.reports_sent is Known.YES and observed.facts.invited is Known.NO:
        return NeedsFence(ref=observed.ref)
    if capabilities.leaves_copy is Known.YES and look.copies == 0:
        return NeedsFence(ref=observed.ref) if look.round > 1 else LookAgain()
    return Doubtful(seen="the item was written, and this server shows no sign of mail either way")


def _on_untouched(look: Look, observed: Observed, capabilities: Capabilities) -> Verdict:
    """The write did not take place so far. Can it still?"""
    if capabilities.fences is Known.YES:
        return NeedsFence(ref=observed.ref)
    if capabilities.leaves_copy is Known.YES and look.copies == 0:
        return Unsent(ref=observed.ref) if look.round > 1 else LookAgain()
    return Doubtful(seen="this server neither fences a late request nor leaves a copy to look at")
