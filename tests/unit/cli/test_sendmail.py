from __future__ import annotations

import pytest

from ews_meetings.cli.sendmail import read_call, until_dot
from ews_meetings.errors import BadOption


@pytest.mark.parametrize(
    "line",
    [
        "-t -i",
        "-ti",
        "-i -FCronDaemon -odi -oem -oi -t -f root",
        "-oi -t -fsender@x.example a@x.example b@x.example",
        "-i -f <> -- a@x.example",
        "-bm -i -N never -R hdrs -V id -B 8BITMIME a@x.example -v",
        "a@x.example -i",
    ],
)
def test_what_programs_say_is_understood_as_a_delivery(line: str) -> None:
    call = read_call(line.split())
    assert (call.is_delivery, call.ends_at_dot) == (True, False)
    assert set(call.recipients) <= {"a@x.example", "b@x.example"}


@pytest.mark.parametrize("line", ["-bp", "-bs", "-bd -q1h", "-q15m", "-bi"])
def test_other_services_of_sendmail_are_no_delivery(line: str) -> None:
    assert not read_call(line.split()).is_delivery


def test_what_no_sendmail_knows_is_refused() -> None:
    with pytest.raises(BadOption, match="is no option of sendmail"):
        read_call(["-Z"])


def test_a_lone_dot_ends_the_mail_unless_i_is_said() -> None:
    assert read_call(["-t"]).ends_at_dot
    assert until_dot(b"a: b\n\ntext\n..\n.\nrest\n") == b"a: b\n\ntext\n..\n"
    assert until_dot(b"a: b\r\n\r\ntext\r\n.\r\nrest") == b"a: b\r\n\r\ntext\r\n"
    assert until_dot(b"a.\n .\nno end.") == b"a.\n .\nno end."
