"""Takes away what rehearsals brought into their mailboxes: this one, or one that was interrupted."""

from __future__ import annotations

from collections.abc import Iterable

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.rehearsal import Kept, Spot
from ews_meetings.model.people import fold
from ews_meetings.service.rehearsal.stage import Actor, executed

_ROUNDS = 5
"""Messages may still be under way, and what is taken from one folder may turn up in another."""


def clean(organizer: Actor, others: Iterable[Actor], *, mark: str, room: str = "") -> int:
    """Take away what carries a mark, silently and for good, and return how many items it were.

    A room is told first, so that it is free again.

    Raises:
        EwsMeetingsError: a mailbox could not be cleaned.
    """
    if room:
        _free(organizer, mark=mark, room=room)
    return sum(_clean(actor, mark) for actor in (organizer, *others))


def _free(organizer: Actor, *, mark: str, room: str) -> None:
    """Cancel the meetings that book a room; their attendees hear of it."""
    entries = organizer.onlooker.kept(mark, Spot.CALENDAR)
    held = organizer.reader.read([one.ref for one in entries]) if entries else ()
    for observed in held:
        if observed is not None and _books(observed, room) and _is_sent(organizer, observed):
            order = Order(step=f"{mark}-free", ref=observed.ref)
            batch = Batch(call=Call.CANCEL, orders=(order,), notify=Notify.ALL)
            (outcome,) = organizer.writer.write(batch)
            executed(outcome)


def _books(observed: Observed, room: str) -> bool:
    attendees = observed.series.meeting.attendees
    return fold(room) in {attendee.mailbox.folded for attendee in attendees}


def _is_sent(organizer: Actor, observed: Observed) -> bool:
    """Say whether people were invited; a draft is taken away without a word."""
    if observed.facts.invited is not Known.UNKNOWN:
        return observed.facts.invited is Known.YES
    return bool(organizer.reader.last_sent([observed.key]))


def _clean(actor: Actor, mark: str) -> int:
    """Return how many items were taken from one mailbox."""
    removed = 0
    for _ in range(_ROUNDS):
        found = everything(actor, mark)
        if not found:
            break
        actor.onlooker.remove([one.ref for one in found])
        removed += len(found)
    return removed


def everything(actor: Actor, mark: str) -> list[Kept]:
    """Return all that carries a mark in a mailbox."""
    return list(actor.onlooker.kept(mark, *Spot))
