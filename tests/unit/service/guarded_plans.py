"""Plans with mails to whom a test says, for the tests of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ews_meetings.change.action import Action, Call, Mail, MailKind, Step, Verb
from ews_meetings.change.audience import NOBODY_ASKED, Audience
from ews_meetings.change.guards import Guards
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan, PlanHeader
from ews_meetings.change.plan_file import seal
from ews_meetings.errors import Violation
from ews_meetings.model.people import Mailbox
from ews_meetings.service.guarding import Case, violations_of
from ews_meetings.service.reach import reach_of
from tests.fakes import ALL, wish
from tests.unit.service.making import NOW

ORGANIZER = "olga@example.com"


def mail(address: str, kind: MailKind = MailKind.INVITE) -> Mail:
    return Mail(to=Mailbox(address=address), kind=kind, step=1)


def inviting(
    *people: str, start: datetime | None = None, title: str = "Planning", mails: bool = True
) -> Action:
    """Return the creation of a meeting with these people, all of whom are mailed, or nobody."""
    return Action(
        verb=Verb.CREATE,
        title=title,
        key=None,
        wanted=wish(people=people, start=start).series,
        steps=(Step(number=1, call=Call.SEND, notify=Notify.ALL if mails else Notify.NONE),),
        mails=tuple(map(mail, people)) if mails else (),
    )


def plan_of(*actions: Action, max_mail: int | None = None) -> Plan:
    header = PlanHeader(
        made_at=NOW,
        server="fake",
        mailbox=ORGANIZER,
        options=replace(ALL, max_mail=max_mail),
        server_kind="fake",
    )
    return seal(Plan(header=header, actions=actions))


def broken(
    plan: Plan,
    guards: Guards,
    *,
    audience: Audience = NOBODY_ASKED,
    now: datetime = NOW,
    max_mail: int | None = None,
) -> tuple[Violation, ...]:
    """Return what a plan breaks."""
    reach = reach_of(plan, guards, audience)
    return violations_of(Case(plan=plan, reach=reach, now=now, max_mail=max_mail), guards)


def rules(found: Sequence[Violation]) -> list[str]:
    return [violation.rule for violation in found]
