"""One plan that has everything in it which plans and their JSON show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from ews_meetings.change.action import (
    Action,
    Call,
    Certainty,
    Mail,
    MailKind,
    Reply,
    Step,
    Verb,
)
from ews_meetings.change.identity import ItemKey, Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Facts, ItemRef, Known, Observed, Place
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.model.exceptions import compare_series, with_occurrence
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response, Role
from ews_meetings.model.recurrence import Day, Recurrence, Weekly
from ews_meetings.model.span import timed_span

ZONE = "Europe/Berlin"
ME = "me@firma.example"
ANNA = Mailbox(address="anna@firma.example", name="Anna")
BOB = Mailbox(address="bob@other.example")
SPAN = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone=ZONE)
FIRST, SECOND, THIRD = (datetime(2027, 4, day, 7, tzinfo=UTC) for day in (1, 8, 15))
MEETING = Meeting(
    subject="Weekly",
    span=SPAN,
    recurrence=Recurrence(pattern=Weekly(days=(Day.THURSDAY,)), start=date(2027, 4, 1), count=5),
    location="Room 1",
    attendees=(Attendee(mailbox=ANNA), Attendee(mailbox=BOB, role=Role.OPTIONAL)),
)
SERIES = Series(uid="weekly", meeting=MEETING)


def moved(series: Series, at: datetime, *, to: str) -> Series:
    """A series of which one occurrence begins at another time of its day."""
    held = occurrence_at(series, at)
    assert held is not None
    start = f"{at:%Y-%m-%d}T{to}"
    span = timed_span(start, start[:11] + f"{int(to[:2]) + 1}:00", zone=ZONE)
    return with_occurrence(series, at, replace(held, span=span))


EXCEPTED = moved(with_occurrence(SERIES, SECOND, None), THIRD, to="14:00")


def observed(
    series: Series,
    *,
    organizer: str = ME,
    is_ours: Known = Known.YES,
    answers: tuple[Answer, ...] = (),
    notify: NotifyState = NotifyState.INVITED,
) -> Observed:
    facts = Facts(
        organizer=organizer,
        is_ours_to_organize=is_ours,
        invited=Known.YES,
        last_sequence=0,
        place=Place.CALENDAR,
        is_cancelled=False,
        answers=answers,
        my_response=Response.TENTATIVE if is_ours is Known.NO else Response.ORGANIZER,
        replied_at=datetime(2027, 3, 1, 8, tzinfo=UTC) if is_ours is Known.NO else None,
    )
    origin = Origin(scope="create", uid=series.uid)
    stamp = Stamp(origin=origin, digest="d", run="12ab", step="s", notify=notify)
    return Observed(
        ref=ItemRef(item_id="AAMk", change_key="CK"),
        series=series,
        facts=facts,
        stamp=stamp if is_ours is Known.YES else None,
        key=series.uid,
    )


def mail(
    to: Mailbox, kind: MailKind, *, step: int, is_sure: bool = True, at: datetime | None = None
) -> Mail:
    return Mail(
        to=to,
        kind=kind,
        step=step,
        certainty=Certainty.SURE if is_sure else Certainty.MAY,
        is_external=to is BOB,
        occurrence=at,
    )


def _action(verb: Verb, title: str) -> Action:
    return Action(
        verb=verb,
        title=title,
        key=ItemKey(mailbox=ME, uid="weekly"),
        origin=Origin(scope="create", uid="weekly"),
    )


CREATE = replace(
    _action(Verb.CREATE, "Weekly, then"),
    wanted=EXCEPTED,
    steps=(Step(number=1, call=Call.SAVE), Step(number=2, call=Call.SEND, notify=Notify.ALL)),
    mails=(
        mail(ANNA, MailKind.INVITE, step=2),
        mail(ANNA, MailKind.CANCEL, step=2, is_sure=False, at=SECOND),
    ),
)
_NEW = replace(EXCEPTED, meeting=replace(MEETING, location="Room 2", subject="Weekly\x1b[2J"))
UPDATE = replace(
    _action(Verb.UPDATE, "Weekly, then"),
    wanted=_NEW,
    before=observed(SERIES),
    changes=compare_series(old=SERIES, new=_NEW),
    steps=(
        Step(number=1, call=Call.CHANGE, notify=Notify.ALL),
        Step(number=2, call=Call.DROP_OCCURRENCE, notify=Notify.ALL, occurrence=SECOND),
    ),
    mails=(
        mail(ANNA, MailKind.UPDATE, step=1),
        mail(BOB, MailKind.UPDATE, step=1),
        mail(BOB, MailKind.CANCEL, step=2, is_sure=False, at=SECOND),
    ),
)
RESTORE = replace(
    _action(Verb.UPDATE, "Weekly, then"),
    wanted=SERIES,
    before=observed(EXCEPTED),
    changes=compare_series(old=EXCEPTED, new=SERIES),
    steps=(Step(number=1, call=Call.CHANGE),),
)
CANCEL = replace(
    _action(Verb.CANCEL, "Weekly, then"),
    before=observed(SERIES),
    message="We moved\nto May",
    steps=(Step(number=1, call=Call.CANCEL, notify=Notify.ALL),),
    mails=(mail(ANNA, MailKind.CANCEL, step=1),),
)
ANSWER = replace(
    _action(Verb.ANSWER, "Lunch, then"),
    before=observed(
        Series(uid="lunch", meeting=replace(MEETING, subject="Lunch", recurrence=None)),
        organizer="anna@firma.example",
        is_ours=Known.NO,
    ),
    message="Too early",
    answer=Reply(
        response=Response.TENTATIVE,
        proposed=timed_span("2027-04-01T12:00", "2027-04-01T13:00", zone=ZONE),
    ),
    steps=(Step(number=1, call=Call.ANSWER, notify=Notify.ALL),),
    mails=(mail(ANNA, MailKind.ANSWER, step=1),),
)


def plan(*actions: Action) -> Plan:
    header = PlanHeader(
        made_at=datetime(2027, 1, 1, tzinfo=UTC),
        server="https://mail.firma.example/EWS/Exchange.asmx",
        mailbox=ME,
        options=PlanOptions(notify=Notify.ALL),
        server_kind="Exchange",
    )
    return Plan(header=header, actions=actions, id="p")
