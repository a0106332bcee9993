import base64

import pytest

from ews_meetings.ics.texts.attachments import Attached, read_attachments
from ews_meetings.model.meeting import Attachment
from tests.unit.ics.making import component

BYTES = bytes(range(256))
BASE64 = base64.b64encode(BYTES).decode()
INLINE = "ATTACH;VALUE=BINARY;ENCODING=BASE64"


def attached(*lines: str, related: dict[str, Attachment] | None = None) -> Attached:
    return read_attachments(component(*lines), related or {}).value


def told(*lines: str) -> list[str]:
    return [finding.code for finding in read_attachments(component(*lines), {}).findings]


def test_inline_bytes_arrive_unchanged_under_their_name() -> None:
    (found,) = attached(f"{INLINE};FMTTYPE=application/pdf;X-FILENAME=a.pdf:{BASE64}").files
    assert (found.name, found.content_type, found.content) == ("a.pdf", "application/pdf", BYTES)


@pytest.mark.parametrize("value", [f"{BASE64[:40]} {BASE64[40:]}", BASE64.rstrip("=")])
def test_blanks_and_missing_padding_do_no_harm(value: str) -> None:
    (found,) = attached(f"{INLINE}:{value}").files
    assert found.content == BYTES


def test_a_value_that_says_only_one_of_binary_and_base64_is_inline() -> None:
    files = attached(f"ATTACH;VALUE=BINARY:{BASE64}", f"ATTACH;ENCODING=base64:{BASE64}").files
    assert [file.content for file in files] == [BYTES, BYTES]


def test_files_without_a_name_get_one_with_an_ending() -> None:
    files = attached(f"{INLINE};FMTTYPE=image/png:{BASE64}", f"{INLINE}:{BASE64}").files
    assert [file.name for file in files] == ["attachment1.png", "attachment2.dat"]


def test_names_are_looked_for_in_the_order_of_producers() -> None:
    (found,) = attached(f"{INLINE};FILENAME=b.txt;X-FILENAME=a.txt:{BASE64}").files
    assert found.name == "a.txt"


def test_damaged_base64_is_lost_and_reported() -> None:
    assert told(f"{INLINE}:not base64 %%") == ["attachment-lost"]
    assert told("ATTACH:data:text/plain;base64,%%%") == ["attachment-lost"]


def test_a_link_becomes_a_line_and_is_never_fetched() -> None:
    line = "ATTACH;FMTTYPE=application/pdf:https://x.example/a.pdf"
    assert attached(line).lines == ("Attachment: https://x.example/a.pdf",)
    assert told(line) == ["attachment-linked"]


@pytest.mark.parametrize(
    "value",
    [
        "file:///etc/hostname",
        "FILE:x",
        r"C:\secret.txt",
        r"\\host\share\a",
        "/etc/hostname",
        "../a",
    ],
)
def test_paths_are_refused_and_reported(value: str) -> None:
    line = f"ATTACH:{value}"
    assert attached(line) == Attached()
    assert told(line) == ["attachment-lost"]


def test_what_is_neither_file_nor_link_is_lost() -> None:
    assert told("ATTACH:agenda") == ["attachment-lost"]


def test_a_part_of_the_mail_is_attached() -> None:
    part = Attachment.of(name="a.pdf", content=BYTES)
    found = attached("ATTACH:CID:<x@y>", "ATTACH:cid:x@y", related={"x@y": part})
    assert found.files == (part, part)


def test_a_part_of_no_mail_is_lost() -> None:
    assert told("ATTACH:CID:x@y") == ["attachment-lost"]


def test_a_data_address_is_a_file() -> None:
    first, second = attached(
        f"ATTACH:data:image/png;base64,{BASE64}", "ATTACH;FILENAME=a.txt:data:text/plain,a%20b"
    ).files
    assert (first.name, first.content_type, first.content) == (
        "attachment1.png",
        "image/png",
        BYTES,
    )
    assert (second.name, second.content) == ("a.txt", b"a b")
    assert told("ATTACH:data:nothing") == ["attachment-lost"]
