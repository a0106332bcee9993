"""What the window shows, as values for JSON: people, one mailbox, what left, what came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.desk import Desk
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.people import PEOPLE, need_person
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import count_items, own_folder
from ews_meetings.sandbox.times import format_instant, parse_instant
from ews_meetings.sandbox.window import entries, post
from ews_meetings.sandbox.window.wire import Wire, readable

_LONGEST_VIEW = timedelta(days=62)
_MOST_ENTRIES = 500
_WEEK = timedelta(days=7)

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a window looks at."""

    mailbox: str
    start: datetime
    end: datetime
    item: str
    """The id of the message or meeting that is open, or empty."""


def read_question(query: Mapping[str, str], *, now: datetime) -> Asked:
    """Reads what is asked for; a week from now on of the first mailbox by default.

    Raises:
        ValueError: the times make no sense.
        UnknownMailbox: there is no such mailbox.
    """
    start = parse_instant(query["start"]) if query.get("start") else now
    end = parse_instant(query["end"]) if query.get("end") else start + _WEEK
    if not start < end <= start + _LONGEST_VIEW:
        raise ValueError("the end must follow the start within two months")
    person = need_person(query.get("mailbox") or PEOPLE[0].address)
    return Asked(person.address, start, end, query.get("item", ""))


def version(desk: Desk) -> str:
    """Returns a text that is another one whenever there may be something new to see."""
    with desk.lock:
        left = desk.db.number("SELECT max(number) FROM mails") or 0
        parts = (desk.wire.name, desk.db.meta("change"), left, desk.wire.count, desk.clock.ahead_s)
        return "-".join(map(str, parts))


def state(desk: Desk, asked: Asked) -> Json:
    """Returns all that a window shows at once."""
    with desk.lock:
        db = desk.db
        shown = entries.between(db, asked.mailbox, asked.start, asked.end)
        return {
            "now": format_instant(desk.clock.now()),
            "flavour": desk.flavour.name,
            "people": [_person(db, one.address) for one in PEOPLE],
            "mailbox": asked.mailbox,
            "inbox": post.inbox(db, asked.mailbox),
            "entries": [entries.short(db, one) for one in shown[:_MOST_ENTRIES]],
            "is_all": len(shown) <= _MOST_ENTRIES,
            "open": _open(db, asked),
            "outbox": post.outbox(db),
            "requests": _requests(desk.wire),
        }


def request(wire: Wire, number: int) -> Json | None:
    """Returns one request and its answer to read, None when it is not kept (any more)."""
    passed = wire.numbered(number)
    if passed is None:
        return None
    return {
        "request": readable(passed.request, length=passed.request_bytes),
        "answer": readable(passed.answer, length=passed.answer_bytes),
    }


def _person(db: Database, address: str) -> Json:
    person = need_person(address)
    return {
        "address": address,
        "name": person.name,
        "is_room": person.is_room,
        "inbox": count_items(db, own_folder(db, address, "inbox")),
    }


def _open(db: Database, asked: Asked) -> Json | None:
    """Returns the message or meeting that is open, with the meeting that a message is about."""
    try:
        found = ids.decode_item(asked.item, nonce=db.nonce) if asked.item else None
    except EwsError:
        found = None
    item = None if found is None else entries.find(db, *found)
    if item is None or item.mailbox != asked.mailbox:
        return None
    if item.kind == "CalendarItem":
        return {"message": None, "entry": entries.whole(db, item)}
    meeting = entries.about(db, item)
    entry = None if meeting is None else entries.whole(db, meeting)
    return {"message": post.whole(db, item), "entry": entry}


def _requests(wire: Wire) -> list[Json]:
    return [
        {
            "number": number,
            "at": one.at,
            "user": one.user,
            "operation": one.operation,
            "status": one.status,
            "request_bytes": one.request_bytes,
            "answer_bytes": one.answer_bytes,
        }
        for number, one in wire.newest()
    ]
