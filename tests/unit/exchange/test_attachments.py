from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from ews_meetings.exchange.attachments import file_element, listed, read_content
from ews_meetings.exchange.elements import View, text, typed
from ews_meetings.model.meeting import Attachment


def test_bytes_are_read_across_lines() -> None:
    sent = base64.b64encode(bytes(range(256))).decode()
    held = View(typed("FileAttachment", text("Content", f"{sent[:76]}\n{sent[76:]}")))
    assert read_content(held) == bytes(range(256))


@pytest.mark.parametrize("content", ["", "A", "%"])
def test_what_is_no_base64_is_empty(content: str) -> None:
    assert read_content(View(typed("FileAttachment", text("Content", content)))) == b""


def test_an_attached_item_is_listed_as_no_file() -> None:
    attached = typed("ItemAttachment", typed("AttachmentId", Id="a"), text("Name", "mail"))
    (held,) = listed(View(typed("CalendarItem", typed("Attachments", attached))))
    assert not held.is_file
    assert held.attachment.name == "mail"


def test_a_picture_is_written_in_the_order_of_the_schema() -> None:
    logo = replace(Attachment.of(name="logo.png", content=b"png"), content_id="logo@x")
    names = [str(child.tag).partition("}")[2] for child in file_element(logo)]
    assert names == ["Name", "ContentType", "ContentId", "IsInline", "Content"]
