"""What came of a plan, as people read it: failures in full, success in numbers."""

from __future__ import annotations

import shlex
from collections import Counter

from ews_meetings.change.action import Certainty, End, Result, Verb
from ews_meetings.cli.output import Screen, Style
from ews_meetings.cli.words import counted
from ews_meetings.service.apply import Report
from ews_meetings.service.ending import summary

_DONE = {
    Verb.CREATE: "created",
    Verb.FINISH: "created",
    Verb.INVITE: "invited",
    Verb.UPDATE: "changed",
    Verb.CANCEL: "cancelled",
    Verb.ANSWER: "answered",
    Verb.REMOVE: "removed",
}
_NOT_DONE = ("unchanged", "refused", "failed", "undecided")
_ANSWERABLE = (Verb.CREATE, Verb.FINISH, Verb.INVITE, Verb.UPDATE)


def write_result(screen: Screen, report: Report) -> None:
    """Write how a run ended."""
    planned = {result.index: len(result.action.findings) for result in report.results}
    for result in report.results:
        if result.end in {End.FAILED, End.UNDECIDED, End.OPEN}:
            _write_failure(screen, result)
        for finding in result.findings[planned[result.index] :]:
            screen.warn(f"{result.action.title}: {finding.message}")
    if report.stopped:
        screen.line(f"The run stopped: {report.stopped.message}", Style.BAD)
    counts = summary(report.results)
    told = [*_done(report), *(f"{counts[name]} {name}" for name in _NOT_DONE if counts[name])]
    run = f" (run {report.run})" if report.run else ""
    screen.line(f"Done: {', '.join(told) or 'nothing'}; {_sent(report)}{run}", Style.HEAD)
    if len(report.results) == 1 and counts["mail"]:
        _say_where_answers_are(screen, report.results[0])
    if any(result.end is End.UNDECIDED for result in report.results):
        _write_way_out(screen, report.run)


def _sent(report: Report) -> str:
    """Say what has left: what the server may have sent beside it is told apart."""
    mails = [mail for result in report.results for mail in result.mails]
    may = sum(mail.certainty is Certainty.MAY for mail in mails)
    beside = f", up to {may} more by the server's own choice" if may else ""
    return f"{counted(len(mails) - may, 'mail')} sent{beside}"


def _done(report: Report) -> list[str]:
    verbs = [_DONE.get(r.action.verb, "") for r in report.results if r.end is End.DONE]
    counts = Counter(verbs)
    return [f"{counts[word]} {word}" for word in dict.fromkeys(_DONE.values()) if counts[word]]


def _say_where_answers_are(screen: Screen, result: Result) -> None:
    action = result.action
    if action.verb in _ANSWERABLE and action.origin:
        screen.say(f"answers: ews-meetings responses show {shlex.quote(action.origin.key)}")


def _write_failure(screen: Screen, result: Result) -> None:
    screen.line(f"  ! {result.end}  {result.action.title}", Style.BAD)
    if result.refusal:
        screen.line(f"      {result.refusal.message}")
    if result.refusal and result.refusal.hint:
        screen.line(f"      hint: {result.refusal.hint}")


def _write_way_out(screen: Screen, run: str) -> None:
    screen.line(
        "Whether these mails are out, only people can say: ask who should have them, or look into"
        " Sent Items, then say"
    )
    screen.line(f"  ews-meetings runs settle {run} --assume sent     (they have them)")
    screen.line(f"  ews-meetings runs settle {run} --assume unsent   (nobody has)")
