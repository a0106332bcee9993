"""What a write of the organizer's sends: first requests, updates, cancellations."""

from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.arrival import moved
from ews_meetings.sandbox.delivery.exceptions import cancel_exceptions, tell_of_exceptions
from ews_meetings.sandbox.delivery.mode import Audience, SendMode
from ews_meetings.sandbox.delivery.sending import (
    FIRST,
    Letter,
    invited,
    next_sequence,
    others,
    send_cancellations,
    send_requests,
)
from ews_meetings.sandbox.series import without_people
from ews_meetings.sandbox.store.model import Attendee, Body, Item
from ews_meetings.sandbox.store.occurrences import current_entry, save_entry


def invite_all(scene: Scene, meeting: Item, mode: SendMode) -> Item:
    """Sends the first requests of a meeting that CreateItem made (A5, A8)."""
    letters = [Letter(who, "invite") for who in others(meeting)]
    return send_requests(scene, meeting, letters, mode, first=FIRST) if letters else meeting


def send_changes(scene: Scene, before: Item, after: Item, mode: SendMode) -> Item:
    """Sends what an UpdateItem has to say: requests, updates, cancellations (A27 to A33)."""
    letters = _letters(scene, before, after, mode)
    removed = _removed(scene, before, after)
    if not letters and not removed:
        return after
    is_first = not before.is_true("MeetingRequestWasSent")
    ready = after if is_first else _next_round(scene, before, after)
    if ready.series is not None:
        ready = without_people(ready, {who.address for who in removed})
    if letters:
        first = scene.flavour.first_request_by_update if is_first else FIRST
        ready = send_requests(scene, ready, letters, mode, first=first)
        ready = _with_exceptions(scene, ready, letters, mode, is_first=is_first)
    else:
        sequence = ready.text("AppointmentSequenceNumber")
        ready = save_entry(scene.db, ready.with_texts(LastSequence=sequence))
    if removed:
        send_cancellations(scene, ready, removed, body=None, saves_copy=mode.saves_copy)
    return ready


def _with_exceptions(
    scene: Scene, sent: Item, letters: list[Letter], mode: SendMode, *, is_first: bool
) -> Item:
    flavour = scene.flavour
    tells = flavour.first_send_tells_exceptions if is_first else flavour.updates_tell_exceptions
    if sent.series is None or not tells:
        return sent
    tell_of_exceptions(scene, sent, {letter.who.address for letter in letters}, mode)
    return current_entry(scene.db, sent)


def _letters(scene: Scene, before: Item, after: Item, mode: SendMode) -> list[Letter]:
    known = {who.address for who in before.attendees}
    told = {who.address for who in invited(scene, after)}
    spares = mode.audience is Audience.CHANGED and scene.flavour.to_changed_spares_unchanged
    return [
        Letter(who, "update" if who.address in told else "invite")
        for who in others(after)
        if not (spares and who.address in known)
    ]


def _removed(scene: Scene, before: Item, after: Item) -> tuple[Attendee, ...]:
    if not scene.flavour.removed_get_cancellation:
        return ()
    stay = {who.address for who in after.attendees}
    return tuple(who for who in invited(scene, before) if who.address not in stay)


def _next_round(scene: Scene, before: Item, after: Item) -> Item:
    """Counts the sequence on, and forgets the answers to another time."""
    ready = after.with_texts(AppointmentSequenceNumber=next_sequence(after))
    if not (scene.flavour.moving_resets_answers and moved(before, after)):
        return ready
    forgotten = tuple(
        Attendee(who.mailbox, who.role, is_invited=who.is_invited) for who in ready.attendees
    )
    return replace(ready, attendees=forgotten)


def cancel_all(scene: Scene, meeting: Item, *, body: Body | None, saves_copy: bool) -> Item:
    """Tells all who were invited that a meeting is off, and returns it marked so (A20 to A71).

    The caller takes the meeting away and then passes `scene.half_way`. In what order a server does
    the two is seen only when it breaks off between them.
    """
    if scene.breaks_off and not scene.flavour.mails_before_deleting:
        return meeting
    people = invited(scene, meeting)
    sequence = next_sequence(meeting) if people else meeting.text("AppointmentSequenceNumber")
    cancelled = meeting.with_texts(
        AppointmentSequenceNumber=sequence,
        AppointmentState="5",
        IsCancelled="true",
        LastSequence=sequence if people else meeting.texts.get("LastSequence"),
        LastModifiedTime=scene.stamp(),
    )
    if people:
        send_cancellations(scene, cancelled, people, body=body, saves_copy=saves_copy)
    if cancelled.series is not None and scene.flavour.cancelling_tells_exceptions:
        cancel_exceptions(scene, cancelled, body=body, saves_copy=saves_copy)
    scene.half_way()
    return cancelled
