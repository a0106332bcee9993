"""What `export` says of each meeting, what it refuses before anything is contacted, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ews_meetings.cli.export import export
from ews_meetings.cli.export_options import ChoiceOptions, TargetOptions
from ews_meetings.cli.export_text import About, Exported, answer_of, code_of, tell
from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.mistakes import Mistakes
from ews_meetings.cli.output import Form
from ews_meetings.errors import BadOption, MeetingNotFound, NotExpressible, UsageProblem
from ews_meetings.model.finding import Effect, Finding, Severity
from tests.end_to_end.schemas import problems
from tests.unit.cli.drawing import EXCEPTED, SERIES, observed
from tests.unit.cli.making import screen, session, streams

LOUD = Finding(
    code="attachment-left-out",
    message="a.txt is not in the calendar file",
    effect=Effect.LOST,
    severity=Severity.WARNING,
    field="attachments",
)
QUIET = Finding(code="series-of-one", message="it has one date", effect=Effect.CHANGED)
DONE = Exported(
    name="weekly", about=About.of(observed(EXCEPTED)), file="out.ics", findings=(LOUD, QUIET)
)
REFUSED = Exported(
    name="weekly",
    about=About.of(observed(SERIES)),
    problem=NotExpressible("Weekly", "nobody is invited"),
)
MISSING = Exported(name="nobody", problem=MeetingNotFound("nobody", "me@firma.example"))


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ([], 0),
        ([DONE], 0),
        ([DONE, REFUSED], 4),
        ([DONE, MISSING], 4),
        ([REFUSED, REFUSED], 8),
        ([MISSING], 5),
        ([REFUSED, MISSING], 4),
    ],
)
def test_it_ends_with_0_only_when_all_is_written(results: list[Exported], code: int) -> None:
    assert code_of(results) == code
    assert answer_of(results).is_ok is (code == 0)


def test_what_a_person_should_look_at_is_told_and_the_rest_with_v() -> None:
    brief, whole = streams(), streams()
    tell(screen(brief), [DONE, REFUSED, MISSING], is_quiet=False)
    tell(screen(whole, verbosity=1), [DONE], is_quiet=False)
    assert brief.out.splitlines() == [
        "Weekly, 2027-04-01 09:00-10:00 Europe/Berlin",
        "    lost    attachments: a.txt is not in the calendar file",
        "Weekly, 2027-04-01 09:00-10:00 Europe/Berlin",
        "    refused Weekly: nobody is invited",
        "nobody",
        f"    refused {MISSING.problem.message if MISSING.problem else ''}",
        "exported 1 meeting, 1 of them series to out.ics",
    ]
    assert "    changed it has one date" in whole.out.splitlines()


def test_beside_a_calendar_on_stdout_all_is_told_on_stderr() -> None:
    held = streams()
    tell(screen(held), [DONE], is_quiet=True)
    assert held.out == ""
    assert held.err.splitlines()[-1] == "exported 1 meeting, 1 of them series"


def test_nothing_to_export_is_said() -> None:
    held = streams()
    tell(screen(held), [], is_quiet=False)
    assert (held.out, held.err) == ("", "there is nothing to export, so no file is written\n")


def test_rows_fit_their_schema() -> None:
    held = streams()
    screen(held, Form.JSON).give(answer_of([DONE, REFUSED, MISSING]))
    document = json.loads(held.out)
    assert problems("exported", document) == []
    assert document["summary"] == {
        "exported": 1,
        "series": 1,
        "refused": 2,
        "findings": 2,
        "files": 1,
    }
    assert [(row["file"], row["code"]) for row in document["data"]] == [
        ("out.ics", None),
        (None, "not-expressible"),
        (None, "meeting-not-found"),
    ]


@pytest.mark.parametrize(
    ("form", "target", "problem"),
    [
        (Form.JSON, TargetOptions(), "both go to stdout"),
        (Form.CSV, TargetOptions(file=Path("-")), "both go to stdout"),
        (Form.TEXT, TargetOptions(file=Path("a.ics"), split=Path("b")), "both given"),
        (Form.TEXT, TargetOptions(file=Path("missing/a.ics")), "no such folder"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: Form, target: TargetOptions, problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    chosen = GlobalOptions(profile="sandbox", mailbox="me@firma.example", output=form)
    with pytest.raises((UsageProblem, BadOption), match=problem):
        export(session(streams(), chosen), ChoiceOptions(), target)


def test_all_mistakes_of_a_call_are_told_together() -> None:
    chosen = GlobalOptions(profile="sandbox", mailbox="me@firma.example", output=Form.JSON)
    choice = ChoiceOptions(begin="tomorrow")
    with pytest.raises(Mistakes, match=r"stdout.*--from"):
        export(session(streams(), chosen), choice, TargetOptions())
