"""Writes and reads the fields that are one of a few words: importance, sensitivity, free/busy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ews_meetings.exchange.elements import Element, View, text
from ews_meetings.model.meeting import FreeBusy, Importance, Meeting, Sensitivity

_IMPORTANCES = {"Low": Importance.LOW, "Normal": Importance.NORMAL, "High": Importance.HIGH}
_SENSITIVITIES = {
    "Normal": Sensitivity.NORMAL,
    "Personal": Sensitivity.PERSONAL,
    "Private": Sensitivity.PRIVATE,
    "Confidential": Sensitivity.CONFIDENTIAL,
}
_FREE_BUSY = {
    "Free": FreeBusy.FREE,
    "Tentative": FreeBusy.TENTATIVE,
    "Busy": FreeBusy.BUSY,
    "OOF": FreeBusy.OOF,
    "WorkingElsewhere": FreeBusy.WORKING_ELSEWHERE,
}
_IMPORTANCE_WORDS = {value: word for word, value in _IMPORTANCES.items()}
_SENSITIVITY_WORDS = {value: word for word, value in _SENSITIVITIES.items()}
_FREE_BUSY_WORDS = {value: word for word, value in _FREE_BUSY.items()}


def write_importance(meeting: Meeting) -> Iterable[Element]:
    """Write it always: the default of a server is not ours."""
    yield text("Importance", _IMPORTANCE_WORDS[meeting.importance])


def read_importance(meeting: Meeting, item: View) -> Meeting:
    """Read it; a missing one is normal."""
    word = item.text("Importance") or ""
    return replace(meeting, importance=_IMPORTANCES.get(word, Importance.NORMAL))


def write_sensitivity(meeting: Meeting) -> Iterable[Element]:
    """Write it always."""
    yield text("Sensitivity", _SENSITIVITY_WORDS[meeting.sensitivity])


def read_sensitivity(meeting: Meeting, item: View) -> Meeting:
    """Read it; a missing one is normal."""
    word = item.text("Sensitivity") or ""
    return replace(meeting, sensitivity=_SENSITIVITIES.get(word, Sensitivity.NORMAL))


def write_free_busy(meeting: Meeting) -> Iterable[Element]:
    """Write it always."""
    yield text("LegacyFreeBusyStatus", _FREE_BUSY_WORDS[meeting.free_busy])


def read_free_busy(meeting: Meeting, item: View) -> Meeting:
    """Read it; NoData, which is no status but a lack of one, is busy as Outlook shows it."""
    word = item.text("LegacyFreeBusyStatus") or ""
    return replace(meeting, free_busy=_FREE_BUSY.get(word, FreeBusy.BUSY))
