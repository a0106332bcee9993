"""Opens the mailboxes of a place as `doctor --rehearse` opens those of a profile."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ews_meetings.app.calendars import SystemClock
from ews_meetings.app.rehearsal import actor_of
from ews_meetings.change.rehearsal import MARK
from ews_meetings.exchange.connection import open_mailbox
from ews_meetings.service.rehearsal.rehearse import Theatre
from tests.live.settings import Place


@contextmanager
def open_place(place: Place) -> Iterator[Theatre]:
    """Open all mailboxes; nothing is made in them yet."""
    named = frozenset({*(person.address for person in place.people), place.room} - {""})
    with ExitStack() as stack:
        opened = []
        for person in place.people:
            connection = place.connection(person)
            mailbox = stack.enter_context(open_mailbox(connection))
            opened.append((person.address, mailbox, connection))
        actors = [actor_of(*one, named=named) for one in opened]
        yield Theatre(
            mark=f"{MARK}{secrets.token_hex(4)}",
            capabilities=opened[0][1].probe.capabilities(),
            organizer=actors[0],
            attendee=actors[1],
            second=actors[2] if len(actors) > 2 else None,
            room=place.room,
            is_delegate=place.access == "delegate",
            pace=place.pace,
            clock=SystemClock(),
        )
