"""JSON of our values: what is written is read, and nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.codec import CodecError, Json, decode, encode
from ews_meetings.change.observed import Known
from ews_meetings.model.meeting import Attachment, FreeBusy
from ews_meetings.model.span import DaySpan, Span, TimedSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One of every kind of hint that our values have."""

    span: Span | None = None
    name: str = ""
    count: int = 0
    is_open: bool = False
    share: float = 0.0
    at: datetime | None = None
    content: bytes | None = None
    state: Known = Known.UNKNOWN
    names: tuple[str, ...] = ()
    digests: dict[str, str] | None = None


DAYS = DaySpan(first=date(2027, 4, 1), last=date(2027, 4, 2), zone="Europe/Berlin")
TIMED = TimedSpan(
    start_at=datetime(2027, 4, 1, 7, tzinfo=UTC),
    end_at=datetime(2027, 4, 1, 8, tzinfo=UTC),
    start_zone="Europe/Berlin",
    end_zone="Europe/London",
)


@pytest.mark.parametrize(
    "thing",
    [
        Thing(),
        Thing(span=DAYS),
        Thing(span=TIMED),
        Thing(name="Ü\0\n\u2028🎉", count=-3, is_open=True, share=0.5),
        Thing(at=datetime(2027, 4, 1, 7, 0, 0, 5, tzinfo=UTC), content=b"\x00\xff"),
        Thing(state=Known.YES, names=("a", ""), digests={"subject": "00ff00ff"}),
    ],
)
def test_a_value_that_was_written_is_read_back(thing: Thing) -> None:
    assert decode(Thing, encode(thing)) == thing


@pytest.mark.parametrize("capabilities", [EXCHANGE, GROMOX])
def test_capabilities_are_read_back(capabilities: Capabilities) -> None:
    assert decode(Capabilities, encode(capabilities)) == capabilities


def test_the_bytes_of_an_attachment_are_read_back() -> None:
    attachment = Attachment.of(name="a", content=bytes(range(256)), content_type="text/plain")
    read = decode(Attachment, encode(attachment))
    assert (read.content, read.content_type) == (attachment.content, "text/plain")


def test_instants_are_written_in_utc() -> None:
    at = datetime(2027, 4, 1, 9, tzinfo=timezone(timedelta(hours=2)))
    assert encode(at) == "2027-04-01T07:00:00+00:00"


def test_a_span_says_which_kind_it_is() -> None:
    written = encode(Thing(span=DAYS))
    assert isinstance(written, dict)
    span = written["span"]
    assert isinstance(span, dict)
    assert (span["type"], span["first"]) == ("DaySpan", "2027-04-01")


def test_a_value_of_no_kind_of_ours_has_no_json_form() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        encode(object())


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"colour": "red", "size": 1}, "unknown colour, size"),
        ({"name": 5}, "5 is no str"),
        ({"name": None}, "None is no str"),
        ({"count": "5"}, "'5' is no int"),
        ({"count": True}, "True is no int"),
        ({"count": 5.0}, "5.0 is no int"),
        ({"is_open": 1}, "1 is no bool"),
        ({"at": "yesterday"}, "yesterday"),
        ({"at": 5}, "5"),
        ({"content": "%%%"}, "base64"),
        ({"state": "perhaps"}, "perhaps"),
        ({"state": []}, "is not a valid Known"),
        ({"names": "abc"}, "'abc' is no list"),
        ({"names": [1]}, "1 is no str"),
        ({"digests": []}, "is no object"),
        ({"span": {"type": "Epoch"}}, "no type 'Epoch' here"),
        ({"span": {}}, "no type None here"),
        ({"span": "today"}, "'today' is no object"),
        ({"span": {"type": "DaySpan", "first": "2027-04-01"}}, "DaySpan"),
        ([], "is no object"),
        (None, "is no object"),
    ],
)
def test_what_does_not_have_the_shape_is_refused_with_the_reason(data: Json, problem: str) -> None:
    with pytest.raises(CodecError) as error:
        decode(Thing, data)
    assert problem in str(error.value)


def test_nothing_cannot_stand_where_a_span_must() -> None:
    @dataclass(frozen=True)
    class Booking:
        state: FreeBusy

    with pytest.raises(CodecError):
        decode(Booking, {"state": None})
