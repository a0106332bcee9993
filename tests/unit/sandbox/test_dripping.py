"""An answer goes out byte by byte, and never takes longer than it was told."""

from dataclasses import dataclass, field

from ews_meetings.sandbox.dripping import drip


@dataclass
class _Line:
    """A line with a clock that runs only while somebody waits."""

    parts: list[bytes] = field(default_factory=list)
    now_s: float = 0.0
    slowness: float = 1.0
    ends_after: int = 10**9

    def wait(self, seconds: float) -> bool:
        self.now_s += seconds * self.slowness
        return len(self.parts) >= self.ends_after

    def send(self, body: bytes, over_s: float) -> None:
        drip(body, self.parts.append, over_s=over_s, wait=self.wait, now=lambda: self.now_s)


def test_single_bytes_are_spread_over_the_time() -> None:
    line = _Line()
    line.send(b"abcd", 2.0)
    assert line.parts == [b"a", b"b", b"c", b"d", b""]
    assert line.now_s == 2.0


def test_when_the_time_is_over_the_rest_goes_at_once() -> None:
    line = _Line(slowness=3)
    line.send(b"abcdef", 3.0)
    assert line.parts == [b"a", b"b", b"c", b"def"]


def test_a_long_answer_ends_in_one_piece() -> None:
    line = _Line()
    line.send(b"x" * 10_000, 0.5)
    assert [len(part) for part in line.parts[:2]] == [1, 1]
    assert sum(map(len, line.parts)) == 10_000
    assert len(line.parts) <= 2_002


def test_nobody_waits_when_the_server_ends() -> None:
    line = _Line(ends_after=2)
    line.send(b"abcdef", 60.0)
    assert line.parts == [b"a", b"b", b"cdef"]


def test_an_empty_answer_is_sent_too() -> None:
    line = _Line()
    line.send(b"", 1.0)
    assert b"".join(line.parts) == b""
