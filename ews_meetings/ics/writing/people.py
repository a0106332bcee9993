"""ORGANIZER and ATTENDEE of a meeting, with what each attendee has answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from icalendar.cal.component import Component

from ews_meetings.change.observed import Facts, Known
from ews_meetings.ics.writing.values import one_line, put_word
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response, Role, fold

_ADDRESS = re.compile(r"[^\s<>@\"(),:;\\\[\]]+@[^\s<>@\"(),:;\\\[\]]+")
_PARTSTATS = {
    Response.ACCEPT: "ACCEPTED",
    Response.DECLINE: "DECLINED",
    Response.TENTATIVE: "TENTATIVE",
    Response.ORGANIZER: "ACCEPTED",
}
_ROLES = {
    Role.REQUIRED: {"ROLE": "REQ-PARTICIPANT"},
    Role.OPTIONAL: {"ROLE": "OPT-PARTICIPANT"},
    Role.RESOURCE: {"CUTYPE": "RESOURCE", "ROLE": "NON-PARTICIPANT"},
}
# All others begin something else in a URI, or an escape (RFC 3986 §2.2; RFC 6068 §2).
_PLAIN = "!$&'*+-./=^_`{|}~@"


def put_organizer(event: Component, organizer: str) -> None:
    """Write who organizes; a CN is there always, because Outlook refuses requests without one."""
    if _ADDRESS.fullmatch(organizer):
        put_word(event, "ORGANIZER", _mailto(organizer), {"CN": organizer})


def put_attendees(
    event: Component,
    attendees: Sequence[Attendee],
    responses: Mapping[str, Response],
    *,
    asks: bool,
) -> tuple[Finding, ...]:
    """Write who is invited, and return who cannot be written.

    Args:
        event: where they are written.
        attendees: of the meeting, or of one occurrence.
        responses: what each has answered, by folded address.
        asks: whether answers are asked for.

    Source: RFC 5545 §3.8.4.1; MS-OXCICAL 2.1.3.1.1.20.2 (rooms are NON-PARTICIPANT).
    """
    findings: list[Finding] = []
    for attendee in attendees:
        mailbox = attendee.mailbox
        if not _ADDRESS.fullmatch(mailbox.address.strip()):
            findings.append(_nobody(mailbox))
            continue
        response = responses.get(mailbox.folded, Response.NONE)
        params = {
            "CN": one_line(mailbox.name) or mailbox.address.strip(),
            **_ROLES[attendee.role],
            "PARTSTAT": _PARTSTATS.get(response, "NEEDS-ACTION"),
            "RSVP": "TRUE" if asks else "FALSE",
        }
        put_word(event, "ATTENDEE", _mailto(mailbox.address.strip()), params)
    return tuple(findings)


def responses_of(facts: Facts, mailbox: str) -> dict[str, Response]:
    """Return what people have answered, by folded address; the mailbox itself on its copy as well."""
    said = {answer.attendee.mailbox.folded: answer.response for answer in facts.answers}
    if facts.is_ours_to_organize is Known.NO:
        said[fold(mailbox)] = facts.my_response
    return said


def about_answers(answers: Sequence[Answer]) -> Iterator[Finding]:
    """Say that times which were proposed with answers have no place in a meeting."""
    proposing = [answer for answer in answers if answer.proposed_start_at is not None]
    if proposing:
        yield Finding(
            code="proposal-left-out",
            message="times that attendees proposed stand in no calendar file; "
            "`responses show` lists them",
            effect=Effect.LOST,
            field="attendees",
            value=", ".join(answer.attendee.mailbox.address for answer in proposing),
        )


def _mailto(address: str) -> str:
    return f"mailto:{quote(address, safe=_PLAIN)}"


def _nobody(mailbox: Mailbox) -> Finding:
    return Finding(
        code="attendee-without-address",
        message=f"attendee {mailbox.name or mailbox.address} has no mail address and is left out",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="attendees",
        value=mailbox.address,
    )
