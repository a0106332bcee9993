"""The files of a meeting as ATTACH, inline, within a bound; what is left out is said.

Source: RFC 5545 §3.8.1.1; Outlook and Exchange name a file in X-FILENAME, RFC 8607 in FILENAME.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from icalendar.cal.component import Component

from ews_meetings.ics.lines.file_names import sane_name
from ews_meetings.ics.writing.options import WriteOptions
from ews_meetings.ics.writing.values import put_word
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment

Contents = Mapping[str, bytes]
"""Bytes of files, by the id that the server gives them."""
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+")
_UNKNOWN_TYPE = "application/octet-stream"


def is_wanted(attachment: Attachment, options: WriteOptions) -> bool:
    """Say whether the bytes of a file are asked for."""
    return options.takes_files and attachment.size_bytes <= options.largest_file_bytes


def put_files(
    event: Component,
    attachments: tuple[Attachment, ...],
    contents: Contents,
    options: WriteOptions,
) -> tuple[Finding, ...]:
    """Write the files of a meeting, and return which ones are left out."""
    findings: list[Finding] = []
    for attachment in attachments:
        content = attachment.content or contents.get(attachment.attachment_id)
        if not content or not is_wanted(attachment, options):
            findings.append(_left_out(attachment, _why(attachment, options)))
            continue
        name = sane_name(attachment.name)
        media_type = attachment.content_type.partition(";")[0].strip()
        params = {
            "FMTTYPE": media_type if _MEDIA_TYPE.fullmatch(media_type) else _UNKNOWN_TYPE,
            "ENCODING": "BASE64",
            "VALUE": "BINARY",
            "FILENAME": name,
            "X-FILENAME": name,
        }
        put_word(event, "ATTACH", base64.b64encode(content).decode(), params)
    return tuple(findings)


def _why(attachment: Attachment, options: WriteOptions) -> str:
    if not options.takes_files:
        return "--no-attachments was asked for"
    if attachment.size_bytes > options.largest_file_bytes:
        return f"it has {attachment.size_bytes} bytes, more than {options.largest_file_bytes}"
    return "it is empty, is no file, or the server does not give it"


def _left_out(attachment: Attachment, why: str) -> Finding:
    return Finding(
        code="attachment-left-out",
        message=f"{attachment.name} is not in the calendar file: {why}",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="attachments",
        value=attachment.name,
    )
