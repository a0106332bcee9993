"""What the fault matrix plays: for each write a story that makes it, without its fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import Known
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.wish import Drop, Hold, Respond, Wish
from ews_meetings.model.exceptions import rebase, with_occurrence
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.model.people import Attendee, Mailbox, Response
from ews_meetings.model.span import TimedSpan
from tests.fake_server import FakeServer, Fault, Flavour, Item, Kind
from tests.fakes import ALL, NONE, series, wish

FILE = Attachment.of(name="agenda.txt", content=b"one, two")
"""So that Attach has work on the server that drops inline attachments."""
OTHER_FILE = Attachment.of(name="notes.txt", content=b"three")
BOTH: tuple[Flavour, ...] = ("exchange", "gromox")
PEOPLE = ("alice@sandbox.example", "bob@sandbox.example")
OTHER_PEOPLE = ("alice@sandbox.example", "carol@sandbox.example")

Wishes = Sequence[Wish]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One column of the matrix."""

    write: str
    wishes: Callable[[], Wishes]
    """What is wanted while the fault is armed."""
    faults: Callable[[Kind], list[Fault]]
    before: Callable[[], Wishes] = field(default=tuple)
    """What was made before, without a fault."""
    options: PlanOptions = ALL
    options_before: PlanOptions = ALL
    flavours: tuple[Flavour, ...] = BOTH
    hosts: int = 1
    kinds: frozenset[Kind] = frozenset()
    """Faults that only this write has."""
    prepare: Callable[[FakeServer], None] = field(default=lambda _server: None)


def on(call: Call) -> Callable[[Kind], list[Fault]]:
    """Arm one fault at one call."""
    return lambda kind: [Fault(kind, call)]


def after_a_loss(lost: Call, call: Call) -> Callable[[Kind], list[Fault]]:
    """Arm a fault at what follows a request that was lost."""
    return lambda kind: [Fault("lost before", lost), Fault(kind, call)]


def _singles() -> list[Hold]:
    return [wish(f"{n}@example", people=PEOPLE, attachments=(FILE,)) for n in range(3)]


def _known() -> list[Hold]:
    """Return meetings whose people hold an invitation that was mailed elsewhere."""
    return [replace(held, inviting=Inviting.DONE) for held in _singles()]


def _changed() -> list[Hold]:
    """Another place, another person, another file."""
    return [
        _with(
            held,
            replace(
                held.series.meeting,
                location="Room 7",
                attendees=_people(OTHER_PEOPLE),
                attachments=(OTHER_FILE,),
            ),
        )
        for held in _singles()
    ]


def _moved() -> list[Hold]:
    return [_with(held, replace(held.series.meeting, location="Room 7")) for held in _singles()]


def _with(held: Hold, meeting: Meeting) -> Hold:
    changed = replace(held.series, meeting=meeting)
    return replace(held, series=changed, digest=f"{held.digest} changed")


def _people(addresses: Sequence[str]) -> tuple[Attendee, ...]:
    return tuple(Attendee(mailbox=Mailbox(address=address)) for address in addresses)


def _weekly() -> list[Hold]:
    return [series(f"weekly{n}@example") for n in range(3)]


def _slot(held: Series, number: int) -> Meeting:
    at = [at for at, _ in slots_of(held)][number]
    found = occurrence_at(held, at)
    assert found is not None
    later = timedelta(hours=2)
    assert isinstance(found.span, TimedSpan)
    starts, ends = found.span.start_at + later, found.span.end_at + later
    return replace(found, span=replace(found.span, start_at=starts, end_at=ends))


def _without_third() -> list[Hold]:
    return [with_exceptions(held, drops=True, moves=False) for held in _weekly()]


def _with_moved_fifth() -> list[Hold]:
    return [with_exceptions(held, drops=False, moves=True) for held in _weekly()]


def _excepted_both() -> list[Hold]:
    return [with_exceptions(held) for held in _weekly()]


def with_exceptions(held: Hold, *, drops: bool = True, moves: bool = True) -> Hold:
    """Return a series without its third occurrence, the fifth two hours later."""
    starts = [at for at, _ in slots_of(held.series)]
    made = held.series
    if moves:
        made = with_occurrence(made, starts[4], _slot(held.series, 4))
    if drops:
        made = with_occurrence(made, starts[2], None)
    return replace(held, series=made, digest=f"{held.digest} excepted")


def _with_file(held: Hold) -> Hold:
    """Attach a file to a series, and so to its exceptions."""
    meeting = replace(held.series.meeting, attachments=(FILE,))
    return replace(held, series=rebase(held.series, meeting))


def _drops() -> list[Drop]:
    return [Drop(name=held.origin.key) for held in _singles()]


def _invitation(server: FakeServer) -> None:
    """Let the mailbox be a guest, with one invitation in its calendar."""
    server.mailbox, server.organizer = "alice@sandbox.example", "organizer@sandbox.example"
    server.organizes = Known.NO
    server.items["invited"] = Item(
        id="invited",
        version=1,
        series=wish("invitation@example").series,
        key="",
        stamp=None,
        created_at=server.clock.at,
        was_sent=True,
    )


def _rewrite(server: FakeServer) -> None:
    """Let the server make something else of a text, so that there is something to note on the item."""
    server.spoil = _relocated


def _relocated(held: Series) -> Series:
    return replace(held, meeting=replace(held.meeting, location="rewritten by the server"))


def _twin(kind: Kind) -> list[Fault]:
    return [Fault("commits late", Call.SAVE, late_by_s=61), Fault(kind, Call.REMOVE)]


STORIES = (
    Story(write="Save", wishes=_singles, faults=on(Call.SAVE)),
    Story(write="Attach", wishes=_singles, faults=on(Call.ATTACH), flavours=("gromox",)),
    Story(
        write="Attach to a series",
        wishes=lambda: [_with_file(held) for held in _excepted_both()],
        faults=on(Call.ATTACH),
        flavours=("gromox",),
    ),
    Story(write="DropOccurrence", wishes=_excepted_both, faults=on(Call.DROP_OCCURRENCE)),
    Story(write="ChangeOccurrence", wishes=_excepted_both, faults=on(Call.CHANGE_OCCURRENCE)),
    Story(write="Send", wishes=_singles, faults=on(Call.SEND)),
    Story(write="Send, then another machine", wishes=_singles, faults=on(Call.SEND), hosts=2),
    Story(
        write="fence",
        wishes=_singles,
        faults=after_a_loss(Call.SEND, Call.CLOSE),
        flavours=("exchange",),
    ),
    Story(write="Claim's Remove", wishes=_singles, faults=_twin),
    Story(
        write="Close (silent)",
        wishes=_singles,
        faults=on(Call.CLOSE),
        options=NONE,
        prepare=_rewrite,
    ),
    Story(write="Close (marked as sent)", wishes=_known, faults=on(Call.CLOSE)),
    Story(write="Change", before=_singles, wishes=_changed, faults=on(Call.CHANGE)),
    Story(
        write="Change, then another machine",
        before=_singles,
        wishes=_changed,
        faults=on(Call.CHANGE),
        hosts=2,
    ),
    Story(
        write="Change (silent)",
        before=_singles,
        wishes=_moved,
        faults=on(Call.CHANGE),
        options=NONE,
    ),
    Story(
        write="fence of Change",
        before=_singles,
        wishes=_moved,
        faults=after_a_loss(Call.CHANGE, Call.CLOSE),
        flavours=("exchange",),
    ),
    Story(write="mark of Change", before=_singles, wishes=_changed, faults=on(Call.CLOSE)),
    Story(
        write="mark of Change, then another machine",
        before=_singles,
        wishes=_changed,
        faults=on(Call.CLOSE),
        hosts=2,
    ),
    Story(write="Attach to invited", before=_singles, wishes=_changed, faults=on(Call.ATTACH)),
    Story(write="Detach", before=_singles, wishes=_changed, faults=on(Call.DETACH)),
    Story(
        write="one occurrence changed",
        before=_weekly,
        wishes=_with_moved_fifth,
        faults=on(Call.CHANGE_OCCURRENCE),
    ),
    Story(
        write="one occurrence cancelled",
        before=_weekly,
        wishes=_without_third,
        faults=on(Call.DROP_OCCURRENCE),
    ),
    Story(
        write="Cancel",
        before=_singles,
        wishes=_drops,
        faults=on(Call.CANCEL),
        kinds=frozenset({"mailed, not executed"}),
    ),
    Story(write="mark of Cancel", before=_singles, wishes=_drops, faults=on(Call.CLOSE)),
    Story(
        write="Cancel (silent)",
        before=_singles,
        wishes=_drops,
        faults=on(Call.CANCEL),
        options=NONE,
    ),
    Story(
        write="Answer",
        wishes=lambda: [Respond(name="invitation@example", reply=Reply(response=Response.ACCEPT))],
        faults=on(Call.ANSWER),
        prepare=_invitation,
    ),
)
