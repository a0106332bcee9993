"""Bytes to other bytes: lines, blocks, values and single bytes of calendars and mails, changed at random."""

from __future__ import annotations

import base64
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random

_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_NUMBER = re.compile(rb"[0-9]+")
_DATE = re.compile(rb"[0-9]{8}(?:T[0-9]{6}Z?)?")
_VALUE = re.compile(rb"([:=])([^:=;,\r\n]*)")
_BEGIN = re.compile(rb"^BEGIN:([A-Z-]+)", re.IGNORECASE)
_LONGEST = 60_000

NUMBERS = (
    b"0",
    b"1",
    b"-1",
    b"2",
    b"5",
    b"7",
    b"31",
    b"53",
    b"366",
    b"999",
    b"99999999",
    b"1" * 20,
)
DATES = (
    *(b"00010101T000000", b"16010101T000000Z", b"16001231", b"44991231T235959", b"45000101"),
    *(b"99991231T235959Z", b"20270328T023000", b"20271031T023000", b"20280229", b"20270301T240000"),
    *(b"19700101T000000Z", b"20270301", b"20270301T090000", b"2027-03-01T09:00:00+0530", b"0"),
)
LINES = (
    *(b"RRULE:FREQ=DAILY", b"RRULE:FREQ=MONTHLY;BYMONTHDAY=31", b"RRULE:FREQ=WEEKLY;COUNT=0"),
    *(b"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", b"RRULE:FREQ=HOURLY;INTERVAL=7;COUNT=50"),
    *(b"RRULE:FREQ=SECONDLY", b"EXRULE:FREQ=WEEKLY", b"RRULE:D1 #0", b"RRULE:MP1 1+ MO #5"),
    *(b"EXDATE:20270301T080000Z", b"RDATE;VALUE=PERIOD:20270302T080000Z/P1W", b"RDATE:20270305"),
    *(b"RECURRENCE-ID;RANGE=THISANDFUTURE:20270308T080000Z", b"RECURRENCE-ID;VALUE=DATE:20270308"),
    *(b"METHOD:CANCEL", b"METHOD:REQUEST", b"METHOD:ADD", b"METHOD:REPLY", b"METHOD:PUBLISH"),
    *(b"STATUS:CANCELLED", b"STATUS:TENTATIVE", b"SEQUENCE:3", b"SEQUENCE:-1", b"UID:", b"UID:one"),
    *(b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VALARM", b"END:VALARM", b"END:VCALENDAR"),
    *(b"BEGIN:VCALENDAR", b"BEGIN:VTIMEZONE", b"END:VTIMEZONE", b"BEGIN:STANDARD", b"END:STANDARD"),
    *(b"DURATION:P99999999W", b"DURATION:-PT1H", b"DURATION:P1D", b"TRIGGER:-P99999999W"),
    *(b"ORGANIZER:mailto:me@firma.example", b"ATTENDEE:mailto:me@firma.example", b"ATTENDEE:"),
    *(b"ATTENDEE;CN=A:B;ROLE=CHAIR:MAILTO:a@b.example", b"ORGANIZER:", b"VERSION:1.0", b"TZ:+01"),
    *(b"X-WR-TIMEZONE:Europe/London", b"TZID:Customized Time Zone", b"CLASS:PRIVATE", b"GEO:x"),
    *(b"ATTACH;ENCODING=BASE64;VALUE=BINARY:QUJ", b"ATTACH:file:///etc/passwd", b"ATTACH:cid:x"),
    *(b"X-ALT-DESC;FMTTYPE=text/html:<p onclick=x>&lt\\;<![x", b"DESCRIPTION:\\", b"CATEGORIES:,"),
    *(
        b"SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=utf-7:=E4=",
        b"X-MOZ-FAKED-MASTER:1",
        b" ",
        b"\t",
    ),
    *(
        b"X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        b"DTSTART;VALUE=DATE:20270301",
        b"DTEND:20270301T090000",
    ),
    *(b"Content-Type: text/calendar; method=REQUEST; charset=utf-7", b"--b", b"--b--", b"", b"="),
    *(b"Content-Transfer-Encoding: quoted-printable", b"Content-Type: message/rfc822", b"From x@y"),
    *(b"DTSTART;TZID=Pacific/Apia:20111230T090000", b"TZOFFSETTO:+235959", b"TZOFFSETFROM:-1400"),
    *(b"DAYLIGHT:TRUE;+02;20270328T020000;20271031T030000;A;B", b"DALARM:20270301T080000Z;;;x"),
)
PIECES = (
    *(b"\x00", b"\x1b[2J", b"\xed\xa0\x80", b"\xe2\x80\xae", b"\xff", b"\\n", b"\\", b'"', b"^n"),
    *(
        b"\r",
        b"\n",
        b"\r\n ",
        b"\r\r\n",
        b"=\r\n",
        b"=",
        b";",
        b",",
        b":",
        b";TZID=x:",
        b";VALUE=DATE",
    ),
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"%1b",
        b"&#x1b;",
        b"mailto:",
        b"../",
        b"\xc2\x85",
        b"\xe2\x80\xa8",
    ),
)

Change = Callable[[bytes, Random, Sequence[bytes]], bytes]


def changed(seeds: Sequence[bytes], random: Random) -> bytes:
    """Return one of some seeds, changed a few times."""
    data = random.choice(seeds)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4, 6))):
        data = random.choice(_CHANGES)(data, random, seeds)[:_LONGEST]
    return random.choice(_WRAPPINGS)(data) if random.random() < 0.06 else data


def _lines(data: bytes) -> list[bytes]:
    return [line for line in _LINES.findall(data) if line]


def _any_place(lines: Sequence[bytes], random: Random) -> int:
    return random.randrange(len(lines)) if lines else 0


def _line_gone(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    lines = _lines(data)
    at = _any_place(lines, random)
    del lines[at : at + random.choice((1, 1, 1, 2, 5))]
    return b"".join(lines)


def _line_again(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    lines = _lines(data)
    at = _any_place(lines, random)
    return b"".join(
        [*lines[:at], *lines[at : at + 1] * random.choice((2, 2, 3, 20)), *lines[at + 1 :]]
    )


def _line_moved(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    lines = _lines(data)
    if lines:
        line = lines.pop(_any_place(lines, random))
        lines.insert(random.randint(0, len(lines)), line)
    return b"".join(lines)


def _line_of_other(data: bytes, random: Random, seeds: Sequence[bytes]) -> bytes:
    lines, others = _lines(data), _lines(random.choice(seeds))
    at = _any_place(others, random)
    lines[random.randint(0, len(lines)) : 0] = others[at : at + random.choice((1, 1, 2, 4))]
    return b"".join(lines)


def _line_new(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    lines = _lines(data)
    lines.insert(random.randint(0, len(lines)), random.choice(LINES) + b"\r\n")
    return b"".join(lines)


def _line_folded(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice((b"\r\n ", b"\n\t", b"\r\n", b"\r ", b"=\r\n")) + data[at:]


def _value_new(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    new = random.choice((*NUMBERS, *DATES, *PIECES, *(line.partition(b":")[2] for line in LINES)))
    return _replaced(_VALUE, data, random, lambda found: found[1] + new)


def _number_new(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(_NUMBER, data, random, lambda _: random.choice(NUMBERS))


def _date_new(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return _replaced(_DATE, data, random, lambda _: random.choice(DATES))


def _replaced(
    form: re.Pattern[bytes],
    data: bytes,
    random: Random,
    new: Callable[[re.Match[bytes]], bytes],
) -> bytes:
    found = list(form.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    return data[: one.start()] + new(one) + data[one.end() :]


def _blocks(lines: Sequence[bytes]) -> list[tuple[int, int]]:
    """Return where blocks begin and end; each ends at the first END of its name."""
    found: list[tuple[int, int]] = []
    for at, line in enumerate(lines):
        if begin := _BEGIN.match(line):
            end = next(
                (n for n in range(at, len(lines)) if lines[n].startswith(b"END:" + begin[1])), None
            )
            found += [(at, end + 1)] if end is not None else []
    return found


def _block_gone(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    lines = _lines(data)
    if blocks := _blocks(lines):
        start, end = random.choice(blocks)
        del lines[start:end]
    return b"".join(lines)


def _block_of_other(data: bytes, random: Random, seeds: Sequence[bytes]) -> bytes:
    lines = _lines(data)
    others = lines if random.random() < 0.3 else _lines(random.choice(seeds))
    if blocks := _blocks(others):
        start, end = random.choice(blocks)
        at = random.choice([*(one for pair in _blocks(lines) for one in pair), 0])
        lines[at:at] = others[start:end]
    return b"".join(lines)


def _bytes_gone(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + data[at + random.choice((1, 2, 10, 100, 1000)) :]


def _byte_other(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data)) if data else 0
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _piece_new(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(PIECES) * random.choice((1, 1, 1, 50)) + data[at:]


def _ends_other(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data.replace(b"\r\n", random.choice((b"\n", b"\r", b"\r\r\n", b"\n\r", b"\r\n\r\n")))


def _mixed(data: bytes, random: Random, seeds: Sequence[bytes]) -> bytes:
    other = random.choice(seeds)
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _in_mail(data: bytes) -> bytes:
    head = b"From: me@firma.example\r\nTo: x@y.example\r\nMIME-Version: 1.0\r\n"
    return head + b"Content-Type: text/calendar; method=REQUEST\r\n\r\n" + data


def _in_mail_packed(data: bytes) -> bytes:
    head = b"From: me@firma.example\r\nContent-Type: application/ics\r\n"
    return head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


def _in_store(data: bytes) -> bytes:
    return b"From x@y Mon Mar  1 09:00:00 2027\n" + _in_mail(data) + b"\n\n"


def _in_zip(data: bytes) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.ics"), data)
        archive.writestr(zipfile.ZipInfo("b/../c.eml"), _in_mail(data))
    return found.getvalue()


_CHANGES: tuple[Change, ...] = (
    *(_line_gone, _line_again, _line_moved, _line_of_other, _line_new, _line_new, _line_folded),
    *(_value_new, _value_new, _number_new, _date_new, _block_gone, _block_of_other, _bytes_gone),
    *(_byte_other, _piece_new, _ends_other, _mixed),
)
_WRAPPINGS: tuple[Callable[[bytes], bytes], ...] = (
    *(_in_mail, _in_mail_packed, _in_store, _in_zip, lambda data: gzip.compress(data, mtime=0)),
    *(lambda data: data.decode("latin-1").encode("utf-16"), lambda data: data * 2),
)
