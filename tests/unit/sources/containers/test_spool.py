from __future__ import annotations

import io

import pytest

from ews_meetings.errors import FileTooLarge
from ews_meetings.sources.containers.spool import spooled, streamed


@pytest.mark.parametrize("in_memory_bytes", [5, 5000])
def test_what_was_spooled_is_read_as_often_as_wanted_and_in_turn(in_memory_bytes: int) -> None:
    content = bytes(range(250)) * 10
    opens = spooled(
        io.BytesIO(content), source="-", limit_bytes=1 << 20, in_memory_bytes=in_memory_bytes
    )
    with opens() as one, opens() as two:
        assert one.read(7) + two.read(9) == content[:7] + content[:9]
        assert one.read() == content[7:]
        assert two.read() == content[9:]
        assert (one.seek(-3, io.SEEK_END), one.read()) == (len(content) - 3, content[-3:])
        assert (one.seek(2), one.seek(3, io.SEEK_CUR), one.read(1)) == (2, 5, content[5:6])
    with opens() as again:
        assert again.read() == content


@pytest.mark.parametrize("in_memory_bytes", [5, 5000])
def test_more_than_the_bound_is_refused(in_memory_bytes: int) -> None:
    with pytest.raises(FileTooLarge):
        spooled(
            io.BytesIO(b"x" * 2000), source="-", limit_bytes=1999, in_memory_bytes=in_memory_bytes
        )


@pytest.mark.parametrize("in_memory_bytes", [5, 5000])
def test_a_stream_of_bytes_is_read_from_anywhere(in_memory_bytes: int) -> None:
    content = bytes(range(250))
    with streamed(content, in_memory_bytes=in_memory_bytes) as stream:
        assert stream.read() == content
        stream.seek(9)
        assert stream.read(3) == content[9:12]
