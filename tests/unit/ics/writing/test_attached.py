"""Files stand in the calendar where that is wished and they are small enough; else it is said."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.ics.writing.meetings import write_meeting
from ews_meetings.model.meeting import Attachment, Meeting
from tests.unit.ics.writing.making import SPAN, held_again, lines, options, single

CONTENT = b"\x00\xffhallo" * 30
FILE = replace(
    Attachment.of(name="a;b.txt", content=CONTENT, content_type="text/plain; charset=utf-8"),
    content=None,
    attachment_id="id-1",
)
HELD = single(Meeting(subject="x", span=SPAN, attachments=(FILE,)))
READ = {"id-1": CONTENT}


def said(held_bytes: dict[str, bytes], *, takes: bool = True, largest: int = 10_000) -> list[str]:
    chosen = replace(options(takes_files=takes), largest_file_bytes=largest)
    return [found.message for found in write_meeting(HELD, chosen, contents=held_bytes).findings]


def test_a_file_stands_inline_under_its_name() -> None:
    told = lines(write_meeting(HELD, options(takes_files=True), contents=READ).events)
    [line] = [line for line in told if line.startswith("ATTACH")]
    assert line.startswith(
        'ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY;FILENAME="a;b.txt";'
        'X-FILENAME="a;b.txt":'
    )
    [again] = held_again(HELD, takes_files=True, contents=READ).series.meeting.attachments
    assert (again.name, again.content) == ("a;b.txt", CONTENT)


def test_a_file_is_left_out_with_its_reason() -> None:
    name = "a;b.txt is not in the calendar file: "
    assert said(READ) == []
    assert said(READ, takes=False) == [f"{name}--no-attachments was asked for"]
    assert said(READ, largest=10) == [f"{name}it has 210 bytes, more than 10"]
    nothing = f"{name}it is empty, is no file, or the server does not give it"
    assert said({}) == said({"id-1": b""}) == [nothing]
