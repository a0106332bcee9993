"""Hypothesis strategies for plans and stamps with every kind of value in them."""

from __future__ import annotations

from datetime import UTC

from hypothesis import strategies as st

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
from ews_meetings.change.audience import Audience, Members
from ews_meetings.change.identity import ItemKey, Origin
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.observed import Facts, ItemRef, Known, Observed, Place
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.plan_file import seal
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.model.fields import FieldChange, Grade
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response, Role
from tests.property.model.drawn import serieses
from tests.unit.exchange.drawn import meetings, timed_spans

TEXT = st.text(max_size=20)
INSTANTS = st.datetimes(timezones=st.just(UTC))

origins = st.builds(Origin, scope=TEXT, uid=TEXT, part=st.integers(0, 5))
refs = st.builds(ItemRef, item_id=TEXT, change_key=TEXT)
refusals = st.builds(Refusal, code=TEXT, exit_code=st.integers(), message=TEXT, hint=TEXT)
findings = st.builds(
    Finding,
    code=TEXT,
    message=TEXT,
    effect=st.sampled_from(Effect),
    severity=st.sampled_from(Severity),
    field=TEXT,
    value=TEXT,
    where=TEXT,
)
field_changes = st.builds(
    FieldChange,
    field=TEXT,
    old=TEXT,
    new=TEXT,
    grade=st.sampled_from(Grade),
    occurrence=st.none() | INSTANTS,
)
steps = st.builds(
    Step,
    number=st.integers(1, 20),
    call=st.sampled_from(Call),
    notify=st.sampled_from(Notify),
    attachment=st.none() | st.integers(0, 5),
    occurrence=st.none() | INSTANTS,
)
mailboxes = st.builds(Mailbox, address=TEXT, name=TEXT)
mails = st.builds(
    Mail,
    to=mailboxes,
    kind=st.sampled_from(MailKind),
    step=st.integers(1, 20),
    certainty=st.sampled_from(Certainty),
    is_external=st.booleans(),
    occurrence=st.none() | INSTANTS,
)
replies = st.builds(Reply, response=st.sampled_from(Response), proposed=st.none() | timed_spans())
digest_tables = st.dictionaries(TEXT, TEXT, max_size=4)
digest_lists = st.lists(st.text("0123456789abcdef", min_size=8, max_size=8), max_size=4).map(tuple)
stamps = st.builds(
    Stamp,
    origin=origins,
    digest=TEXT,
    run=TEXT,
    step=TEXT,
    notify=st.sampled_from(NotifyState),
    written=digest_tables,
    held=digest_tables,
    people=digest_lists,
    files=digest_lists,
    elsewhere=st.booleans(),
)
plain_series = st.builds(Series, uid=TEXT, meeting=meetings)
all_series = plain_series | serieses()
answers = st.builds(
    Answer,
    attendee=st.builds(Attendee, mailbox=mailboxes, role=st.sampled_from(Role)),
    response=st.sampled_from(Response),
    answered_at=st.none() | INSTANTS,
)
facts = st.builds(
    Facts,
    organizer=TEXT,
    is_ours_to_organize=st.sampled_from(Known),
    invited=st.sampled_from(Known),
    last_sequence=st.none() | st.integers(0, 9),
    place=st.sampled_from(Place),
    is_cancelled=st.booleans(),
    answers=st.lists(answers, max_size=2).map(tuple),
    created_at=st.none() | INSTANTS,
    my_response=st.sampled_from(Response),
    replied_at=st.none() | INSTANTS,
)
observations = st.builds(
    Observed, ref=refs, series=all_series, facts=facts, stamp=st.none() | stamps, key=TEXT
)
actions = st.builds(
    Action,
    verb=st.sampled_from(Verb),
    title=TEXT,
    key=st.none() | st.builds(ItemKey, mailbox=TEXT, uid=TEXT),
    origin=st.none() | origins,
    wanted=st.none() | all_series,
    before=st.none() | observations,
    source_digest=TEXT,
    written=digest_tables,
    people=digest_lists,
    files=digest_lists,
    notify=st.sampled_from(NotifyState),
    inviting=st.sampled_from(Inviting),
    item=st.none() | refs,
    changes=st.lists(field_changes, max_size=2).map(tuple),
    message=TEXT,
    answer=st.none() | replies,
    steps=st.lists(steps, max_size=3).map(tuple),
    mails=st.lists(mails, max_size=2).map(tuple),
    findings=st.lists(findings, max_size=2).map(tuple),
    refusal=st.none() | refusals,
    where=TEXT,
)
headers = st.builds(
    PlanHeader,
    made_at=INSTANTS,
    server=TEXT,
    mailbox=TEXT,
    options=st.builds(
        PlanOptions,
        notify=st.sampled_from(Notify),
        notify_past=st.booleans(),
        again=st.booleans(),
        force=st.booleans(),
        adopt=st.booleans(),
        max_mail=st.none() | st.integers(0, 1000),
    ),
    server_kind=TEXT,
    is_sandbox=st.booleans(),
)
members = st.builds(
    Members, people=st.lists(TEXT, max_size=3).map(tuple), is_complete=st.booleans()
)
audiences = st.builds(
    Audience,
    lists=st.dictionaries(TEXT, members, max_size=2),
    unknown=st.lists(TEXT, max_size=2).map(tuple),
)
plans = st.builds(
    Plan, header=headers, actions=st.lists(actions, max_size=3).map(tuple), audience=audiences
).map(seal)
