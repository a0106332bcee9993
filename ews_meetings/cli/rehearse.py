"""`doctor --rehearse`: plays the beliefs with test mailboxes, and remembers what the server showed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ews_meetings.app.profiles import choose_profile
from ews_meetings.app.rehearsal import (
    Cast,
    OpenTheatre,
    Surface,
    check_rules,
    open_theatre,
    remember_rehearsal,
)
from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Finding
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import asker, say_sandbox, teller
from ews_meetings.cli.questions import typed
from ews_meetings.cli.rehearse_text import Report, give_cleaned, give_plan, give_report
from ews_meetings.cli.words import counted
from ews_meetings.errors import BadOption, MailboxInUse, MailboxMissing, NotConfirmed
from ews_meetings.model.people import fold
from ews_meetings.service.rehearsal.catalogue import programme
from ews_meetings.service.rehearsal.rehearse import Theatre, is_used, left_over, sweep
from ews_meetings.service.rehearsal.rehearse import rehearse as play
from ews_meetings.service.rehearsal.table import exit_code, found_capabilities

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile

_MOST_ATTENDEES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearseOptions:
    """Who takes part in a rehearsal, and how."""

    organizer: Annotated[
        str | None,
        typer.Option(
            "--organizer",
            metavar="ADDRESS",
            help="Rehearsal: the test mailbox that organizes; --mailbox by default.",
        ),
    ] = None
    attendee: Annotated[
        list[str] | None,
        typer.Option(
            "--attendee",
            metavar="ADDRESS",
            help="Rehearsal: a test mailbox that is invited; one, or two.",
        ),
    ] = None
    attendee_profile: Annotated[
        list[str] | None,
        typer.Option(
            "--attendee-profile",
            metavar="NAME",
            help="Rehearsal: the profile whose mailbox an attendee is, where the organizer's "
            "profile opens its own alone.",
        ),
    ] = None
    room: Annotated[
        str | None,
        typer.Option(
            "--room",
            metavar="ADDRESS",
            help="Rehearsal: a room that answers by itself; it is booked and freed again.",
        ),
    ] = None
    wait_s: Annotated[
        float,
        typer.Option(
            "--wait-s", min=0, metavar="SECONDS", help="Rehearsal: how long a mail may take."
        ),
    ] = 60
    clean_up: Annotated[
        bool,
        typer.Option(
            "--clean-up", help="Rehearsal: only take away what an interrupted one has left."
        ),
    ] = False
    these_are_test_mailboxes: Annotated[
        bool,
        typer.Option(
            "--these-are-test-mailboxes",
            help="Rehearsal: use them although they hold other things; nothing of those is touched.",
        ),
    ] = False
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Rehearsal: list experiments, mailboxes and mails; contact nobody."
        ),
    ] = False


def rehearse(session: Session, options: RehearseOptions) -> int:
    """Play the beliefs on a server with test mailboxes, and remember what it does."""
    cast = _cast(session, options)
    profile = choose_profile(
        session.profile,
        config=session.config,
        environment=session.environment,
        mailbox=cast.organizer,
    )
    if profile.is_sandbox:
        say_sandbox(session)
    if options.dry_run:
        give_plan(session, cast, is_delegate=_is_delegate(profile))
        check_rules(profile, cast)
        return 0
    surface = Surface(
        environment=session.environment,
        config=session.config,
        ask=asker(session),
        tell=teller(session),
    )
    with open_theatre(profile, cast, wait_s=options.wait_s, surface=surface) as opened:
        if options.clean_up:
            give_cleaned(session, sweep(opened.theatre))
            return 0
        return _rehearse(session, options, opened)


def _rehearse(session: Session, options: RehearseOptions, opened: OpenTheatre) -> int:
    theatre = opened.theatre
    if not options.these_are_test_mailboxes:
        _confirm(session, theatre)
    left = sweep(theatre)
    if left:
        session.screen.say(f"{counted(left, 'item')} of an earlier rehearsal taken away")
    findings = _play(session, theatre)
    if left_over(theatre):
        session.screen.warn("not all could be taken away; --rehearse --clean-up tries again")
    found = found_capabilities(theatre.capabilities, findings)
    rows = {one.row for one in findings if one.row and one.decides is not Known.UNKNOWN}
    remember_rehearsal(opened, found, rows=rows, environment=session.environment)
    give_report(
        session,
        Report(
            findings=findings,
            believed=theatre.capabilities,
            found=found,
            build=opened.build,
            at=theatre.clock.now(),
        ),
    )
    return exit_code(findings)


def _play(session: Session, theatre: Theatre) -> tuple[Finding, ...]:
    """Play everything, and tell of each experiment as soon as it is over."""
    experiments = programme(is_delegate=theatre.is_delegate)
    told = 0

    def tell(finding: Finding) -> None:
        nonlocal told
        told += 1
        line = f"{told}/{len(experiments)} {finding.name}: {finding.verdict}"
        session.screen.say(f"{line} ({finding.seen})" if finding.seen else line)

    def tell_end() -> None:
        session.screen.say("taking away what was made")

    return play(theatre, experiments, tell, cleaning=tell_end)


def _confirm(session: Session, theatre: Theatre) -> None:
    """Have a person type the address of each mailbox that is used for other things.

    Raises:
        MailboxInUse: nobody is there to be asked.
        NotConfirmed: something else was typed.
    """
    used = [actor.address for actor in theatre.actors if is_used(actor)]
    if used and not session.can_ask:
        raise MailboxInUse(used)
    for address in used:
        session.screen.warn(f"{address} is used for other things than rehearsals")
        question = f"Mails will come and go there. Type {address} to use it all the same:"
        if fold(typed(session, question)) != address:
            raise NotConfirmed


def _cast(session: Session, options: RehearseOptions) -> Cast:
    """Return who takes part.

    Raises:
        MailboxMissing: nobody organizes.
        BadOption: nobody is invited, too many are, or somebody is named twice.
    """
    organizer = options.organizer or session.mailbox
    if not organizer:
        raise MailboxMissing
    attendees = tuple(fold(address) for address in options.attendee or ())
    room = fold(options.room or "")
    cast = Cast(
        organizer=fold(organizer),
        attendees=attendees,
        profiles=tuple(options.attendee_profile or ()),
        room=room,
    )
    if not 1 <= len(attendees) <= _MOST_ATTENDEES:
        raise BadOption("--attendee", ", ".join(attendees), "one or two are named")
    if len(set(cast.named)) < len(cast.named):
        twice = next(a for a in cast.named if cast.named.count(a) > 1)
        raise BadOption("--attendee", twice, "everybody takes part once")
    return cast


def _is_delegate(profile: Profile) -> bool:
    return profile.settings.access == "delegate"
