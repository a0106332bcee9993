"""vCalendar 1.0 that wants to take all time, all memory, or the program down."""

from __future__ import annotations

from tests.unit.sources.hostile.kind import MB, Kind, kind, lines, many

_SAID = ("held", "event-unusable", "not-supported-yet", "rule-unsayable", "rule-unreadable")


def _old(
    *extra: str | bytes, start: str = "20270301T090000", calendar: str = "TZ:+01"
) -> list[bytes]:
    head = lines(
        "BEGIN:VCALENDAR", "VERSION:1.0", calendar, "BEGIN:VEVENT", "UID:1", "SUMMARY:Plan"
    )
    return [head, lines(f"DTSTART:{start}", *extra, "END:VEVENT", "END:VCALENDAR")]


def _vcs(*extra: str | bytes, start: str = "20270301T090000", calendar: str = "TZ:+01") -> Kind:
    return kind(lambda: _old(*extra, start=start, calendar=calendar), *_SAID, suffix=".vcs")


OLD_CALENDARS: dict[str, Kind] = {
    "vcs-endless-minutes": _vcs("RRULE:M1 #0"),
    "vcs-minutes-huge": _vcs("RRULE:M" + "9" * 4000 + " #" + "9" * 4000),
    "vcs-daily-huge": _vcs("RRULE:D999999999 #999999999"),
    "vcs-yearly-all-days": _vcs("RRULE:YD1 " + " ".join(map(str, range(1, 367))) + " #0"),
    "vcs-monthly-never": _vcs("RRULE:MD12 31 #0", start="20270201T090000"),
    "vcs-nested": _vcs("RRULE:" + "YM1 6 7 #5 MP1 1+ SU 1000 #5 W1 TU TH #0 " * 1000),
    "vcs-rules-many": _vcs(*["RRULE:D1 #0"] * 2000),
    "vcs-clocks": _vcs(
        "RRULE:D1 " + " ".join(f"{n // 60:02}{n % 60:02}" for n in range(1440)) + " #0"
    ),
    "vcs-until": _vcs("RRULE:D1 99991231T235959Z"),
    "vcs-year-0001": _vcs(start="00010101T000000"),
    "vcs-year-9999": _vcs("RRULE:YM1 #0", start="99991231T235959Z"),
    "vcs-offset": _vcs(calendar="TZ:+9999"),
    "vcs-daylight": _vcs(calendar="DAYLIGHT:TRUE;+99;99991231T235959;00010101T000000;A;B"),
    "vcs-daylight-many": _vcs(
        calendar="DAYLIGHT:TRUE;+02;20270328T020000;20271031T030000;A;B\r\n" * 5000 + "TZ:+01"
    ),
    "vcs-quoted": _vcs(b"DESCRIPTION;ENCODING=QUOTED-PRINTABLE:" + b"=" * MB),
    "vcs-quoted-lines": _vcs(b"DESCRIPTION;ENCODING=QUOTED-PRINTABLE:" + b"=41=\r\n" * 200_000),
    "vcs-charset": _vcs(
        "SUMMARY;CHARSET=zlib:x",
        "LOCATION;CHARSET=idna;ENCODING=BASE64:////",
        "DESCRIPTION;CHARSET=unicode_escape;ENCODING=QUOTED-PRINTABLE:=FF=5Cx",
    ),
    "vcs-alarm": _vcs("DALARM:" + ";" * 100_000, "AALARM:99991231T235959Z;P99999999W;9999999999;x"),
    "vcs-attach-unfolded": _vcs("ATTACH;ENCODING=BASE64:", *["A" * 76] * many(2_000_000)),
    "vcs-torn-lines": _vcs("DESCRIPTION:" + "x" * MB, *["torn"] * many(480_000)),
    "vcs-attach": _vcs("ATTACH;VALUE=URL:file:///etc/passwd", "ATTACH;ENCODING=BASE64:" + "!" * MB),
}
