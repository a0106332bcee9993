"""Plans and results as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

from ews_meetings.change.action import Action, Call, End, Mail, MailKind, Result, Step, Verb
from ews_meetings.change.identity import ItemKey, Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.refusal import Refusal
from ews_meetings.cli.output import Answer, Form
from ews_meetings.cli.plan_json import applied_answer
from ews_meetings.cli.plan_text import write_plan
from ews_meetings.cli.result_text import write_result
from ews_meetings.errors import NotSupportedYet, ServerBusy, Undecided
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.span import timed_span
from ews_meetings.service.apply import Report
from tests.unit.cli.making import screen, streams

ANNA = Mailbox(address="anna@firma.example", name="Anna")
SPAN = timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="Europe/Berlin")


def create(subject: str) -> Action:
    meeting = Meeting(subject=subject, span=SPAN, attendees=(Attendee(mailbox=ANNA),))
    return Action(
        verb=Verb.CREATE,
        title=f"{subject}, then",
        key=ItemKey(mailbox="me@firma.example", uid=subject),
        origin=Origin(scope="import", uid=subject),
        wanted=Series(uid=subject, meeting=meeting),
        steps=(Step(number=1, call=Call.SEND, notify=Notify.ALL),),
        mails=(Mail(to=ANNA, kind=MailKind.INVITE, step=1, is_external=True),),
        findings=(
            Finding(code="x", message="was cut", effect=Effect.LOST, field="BODY", where="a.ics:3"),
        ),
        where="a.ics:1",
    )


def refused() -> Action:
    error = NotSupportedYet("b.ics:9", "a series")
    return Action(verb=Verb.REFUSE, title="Weekly", key=None, refusal=Refusal.of(error))


def plan(*actions: Action) -> Plan:
    header = PlanHeader(
        made_at=datetime(2027, 1, 1, tzinfo=UTC),
        server="https://mail.firma.example/EWS/Exchange.asmx",
        mailbox="me@firma.example",
        options=PlanOptions(notify=Notify.ALL),
        server_kind="Exchange",
    )
    return Plan(header=header, actions=actions)


def test_a_plan_lists_actions_findings_mails_and_numbers() -> None:
    held = streams()
    write_plan(screen(held), plan(create("One"), create("Two"), refused()), zone="UTC (--tz)")
    assert held.out.splitlines() == [
        "Plan for the calendar of me@firma.example in https://mail.firma.example/EWS/Exchange.asmx",
        "times without a zone are read in UTC (--tz)",
        "",
        "  + create  One, then",
        "      lost    BODY: was cut (a.ics:3)",
        "  + create  Two, then",
        "      lost    BODY: was cut (a.ics:3)",
        "  ! refused  Weekly",
        "      b.ics:9: a series",
        "      hint: see Limits in the README",
        "",
        "  mail to             kind    sent  domain    meeting",
        "  anna@firma.example  invite  sure  external  One",
        "  anna@firma.example  invite  sure  external  Two",
        "",
        "Plan: 2 to create, 1 refused; 2 mails",
    ]


def test_meetings_of_one_subject_are_told_apart_by_their_time() -> None:
    held = streams()
    other = create("One")
    second = Action(**{**{f: getattr(other, f) for f in other.__slots__}, "title": "One, later"})
    write_plan(screen(held), plan(create("One"), second))
    assert "external  One, then" in held.out
    assert "external  One, later" in held.out


def test_an_undecided_meeting_shows_what_a_person_does_about_it() -> None:
    held = streams()
    doubt = Refusal.of(Undecided("One", "no sign either way", run="12ab"))
    results = (
        Result(index=0, action=create("One"), end=End.UNDECIDED, refusal=doubt),
        Result(index=1, action=create("Two"), end=End.DONE, mails=create("Two").mails),
    )
    report = Report(run="12ab", plan=plan(*(r.action for r in results)), results=results)
    write_result(screen(held), report)
    assert "  ! undecided  One, then" in held.out
    assert "Done: 1 created, 1 undecided; 1 mail sent (run 12ab)" in held.out
    assert "ews-meetings runs settle 12ab --assume unsent" in held.out
    answer = applied_answer(report)
    assert (answer.is_ok, [row["end"] for row in answer.data]) == (False, ["undecided", "done"])


def test_a_run_that_stopped_says_why() -> None:
    held = streams()
    busy = Refusal.of(ServerBusy("mail.firma.example"))
    results = (Result(index=0, action=create("One"), end=End.OPEN, refusal=busy),)
    report = Report(run="12ab", plan=plan(create("One")), results=results, stopped=busy)
    write_result(screen(held), report)
    assert "The run stopped: mail.firma.example is busy" in held.out
    assert "1 failed; no mails sent" in held.out


def test_a_table_is_tab_separated_in_a_pipe_and_drawn_on_a_terminal() -> None:
    pipe, terminal = streams(), streams(is_terminal=True)
    for held in (pipe, terminal):
        screen(held).table(("head", "other"), [("a\tb", 1)])
    assert pipe.out == "head\tother\na b\t1\n"
    assert "\t" not in terminal.out


def test_quiet_keeps_back_what_is_said_in_passing_but_no_warning() -> None:
    held = streams()
    quiet = screen(held, Form.JSON, verbosity=-1)
    quiet.say("in passing")
    quiet.warn("look")
    quiet.give(Answer(kind="k", data=[], columns=()))
    assert held.err == "warning: look\n"
    assert '"warnings": [\n  "look"\n ]' in held.out
