from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from ews_meetings.sources.mail_headers import LenientMessage


def part(*lines: str, content: bytes = b"Pl\xe1n") -> LenientMessage:
    data = "\r\n".join((*lines, "", "")).encode() + content
    found = message_from_bytes(data, LenientMessage, policy=policy.compat32)
    assert isinstance(found, LenientMessage)
    return found


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "a\x00b"])
def test_a_character_set_that_text_cannot_have_counts_as_none(charset: str) -> None:
    found = part(f"Content-Type: text/calendar; charset={charset}")
    assert found.get_content_charset() is None
    assert found.get_payload(decode=True) == b"Pl\xe1n"


def test_a_name_continued_and_whole_counts_as_none() -> None:
    assert part("Content-Disposition: x; filename*0=a; filename*=u''b").get_filename() is None


def test_parameters_beyond_any_length_count_as_none() -> None:
    assert (
        part("Content-Type: text/plain; charset=utf-8" + "; a=b" * 5000).get_param("charset")
        is None
    )


def test_parameters_that_programs_write_are_read() -> None:
    found = part("Content-Type: text/calendar; charset=iso-8859-2; method=REQUEST")
    assert (found.get_content_charset(), found.get_param("method")) == ("iso-8859-2", "REQUEST")
