from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from ews_meetings.errors import FileTooLarge
from ews_meetings.sources.containers.document import Document, Limits, content_of, in_memory
from ews_meetings.sources.containers.opening import documents_in, is_store

FROM = b"From ann@firma.example Mon Mar  1 09:00:00 2027\n"


def mail(subject: str, *body: str) -> bytes:
    return "\n".join((f"Subject: {subject}", "", *body, "")).encode()


def store(*mails: bytes) -> bytes:
    return b"\n".join(FROM + one for one in mails) + b"\n"


def read(data: bytes, limits: Limits | None = None) -> list[Document]:
    found = list(documents_in(in_memory(data), "box.mbox", limits or Limits()))
    assert all(isinstance(one, Document) for one in found)
    return [one for one in found if isinstance(one, Document)]


def test_each_mail_is_a_document_with_its_number() -> None:
    first, second, third = read(store(mail("one", "x"), mail("two", "y"), mail("three", "z")))
    assert [one.name for one in (first, second, third)] == [
        "box.mbox#1",
        "box.mbox#2",
        "box.mbox#3",
    ]
    assert [content_of(one) for one in (first, second)] == [mail("one", "x"), mail("two", "y")]
    assert first.is_one_of_many
    assert third.is_one_of_many


def test_a_mail_can_be_read_again_and_in_any_order() -> None:
    first, second = read(store(mail("one", "x"), mail("two", "y")))
    assert content_of(second) == content_of(second) == mail("two", "y") + b""
    assert content_of(first) == mail("one", "x")


def test_a_store_of_one_mail_has_the_name_of_its_file() -> None:
    (only,) = read(FROM + mail("one", "x"))
    assert (only.name, only.is_one_of_many) == ("box.mbox", False)
    assert content_of(only) == mail("one", "x")


@pytest.mark.parametrize(
    ("stored", "meant"), [(">From here", "From here"), (">>From here", ">From here")]
)
def test_quoting_of_from_lines_is_taken_away_once(stored: str, meant: str) -> None:
    _, second = read(store(mail("one"), mail("two", stored)))
    assert content_of(second) == mail("two", meant)


def counted(subject: str, *body: str) -> bytes:
    text = "\n".join((*body, "")).encode()
    return f"Subject: {subject}\nContent-Length: {len(text)}\n\n".encode() + text


def test_content_length_ends_a_mail_whatever_stands_in_it() -> None:
    tricky = counted("two", "x", "", FROM.decode().strip(), "Subject: not a mail", "", ">From here")
    found = read(store(counted("one", "x"), tricky, counted("three", "z")))
    assert [content_of(one) for one in found] == [
        counted("one", "x"),
        tricky,  # mboxcl2 quotes nothing, so its > is the sender's
        counted("three", "z"),
    ]


def test_a_quoted_line_of_a_counted_mail_is_unquoted() -> None:
    _, second = read(store(mail("one"), counted("two", ">From here")))
    assert content_of(second).endswith(b"\n\nFrom here\n")


@pytest.mark.parametrize("length", ["1", "999999", "00000000000000000001"])
def test_a_content_length_that_ends_at_no_mail_does_not_count(length: str) -> None:
    wrong = f"Subject: one\nContent-Length: {length}\n\nhello\nthere\n".encode()
    found = read(store(wrong, mail("two")))
    assert [content_of(one) for one in found] == [wrong, mail("two")]


def test_prose_that_begins_with_from_ends_no_mail() -> None:
    lines = ("x", "", "From here on: slowly", "Note: this is no header", "", "From Ann", "y")
    found = read(store(mail("one", *lines), mail("two")))
    assert content_of(found[0]) == mail("one", *lines)
    assert len(found) == 2


@pytest.mark.parametrize(
    "line",
    [
        "From - Mon Mar  1 09:00:00 2027",
        "From MAILER-DAEMON Mon Mar 1",
        "From a@b Mon",
        FROM.decode().strip(),
    ],
)
def test_from_lines_as_programs_write_them_begin_a_mail(line: str) -> None:
    found = read(f"{line}\nSubject: one\n\nx\n\n{line}\nSubject: two\n\ny\n".encode())
    assert [content_of(one) for one in found] == [b"Subject: one\n\nx\n", b"Subject: two\n\ny\n"]


def test_a_store_with_windows_line_ends_is_read() -> None:
    found = read(store(mail("one", "x"), mail("two", "y")).replace(b"\n", b"\r\n"))
    assert [content_of(one) for one in found] == [
        mail("one", "x").replace(b"\n", b"\r\n"),
        mail("two", "y").replace(b"\n", b"\r\n"),
    ]


def test_a_store_that_is_cut_off_gives_what_is_there() -> None:
    data = store(mail("one", "x"), mail("two", "yyyy"))
    assert [one.name for one in read(data[:-4])] == ["box.mbox#1", "box.mbox#2"]
    assert [one.name for one in read(data[: len(FROM) + 12])] == ["box.mbox"]


def test_a_mail_that_is_too_large_is_refused_and_the_next_one_read() -> None:
    large = mail("one", "x" * 70, "y" * 70)
    first, second = read(store(large, mail("two")), Limits(document_bytes=100))
    assert isinstance(first.problem, FileTooLarge)
    assert content_of(second) == mail("two")


class Counting(io.BytesIO):
    """Knows how much of it was asked for at once."""

    largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        Counting.largest = max(Counting.largest, -1 if size is None else size)
        assert size not in {None, -1}
        return super().read(size)


def test_a_store_is_never_read_whole() -> None:
    data = store(*(mail(f"mail {number}", "x" * 200) for number in range(300)))
    found = documents_in(lambda: Counting(data), "box")
    names = [one.name for one in found]
    assert len(names) == 300
    assert Counting.largest < len(data) // 5


def many(count: int) -> Iterator[bytes]:
    yield b"From a@b Mon\nSubject: x\n\n"
    for _ in range(count):
        yield b"x" * 70_000 + b"From a@b Mon\n"


def test_a_line_without_end_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(b"".join(many(20)))
    (only,) = documents_in(lambda: path.open("rb"), "box")
    assert isinstance(only, Document)
    assert len(content_of(only)) == path.stat().st_size - len(b"From a@b Mon\n")


def test_a_store_is_known_by_its_first_lines() -> None:
    assert is_store(in_memory(store(mail("one"))))
    assert is_store(in_memory(FROM + b">From quoted\nSubject: x\n\n"))
    for other in (mail("one"), b"", b"From here on\nwe walk\n", b"BEGIN:VCALENDAR\r\n"):
        assert not is_store(in_memory(other))
