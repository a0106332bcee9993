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
    Step,
    Verb,
)
from ews_meetings.change.identity import ItemKey, Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.plan_file import seal
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.model.fields import FieldChange, Grade
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series
from ews_meetings.model.people import Mailbox
from tests.unit.exchange.drawn import meetings

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
field_changes = st.builds(FieldChange, field=TEXT, old=TEXT, new=TEXT, grade=st.sampled_from(Grade))
steps = st.builds(
    Step,
    number=st.integers(1, 20),
    call=st.sampled_from(Call),
    mails=st.booleans(),
    attachment=st.none() | st.integers(0, 5),
)
mails = st.builds(
    Mail,
    to=st.builds(Mailbox, address=TEXT, name=TEXT),
    kind=st.sampled_from(MailKind),
    step=st.integers(1, 20),
    certainty=st.sampled_from(Certainty),
    is_external=st.booleans(),
)
actions = st.builds(
    Action,
    verb=st.sampled_from(Verb),
    title=TEXT,
    key=st.none() | st.builds(ItemKey, mailbox=TEXT, uid=TEXT),
    origin=st.none() | origins,
    wanted=st.none() | st.builds(Series, uid=TEXT, meeting=meetings),
    source_digest=TEXT,
    notify=st.sampled_from(NotifyState),
    item=st.none() | refs,
    changes=st.lists(field_changes, max_size=2).map(tuple),
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
        max_mail=st.integers(0, 1000),
    ),
    server_kind=TEXT,
    is_sandbox=st.booleans(),
)
plans = st.builds(Plan, header=headers, actions=st.lists(actions, max_size=3).map(tuple)).map(seal)

digest_tables = st.dictionaries(TEXT, TEXT, max_size=4)
stamps = st.builds(
    Stamp,
    origin=origins,
    digest=TEXT,
    run=TEXT,
    step=TEXT,
    notify=st.sampled_from(NotifyState),
    written=digest_tables,
    held=digest_tables,
)
