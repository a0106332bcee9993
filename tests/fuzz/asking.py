"""What must hold for whatever bytes a reader is given; anything else is a defect."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from itertools import islice

from ews_meetings.change.wish import Amend, Drop, Hold, Unusable
from ews_meetings.errors import InputUnusable, NotExpressible
from ews_meetings.ics.lines.blocks import Block, cut
from ews_meetings.ics.lines.decoding import as_ascii_lines
from ews_meetings.ics.lines.indexing import index_of
from ews_meetings.ics.lines.stored import Whole
from ews_meetings.ics.options import OrganizerChoice, ReadOptions, StartChoice
from ews_meetings.ics.reading import read_calendar, read_text
from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.settling.uids import Wished, settle
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import DaySpan, end_of, show_span, start_of
from ews_meetings.sources.batch import Given, gather
from ews_meetings.sources.documents import is_mail
from ews_meetings.sources.files import read_bytes
from ews_meetings.sources.listed import Listing
from tests.unit.ics.writing.making import exported, options, seen

NAME = "fuzz.ics"
_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE = re.compile(rf"{re.escape(NAME)}:([0-9]+)")
_MAILBOX = "me@firma.example"
CHOICES = (
    ReadOptions(mailbox=_MAILBOX, zone="Europe/Prague", organizer=OrganizerChoice.TAKE_OVER),
    ReadOptions(mailbox=_MAILBOX, zone="America/New_York"),
    ReadOptions(
        mailbox=_MAILBOX,
        zone="Asia/Kolkata",
        organizer=OrganizerChoice.APPOINTMENT,
        trusts_zone_names=True,
        singles=100,
        dtstart=StartChoice.FIRST_MATCH,
        horizon_years=2,
        attendees_from_mail=True,
        mail_attachments=True,
    ),
)


class Broken(AssertionError):
    """Something that must hold does not."""


def ask(data: bytes) -> frozenset[str]:
    """Read bytes in every way, and return the codes of what came of them.

    Raises:
        Broken: something that must hold does not.
        Exception: a reader raised what is none of our errors: a defect, too.
    """
    choice = CHOICES[len(data) % len(CHOICES)]
    said = _Said()
    wishes = _read(data, choice, said)
    for wish in wishes:
        _ask_wish(wish, said)
    if data[:4] not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") and data[:2] != b"\x1f\x8b":
        _ask_calendar(data, choice, wishes)
    return frozenset(said.codes)


class _Said:
    """The codes that came."""

    def __init__(self) -> None:
        self.codes: set[str] = set()


def _read(data: bytes, choice: ReadOptions, said: _Said) -> tuple[Wished, ...]:
    try:
        wishes = read_bytes(data, source=NAME, options=choice)
    except InputUnusable as error:
        said.codes.add(error.code)
        _expect(error.exit_code == 8, f"{error.code} ends with {error.exit_code}")
        return ()
    if not wishes:  # a store whose mails hold no meeting
        given = (Given(name=NAME, content=data),)
        left = gather(Listing(found=(), left=()), choice, given=given).left
        _expect(bool(left), "neither a wish, nor an error, nor a word of what was left")
    return wishes


def _ask_wish(wish: Wished, said: _Said) -> None:
    said.codes.update(finding.code for finding in wish.findings)
    said.codes.add(type(wish).__name__)
    match wish:
        case Hold():
            _ask_series(wish)
            if wish.series.meeting.recurrence:
                said.codes.add(type(wish.series.meeting.recurrence.pattern).__name__)
        case Unusable():
            said.codes.add(wish.refusal.code)
            _expect(wish.refusal.exit_code in {8, 9, 14}, f"{wish.refusal.code} has another exit")
        case Drop():
            _sendable(wish.message, "the message of a cancellation")
        case Amend():
            pass


def _ask_series(wish: Hold) -> None:
    series = wish.series
    for meeting in (series.meeting, *(one.meeting for one in series.changed)):
        _expect(start_of(meeting.span) <= end_of(meeting.span), "it ends before it begins")
        _expect(bool(show_span(meeting.span)), "its time cannot be shown")
    for text in _texts(series):
        _sendable(text, "a text of a meeting")
    _expect(bool(series.uid), "a meeting has no UID")
    for one in islice(spans_of(series.meeting), 50):
        _expect(start_of(one) <= end_of(one), "an occurrence ends before it begins")
    _ask_export(wish)


def _ask_export(wish: Hold) -> None:
    """See that what is exported is read again as it was."""
    series, span = wish.series, wish.series.meeting.span
    zone = span.zone if isinstance(span, DaySpan) else "Europe/Berlin"
    try:
        data = exported(seen(series), options(zone=zone))
    except NotExpressible:
        return
    (again,) = read_calendar(
        data, source="again.ics", options=ReadOptions(mailbox=_MAILBOX, zone=zone)
    )
    _expect(isinstance(again, Hold), f"the export cannot be read: {again}")


def _ask_calendar(data: bytes, choice: ReadOptions, wishes: Sequence[Wished]) -> None:
    """See that reading lazily and at once agree, and that each event is accounted for."""
    text = as_ascii_lines(data)
    whole = index_of([text])
    pieces = index_of(text[at : at + 97] for at in range(0, len(text), 97))
    same = [(one.events, one.homes, one.uids, one.lines, one.zones) for one in (whole, pieces)]
    _expect(same[0] == same[1], "an index of pieces is another one")
    blocks = list(_events(cut(text)))
    if is_mail(data[:100_000]) or data.lstrip()[:5] == b"From ":
        return
    found = [whole.events[number] for number in range(len(whole.events))]
    indexed = [text[one.start : one.end].rstrip(b"\r\n") for one in found]
    _expect(
        indexed == [text[b.start : b.end].rstrip(b"\r\n") for b in blocks],
        "the index has other events",
    )
    try:
        lazily = read_text(Whole(text), source=NAME, options=choice)
    except InputUnusable:
        return
    candidates = [lazily.event(place) for place in lazily.places()]
    at_once = settle(candidates, choice)
    _expect(list(map(_shown, at_once)) == list(map(_shown, wishes)), "lazy reading differs")
    _account(candidates, blocks, wishes)


def _events(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind == "VCALENDAR":
            yield from (part for part in block.parts if part.kind == "VEVENT")
        elif block.kind == "VEVENT":
            yield block


def _account(
    candidates: Sequence[Candidate], blocks: Sequence[Block], wishes: Sequence[Wished]
) -> None:
    """See that nothing is lost in silence."""
    told = {int(n) for wish in wishes for n in _LINE.findall(_places(wish))}
    ends = {block.number: block.next_number for block in blocks}
    for one in candidates:
        number = int(one.where.rpartition(":")[2])
        if any(number <= line < max(ends.get(number, 0), number + 1) for line in told):
            continue
        _expect(_stands_in(one, candidates, wishes), f"the event of line {number} is lost")


def _stands_in(one: Candidate, candidates: Sequence[Candidate], wishes: Sequence[Wished]) -> bool:
    """Say whether another event of its UID, which became a wish, says what is to be said of it."""
    spoken = {wish.where for wish in wishes}
    of_uid = [c for c in candidates if c.uid == one.uid and c is not one and c.where in spoken]
    is_same = any(c.digest == one.digest for c in of_uid)
    return is_same or any(one.recurrence or c.age >= one.age for c in of_uid if one.uid)


def _places(wish: Wished) -> str:
    wheres = [wish.where, *(finding.where for finding in wish.findings)]
    return " ".join([*wheres, *(finding.message for finding in wish.findings)])


def _shown(wish: Wished) -> object:
    if isinstance(wish, Amend):
        return wish.name, wish.occurrence, wish.where, wish.findings
    return wish


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from _texts(one)


def _sendable(text: str, what: str) -> None:
    found = _UNSENDABLE.search(text)
    _expect(found is None, f"{what} holds {found[0] if found else ''!r}, which XML cannot carry")


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Broken(otherwise)
