"""When two attachments are the same."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from ews_meetings.model.meeting import Attachment

PLAN = Attachment.of(name="plan.txt", content=b"one", content_type="text/plain")


def test_an_attachment_names_its_bytes() -> None:
    assert PLAN.size_bytes == 3
    assert PLAN.digest == hashlib.sha256(b"one").hexdigest()
    assert PLAN.content == b"one"


def test_attachments_with_the_same_name_and_bytes_are_equal() -> None:
    other = Attachment.of(name="plan.txt", content=b"one", content_type="application/pdf")
    assert other == PLAN


def test_what_was_observed_equals_what_was_attached() -> None:
    observed = replace(PLAN, content=None, content_type="application/octet-stream")
    assert observed == PLAN


@pytest.mark.parametrize(
    "other",
    [
        Attachment.of(name="Plan.txt", content=b"one"),
        Attachment.of(name="plan.txt", content=b"two"),
        Attachment.of(name="plan.txt", content=b""),
        replace(PLAN, digest=""),
    ],
)
def test_attachments_with_another_name_or_other_bytes_differ(other: Attachment) -> None:
    assert other != PLAN


def test_the_bytes_of_an_attachment_are_not_printed() -> None:
    assert "one" not in repr(PLAN)
