"""Mails and mail stores that want to take all time, all memory, or the program down."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from itertools import chain

from tests.unit.sources.hostile.kind import MB, Kind, calendar, event, kind, lines, many, repeated

_TOP = lines(
    "From: me@firma.example", "To: guest@firma.example", "Subject: Plan", "MIME-Version: 1.0"
)
_CALENDAR = b"".join(calendar(event()))
_NONE = ("not-a-calendar", "file-too-large", "no-events")


def _multipart(*parts: bytes, boundary: str = "b") -> bytes:
    head = lines(f'Content-Type: multipart/mixed; boundary="{boundary}"', "")
    edge = b"\r\n--" + boundary.encode()
    return head + b"".join(edge + b"\r\n" + part for part in parts) + edge + b"--\r\n"


def _part(content: bytes = _CALENDAR, *more: str | bytes, charset: str = "utf-8") -> bytes:
    return lines(f"Content-Type: text/calendar; charset={charset}", *more, "") + content


def _mail(*parts: bytes) -> list[bytes]:
    return [_TOP, _multipart(*parts)]


def _parts(count: int) -> list[bytes]:
    return _mail(*[lines("Content-Type: text/plain", "", "x")] * count, _part())


def _nested(count: int) -> list[bytes]:
    inner = _part()
    for number in range(count):
        inner = _multipart(inner, boundary=f"b{number}")
    return [_TOP, inner]


def _same_boundary(count: int) -> Iterable[bytes]:
    one = lines('Content-Type: multipart/mixed; boundary="b"', "", "--b")
    return chain([_TOP], repeated(one, count), [_part(), lines("--b--")])


def _forwarded(count: int) -> list[bytes]:
    return [_TOP, *[lines("Content-Type: message/rfc822", "") + _TOP] * count, _part()]


def _forwarded_packed(count: int) -> list[bytes]:
    inner = _TOP + _part()
    for _ in range(count):
        packed = base64.encodebytes(inner)
        head = lines("Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "")
        inner = _TOP + head + packed
    return [inner]


def _attached_mails(count: int) -> list[bytes]:
    inner = _TOP + _part()
    for _ in range(count):
        head = lines('Content-Type: application/octet-stream; name="a.eml"', "")
        inner = _TOP + head + inner
    return [inner]


def _header(name: str, text: bytes, size: int) -> Iterable[bytes]:
    return chain(
        [_TOP, name.encode() + b": "], repeated(text, size // len(text)), [b"\r\n", _part()]
    )


def _body(encoding: str, text: bytes, size: int) -> Iterable[bytes]:
    head = lines("Content-Type: text/calendar", f"Content-Transfer-Encoding: {encoding}", "")
    return chain([_TOP, head], repeated(text, size // len(text)))


def _in_charset(name: str) -> Kind:
    broken = _CALENDAR.replace(b"Plan", b"Pl\xe1n \xff")
    return kind(lambda: [_TOP, _part(broken, charset=name)], "held", *_NONE, suffix=".eml")


def _codec_names() -> Sequence[str]:
    return (
        *("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs"),
        *("zlib", "zip", "bz2", "rot13", "hex", "base64", "uu", "quopri", "utf-7", "utf-8-sig"),
        *("utf-16", "utf-32", "hz", "iso-2022-jp", "cp65001", "oem", "palmos", "../../x", "a\x00b"),
        *("x" * 10_000, "utf-16-le", "unicode_internal", "string_escape", "unknown-8bit"),
    )


def _word(charset: str, text: str = "=41") -> bytes:
    return f"=?{charset}?q?{text}?=".encode()


def _encoded_words() -> list[bytes]:
    words = b" ".join(_word(name[:50].replace("\x00", "")) for name in _codec_names())
    named = b'Content-Disposition: attachment; filename="' + words + b'"'
    return [_TOP, b"X: " + words + b"\r\n", _part(_CALENDAR, named)]


def _rfc2231() -> list[bytes]:
    pieces = "".join(f"; filename*{n}*=%41%1b%5b" for n in range(many(20_000)))
    odd = "; name*=zlib''%78; name*0*=idna'x'%ff; method*=punycode''%ff%00"
    return [_TOP, _part(_CALENDAR, f"Content-Disposition: attachment{pieces}{odd}")]


def _method(text: str) -> list[bytes]:
    return [_TOP, lines(f"Content-Type: text/calendar; method={text}", "") + _CALENDAR]


def _boundaries() -> list[bytes]:
    found = [b"--" + str(n).encode() for n in range(many(50_000))]
    return [_TOP, lines("Content-Type: multipart/mixed; boundary=0", "", *found) + _part()]


def _store(count: int) -> Iterable[bytes]:
    one = lines("From me@firma.example Mon Mar  1 09:00:00 2027") + _TOP + _part()
    return chain([one], repeated(lines("From x@y Mon Mar  1 09:00:00 2027", "", "x", ""), count))


def _store_in_one() -> Iterable[bytes]:
    """A store whose one mail is longer than is held."""
    head = lines("From me@firma.example Mon Mar  1 09:00:00 2027") + _TOP
    return chain([head, _part()], repeated(b"x" * 1000 + b"\r\n", many(100_000)))


def _signed(count: int) -> list[bytes]:
    """Signed data in signed data: ASN.1 whose lengths lie."""
    inner = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80" * count
    head = lines("Content-Type: application/pkcs7-mime", "Content-Transfer-Encoding: base64", "")
    return [_TOP, head, base64.encodebytes(inner + b"\x84\xff\xff\xff\xff")]


def eml(make: object, *says: str) -> Kind:
    """Return a mail that may be refused as a whole."""
    return kind(make, *says, *_NONE, suffix=".eml")  # type: ignore[arg-type]  # narrowed by its callers


MAILS: dict[str, Kind] = {
    "mail-1000-parts": eml(lambda: _parts(1000), "held"),
    "mail-3000-parts": eml(lambda: _parts(3000)),
    "mail-100000-parts": eml(lambda: _parts(many(100_000))),
    "mail-nested-49": eml(lambda: _nested(49), "held"),
    "mail-nested-1000": eml(lambda: _nested(1000)),
    "mail-nested-5000": eml(lambda: _nested(5000)),
    "mail-nested-same-boundary": eml(lambda: _same_boundary(many(20_000)), "held"),
    "mail-forwarded-1000": eml(lambda: _forwarded(1000)),
    "mail-forwarded-packed": eml(lambda: _forwarded_packed(30), "held"),
    "mail-attached-mails": eml(lambda: _attached_mails(500)),
    "mail-header-50-mb": eml(lambda: _header("X-A", b"x", many(50 * MB)), "held"),
    "mail-to-10-mb": eml(lambda: _header("To", b"a@b.example, ", many(10 * MB)), "held"),
    "mail-to-comments": eml(lambda: _header("To", b"(", many(MB)), "held"),
    "mail-to-quotes": eml(lambda: _header("Cc", b'"\\', many(MB)), "held"),
    "mail-from-angles": eml(lambda: _header("From", b"<", many(MB)), "held"),
    "mail-content-type-parameters": eml(
        lambda: _header("Content-Type", b"; a=b", many(MB)), "held"
    ),
    "mail-content-type-quotes": eml(
        lambda: _header("Content-Type", b'text/calendar; a="\\";', many(MB)), "held"
    ),
    "mail-headers-many": eml(
        lambda: chain([_TOP], repeated(b"X-A: b\r\n", many(500_000)), [_part()]), "held"
    ),
    "mail-headers-folded": eml(
        lambda: chain([_TOP, b"X-A: b\r\n"], repeated(b" c\r\n", many(500_000)), [_part()]),
        "held",
    ),
    "mail-quoted-50-mb": eml(lambda: _body("quoted-printable", b"=", many(50 * MB))),
    "mail-quoted-lines": eml(lambda: _body("quoted-printable", b"=\r\n", many(10 * MB))),
    "mail-base64-60-mb": eml(lambda: _body("base64", b"!~=QQ==\r\n", many(60 * MB))),
    "mail-uu": eml(lambda: _body("x-uuencode", b"begin 644 ../../x\r\n#0V%T\r\n", MB)),
    "mail-70-mb": eml(lambda: _body("7bit", b"x" * 70 + b"\r\n", many(70 * MB))),
    "mail-boundaries": eml(_boundaries),
    "mail-boundary-empty": eml(
        lambda: [
            _TOP,
            lines('Content-Type: multipart/mixed; boundary=""', "", "--", "--") + _part(),
        ],
        "held",
    ),
    "mail-boundary-missing": eml(
        lambda: [_TOP, lines("Content-Type: multipart/mixed", ""), _part()]
    ),
    "mail-boundary-expression": eml(
        lambda: [_TOP, _multipart(_part(), boundary="(.*)*[^$")], "held"
    ),
    "mail-boundary-1-mb": eml(lambda: [_TOP, _multipart(_part(), boundary="b" * MB)], "held"),
    "mail-encoded-words": eml(_encoded_words, "held"),
    "mail-rfc2231": eml(_rfc2231, "held"),
    "mail-rfc2231-mixed": eml(
        lambda: [_TOP, _part(_CALENDAR, "Content-Disposition: x; filename*0=a; filename*=zlib''b")],
        "held",
    ),
    "mail-rfc2231-charsets": eml(
        lambda: [_TOP, _part(_CALENDAR, "Content-Disposition: x; filename*=idna''%ff; a*=a''%00")],
        "held",
    ),
    "mail-rfc2231-type": eml(
        lambda: [
            _TOP,
            lines("Content-Type: text/calendar; method*0=R; method*=punycode''%ff", ""),
            _CALENDAR,
        ],
        "held",
    ),
    "mail-rfc2231-boundary": eml(
        lambda: [
            _TOP,
            lines("Content-Type: multipart/mixed; boundary*=undefined''b", "", "--b"),
            _part(),
        ],
        "held",
    ),
    "mail-method-odd": eml(lambda: _method('"' + "x" * 5000 + '\x1b[2J"'), "event-unusable"),
    "mail-winmail": eml(
        lambda: _mail(
            lines("Content-Type: application/ms-tnef; name=winmail.dat", "") + b"\x78\x9f>\x22"
        )
    ),
    "mail-signed": eml(lambda: _signed(1000)),
    "mail-signed-deep": eml(lambda: _signed(many(100_000))),
    "mbox-many": kind(lambda: _store(many(20_000)), "held", suffix=".mbox"),
    "mbox-long": kind(_store_in_one, "held", *_NONE, suffix=".mbox"),
    **{f"mail-charset-{name[:20]!r}": _in_charset(name) for name in _codec_names()},
}
