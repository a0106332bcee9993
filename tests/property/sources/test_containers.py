"""Whatever bytes a container is made of, it comes to documents or to words of ours, within its bounds."""

from __future__ import annotations

import gzip
import io
import mailbox
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ews_meetings.errors import InputUnusable
from ews_meetings.sources.containers.document import Document, Limits, content_of, in_memory
from ews_meetings.sources.containers.opening import documents_in
from ews_meetings.sources.mail_opening import TooComplex, take_apart
from tests.unit.ics.making import event
from tests.unit.sources.containers.compound import msg
from tests.unit.sources.containers.outlook_making import (
    appointment,
    exception,
    person,
    repeating_blob,
)

LIMITS = Limits(document_bytes=1 << 20, total_bytes=2 << 20, members=50)
LINE = st.text(st.characters(codec="ascii", exclude_categories=["C"]), max_size=30)
HARD = st.sampled_from(["From here", ">From there", ">>From", "", "From a@b Mon", "Subject: x"])
BODY = st.lists(st.one_of(LINE, HARD), max_size=8)


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ics", event("SUMMARY:x"))
        archive.writestr("in.zip", b"PK\x05\x06" + bytes(18))
        archive.writestr("b.mbox", store())
    return stream.getvalue()


def store() -> bytes:
    mail = b"From a@b Mon Mar  1 09:00:00 2027\nSubject: x\nContent-Length: 2\n\nx\n\n"
    return mail * 3


def outlook() -> bytes:
    blob = repeating_blob(
        deleted=("2027-04-15",),
        exceptions=(
            exception("2027-04-15T09:00", "2027-04-15T10:00", "2027-04-15T11:00", subject="x"),
        ),
    )
    return msg(appointment(people=(person("ann@x.example"),), repetition=blob))


WHOLE = {"a.zip": zipped(), "a.mbox": store(), "a.msg": outlook(), "a.gz": gzip.compress(zipped())}


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(WHOLE)),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=9)), min_size=1, max_size=4),
    keep=st.floats(0, 1),
)
def test_a_damaged_container_is_told_in_words_of_ours(
    name: str, cuts: list[tuple[float, bytes]], keep: float
) -> None:
    data = bytearray(WHOLE[name])
    for where, junk in cuts:
        place = int(where * len(data))
        data[place : place + len(junk)] = junk
    data = data[: int(len(data) * max(keep, 0.2))] if keep < 0.8 else data
    for one in documents_in(in_memory(bytes(data)), name, LIMITS):
        assert one.name.isprintable()
        if isinstance(one, Document):
            try:
                content = content_of(one)
            except InputUnusable as error:
                assert error.message  # noqa: PT017 - most of them are, and that is what is claimed
            else:
                assert len(content) <= LIMITS.document_bytes * 4  # a .msg grows as text


@settings(max_examples=60, deadline=None)
@given(bodies=st.lists(BODY, min_size=1, max_size=5))
def test_a_store_that_another_program_wrote_is_read_as_it_was_meant(
    bodies: list[list[str]],
) -> None:
    mails = [
        "\n".join((f"Subject: {number}", "", *body, "end", "")).encode()
        for number, body in enumerate(bodies)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "box")
        box = mailbox.mbox(path)
        for mail in mails:
            box.add(mail)
        box.close()
        found = [
            content_of(one)
            for one in documents_in(lambda: path.open("rb"), "box")
            if isinstance(one, Document)
        ]
    # mboxo writes `From ` as `>From `, and leaves a `>From ` that was there as it is
    assert [one.replace(b"\n>From ", b"\nFrom ") for one in found] == [
        one.replace(b"\n>From ", b"\nFrom ") for one in mails
    ]


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=400), kind=st.sampled_from(["mixed", "signed", "related"]))
def test_any_bytes_are_parts_of_a_mail_or_too_complex(data: bytes, kind: str) -> None:
    head = f'From: a@b.example\r\nContent-Type: multipart/{kind}; boundary="b"\r\n\r\n--b\r\n'
    try:
        mail = take_apart(head.encode() + data + b"\r\n--b--\r\n")
    except TooComplex:
        return
    assert len(mail.parts) <= 2000
