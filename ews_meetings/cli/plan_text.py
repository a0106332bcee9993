"""A plan as people read it: actions, mails, numbers; written before anything happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ews_meetings.change.action import Action, Certainty, Verb
from ews_meetings.change.plan import Plan, Totals, totals_of
from ews_meetings.change.refusal import Refusal
from ews_meetings.cli.output import Screen, Style
from ews_meetings.cli.words import counted, finding_line
from ews_meetings.model.finding import Finding, Severity

SIGNS = {
    Verb.CREATE: ("+", Style.GOOD),
    Verb.FINISH: ("+", Style.GOOD),
    Verb.INVITE: ("~", Style.CHANGE),
    Verb.REMOVE: ("-", Style.BAD),
    Verb.KEEP: ("=", Style.QUIET),
    Verb.REFUSE: ("!", Style.BAD),
}
_WORDS = {Verb.KEEP: "unchanged", Verb.REFUSE: "refused"}
_TO_DO = (Verb.CREATE, Verb.FINISH, Verb.INVITE, Verb.REMOVE)
_LEFT = (Verb.KEEP, Verb.REFUSE)


def write_plan(screen: Screen, plan: Plan, *, zone: str = "") -> None:
    """Write a whole plan but for its last line, which says what happens now."""
    header = plan.header
    where = "the sandbox" if header.is_sandbox else header.server
    screen.line(f"Plan for the calendar of {header.mailbox} in {where}", Style.HEAD)
    if zone:
        screen.line(f"times without a zone are read in {zone}", Style.QUIET)
    screen.line()
    for action in plan.actions:
        _write_action(screen, action)
    _write_mails(screen, plan)
    screen.line()
    screen.line(f"Plan: {numbers(totals_of(plan))}", Style.HEAD)


def numbers(totals: Totals) -> str:
    """Return a plan in numbers: what is to do, what stays, and the mails."""
    todo = [f"{totals.verbs[verb]} to {verb}" for verb in _TO_DO if totals.verbs.get(verb)]
    rest = [f"{totals.verbs[verb]} {_WORDS[verb]}" for verb in _LEFT if totals.verbs.get(verb)]
    return f"{', '.join(todo + rest) or 'nothing'}; {mail_count(totals)}"


def mail_count(totals: Totals) -> str:
    """Return how many mails there are, the possible ones told apart."""
    text = counted(totals.mails, "mail")
    return f"{text} ({totals.sure} sure, {totals.may} may)" if totals.may else text


def _write_action(screen: Screen, action: Action) -> None:
    sign, style = SIGNS[action.verb]
    screen.line(f"  {sign} {_WORDS.get(action.verb, action.verb)}  {action.title}", style)
    if screen.verbosity > 0 and action.key:
        where = f", from {action.where}" if action.where else ""
        screen.line(f"      UID {action.key.uid}{where}", Style.QUIET)
    for line in _refusal_lines(action.refusal) if action.refusal else ():
        screen.line(f"      {line}")
    for change in action.changes:
        screen.line(f"      {change.field}: {change.old} -> {change.new}")
    for finding in action.findings:
        screen.line(f"      {finding_line(finding)}", _finding_style(finding))


def _refusal_lines(refusal: Refusal) -> Iterator[str]:
    yield refusal.message
    if refusal.hint:
        yield f"hint: {refusal.hint}"


def _finding_style(finding: Finding) -> Style:
    return Style.QUIET if finding.severity is Severity.INFO else Style.CHANGE


def _write_mails(screen: Screen, plan: Plan) -> None:
    names = _short_names(plan)
    rows = [
        (
            mail.to.address,
            mail.kind,
            "sure" if mail.certainty is Certainty.SURE else "may",
            "external" if mail.is_external else "internal",
            names[action.title],
        )
        for action in plan.actions
        for mail in action.mails
    ]
    screen.line()
    if not rows:
        screen.line("  Nobody is mailed.")
        return
    screen.inner_table(("mail to", "kind", "sent", "domain", "meeting"), rows)


def _short_names(plan: Plan) -> dict[str, str]:
    """Return by title what a meeting is called in the table of mails: its subject, if that is enough."""
    subjects = {a.title: a.wanted.meeting.subject for a in plan.actions if a.wanted}
    seen = Counter(subjects.values())
    return {
        action.title: subject
        if (subject := subjects.get(action.title)) and seen[subject] == 1
        else action.title
        for action in plan.actions
    }
