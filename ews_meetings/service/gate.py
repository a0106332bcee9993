"""Asks the directory who is a list, and holds a plan against the rules as they are now; thin."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ews_meetings.change.audience import NOBODY_ASKED, Audience
from ews_meetings.change.guards import Guarded, Guards
from ews_meetings.change.plan import Plan
from ews_meetings.change.plan_file import seal
from ews_meetings.change.ports import Clock, Directory
from ews_meetings.service.guarding import Case, check_hours, refusal_of, violations_of
from ews_meetings.service.reach import askable, mails_reached, marked, reach_of, warnings_of


@dataclass(slots=True, kw_only=True)
class Gate:
    """The rules of one profile, and what was found out about lists while a calendar is open."""

    guards: Guards
    directory: Directory
    clock: Clock
    _asked: set[str] = field(default_factory=set)
    _known: Audience = NOBODY_ASKED

    def framed(self, plan: Plan) -> Plan:
        """Return a plan, sealed, with what is known of the lists among its recipients."""
        framed = replace(marked(plan, self.guards), audience=self._audience(plan))
        return plan if framed == plan and plan.id else seal(framed)

    def look(self, plan: Plan, *, max_mail: int | None = None) -> Guarded:
        """Return what the rules say to a plan at this moment.

        Args:
            plan: whenever and under whatever rules it was made.
            max_mail: what the caller allows now; None for what the plan was made with.
        """
        reach = reach_of(plan, self.guards, self._audience(plan))
        case = Case(plan=plan, reach=reach, now=self.clock.now(), max_mail=max_mail)
        found = violations_of(case, self.guards)
        return Guarded(
            mails=mails_reached(plan, reach),
            audience=reach.audience,
            warnings=warnings_of(plan, reach),
            violations=found,
            refusal=refusal_of(found, case) if found else None,
        )

    def check(self, plan: Plan, *, max_mail: int | None = None) -> None:
        """Refuse a plan that would break a rule at this moment.

        Raises:
            GuardRefused: nothing of it may be done.
        """
        refusal = self.look(plan, max_mail=max_mail).refusal
        if refusal is not None:
            raise refusal

    def check_hours(self, plan: Plan) -> None:
        """Refuse to go on mailing once quiet hours have begun.

        Raises:
            QuietNow: they have; it says when they end.
        """
        check_hours(plan, self.guards, self.clock.now())

    def _audience(self, plan: Plan) -> Audience:
        """Return what is known of the addresses of a plan; none is asked about twice."""
        wanted = askable(plan, self.guards)
        new = [name for name in wanted if name not in self._asked]
        if new:
            found = self.directory.expand(new)
            self._asked.update(new)
            self._known = Audience(
                lists={**self._known.lists, **found.lists},
                unknown=(*self._known.unknown, *found.unknown),
                unasked=(*self._known.unasked, *found.unasked),
            )
        return self._known.of(wanted)
