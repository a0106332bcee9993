from __future__ import annotations

import base64

import pytest

from ews_meetings.exchange.attachments import listed, read_content
from ews_meetings.exchange.elements import View, text, typed


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
