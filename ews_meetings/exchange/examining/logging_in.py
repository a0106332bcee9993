"""Logs in once, looks at the calendar, and says what came of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from requests import Response

from ews_meetings.change.examination import AnswerFacts, LogInTrouble, Rights
from ews_meetings.change.observed import Known
from ews_meetings.errors import EwsMeetingsError, NoTicket, TokenRefused
from ews_meetings.exchange.calls import Answer, Caller
from ews_meetings.exchange.elements import TYPES, Element, View, message, text, typed
from ews_meetings.exchange.examining.greeting import is_html, retry_after
from ews_meetings.exchange.failed_calls import (
    BadAnswer,
    CallFailed,
    HttpRefusal,
    LogInFailed,
    NoAnswer,
    SoapFault,
)
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.wire import OneTry

_ENTRA = {
    "AADSTS50126": LogInTrouble.WRONG_PASSWORD,
    "AADSTS50034": LogInTrouble.WRONG_PASSWORD,
    "AADSTS50053": LogInTrouble.LOCKED,
    "AADSTS50057": LogInTrouble.DISABLED,
    "AADSTS50013": LogInTrouble.CLOCK,
    "AADSTS700024": LogInTrouble.CLOCK,
}
"""Source: Microsoft Entra authentication and authorization error codes."""
_KERBEROS = {
    2529638918: LogInTrouble.WRONG_PASSWORD,
    2529638936: LogInTrouble.WRONG_PASSWORD,
    2529638930: LogInTrouble.LOCKED,
    2529638935: LogInTrouble.DISABLED,
    2529638949: LogInTrouble.CLOCK,
}
"""Minor codes: the errors 6, 24, 18, 23 and 37 of RFC 4120 §7.5.9 above MIT's base, unsigned."""
_LONGEST = 200
_DIAGNOSTICS = ("X-MS-Diagnostics", "X-CasErrorCode", "X-BlockReason")


class Noting(OneTry):
    """Keeps the last answer's head: what a server says beside its status."""

    def __init__(self) -> None:
        super().__init__()
        self.last: Response | None = None

    def raise_response_errors(self, response: Response) -> None:
        """Note an answer, then treat it as ever."""
        self.last = response
        super().raise_response_errors(response)


def listen(caller: Caller) -> Noting:
    """Return what notes every answer that this caller gets from now on."""
    noting = Noting()
    caller.wire.config.retry_policy = noting
    return noting


def log_in(caller: Caller, folders: Folders, noting: Noting) -> AnswerFacts:
    """Return what came of one look at the calendar."""
    try:
        answer = caller.ask(_look_at(folders.calendar))
    except CallFailed as failure:
        return _beside(_failed(failure), noting.last)
    return _beside(_answered(answer), noting.last)


def _look_at(folder: Element) -> Element:
    rights = typed("AdditionalProperties", typed("FieldURI", FieldURI="folder:EffectiveRights"))
    shape = message("FolderShape", text("BaseShape", "IdOnly"), rights)
    return message("GetFolder", shape, message("FolderIds", folder))


def _answered(answer: Answer) -> AnswerFacts:
    said = answer.messages[0] if answer.messages else None
    if said is None:
        return AnswerFacts(status=200, problem="the answer is empty")
    return AnswerFacts(
        status=200,
        code=said.code,
        text=said.text,
        version=answer.version,
        rights=_rights(said.first("EffectiveRights")),
    )


def _rights(element: Element | None) -> Rights:
    if element is None or not element.tag.startswith(f"{{{TYPES}}}"):
        return Rights()
    held = View(element)
    return Rights(
        read=Known.of(held.flag("Read")),
        create=Known.of(held.flag("CreateContents")),
        modify=Known.of(held.flag("Modify")),
        delete=Known.of(held.flag("Delete")),
    )


def _failed(failure: CallFailed) -> AnswerFacts:
    match failure:
        case NoAnswer():
            return AnswerFacts(problem=failure.problem)
        case LogInFailed():
            return _without_log_in(failure.error)
        case HttpRefusal():
            return AnswerFacts(status=failure.status, retry_after_s=failure.retry_after_s)
        case SoapFault():
            wait = failure.retry_after_s
            return AnswerFacts(status=500, code=failure.code, text=failure.text, retry_after_s=wait)
        case BadAnswer() | _:
            return AnswerFacts(status=200, problem=str(failure))


def _without_log_in(error: EwsMeetingsError) -> AnswerFacts:
    """Return what a token service or Kerberos says, which is more than a server's 401."""
    trouble = LogInTrouble.NONE
    if isinstance(error, TokenRefused):
        found = re.search(r"AADSTS[0-9]+", error.reason)
        trouble = _ENTRA.get(found[0] if found else "", LogInTrouble.TOKEN)
    elif isinstance(error, NoTicket):
        numbers = (int(told) % 2**32 for told in re.findall(r"-?[0-9]{10}", error.message))
        known = (_KERBEROS[number] for number in numbers if number in _KERBEROS)
        trouble = next(known, LogInTrouble.TICKET)
    elif error.exit_code == TokenRefused.exit_code:
        trouble = LogInTrouble.TOKEN
    return AnswerFacts(problem=error.message, trouble=trouble, says=error.message)


def _beside(facts: AnswerFacts, last: Any) -> AnswerFacts:  # noqa: ANN401 - requests' answer or None
    """Return the facts with what the head of the last answer adds."""
    if last is None or facts.status is None:
        return facts
    head = last.headers
    told = [f"{name}: {head[name][:_LONGEST]}" for name in _DIAGNOSTICS if name in head]
    return replace(
        facts,
        says="; ".join(told),
        location=last.headers.get("Location", ""),
        is_html=is_html(last),
        retry_after_s=facts.retry_after_s or retry_after(last),
    )
