"""Each rule that needs no plan to be held: against a mailbox, addresses, or the time; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from ews_meetings.change.audience import Audience
from ews_meetings.change.guards import Guards, Quiet, Rule
from ews_meetings.errors import Violation
from ews_meetings.model.people import fold
from ews_meetings.service.quiet import is_quiet_hour, opens_at
from ews_meetings.service.reach import is_in, some_of

_IN_NO_LIST: Mapping[str, str] = MappingProxyType({})


def other_organizer(guards: Guards, mailbox: str) -> Iterator[Violation]:
    """Yield that a mailbox is none of those that may be acted for."""
    allowed = guards.organizers
    if allowed is None or fold(mailbox) in {fold(name) for name in allowed}:
        return
    value = ", ".join(allowed) or "nobody"
    yield Violation(
        rule=Rule.ORGANIZERS,
        value=value,
        message=f"this profile may not act for {mailbox} ({Rule.ORGANIZERS} = {value})",
        recipients=(fold(mailbox),),
        hint="-m names one of those; the profile's owner can add others",
    )


def outside_of_domains(
    everybody: Iterable[str],
    guards: Guards,
    *,
    in_lists: Mapping[str, str] = _IN_NO_LIST,
    title: str = "",
) -> Iterator[Violation]:
    """Yield that some people may not be mailed; who stands in a list only is named with it."""
    allowed = guards.allowed_domains
    if allowed is None:
        return
    outside = tuple(name for name in everybody if not is_in(name, allowed))
    if outside:
        value = ", ".join(allowed) or "nobody"
        verb = "is" if len(outside) == 1 else "are"
        named = [f"{n} (in {in_lists[n]})" if n in in_lists else n for n in outside]
        yield Violation(
            rule=Rule.ALLOWED_DOMAINS,
            value=value,
            message=(
                f"{title}{': ' if title else ''}{some_of(named)} {verb} not allowed"
                f" ({Rule.ALLOWED_DOMAINS} = {value})"
            ),
            meeting=title,
            recipients=outside,
        )


def too_many_external(
    external: tuple[str, ...], internal: tuple[str, ...], guards: Guards
) -> Iterator[Violation]:
    """Yield that more people are outside than may be mailed."""
    most = guards.max_external
    if most is None or len(external) <= most:
        return
    yield Violation(
        rule=Rule.MAX_EXTERNAL,
        value=str(most),
        message=(
            f"{len(external)} recipients are outside {', '.join(internal)}"
            f" ({Rule.MAX_EXTERNAL} = {most}): {some_of(external)}"
        ),
        recipients=external,
    )


def unasked(
    addresses: Iterable[str], audience: Audience, rule: Rule, value: str, *, meeting: str = ""
) -> Iterator[Violation]:
    """Yield that a rule cannot be held, since not of every address it was asked who stands behind it."""
    names = tuple(name for name in addresses if name in audience.unasked)
    if names:
        title = f"{meeting}: " if meeting else ""
        yield Violation(
            rule=rule,
            value=value,
            message=(
                f"{title}there are too many addresses and lists to ask who stands behind"
                f" {some_of(names)} ({rule} = {value})"
            ),
            meeting=meeting,
            recipients=names,
            hint="bring in fewer meetings or people at once",
        )


def quiet_now(guards: Guards, now: datetime) -> Iterator[Violation]:
    """Yield that no mail may leave now."""
    quiet = guards.quiet
    if quiet is None:
        return
    opening = opens_at(quiet, now)
    if opening != now:
        yield _quiet(quiet, now, opening)


def _quiet(quiet: Quiet, now: datetime, opening: datetime | None) -> Violation:
    info = ZoneInfo(quiet.zone)
    rule = Rule.QUIET_HOURS if is_quiet_hour(quiet, now) else Rule.QUIET_DAYS
    value = _hours(quiet.hours) if rule is Rule.QUIET_HOURS else ", ".join(quiet.days)
    local = now.astimezone(info)
    start = opening.astimezone(info).isoformat(timespec="seconds") if opening else ""
    silent = "--notify none mails nobody"
    return Violation(
        rule=rule,
        value=f"{value} {quiet.zone}",
        message=(f"no mail leaves now: it is {local:%A %H:%M} in {quiet.zone} ({rule} = {value})"),
        possible_from=start,
        hint=f"it can run from {start} on; {silent}" if start else silent,
    )


def _hours(hours: tuple[time, time] | None) -> str:
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else ""
