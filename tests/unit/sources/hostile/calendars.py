"""Calendars that want to take all time, all memory, or the program down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from tests.unit.sources.hostile.kind import (
    CRLF,
    FOOT,
    HEAD,
    MB,
    Kind,
    calendar,
    event,
    kind,
    lines,
    many,
    repeated,
    with_lines,
)

MANY = many(100_000)
_HOURS = ",".join(map(str, range(24)))
_SIXTY = ",".join(map(str, range(60)))
_NO_RULE = ("not-supported-yet", "rule-unsayable", "rule-without-dates", "event-unusable")


def _stamps(count: int) -> Iterator[str]:
    first = datetime(2027, 3, 1, 9)  # noqa: DTZ001 - a wall time of the file
    return (f"{first + timedelta(hours=n):%Y%m%dT%H%M%S}" for n in range(count))


def _dates_on_one_line(name: str) -> Iterable[bytes]:
    listed = ",".join(_stamps(MANY))
    return calendar(event("RRULE:FREQ=DAILY", f"{name};TZID=Europe/Prague:{listed}"))


def _dates_on_lines(name: str) -> Iterable[bytes]:
    found = [f"{name};TZID=Europe/Prague:{stamp}" for stamp in _stamps(MANY)]
    return calendar(event("RRULE:FREQ=DAILY", *found))


def _overrides() -> Iterable[bytes]:
    yield HEAD + event("RRULE:FREQ=HOURLY")
    for stamp in _stamps(MANY):
        zone = f";TZID=Europe/Prague:{stamp}"
        yield event(f"RECURRENCE-ID{zone}", start=f"DTSTART{zone}", end="DURATION:PT30M")
    yield FOOT


def _daily_overrides() -> Iterable[bytes]:
    yield HEAD + event("RRULE:FREQ=DAILY")
    first = datetime(2027, 3, 1, 9)  # noqa: DTZ001 - a wall time of the file
    for day in range(many(20_000)):
        zone = f";TZID=Europe/Prague:{first + timedelta(days=day):%Y%m%dT%H%M%S}"
        yield event(f"RECURRENCE-ID{zone}", start=f"DTSTART{zone}", end="DURATION:PT15M")
    yield FOOT


def _overrides_that_pass() -> Iterable[bytes]:
    """Each is moved to the day of its neighbour, so that it is a meeting of its own."""
    yield HEAD + event("RRULE:FREQ=DAILY")
    first = datetime(2027, 3, 1, 9)  # noqa: DTZ001 - a wall time of the file
    for number in range(many(60_000)):
        day = first + timedelta(days=3 * number)
        slot = f"RECURRENCE-ID;TZID=Europe/Prague:{day:%Y%m%dT%H%M%S}"
        moved = f"DTSTART;TZID=Europe/Prague:{day + timedelta(days=1):%Y%m%dT%H%M%S}"
        yield event(slot, start=moved, end="DURATION:PT15M")
    yield FOOT


def _exdates_of_every_day() -> Iterable[bytes]:
    first = datetime(2027, 3, 1, 9)  # noqa: DTZ001 - a wall time of the file
    days = (first + timedelta(days=number) for number in range(MANY))
    dates = [f"EXDATE;TZID=Europe/Prague:{day:%Y%m%dT%H%M%S}" for day in days]
    return calendar(event("RRULE:FREQ=DAILY", *dates))


def _exdates_of_a_monthly() -> Iterable[bytes]:
    found = [f"EXDATE;TZID=Europe/Prague:{stamp}" for stamp in _stamps(MANY)]
    return calendar(event("RRULE:FREQ=MONTHLY;BYDAY=1MO", *found))


def _attendees() -> Iterable[bytes]:
    people = [f"ATTENDEE;CN=Guest {n};RSVP=TRUE:mailto:guest{n}@firma.example" for n in range(MANY)]
    return calendar(event("ORGANIZER:mailto:me@firma.example", *people))


def _same_attendee() -> Iterable[bytes]:
    people = ["ATTENDEE;CN=Guest:mailto:guest@firma.example"] * MANY
    return calendar(event("ORGANIZER:mailto:me@firma.example", *people))


def _long_line(size: int) -> Iterable[bytes]:
    yield HEAD + lines("BEGIN:VEVENT", "UID:1", "DTSTART:20270301T090000Z") + b"DESCRIPTION:"
    yield from repeated(b"x" * 1024, size >> 10)
    yield CRLF + lines("SUMMARY:Plan", "END:VEVENT") + FOOT


def _folded_bytes() -> Iterable[bytes]:
    yield HEAD + lines("BEGIN:VEVENT", "UID:1", "DTSTART:20270301T090000Z") + b"DESCRIPTION:"
    yield from repeated(b"x\r\n ", many(2 * MB))
    yield CRLF + lines("SUMMARY:Plan", "END:VEVENT") + FOOT


def _folds_of_nothing() -> Iterable[bytes]:
    yield HEAD + lines("BEGIN:VEVENT", "UID:1", "DTSTART:20270301T090000Z") + b"SUMMARY:Plan"
    yield from repeated(b"\r\n ", many(2 * MB))
    yield CRLF + lines("END:VEVENT") + FOOT


def _soft_breaks() -> Iterable[bytes]:
    yield HEAD + lines("BEGIN:VEVENT", "UID:1", "DTSTART:20270301T090000Z")
    yield b"SUMMARY;ENCODING=QUOTED-PRINTABLE:Plan"
    yield from repeated(b"=\r\n", many(MB))
    yield CRLF + lines("END:VEVENT") + FOOT


def _empty_lines() -> Iterable[bytes]:
    return chain(repeated(b"\r\n", many(10_000_000)), calendar(event()))


def _returns() -> Iterable[bytes]:
    return chain(repeated(b"\r", many(10_000_000)), calendar(event()))


def _nested(name: str) -> Iterable[bytes]:
    yield HEAD + lines("BEGIN:VEVENT", "UID:1", "DTSTART:20270301T090000Z", "SUMMARY:Plan")
    yield from repeated(lines(f"BEGIN:{name}"), MANY)
    yield from repeated(lines(f"END:{name}"), MANY)
    yield lines("END:VEVENT") + FOOT


def _unclosed(name: str) -> Iterable[bytes]:
    return chain([HEAD], repeated(lines(f"BEGIN:{name}"), MANY), [event(), FOOT])


def _calendars() -> Iterable[bytes]:
    return chain(repeated(HEAD, MANY), [event(), FOOT])


def _kinds_of_component() -> Iterable[bytes]:
    yield HEAD
    for number in range(MANY):
        yield lines(f"BEGIN:X-{number}", f"END:X-{number}")
    yield event() + FOOT


def _alarms() -> Iterable[bytes]:
    alarm = lines("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT5M", "END:VALARM").rstrip()
    return calendar(event(*[alarm] * MANY))


def _zone(tzid: str, *inner: str | bytes) -> bytes:
    return lines("BEGIN:VTIMEZONE", f"TZID:{tzid}", *inner, "END:VTIMEZONE")


def _observance(*extra: str, start: str = "19700101T000000", kind: str = "STANDARD") -> bytes:
    offsets = ("TZOFFSETFROM:+0200", "TZOFFSETTO:+0100")
    return lines(f"BEGIN:{kind}", f"DTSTART:{start}", *offsets, *extra, f"END:{kind}").rstrip()


_OWN = {"start": "DTSTART;TZID=Own:20270301T090000", "end": "DTEND;TZID=Own:20270301T093000"}


def _observances() -> Iterable[bytes]:
    return calendar(_zone("Own", *[_observance("RRULE:FREQ=YEARLY")] * MANY), event(**_OWN))


def _ruled_zone(*rules: str) -> list[bytes]:
    observances = [_observance(f"RRULE:{rule}") for rule in rules]
    return calendar(_zone("Own", *observances), event("RRULE:FREQ=WEEKLY", **_OWN))


def _dated_zone() -> list[bytes]:
    dates = ",".join(_stamps(MANY))
    return calendar(_zone("Own", _observance(f"RDATE:{dates}")), event("RRULE:FREQ=DAILY", **_OWN))


def _zones_in_a_circle() -> list[bytes]:
    found = [
        _zone(f"Z{n}", f"TZID-ALIAS-OF:Z{(n + 1) % 100}", f"X-LIC-LOCATION:Z{(n + 1) % 100}")
        for n in range(100)
    ]
    return calendar(*found, event(start="DTSTART;TZID=Z1:20270301T090000", end="DURATION:PT1H"))


def _many_zones() -> Iterable[bytes]:
    yield HEAD
    for number in range(many(5_000)):
        yield _zone(f"Z{number}", _observance("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"))
    yield event(start="DTSTART;TZID=Z1:20270301T090000", end="DURATION:PT1H") + FOOT


def _events_of_many_zones() -> Iterable[bytes]:
    """Each calendar has a zone of its own, so that no cache helps."""
    for number in range(many(300)):
        hour = f"{number % 24:02}{number % 60:02}"
        rule = f"RRULE:FREQ=YEARLY;BYMONTH={number % 12 + 1};BYDAY={number % 4 + 1}SU"
        zone = _observance(rule, start=f"1970{number % 12 + 1:02}01T{hour}00")
        own = event("RRULE:FREQ=WEEKLY", uid=f"u{number}", **_OWN)
        yield b"".join(calendar(_zone("Own", zone), own))


def _longest_word(before: str, after: str = "") -> Iterable[bytes]:
    return calendar(event(before.encode() + b"w" * MB + after.encode()))


def _uid() -> Iterable[bytes]:
    return calendar(event(uid="u" * MB))


def _params(text: bytes, count: int) -> list[bytes]:
    people = b"ATTENDEE" + text * count + b":mailto:guest@firma.example"
    return calendar(event("ORGANIZER:mailto:me@firma.example", people))


def _html(text: bytes, size: int) -> Iterable[bytes]:
    yield HEAD + lines("BEGIN:VEVENT", "UID:1", "DTSTART:20270301T090000Z", "SUMMARY:Plan")
    yield b"X-ALT-DESC;FMTTYPE=text/html:<html><body>"
    yield from repeated(text, size // len(text))
    yield CRLF + lines("END:VEVENT") + FOOT


def _attached(text: bytes, size: int, name: str = "x.bin") -> Iterable[bytes]:
    yield HEAD + lines("BEGIN:VEVENT", "UID:1", "DTSTART:20270301T090000Z", "SUMMARY:Plan")
    yield f"ATTACH;ENCODING=BASE64;VALUE=BINARY;FILENAME={name}:".encode()
    yield from repeated(text, size // len(text))
    yield CRLF + lines("END:VEVENT") + FOOT


def _escapes() -> list[bytes]:
    """Every text field with what steers a terminal, what XML lacks, and what turns writing round."""
    bad = b"a\x1b]0;owned\x07\x1b[2J\x00\x08\xed\xa0\x80\xe2\x80\xae\xef\xbf\xbe\xc2\x9b31mz"
    texts = ("SUMMARY", "LOCATION", "DESCRIPTION", "COMMENT", "CATEGORIES", "URL", "X-ALT-DESC")
    fields = [name.encode() + b":" + bad for name in (*texts, "CONTACT", "RESOURCES", "STATUS")]
    people = (
        b'ORGANIZER;CN="' + bad + b'":mailto:me@firma.example',
        b'ATTENDEE;CN="' + bad + b'":mailto:guest@firma.example',
        b"ATTENDEE:mailto:" + bad + b"@firma.example",
        b"ATTACH:https://files.example/" + bad,
        b"ATTACH;FILENAME=" + bad + b";ENCODING=BASE64;VALUE=BINARY:QUJD",
        b"RRULE:FREQ=" + bad,
        b"X-" + bad + b":1",
    )
    return calendar(event(*fields, *people, uid="u\x00\x1b[2J"))


def _paths() -> list[bytes]:
    names = (
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "CON",
        "NUL.txt",
        "/dev/tty",
        "a\x1b[2J.ics",
        ".",
    )
    found = [f'ATTACH;FILENAME="{name}";ENCODING=BASE64;VALUE=BINARY:QUJD' for name in names]
    return calendar(event(*found, "ATTACH:file:///etc/passwd", "ATTACH:\\\\server\\share\\x"))


def _many_uids() -> Iterable[bytes]:
    """Many UIDs whose events interlace, so that every group waits for the last event."""
    yield HEAD
    for round_ in range(2):
        for number in range(many(3_000)):
            yield event(f"SEQUENCE:{round_}", uid=f"u{number}")
    yield FOOT


def _one_uid() -> Iterable[bytes]:
    yield HEAD
    for number in range(many(20_000)):
        yield event(f"SEQUENCE:{number}")
    yield FOOT


def _strays() -> Iterable[bytes]:
    """Occurrences of one series that is not there."""
    yield HEAD
    for number in range(many(10_000)):
        day = date(2027, 3, 1) + timedelta(days=number)
        yield event(f"RECURRENCE-ID;TZID=Europe/Prague:{day:%Y%m%d}T090000")
    yield FOOT


def _rules(*parts: str) -> Kind:
    return kind(with_lines(*(f"RRULE:{part}" for part in parts)), "held", *_NO_RULE)


def _at(start: str, *extra: str, end: str = "") -> Kind:
    own = with_lines(*extra, start=f"DTSTART{start}", end=f"DTEND{end}" if end else "")
    return kind(own, "held", "event-unusable", "rule-unsayable", "not-supported-yet")


RULES = {
    "never-30-february": _rules("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "never-30-february-monthly": _rules("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3"),
    "never-hourly-30-february": _rules("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"),
    "never-secondly-30-february": _rules("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    "never-minutely-step": _rules("FREQ=MINUTELY;INTERVAL=1441;BYMONTH=2;BYMONTHDAY=30"),
    "never-position": _rules("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366"),
    "never-position-daily": _rules("FREQ=DAILY;BYSETPOS=2"),
    "never-year-day": _rules("FREQ=YEARLY;INTERVAL=4;BYYEARDAY=366"),
    "never-week-53": _rules("FREQ=YEARLY;INTERVAL=5;BYWEEKNO=53;BYMONTH=6"),
    "secondly": _rules("FREQ=SECONDLY"),
    "secondly-count": _rules("FREQ=SECONDLY;COUNT=999999999"),
    "secondly-until": _rules("FREQ=SECONDLY;UNTIL=99991231T235959Z"),
    "secondly-7": _rules("FREQ=SECONDLY;INTERVAL=7"),
    "minutely-count": _rules("FREQ=MINUTELY;COUNT=999999999"),
    "hourly-7": _rules("FREQ=HOURLY;INTERVAL=7;COUNT=999999999"),
    "clock-product": _rules(f"FREQ=DAILY;BYHOUR={_HOURS};BYMINUTE={_SIXTY};BYSECOND={_SIXTY}"),
    "clock-product-minutes": _rules(f"FREQ=DAILY;BYHOUR={_HOURS};BYMINUTE={_SIXTY}"),
    "clock-product-yearly": _rules(
        f"FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7;BYHOUR={_HOURS};BYMINUTE={_SIXTY};BYSETPOS=-1"
    ),
    "until-9999": _rules("FREQ=DAILY;UNTIL=99991231"),
    "until-9999-time": _rules("FREQ=YEARLY;UNTIL=99991231T235959"),
    "until-0001": _rules("FREQ=DAILY;UNTIL=00010101"),
    "until-0000": _rules("FREQ=DAILY;UNTIL=00000000T000000Z"),
    "until-edge": _rules("FREQ=DAILY;INTERVAL=3;UNTIL=44991231T235959Z"),
    "count-huge": _rules("FREQ=DAILY;COUNT=" + "9" * 5000),
    "count-huge-yearly": _rules("FREQ=YEARLY;COUNT=999999999"),
    "count-negative": _rules("FREQ=DAILY;COUNT=-1"),
    "interval-huge": _rules("FREQ=DAILY;INTERVAL=999999999"),
    "interval-huge-yearly": _rules("FREQ=YEARLY;INTERVAL=999999999"),
    "interval-huge-secondly": _rules("FREQ=SECONDLY;INTERVAL=" + "9" * 4000),
    "interval-huge-monthly": _rules("FREQ=MONTHLY;INTERVAL=99999;BYDAY=1MO"),
    "interval-zero": _rules("FREQ=DAILY;INTERVAL=0"),
    "list-huge": _rules("FREQ=YEARLY;BYYEARDAY=" + ",".join(["1"] * MANY)),
    "days-all": _rules("FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 367, 2)))),
    "weeks-odd": _rules("FREQ=YEARLY;BYWEEKNO=" + ",".join(map(str, range(1, 53, 2)))),
    "month-days-random": _rules("FREQ=MONTHLY;BYMONTHDAY=1,3,4,9,12,17,19,25,28;BYMONTH=1,3,8,11"),
    "rules-many": _rules(*(f"FREQ=DAILY;INTERVAL={n}" for n in range(1, 300))),
    "rules-same-many": _rules(*["FREQ=HOURLY;INTERVAL=5"] * 1000),
    "scale-other": _rules("RSCALE=CHINESE;FREQ=YEARLY"),
    "digits-of-others": _rules("FREQ=DAILY;COUNT=٣;INTERVAL=²"),
    "exrule-endless": kind(
        with_lines("RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY"), "held", *_NO_RULE
    ),
    "exrules-many": kind(
        with_lines("RRULE:FREQ=DAILY", *["EXRULE:FREQ=HOURLY;INTERVAL=5"] * 1000),
        "held",
        *_NO_RULE,
    ),
}

TIMES = {
    "year-0001": _at(":00010101T000000"),
    "year-0001-utc": _at(":00010101T000000Z"),
    "year-0000": _at(":00000101T000000"),
    "year-1600": _at(";TZID=Europe/Prague:16001231T235959"),
    "year-1601": _at(";TZID=Europe/Prague:16010101T000000", "DURATION:PT1H"),
    "year-1601-east": _at(";TZID=Pacific/Kiritimati:16010101T000000", "RRULE:FREQ=DAILY"),
    "year-1601-series": _at(";VALUE=DATE:16010101", "RRULE:FREQ=YEARLY"),
    "year-4499": _at(";TZID=Pacific/Honolulu:44991231T235959", "DURATION:P1D"),
    "year-4499-series": _at(";TZID=Pacific/Honolulu:44991231T233000", "RRULE:FREQ=DAILY"),
    "year-4499-days": _at(";VALUE=DATE:44991231", "DURATION:P3D"),
    "year-4500": _at(":45000101T000000Z"),
    "year-9999": _at(":99991231T235959Z", end=":99991231T235959Z"),
    "year-9999-west": _at(";TZID=Pacific/Honolulu:99991231T235959"),
    "year-9999-end": _at(":20270301T090000Z", end=":99991231T235959Z"),
    "hour-24": _at(":99991231T240000Z"),
    "day-end-24": _at(":20270301T090000Z", end=":44991231T240000"),
    "duration-weeks": _at(":20270301T090000Z", "DURATION:P999999999W"),
    "duration-weeks-8": _at(":20270301T090000Z", "DURATION:P99999999W"),
    "duration-seconds": _at(":20270301T090000Z", "DURATION:PT999999999S"),
    "duration-seconds-8": _at(":20270301T090000Z", "DURATION:PT99999999S"),
    "duration-hours": _at(":20270301T090000Z", "DURATION:PT99999999H99999999M"),
    "duration-negative": _at(":20270301T090000Z", "DURATION:-P99999999D"),
    "duration-negative-days": _at(";VALUE=DATE:20270301", "DURATION:-P99999999D"),
    "duration-days": _at(";VALUE=DATE:20270301", "DURATION:P99999999D"),
    "trigger-huge": _at(
        ":20270301T090000Z",
        *("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P99999999W", "END:VALARM"),
    ),
    "trigger-after": _at(
        ":44991231T235900Z",
        *("BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:P99999999D", "END:VALARM"),
    ),
    "trigger-absolute": _at(
        ":20270301T090000Z",
        *(
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER;VALUE=DATE-TIME:16010101T000000Z",
            "END:VALARM",
        ),
    ),
    "offset-9999": _at(":20270301T090000+9999"),
    "offset-1400": _at(":16010101T000000+1400"),
    "offset-west": _at(":44991231T235959-1400"),
    "period-huge": _at(":20270301T090000Z", "RDATE;VALUE=PERIOD:20270401T090000Z/P99999999W"),
    "period-backwards": _at(
        ":20270301T090000Z", "RDATE;VALUE=PERIOD:44991231T235959Z/P2D,16010101T000000Z/-P2D"
    ),
    "exdates-at-edges": _at(
        ";TZID=Pacific/Kiritimati:20270301T090000",
        "RRULE:FREQ=DAILY",
        "EXDATE;TZID=Pacific/Kiritimati:16010101T000000,44991231T235959",
        "EXDATE:16010101T000000Z,44991231T235959Z",
    ),
    "recurrence-id-at-edges": _at(
        ";TZID=Pacific/Honolulu:44991231T235959",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Pacific/Honolulu:44991231T235959",
    ),
    "zone-ends-of-time": kind(
        lambda: calendar(
            _zone("Own", _observance("RRULE:FREQ=YEARLY", start="99991231T235959")),
            event(
                "RRULE:FREQ=YEARLY", start="DTSTART;TZID=Own:44991231T235959", end="DURATION:P1D"
            ),
        ),
        "held",
        "event-unusable",
        "rule-unsayable",
    ),
    "zone-offset-2359": kind(
        lambda: calendar(
            lines(
                *("BEGIN:VTIMEZONE", "TZID:Own", "BEGIN:STANDARD", "DTSTART:00010101T000000"),
                *("TZOFFSETFROM:-235959", "TZOFFSETTO:+235959", "RRULE:FREQ=YEARLY"),
                *("END:STANDARD", "END:VTIMEZONE"),
            ),
            event("RRULE:FREQ=YEARLY", start="DTSTART;TZID=Own:16010101T000000", end=""),
            event(start="DTSTART;TZID=Own:44991231T235959", end="", uid="2"),
        ),
        "held",
        "event-unusable",
        "rule-unsayable",
    ),
}

ZONES = {
    "zone-observances": kind(_observances, "zone-rules-unread", "zone-unknown"),
    "zone-rule-secondly": kind(lambda: _ruled_zone("FREQ=SECONDLY"), "held", "zone-unknown"),
    "zone-rule-never": kind(
        lambda: _ruled_zone("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        "held",
        "zone-unknown",
        "zone-rules-unread",
    ),
    "zone-rule-daily": kind(
        lambda: _ruled_zone("FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 366)))),
        "held",
        "zone-unknown",
        "zone-rules-unread",
    ),
    "zone-rules-400": kind(
        lambda: _ruled_zone(*["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"] * 400),
        "held",
        "zone-unknown",
        "zone-rules-unread",
    ),
    "zone-rules-400-count": kind(
        lambda: _ruled_zone(*[f"FREQ=YEARLY;INTERVAL=2;COUNT=999{n}" for n in range(400)]),
        "held",
        "zone-unknown",
        "zone-rules-unread",
    ),
    "zone-dates": kind(_dated_zone, "zone-rules-unread", "zone-unknown"),
    "zone-circle": kind(_zones_in_a_circle, "zone-unknown", "zone-rules-unread"),
    "zone-many": kind(_many_zones, "held", "zone-unknown"),
    "zone-each-its-own": kind(_events_of_many_zones, "held", "zone-unknown"),
    "zone-name": kind(
        lambda: calendar(event(start=f"DTSTART;TZID={'z' * MB}:20270301T090000", end="")),
        "zone-unknown",
    ),
    "zone-name-blanks": kind(
        lambda: calendar(event(start=f"DTSTART;TZID={'- ' * MB}x:20270301T090000", end="")),
        "zone-unknown",
    ),
    "zone-name-path": kind(
        lambda: calendar(event(start="DTSTART;TZID=../../../etc/passwd:20270301T090000", end="")),
        "zone-unknown",
    ),
    "zone-name-nul": kind(
        lambda: calendar(event(start="DTSTART;TZID=Europe/Pra\x00gue:20270301T090000", end="")),
        "zone-unknown",
        "characters-removed",
    ),
}

SIZES = {
    "exdates-one-line": kind(lambda: _dates_on_one_line("EXDATE"), "held", "event-unusable"),
    "exdates-lines": kind(lambda: _dates_on_lines("EXDATE"), "held"),
    "rdates-one-line": kind(
        lambda: _dates_on_one_line("RDATE"), "not-supported-yet", "rule-unsayable"
    ),
    "rdates-lines": kind(lambda: _dates_on_lines("RDATE"), "not-supported-yet", "rule-unsayable"),
    "overrides-hourly": kind(_overrides, "rule-unsayable"),
    "exdates-of-every-day": kind(_exdates_of_every_day, "held"),
    "exdates-monthly": kind(_exdates_of_a_monthly, "held"),
    "overrides-that-pass": kind(_overrides_that_pass, "occurrence-apart"),
    "overrides-daily": kind(_daily_overrides, "held", "event-unusable"),
    "attendees": kind(_attendees, "held"),
    "attendee-again": kind(_same_attendee, "held"),
    "line-20-mb": kind(lambda: _long_line(many(20 * MB)), "held"),
    "line-100-mb": kind(lambda: _long_line(100 * MB), "file-too-large", only_full=True),
    "folded-bytes": kind(_folded_bytes, "held"),
    "folds-of-nothing": kind(_folds_of_nothing, "held"),
    "soft-breaks": kind(_soft_breaks, "held", "event-unusable"),
    "empty-lines": kind(_empty_lines, "held"),
    "carriage-returns": kind(_returns, "held"),
    "nested-alarms": kind(lambda: _nested("VALARM"), "held"),
    "nested-events": kind(lambda: _nested("VEVENT"), "held", "event-unusable"),
    "nested-unknown": kind(lambda: _nested("X-A"), "held"),
    "unclosed-events": kind(lambda: _unclosed("VEVENT"), "event-unusable"),
    "unclosed-unknown": kind(lambda: _unclosed("X-A"), "held", "calendar-torn"),
    "unclosed-zones": kind(lambda: _unclosed("VTIMEZONE"), "zone-rules-unread"),
    "calendars": kind(_calendars, "held"),
    "kinds-of-component": kind(_kinds_of_component, "component-skipped"),
    "alarms": kind(_alarms, "held"),
    "properties-of-one-name": kind(lambda: calendar(event(*["X-A:1"] * 80_000)), "property-lost"),
    "torn-lines": kind(
        lambda: calendar(event("DESCRIPTION:" + "x" * MB, *["torn"] * many(480_000))), "line-torn"
    ),
    "lines-of-one-event": kind(
        lambda: calendar(event(*["X-A:b"] * 2_000_000)), "event-unusable", only_full=True
    ),
    "comments": kind(
        lambda: calendar(
            event("DESCRIPTION:" + "note " * MB, *(f"COMMENT:note {n}" for n in range(2 * MANY)))
        ),
        "moved-to-body",
    ),
    "uids-interlaced": kind(_many_uids, "held"),
    "uid-once-more": kind(_one_uid, "held"),
    "uid-of-strays": kind(_strays, "occurrence-alone"),
    "uid-1-mb": kind(_uid, "held", "event-unusable"),
    "summary-1-mb": kind(lambda: _longest_word("SUMMARY:"), "held"),
    "categories": kind(lambda: calendar(event("CATEGORIES:" + "a," * 500_000)), "held"),
    "category-names": kind(
        lambda: calendar(event("CATEGORIES:" + ",".join(map(str, range(MANY))))), "held"
    ),
    "quotes": kind(lambda: _params(b';CN="', 200_000), "held"),
    "parameters": kind(lambda: _params(b";X-A=1", 100_000), "held"),
    "colons": kind(lambda: _params(b";CN=a:b", 100_000), "held"),
    "carets": kind(lambda: _params(b";CN=^^", 100_000), "held"),
    "backslashes": kind(lambda: calendar(event("SUMMARY:" + "\\" * MB)), "held"),
    "mailtos": kind(lambda: _params(b";CN=a:mailto", 100_000), "held"),
    "blanks-in-times": kind(
        lambda: calendar(event(start="DTSTART:20270301T090000" + " " * MB + "x", end="")),
        "event-unusable",
    ),
    "digits-in-a-date": kind(
        lambda: calendar(event(start="DTSTART:" + "2" * MB, end="")), "event-unusable"
    ),
    "digits-in-numbers": kind(
        lambda: calendar(event("SEQUENCE:" + "9" * 5000, "PRIORITY:" + "9" * 5000)), "held"
    ),
    "numbers-of-others": kind(lambda: calendar(event("SEQUENCE:²", "PRIORITY:٣")), "held"),
    "html-bold": kind(lambda: _html(b"<b>", many(2 * MB)), "held"),
    "html-divs": kind(lambda: _html(b"<div>", many(2 * MB)), "held"),
    "html-tables": kind(lambda: _html(b"<table><tr><td>", many(MB)), "held"),
    "html-less-than": kind(lambda: _html(b"<", many(2 * MB)), "held"),
    "html-comments": kind(lambda: _html(b"<!--", many(2 * MB)), "held"),
    "html-sections": kind(lambda: _html(b"<![", many(2 * MB)), "held"),
    "html-entities": kind(lambda: _html(b"&lt\\;&#x41\\;&amp\\;", many(2 * MB)), "held"),
    "html-entity-bomb": kind(
        lambda: _html(b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>&b;', MB),
        "held",
    ),
    "html-attributes": kind(lambda: _html(b"<p a=1 b='2", many(MB)), "held"),
    "html-plain-20-mb": kind(lambda: _html(b"<p>x</p>", many(20 * MB)), "held"),
    "html-data-uris": kind(
        lambda: _html(b'<img src="data:image/png\\;base64\\,QUJD">', many(MB)), "held"
    ),
    "attach-50-mb": kind(lambda: _attached(b"QUJDREVG", many(50 * MB)), "held"),
    "attach-100-mb": kind(
        lambda: _attached(b"!QUJDREVG~ =", 100 * MB), "file-too-large", only_full=True
    ),
    "attach-garbage": kind(
        lambda: _attached(b"\xff~=QUJ \x01", many(10 * MB)),
        "held",
        "attachment-unreadable",
    ),
    "attach-many": kind(
        lambda: calendar(event(*["ATTACH:data:text/plain;base64,QUJD"] * many(20_000))),
        "held",
    ),
    "escapes": kind(_escapes, "characters-removed"),
    "paths": kind(_paths, "held"),
    "line-ends-mixed": kind(
        lambda: [
            b"".join(calendar(event()))
            .replace(b"\r\nUID", b"\r\r\nUID")
            .replace(b"\r\nSU", b"\nSU")
            .replace(b"\r\nDTS", b"\rDTS")
        ],
        "held",
    ),
    "utf-16": kind(
        lambda: [
            "\ufeff".encode("utf-16-le"),
            b"".join(calendar(event())).decode().encode("utf-16-le"),
            b"\x00",
        ],
        "held",
    ),
    "zeroes": kind(lambda: repeated(b"\x00", many(50 * MB)), "not-a-calendar", "file-unreadable"),
    "random-bytes": kind(
        lambda: [bytes((n * n * 31 + n) % 251 for n in range(MB))], "not-a-calendar"
    ),
}

CALENDARS: dict[str, Kind] = {**RULES, **TIMES, **ZONES, **SIZES}
