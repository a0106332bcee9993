"""What is remembered of a UID that was applied, and what it comes to when the same stands there again.

Places in it are kept by event and distance, so that they are right when the file has grown above them.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.revision import Revision
from ews_meetings.change.wish import Applied
from ews_meetings.ics.lines.stretches import count_lines
from ews_meetings.ics.raw_digest import Member, stamp_in, zones_of
from ews_meetings.ics.settling.candidate import instant_of
from ews_meetings.model.finding import Effect, Finding, Severity

_VERSION = 1
_MARK = re.compile("\0([0-9]+)([ec])([0-9]+)\0")


class _Unplaced(LookupError):
    """Something is said of a line that may be another one the next time."""


def to_text(meetings: Sequence[Applied], members: Sequence[Member]) -> str:
    """Return what is remembered of meetings; empty where not all of it would be right the next time.

    Args:
        meetings: All that the events came to.
        members: The events.
    """
    try:
        marks = _Marks.of(members)
        placed = tuple(_with_places(one, marks.mark) for one in meetings)
        stamps = tuple(marks.stamp_of(one.revisions) for one in meetings)
    except _Unplaced:
        return ""
    rows = [[*_row(one), stamp] for one, stamp in zip(placed, stamps, strict=True)]
    return json.dumps([_VERSION, rows], separators=(",", ":"))


def from_text(text: str, members: Sequence[Member]) -> tuple[Applied, ...]:
    """Return what was remembered, for events that say the same; nothing where it cannot be read."""

    def place(found: re.Match[str]) -> str:
        member = members[int(found[1])]
        base = member.number
        if found[2] == "c":
            base = member.text.index.shells.numbers[member.home]
        return f"{member.text.source}:{base + int(found[3])}"

    try:
        version, rows = json.loads(text)
        if version != _VERSION:
            return ()
        return tuple(_meeting(row, members, lambda said: _MARK.sub(place, said)) for row in rows)
    except (ValueError, LookupError, TypeError):
        return ()


_FINDING = tuple(field.name for field in fields(Finding))


def _row(one: Applied) -> list[object]:
    """Return a meeting as JSON has it: thousands are read at once, so nothing is said twice."""
    origin, revisions = one.origin, one.revisions
    return [
        [origin.scope, origin.uid, origin.part],
        [one.uid, one.title, one.digest, list(one.written), one.has_people],
        _text(one.ends_at),
        [[getattr(finding, name) for name in _FINDING] for finding in one.findings],
        one.where,
        [[r.sequence, _text(r.stamped_at), r.occurrence] for r in revisions],
        [one.seen.item_id, one.seen.change_key] if one.seen else None,
    ]


def _meeting(
    row: Sequence[Any], members: Sequence[Member], change: Callable[[str], str]
) -> Applied:
    """Return the meeting of a row, with the places in it changed, in the version that stands there."""
    (scope, source_uid, part), (uid, title, digest, written, has_people) = row[0], row[1]
    return Applied(
        origin=Origin(scope=scope, uid=source_uid, part=part),
        uid=uid,
        title=title,
        digest=digest,
        written=tuple(written),
        has_people=has_people,
        ends_at=_instant(row[2]),
        findings=tuple(_finding(values, change) for values in row[3]),
        where=change(row[4]),
        revisions=tuple(_revisions(row[5], members, row[7])),
        seen=ItemRef(item_id=row[6][0], change_key=row[6][1]) if row[6] else None,
    )


def _revisions(rows: Sequence[Any], members: Sequence[Member], stamp: int) -> Iterator[Revision]:
    """Yield the versions of a row; a single one's instant is the DTSTAMP that its event has now.

    Args:
        stamp: Which event, of `members`; negative where the instants are those of the row.
    """
    for sequence, stamped_at, occurrence in rows:
        if stamp >= 0:
            member = members[stamp]
            at = instant_of(stamp_in(member.text.raw(member.spot)))
        else:
            at = _instant(stamped_at)
        yield Revision(sequence=sequence, stamped_at=at, occurrence=occurrence)


def _finding(values: Sequence[Any], change: Callable[[str], str]) -> Finding:
    said = dict(zip(_FINDING, values, strict=True))
    said["effect"], said["severity"] = Effect(said["effect"]), Severity(said["severity"])
    said["where"], said["message"] = change(said["where"]), change(said["message"])
    return Finding(**said)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _with_places(meeting: Applied, change: Callable[[str], str]) -> Applied:
    findings = tuple(_finding_with(finding, change) for finding in meeting.findings)
    return replace(meeting, where=change(meeting.where), findings=findings)


def _finding_with(finding: Finding, change: Callable[[str], str]) -> Finding:
    return replace(finding, where=change(finding.where), message=change(finding.message))


@dataclass(frozen=True, slots=True, order=True)
class _Span:
    """Lines that are known again."""

    first: int
    behind: int
    mark: str
    """Names them; the distance follows."""
    base: int


@dataclass(frozen=True, slots=True)
class _Marks:
    """Which lines of which file are known again, and as what."""

    spans: Mapping[str, Sequence[_Span]]
    """By file; ascending, and no line is in two of them."""
    stamps: Mapping[datetime | None, int]
    """The events by their DTSTAMPs."""
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, members: Sequence[Member]) -> _Marks:
        spans: dict[str, dict[int, _Span]] = {}
        stamps: dict[datetime | None, int] = {}
        for number, member in enumerate(members):
            raw = member.text.raw(member.spot)
            stamps.setdefault(instant_of(stamp_in(raw)), number)
            known = spans.setdefault(member.text.source, {})
            for span in _spans(number, member, raw):
                known.setdefault(span.first, span)
        names = "|".join(re.escape(name) for name in sorted(spans, key=len, reverse=True))
        return cls(
            {source: sorted(known.values()) for source, known in spans.items()},
            stamps,
            re.compile(f"({names}):([0-9]+)"),
        )

    def mark(self, said: str) -> str:
        """Return a text with marks for the places in it.

        Raises:
            _Unplaced: it names a line that is not known again.
        """
        return self.pattern.sub(self._marked, said)

    def stamp_of(self, revisions: Sequence[Revision]) -> int:
        """Return the event whose DTSTAMP a version has."""
        if len(revisions) != 1 or revisions[0].stamped_at is None:
            return -1
        if revisions[0].stamped_at not in self.stamps:
            raise _Unplaced
        return self.stamps[revisions[0].stamped_at]

    def _marked(self, found: re.Match[str]) -> str:
        line, spans = int(found[2]), self.spans[found[1]]
        above = bisect_right(spans, line, key=lambda span: span.first)
        if not above or line >= spans[above - 1].behind:
            raise _Unplaced
        span = spans[above - 1]
        return f"\0{span.mark}{line - span.base}\0"


def _spans(number: int, member: Member, raw: bytes) -> Iterator[_Span]:
    first = member.number
    yield _Span(first, first + _lines_in(raw), f"{number}e", first)
    text, shell = member.text, member.text.index.shell(member.home)
    base = shell.stretch.number
    yield _Span(base, base + 1, f"{number}c", base)
    own = shell.lines if text.is_first(member.spot) else ()
    for stretch in (*own, *zones_of(member, raw)):
        behind = stretch.number + _lines_in(text.stored.read(stretch.start, stretch.end))
        yield _Span(stretch.number, behind, f"{number}c", base)


def _lines_in(raw: bytes) -> int:
    """Return how many lines there are, the last one with or without its end."""
    return count_lines(raw, 0, len(raw)) + (not raw.endswith((b"\n", b"\r")))
