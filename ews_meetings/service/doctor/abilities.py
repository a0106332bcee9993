"""Says what each row of the capability table means for whoever makes meetings, and how it is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.knowledge import Knowledge, Source
from ews_meetings.change.observed import Known

_PROBED = frozenset({"searches_uid"})
"""Rows that the probe sees for itself; the others it takes over from the kind of server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One row, for people."""

    name: str
    """The field of `Capabilities`."""
    value: Known
    meaning: str
    """What follows for the user."""
    source: Source
    at: datetime | None
    """When it was seen; None for a belief."""


def abilities(knowledge: Knowledge) -> Iterator[Ability]:
    """Yield every row of the table."""
    for field in fields(Capabilities):
        if field.name in _MEANINGS:
            yield _ability(field.name, knowledge)


def _ability(name: str, knowledge: Knowledge) -> Ability:
    value: Known = getattr(knowledge.capabilities, name)
    source = _source(name, knowledge)
    dates = {Source.PROBE: knowledge.seen_at, Source.REHEARSAL: knowledge.rehearsed_at}
    return Ability(
        name=name,
        value=value,
        meaning=_MEANINGS[name][value],
        source=source,
        at=dates.get(source),
    )


def _source(name: str, knowledge: Knowledge) -> Source:
    rows = knowledge.rehearsed_rows
    if knowledge.source is Source.REHEARSAL and (not rows or name in rows):
        return Source.REHEARSAL
    return Source.PROBE if name in _PROBED else Source.BELIEF


def _three(yes: str, no: str, unknown: str) -> dict[Known, str]:
    return {Known.YES: yes, Known.NO: no, Known.UNKNOWN: unknown}


_MEANINGS = {
    "keeps_inline_attachments": _three(
        "attachments are made together with the meeting",
        "attachments are added one by one after the meeting is saved",
        "attachments are added one by one after the meeting is saved",
    ),
    "attachments_travel": _three(
        "attendees get what is attached",
        "attachments stay on the organizer's meeting; attendees do not get them",
        "whether attendees get what is attached is not known",
    ),
    "searches_uid": _three(
        "a meeting is found by its UID at once, whoever made it",
        "meetings of others are found by going through the calendar, which takes longer",
        "meetings of others are found by going through the calendar, which takes longer",
    ),
    "fences": _three(
        "a change that somebody overtook is refused, and mails nobody",
        "changes by two at once are not refused; each write is compared before instead",
        "each write is compared before, as where changes by two at once are not refused",
    ),
    "reports_sent": _three(
        "the server says of a meeting whether its invitations are out",
        "after a lost answer only Sent Items tell whether mails are out",
        "after a lost answer only Sent Items tell whether mails are out",
    ),
    "leaves_copy": _three(
        "each send leaves a copy in Sent Items that settles whether it happened",
        "a send leaves no copy of its own: after a lost answer you may be asked",
        "a copy in Sent Items is looked for; without one you may be asked after a lost answer",
    ),
    "rooms_answer": _three(
        "a room's answer stands in the meeting's tracking",
        "a room's answer does not reach the meeting; look at the room's calendar",
        "a room's answer may be missing from the meeting's tracking",
    ),
    "counts_sequence": _three(
        "the number of sent updates settles whether a lost one is out",
        "the number of sent updates says nothing",
        "the number of sent updates is not relied on",
    ),
    "spares_unchanged": _three(
        "adding a person mails that person only",
        "adding a person mails everybody on the meeting",
        "adding a person may mail everybody on the meeting; plans list those mails as may",
    ),
    "cancels_removed": _three(
        "who is removed gets a cancellation",
        "who is removed hears nothing, and keeps the meeting",
        "whether the removed get a cancellation is not known; plans list those mails as may",
    ),
    "cancels_with_text": _three(
        "a cancellation can carry a text",
        "a cancellation carries no text",
        "a cancellation carries no text",
    ),
    "shows_occurrences": _three(
        "occurrences of a series are read one by one",
        "occurrences are computed from the series, and said to be so",
        "occurrences are computed from the series, and said to be so",
    ),
    "mails_occurrences": _three(
        "the change of one occurrence is mailed",
        "the change of one occurrence is not mailed; it is reported",
        "whether the change of one occurrence is mailed is not known",
    ),
    "cancels_one_occurrence": _three(
        "one occurrence can be cancelled, and the others stay",
        "cancelling one occurrence would cancel the whole series: it is taken away silently",
        "one occurrence is taken away silently, as where that would cancel the whole series",
    ),
    "mails_exceptions": _three(
        "sending a series also mails its changed and deleted occurrences",
        "changed and deleted occurrences of a series reach attendees with no mail of their own",
        "sending a series may also mail its exceptions; plans list those mails as may",
    ),
}
