"""A plan as people read it: actions, mails, numbers; written before anything happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ews_meetings.change.action import Action, Certainty, Mail, Verb
from ews_meetings.change.audience import Audience
from ews_meetings.change.guards import Guarded
from ews_meetings.change.plan import Plan, Totals, totals_of
from ews_meetings.change.refusal import Refusal
from ews_meetings.cli.output import Screen, Style
from ews_meetings.cli.series_text import change_lines, occurrence_name, series_lines
from ews_meetings.cli.words import counted, finding_line
from ews_meetings.model.finding import Finding, Severity
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import show_span

SIGNS = {
    Verb.CREATE: ("+", Style.GOOD),
    Verb.FINISH: ("+", Style.GOOD),
    Verb.INVITE: ("~", Style.CHANGE),
    Verb.UPDATE: ("~", Style.CHANGE),
    Verb.CANCEL: ("-", Style.BAD),
    Verb.REMOVE: ("-", Style.BAD),
    Verb.ANSWER: (">", Style.CHANGE),
    Verb.KEEP: ("=", Style.QUIET),
    Verb.REFUSE: ("!", Style.BAD),
}
_WORDS = {Verb.KEEP: "unchanged", Verb.REFUSE: "refused"}
_LEFT = (Verb.KEEP, Verb.REFUSE)
_TO_DO = tuple(verb for verb in SIGNS if verb not in _LEFT)
_MAKING = (Verb.CREATE, Verb.FINISH)


_UNGUARDED = Guarded()


def write_plan(
    screen: Screen, plan: Plan, guarded: Guarded = _UNGUARDED, *, zone: str = ""
) -> None:
    """Write a whole plan but for its last line, which says what happens now."""
    header = plan.header
    where = "the sandbox" if header.is_sandbox else header.server
    screen.line(f"Plan for the calendar of {header.mailbox} in {where}", Style.HEAD)
    if zone:
        screen.line(f"times without a zone are read in {zone}", Style.QUIET)
    screen.line()
    for action in plan.actions:
        _write_action(screen, action)
    _write_mails(screen, plan, guarded.audience)
    _write_guarded(screen, guarded)
    screen.line()
    totals = totals_of(plan)
    people = f", to {guarded.mails} people" if guarded.mails > totals.mails else ""
    screen.line(f"Plan: {numbers(totals)}{people}", Style.HEAD)


def numbers(totals: Totals) -> str:
    """Return a plan in numbers: what is to do, what stays, and the mails."""
    todo = [f"{totals.verbs[verb]} to {verb}" for verb in _TO_DO if totals.verbs.get(verb)]
    rest = [f"{totals.verbs[verb]} {_WORDS[verb]}" for verb in _LEFT if totals.verbs.get(verb)]
    return f"{', '.join(todo + rest) or 'nothing'}; {mail_count(totals)}"


def mail_count(totals: Totals) -> str:
    """Return how many mails there are, the possible ones told apart."""
    text = counted(totals.mails, "mail")
    return f"{text}: {totals.sure} sure, {totals.may} may" if totals.may else text


def meeting_of(action: Action) -> Meeting | None:
    """Return what an action is about: the meeting as it shall be, else as it is."""
    if action.wanted is not None:
        return action.wanted.meeting
    return action.before.series.meeting if action.before else None


# --- actions ------------------------------------------------------------------------------------


def _write_action(screen: Screen, action: Action) -> None:
    sign, style = SIGNS[action.verb]
    screen.line(f"  {sign} {_WORDS.get(action.verb, action.verb)}  {action.title}", style)
    if screen.verbosity > 0 and action.key:
        where = f", from {action.where}" if action.where else ""
        screen.line(f"      UID {action.key.uid}{where}", Style.QUIET)
    for line in _lines(action):
        screen.line(f"      {line}")
    for finding in action.findings:
        screen.line(f"      {finding_line(finding)}", _finding_style(finding))


def _lines(action: Action) -> Iterator[str]:
    if action.refusal:
        yield from _refusal_lines(action.refusal)
    if action.wanted and action.verb in _MAKING:
        yield from series_lines(action.wanted)
    yield from change_lines(action.changes, meeting_of(action))
    yield from _said_lines(action)


def _refusal_lines(refusal: Refusal) -> Iterator[str]:
    yield refusal.message
    if refusal.hint:
        yield f"hint: {refusal.hint}"


def _said_lines(action: Action) -> Iterator[str]:
    """Yield what an answer or a cancellation says to its readers."""
    reply = action.answer
    if reply is not None:
        organizer = action.before.facts.organizer if action.before else ""
        yield f"answer: {reply.response}{f', to {organizer}' if organizer else ''}"
        if reply.proposed is not None:
            yield f"proposes: {show_span(reply.proposed)}"
    if action.message:
        yield f"{'text' if reply is None else 'comment'}: {action.message}"


def _finding_style(finding: Finding) -> Style:
    return Style.QUIET if finding.severity is Severity.INFO else Style.CHANGE


# --- mails --------------------------------------------------------------------------------------


def _write_mails(screen: Screen, plan: Plan, audience: Audience) -> None:
    names = _short_names(plan)
    rows = [
        (
            _addressee(mail, audience),
            mail.kind,
            "sure" if mail.certainty is Certainty.SURE else "may",
            "external" if mail.is_external else "internal",
            f"{names[action.title]}{_occurrence(action, mail)}",
        )
        for action in plan.actions
        for mail in action.mails
    ]
    screen.line()
    if not rows:
        screen.line("  Nobody is mailed.")
        return
    screen.inner_table(("mail to", "kind", "sent", "domain", "meeting"), rows)


def _addressee(mail: Mail, audience: Audience) -> str:
    """Return to whom a mail goes; of a list how many people that is."""
    members = audience.lists.get(mail.to.folded)
    if members is None:
        return mail.to.address
    count = len(members.people)
    if members.is_complete:
        return f"{mail.to.address} (list of {count})"
    return f"{mail.to.address} ({f'list of {count} or more' if count else 'list, size unknown'})"


def _write_guarded(screen: Screen, guarded: Guarded) -> None:
    """Write who is outside and who is a list, then the rules that are broken."""
    if guarded.warnings or guarded.violations:
        screen.line()
    for warning in guarded.warnings:
        screen.line(f"  warning: {warning}", Style.CHANGE)
    for violation in guarded.violations:
        screen.line(f"  ! {violation.message}", Style.BAD)
        if violation.hint:
            screen.line(f"      hint: {violation.hint}")


def _occurrence(action: Action, mail: Mail) -> str:
    """Return which occurrence a mail is about, if it is one."""
    meeting = meeting_of(action)
    if mail.occurrence is None or meeting is None:
        return ""
    return f", {occurrence_name(mail.occurrence, meeting)}"


def _short_names(plan: Plan) -> dict[str, str]:
    """Return by title what a meeting is called in the table of mails: its subject, if that is enough."""
    subjects = {a.title: meeting.subject for a in plan.actions if (meeting := meeting_of(a))}
    seen = Counter(subjects.values())
    return {
        action.title: subject
        if (subject := subjects.get(action.title)) and seen[subject] == 1
        else action.title
        for action in plan.actions
    }
