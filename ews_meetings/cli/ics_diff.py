"""`ics diff`: what two calendars say differently; how they are written does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.cli.exit_codes import CHANGES
from ews_meetings.cli.filing import code_of, tell_left
from ews_meetings.cli.globals import Session
from ews_meetings.cli.ics_reading import Reader, raise_alone
from ews_meetings.cli.import_files import STDIN
from ews_meetings.cli.import_options import PartOptions
from ews_meetings.cli.output import Answer, Row, Screen, Style
from ews_meetings.cli.series_text import change_lines
from ews_meetings.cli.span_json import original_start
from ews_meetings.cli.words import counted
from ews_meetings.errors import NothingUsable, UsageProblem
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import show_span

if TYPE_CHECKING:
    from ews_meetings.ics.comparing import Difference
    from ews_meetings.ics.settling.uids import Wished
    from ews_meetings.sources.listed import LeftFile

_COLUMNS = ("kind", "name", "occurrence", "title", "changes", "old_where", "new_where")
_SIGNS = {
    "added": ("+", Style.GOOD),
    "removed": ("-", Style.BAD),
    "changed": ("~", Style.CHANGE),
    "unread": ("!", Style.BAD),
}
_OLD = typer.Argument(
    metavar="OLD", help="A calendar, a mail, an archive, a folder, or - for stdin."
)
_NEW = typer.Argument(metavar="NEW", help="Another one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffOptions(PartOptions):
    """What is compared, and how it is read."""

    old: Annotated[str, _OLD]
    new: Annotated[str, _NEW]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One of the two."""

    wishes: Sequence[Wished]
    left: tuple[LeftFile, ...]
    organizers: Mapping[str, str]
    """Of each meeting, by its name."""

    @property
    def meetings(self) -> dict[str, Meeting]:
        """Its meetings, by the name that differences know them by."""
        holds = (wish for wish in self.wishes if isinstance(wish, Hold))
        return {hold.origin.key: hold.series.meeting for hold in holds}


def diff(session: Session, wished: DiffOptions) -> int:
    """Show what two calendars say differently, meeting by meeting and occurrence by occurrence.

    Nobody is contacted. Order, folding, DTSTAMP, and how a zone is called do not count. Ends with 3 where
    something differs.
    """
    from ews_meetings.ics.comparing import Organizers, differences  # reads calendars

    if wished.old == wished.new == STDIN:
        raise UsageProblem("both calendars would be read from stdin; only one can")
    reader = Reader.of(session, wished)
    old, new = _side(reader, wished.old), _side(reader, wished.new)
    session.screen.say(reader.about)
    organizers = Organizers(old=old.organizers, new=new.organizers)
    found = differences(old.wishes, new.wishes, organizers)
    same = _same(old, found)
    told = {one.old_where for one in found} | {one.new_where for one in found}
    unread = [w for w in old.wishes if isinstance(w, Unusable) and w.where not in told]
    if unread:
        events = counted(len(unread), "event")
        session.screen.warn(f"{events} cannot be read on either side, and so were not compared")
    code = CHANGES if found else code_of((*old.left, *new.left))
    _give(session.screen, old, new, found=found, same=same, unread=len(unread))
    return code


def _side(reader: Reader, name: str) -> _Side:
    """Return what one side says.

    Raises:
        NothingUsable: all of it is refused.
    """
    from ews_meetings.sources.checking.looking import organizers_of

    gathered = reader.gather([name])
    raise_alone(gathered)
    tell_left(reader.session.screen, gathered.left)
    batch = gathered.batch()
    wishes = tuple(wish for one in batch.sourced if (wish := _wished(one.wish)) is not None)
    refused = [wish for wish in wishes if isinstance(wish, Unusable)]
    if wishes and len(refused) == len(wishes):
        raise NothingUsable(name, refused[0].refusal.message)
    organizers = organizers_of(gathered, batch.sourced)
    return _Side(wishes=wishes, left=batch.left, organizers=organizers)


def _wished(wish: object) -> Wished | None:
    """Return what was read; nothing is known without reading here."""
    from ews_meetings.change.wish import Amend, Drop

    return wish if isinstance(wish, Hold | Amend | Drop | Unusable) else None


def _same(old: _Side, found: Sequence[Difference]) -> dict[str, Meeting]:
    differing = {one.name for one in found}
    return {name: meeting for name, meeting in old.meetings.items() if name not in differing}


def _give(
    screen: Screen,
    old: _Side,
    new: _Side,
    *,
    found: Sequence[Difference],
    same: dict[str, Meeting],
    unread: int,
) -> None:
    meetings = {**old.meetings, **new.meetings}
    kinds = Counter(one.kind.value for one in found)
    counts = {kind: kinds[kind] for kind in _SIGNS} | {"same": len(same), "not_compared": unread}
    if screen.is_text:
        for one in found:
            _write(screen, one, meetings.get(one.name))
        for meeting in same.values() if screen.verbosity > 0 else ():
            screen.line(f"= same     {meeting.subject}, {show_span(meeting.span)}", Style.QUIET)
        numbers = ", ".join(f"{counts[kind]} {kind}" for kind in (*_SIGNS, "same") if counts[kind])
        screen.line(f"Differences: {numbers}" if found else f"No difference: {len(same)} same")
    rows = [_row(one, meetings.get(one.name)) for one in found]
    screen.give(
        Answer(kind="differences", data=rows, columns=_COLUMNS, summary=counts, is_ok=not found)
    )


def _write(screen: Screen, one: Difference, meeting: Meeting | None) -> None:
    sign, style = _SIGNS[one.kind.value]
    occurrence = f", occurrence of {one.occurrence}" if one.occurrence else ""
    places = " / ".join(filter(None, (one.old_where, one.new_where)))
    screen.line(f"{sign} {one.kind.value:<8} {one.title}{occurrence} ({places})", style)
    for line in change_lines(one.changes, meeting):
        screen.line(f"    {line}")


def _row(one: Difference, meeting: Meeting | None) -> Row:
    return {
        "kind": one.kind.value,
        "name": one.name,
        "occurrence": one.occurrence or None,
        "title": one.title,
        "changes": list(_changes(one, meeting)),
        "old_where": one.old_where or None,
        "new_where": one.new_where or None,
    }


def _changes(one: Difference, meeting: Meeting | None) -> Iterator[Row]:
    for change in one.changes:
        at = change.occurrence
        occurrence = original_start(at, meeting) if at and meeting else at and at.isoformat()
        yield {
            "field": change.field,
            "old": change.old,
            "new": change.new,
            "occurrence": occurrence,
        }
