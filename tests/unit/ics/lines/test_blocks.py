import pytest

from ews_meetings.ics.lines.blocks import Block, cut, logical_lines


def kinds(blocks: tuple[Block, ...]) -> list[object]:
    return [(block.kind, kinds(block.parts)) if block.parts else block.kind for block in blocks]


def texts(data: bytes) -> list[bytes]:
    return [line.raw for line in logical_lines(data)]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\r\r\n"])
def test_every_line_end_ends_a_line(end: bytes) -> None:
    assert texts(end.join([b"A:1", b"B:2", b""])) == [b"A:1", b"B:2"]


def test_folded_lines_are_joined_as_bytes_even_inside_a_character() -> None:
    folded = b"SUMMARY:Sch\xc5\r\n \xafzka"
    assert texts(folded) == ["SUMMARY:Schůzka".encode()]


def test_a_blank_line_does_not_end_a_folded_line() -> None:
    assert texts(b"A:1\r\n\r\n 2\r\nB:3") == [b"A:12", b"B:3"]


def test_only_one_blank_of_a_fold_is_taken_away() -> None:
    assert texts(b"A:one\r\n  two") == [b"A:one two"]


def test_lines_know_the_number_they_start_at() -> None:
    numbers = [line.number for line in logical_lines(b"\r\nA:1\r\n 2\r\nB:3\r\n\r\nC:4")]
    assert numbers == [2, 4, 6]


def test_blocks_nest_and_events_keep_their_alarms() -> None:
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\n"
        b"SUMMARY:x\nEND:VEVENT\nEND:VCALENDAR"
    )
    assert kinds(cut(data)) == [("VCALENDAR", [("VEVENT", ["VALARM"])])]


def test_the_lines_of_an_event_are_without_those_of_its_alarm() -> None:
    data = b"BEGIN:VEVENT\nUID:1\nBEGIN:VALARM\nSUMMARY:no\nEND:VALARM\nSUMMARY:yes\nEND:VEVENT"
    (event,) = cut(data)
    assert [(line.number, line.raw) for line in event.own_lines] == [
        (2, b"UID:1"),
        (6, b"SUMMARY:yes"),
    ]


def test_several_calendars_stand_in_one_stream() -> None:
    data = b"BEGIN:VCALENDAR\nEND:VCALENDAR\n\nBEGIN:VCALENDAR\nEND:VCALENDAR"
    assert kinds(cut(data)) == ["VCALENDAR", "VCALENDAR"]


def test_an_event_without_end_is_open_and_its_neighbour_is_whole() -> None:
    data = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nBEGIN:VEVENT\nUID:2\nEND:VEVENT\nEND:VCALENDAR"
    (found,) = cut(data)
    assert [(part.is_closed, part.number) for part in found.parts] == [(False, 2), (True, 4)]
    assert found.is_closed


def test_a_stream_that_is_cut_off_has_open_blocks() -> None:
    (found,) = cut(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1")
    assert not found.is_closed
    assert not found.parts[0].is_closed


def test_a_new_calendar_closes_what_is_open() -> None:
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR"
    )
    assert [block.is_closed for block in cut(data)] == [False, True]


def test_begin_is_found_behind_garbage_on_its_line() -> None:
    (event,) = cut(b"NoneBEGIN:VEVENT\nUID:1\nEND:VEVENT")
    assert event.is_glued


def test_a_mark_of_a_second_file_is_no_garbage() -> None:
    (event,) = cut(b"\xef\xbb\xbfBEGIN:VEVENT\nUID:1\nEND:VEVENT")
    assert not event.is_glued


def test_begin_inside_a_value_opens_nothing() -> None:
    data = b"BEGIN:VEVENT\nSUMMARY:BEGIN:VEVENT\nX-BEGIN:VEVENT\nDESCRIPTION:a\n BEGIN:VALARM\nEND:VEVENT"
    assert kinds(cut(data)) == ["VEVENT"]


def test_begin_may_be_folded_and_written_small() -> None:
    assert kinds(cut(b"begin:ve\r\n vent\r\nend:v\r\n event")) == ["VEVENT"]


def test_an_end_without_begin_is_passed_over() -> None:
    assert kinds(cut(b"END:VEVENT\nBEGIN:VEVENT\nEND:VALARM\nEND:VEVENT")) == ["VEVENT"]


def test_a_deep_nest_is_cut_without_harm() -> None:
    assert len(cut(b"BEGIN:X\n" * 100_000)) == 1


def test_a_run_of_line_ends_costs_linear_time() -> None:
    assert texts(b"\r" * 500_000 + b"A:1") == [b"A:1"]
