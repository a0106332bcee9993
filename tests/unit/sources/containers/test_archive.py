from __future__ import annotations

import gzip
import io
import re
import struct
import zipfile
from collections.abc import Callable

import pytest

from ews_meetings.errors import FileTooLarge, FileUnreadable, InputUnusable
from ews_meetings.sources.containers.document import LIMITS, Document, Limits, content_of, in_memory
from ews_meetings.sources.containers.opening import documents_in
from ews_meetings.sources.listed import LeftFile

WHEN = (2027, 3, 1, 9, 0, 0)
LINK = 0o120777 << 16


def packed(
    *members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        archive.comment = comment
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, WHEN), content, method)
    return stream.getvalue()


def read(data: bytes, limits: Limits = LIMITS) -> list[Document | LeftFile]:
    return list(documents_in(in_memory(data), "a.zip", limits))


def problem(data: bytes, limits: Limits = LIMITS) -> InputUnusable:
    (only,) = read(data, limits)
    assert isinstance(only, Document)
    with pytest.raises(InputUnusable) as raised:
        content_of(only)
    return raised.value


def contents(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    return {one.name: content_of(one) for one in read(data, limits) if isinstance(one, Document)}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_documents_under_the_name_of_the_archive(method: int) -> None:
    data = packed(("team/inner.ics", b"one"), ("b.EML", b"two"), method=method)
    assert contents(data) == {"a.zip/team/inner.ics": b"one", "a.zip/b.EML": b"two"}


def test_a_member_can_be_read_again() -> None:
    (one,) = read(packed(("a.ics", b"one" * 100)))
    assert isinstance(one, Document)
    assert content_of(one) == content_of(one) == b"one" * 100


def test_other_files_are_left_each_with_its_reason() -> None:
    data = packed(
        ("a.ics", b"x"),
        ("logo.png", b"x"),
        (".hidden.ics", b"x"),
        ("__MACOSX/._a.ics", b"x"),
        ("winmail.dat", b"x"),
        ("old.pst", b"x"),
        ("folder/", b""),
    )
    left = {one.name: one.code for one in read(data) if isinstance(one, LeftFile)}
    assert left == {
        "a.zip/logo.png": "file-other-kind",
        "a.zip/.hidden.ics": "file-hidden",
        "a.zip/__MACOSX/._a.ics": "file-hidden",
        "a.zip/winmail.dat": "file-not-readable-yet",
        "a.zip/old.pst": "file-not-readable-yet",
    }


def test_names_that_are_paths_or_escapes_are_only_ever_shown() -> None:
    data = packed(("../../etc/a.ics", b"one"), ("C:\\b.ics", b"two"), ("\x1b[2Jc\u202e.ics", b"3"))
    found = contents(data)
    assert list(found) == [
        "a.zip/../../etc/a.ics",
        "a.zip/C:\\b.ics" if "a.zip/C:\\b.ics" in found else "a.zip/C:/b.ics",
        "a.zip/\\x1b[2Jc\\u202e.ics",
    ]
    assert all(name.isprintable() for name in found)


def test_a_name_of_any_length_is_shown_short() -> None:
    (one,) = read(packed(("x" * 5000 + ".ics", b"1")))
    assert len(one.name) < 250


def test_a_link_is_left() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("passwd.ics", WHEN)
        info.external_attr = LINK
        archive.writestr(info, "/etc/passwd")
    (left,) = read(stream.getvalue())
    assert isinstance(left, LeftFile)
    assert left.code == "file-link"


def test_an_encrypted_member_is_told_and_its_neighbour_read() -> None:
    data = bytearray(packed(("a.ics", b"one"), ("b.ics", b"two")))
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(mark) + place] |= 1
    first, second = read(bytes(data))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert "is encrypted" in str(first.problem)
    assert content_of(second) == b"two"


def test_another_way_of_packing_is_told() -> None:
    assert "method 14" in str(problem(packed(("a.ics", b"x"), method=zipfile.ZIP_LZMA)))


def test_a_member_that_grows_beyond_reason_is_refused_before_it_is_unpacked() -> None:
    bomb = packed(("a.ics", b"\0" * (20 << 20)))
    assert len(bomb) < 30_000
    assert "times its size" in str(problem(bomb))


def test_a_member_that_is_too_large_is_refused() -> None:
    assert isinstance(
        problem(packed(("a.ics", b"x" * 200)), Limits(document_bytes=100)), FileTooLarge
    )


def test_members_together_are_bounded() -> None:
    data = packed(("a.ics", b"x" * 60), ("b.ics", b"y" * 60), ("c.ics", b"z" * 60))
    found = [one for one in read(data, Limits(total_bytes=130)) if isinstance(one, Document)]
    assert [one.problem is None for one in found] == [True, True, False]


def test_the_number_of_members_is_bounded() -> None:
    data = packed(*((f"{number}.ics", b"") for number in range(20)))
    assert "holds more than 10 files" in str(problem(data, Limits(members=10)))


def test_a_list_of_members_that_lies_about_its_size_is_not_read() -> None:
    data = bytearray(packed(("a.ics", b"x")))
    struct.pack_into("<I", data, data.rindex(b"PK\x05\x06") + 12, 0xFFFFFF00)
    assert "holds more than" in str(problem(bytes(data)))


def test_a_member_that_says_it_is_smaller_gives_no_more_than_that() -> None:
    data = bytearray(packed(("a.ics", b"x" * 10_000)))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 10)
    assert "damaged" in str(problem(bytes(data)))


def test_members_that_claim_the_same_bytes_each_are_bounded_before_any_is_read() -> None:
    data = bytearray(packed(*((f"{number}.ics", b"x" * 60) for number in range(3))))
    places = [found.start() for found in re.finditer(b"PK\x01\x02", data)]
    for place in places:
        struct.pack_into(
            "<I", data, place + 20, 60
        )  # the packed size: up to the end of the archive
    found = read(bytes(data), Limits(total_bytes=130))
    assert [one.problem is None for one in found if isinstance(one, Document)] == [
        True,
        True,
        False,
    ]
    large = Limits(document_bytes=59)
    struct.pack_into("<I", data, places[0] + 24, 10)
    told = [one for one in read(bytes(data), large) if isinstance(one, Document)]
    assert isinstance(told[0].problem, FileTooLarge)


def test_a_member_whose_bytes_were_changed_is_refused() -> None:
    data = packed(("a.ics", b"BEGIN:VCALENDAR"), method=zipfile.ZIP_STORED)
    assert "damaged" in str(problem(data.replace(b"BEGIN:V", b"BEGIN:W")))


def test_a_member_that_lies_before_the_archive_is_refused() -> None:
    data = bytearray(packed(("a.ics", b"x")))
    data[data.rindex(b"PK\x05\x06") + 18] = 1  # the list begins 65536 bytes later than it does
    assert "not where the archive says" in str(problem(bytes(data)))


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_an_archive_that_is_cut_off_is_told(keep: float) -> None:
    data = packed(("a.ics", bytes(range(256)) * 40), ("b.ics", b"x" * 100))
    assert isinstance(problem(data[: int(len(data) * keep)]), FileUnreadable)


def test_an_empty_archive_is_told() -> None:
    assert "is an empty archive" in str(problem(packed()))


def test_a_comment_that_looks_like_the_end_does_no_harm() -> None:
    data = packed(("a.ics", b"one"), comment=b"PK\x05\x06" + b"\xff" * 40)
    (one,) = read(data)
    assert isinstance(one, Document)


def test_archives_and_stores_in_an_archive_are_looked_into() -> None:
    inner = packed(("x.ics", b"one"))
    store = b"From a@b Mon\nSubject: 1\n\nx\n\nFrom a@b Tue\nSubject: 2\n\ny\n"
    data = packed(("in.zip", inner), ("box.mbox", store), ("c.ics.gz", gzip.compress(b"three")))
    assert contents(data) == {
        "a.zip/in.zip/x.ics": b"one",
        "a.zip/box.mbox#1": b"Subject: 1\n\nx\n",
        "a.zip/box.mbox#2": b"Subject: 2\n\ny\n",
        "a.zip/c.ics.gz": b"three",
    }


def test_archives_are_nested_no_deeper_than_one_in_another() -> None:
    deep = packed(("c.zip", packed(("b.zip", packed(("a.ics", b"x"))))))
    assert "unpack it" in str(problem(deep))
    assert read(deep)[0].name == "a.zip/c.zip/b.zip"


def test_mails_of_a_maildir_in_an_archive_need_no_ending() -> None:
    data = packed(
        ("Maildir/cur/1700.host:2,S", b"x"), ("Maildir/new/1701.host", b"y"), ("cur/1:2,ST", b"z")
    )
    found = read(data)
    assert [(one.name, isinstance(one, Document)) for one in found] == [
        ("a.zip/Maildir/cur/1700.host:2,S", True),
        ("a.zip/Maildir/new/1701.host", True),
        ("a.zip/cur/1:2,ST", False),
    ]
    assert isinstance(found[0], Document)
    assert found[0].is_one_of_many


class Opened(io.BytesIO):
    """Knows how many bytes of archives were read."""

    total = 0

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        Opened.total += len(block)
        return block


def test_the_list_of_an_archive_is_read_once_however_many_members_are() -> None:
    data = packed(*((f"{number}.ics", b"x") for number in range(2000)))
    found = list(documents_in(lambda: Opened(data), "a.zip"))
    assert len(found) == 2000
    assert Opened.total < 10 * len(data)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.ics.gz", gzip.compress(b"one")), ("b", gzip.compress(b"one"))],
)
def test_a_gzip_file_is_what_is_in_it_under_its_own_name(name: str, content: bytes) -> None:
    (one,) = documents_in(in_memory(content), name)
    assert isinstance(one, Document)
    assert (one.name, content_of(one), content_of(one)) == (name, b"one", b"one")


def damaged(change: Callable[[bytearray], None]) -> bytes:
    data = bytearray(gzip.compress(b"x" * 5000))
    change(data)
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"x" * 5000)[:-6],
        damaged(lambda data: data.__setitem__(14, data[14] ^ 0xFF)),
        damaged(lambda data: data.__setitem__(-8, data[-8] ^ 0xFF)),
    ],
)
def test_a_damaged_gzip_file_is_told(data: bytes) -> None:
    assert "damaged gzip file" in str(problem(data))


def test_a_gzip_file_that_grows_beyond_the_bound_is_refused() -> None:
    data = gzip.compress(b"\0" * (3 << 20))
    assert isinstance(problem(data, Limits(total_bytes=2 << 20)), FileTooLarge)


def test_a_tar_archive_is_told_by_its_name() -> None:
    data = gzip.compress(b"a.ics".ljust(257, b"\0") + b"ustar".ljust(255, b"\0"))
    assert "is a tar archive" in str(problem(data))
