"""What may stand in a scenario file, and what is said of each mistake."""

import re
from pathlib import Path

import pytest

from ews_meetings.sandbox.errors import ScenarioUnusable
from ews_meetings.sandbox.faults import ORDERABLE
from ews_meetings.sandbox.scenario.file import read_scenario
from ews_meetings.sandbox.scenario.lines import line_of
from ews_meetings.sandbox.scenario.script import About, Act, Step
from ews_meetings.sandbox.scenario.words import Misworded, read_length, read_steps

_ANY = About(key="", uid="", subject="")


@pytest.mark.parametrize(
    ("told", "step"),
    [
        ("accept", Step(Act.ACCEPT)),
        ("Tentative", Step(Act.TENTATIVE)),
        ("decline after 2 answers", Step(Act.DECLINE, after_answers=2)),
        (
            "decline  after 1 answer: Sorry: no",
            Step(Act.DECLINE, after_answers=1, text="Sorry: no"),
        ),
        ("accept after 1h30m", Step(Act.ACCEPT, after_s=5400)),
        ("accept after 1w2d", Step(Act.ACCEPT, after_s=9 * 86_400)),
        ("propose +1h", Step(Act.PROPOSE, shift_s=3600)),
        ("propose -30m after 10s: earlier", Step(Act.PROPOSE, 0, 10, -1800, "earlier")),
        ("ignore", Step(Act.IGNORE)),
        ("by its rules", Step(Act.RULES)),
        ("by the rules", Step(Act.RULES)),
    ],
)
def test_a_step_is_read(told: str, step: Step) -> None:
    assert read_steps(told) == (step,)
    assert read_steps([told]) == (step,)


@pytest.mark.parametrize(
    ("told", "problem", "hint"),
    [
        ("declin", "'declin' is nothing", "did you mean 'decline'?"),
        ("sing", "'sing' is nothing", "known: accept, tentative"),
        ("", "'' is nothing", "known: accept"),
        ("accept soon", "'soon' after 'accept'", "such as"),
        ("accept after lunch", "'after lunch' is no condition", "after 2 answers"),
        ("accept after 0 answers", "no condition", "after 2 answers"),
        ("accept after 99999w", "longer than ten years", "2d"),
        ("propose", "'propose' needs a time", "propose +1h"),
        ("propose 1h", "'propose' needs a time", "propose +1h"),
        ("propose +soon", "'propose' needs a time", "propose +1h"),
        (7, "7 is no text", "such as"),
        ([], "the list is empty", "such as"),
        (["decline", "accept"], "nothing can follow 'decline'", "put it last"),
        (["ignore", "accept"], "nothing can follow 'ignore'", "put it last"),
        ([["accept"]], "is no text", "such as"),
    ],
    ids=str,
)
def test_what_is_no_step_is_refused_with_a_suggestion(
    told: object, problem: str, hint: str
) -> None:
    with pytest.raises(Misworded) as caught:
        read_steps(told)
    assert problem in caught.value.problem
    assert hint in caught.value.hint


def test_a_length_is_read_in_all_units() -> None:
    assert read_length("1w1d1h1m1s") == 7 * 86_400 + 86_400 + 3600 + 60 + 1
    with pytest.raises(Misworded):
        read_length("1y")


_WRONG = """\
alic = "accept"
bob = "declin after 2 answers"
"carol@sandbox.example" = "propose 1h"
alice = "by its rules"
carol = "accept"
dave = 7

[[meeting]]
keys = "plan-*"
[[meeting]]
uid = 7
bob = "accept soon"

[[fault]]
kind = "buzy"
[[fault]]
kind = "503"
tmes = 2
[[fault]]
times = 1
"""


def test_all_mistakes_of_a_file_are_reported_at_once_with_line_and_suggestion() -> None:
    with pytest.raises(ScenarioUnusable) as caught:
        read_scenario(_WRONG)
    said = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in said] == [
        f"line {number}" for number in (1, 2, 3, 4, 6, 8, 9, 11, 12, 14, 18, 19)
    ]
    for part in (
        "alic: is nobody in the sandbox; did you mean 'alice'?",
        "bob: 'declin' is nothing that people do; did you mean 'decline'?",
        "alice: is no room; only rooms have rules",
        "meeting.1: names no meeting; say key, uid or subject",
        "meeting.1.keys: is nobody in the sandbox",
        "meeting.2.uid: is no pattern",
        "fault.2.tmes: is unknown of a fault; did you mean 'times'?",
        "fault.3: a fault needs a kind",
    ):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a = 1\nb = ", 2, "no TOML"),
        ("[meeting]\nuid = '1'", 1, "is no list of tables"),
        ("fault = 3", 1, "is no list of tables"),
        ("alice = 'accept'\n\n'alice@sandbox.example' = 'decline'", 3, "stands here twice"),
        ("#" * 1_000_001, 1, "longer than"),
    ],
    ids=["no TOML", "a table", "a number", "a person twice", "too long"],
)
def test_a_file_that_is_none_says_where(text: str, line: int, problem: str) -> None:
    with pytest.raises(ScenarioUnusable) as caught:
        read_scenario(text)
    (mistake,) = caught.value.mistakes
    assert (mistake.line, problem in mistake.problem) == (line, True)


def test_the_first_rule_that_fits_and_names_the_person_holds() -> None:
    scenario = read_scenario("""
alice = "accept"
bob = "accept"
[[meeting]]
key = "plan-*"
subject = "*Review"
alice = "decline"
[[meeting]]
key = "plan-1"
alice = "tentative"
""").scenario

    def act(person: str, about: About) -> Act:
        (step,) = scenario.steps(f"{person}@sandbox.example", about) or ()
        return step.act

    assert act("alice", About(key="plan-1", uid="", subject="A Review")) is Act.DECLINE
    assert act("alice", About(key="plan-1", uid="", subject="Other")) is Act.TENTATIVE
    assert act("alice", _ANY) is Act.ACCEPT
    assert act("bob", About(key="plan-1", uid="", subject="A Review")) is Act.ACCEPT
    assert scenario.steps("dave@sandbox.example", _ANY) is None
    assert set(scenario.people) == {"alice@sandbox.example", "bob@sandbox.example"}


def test_a_room_is_taken_over_unless_its_rules_are_named() -> None:
    room = "room1@sandbox.example"
    assert not read_scenario('room1 = "by its rules"').scenario.takes_over(room, _ANY)
    assert read_scenario('room1 = "decline"').scenario.takes_over(room, _ANY)
    assert not read_scenario('alice = "decline"').scenario.takes_over(room, _ANY)


def test_the_line_of_a_key_is_found_or_that_of_its_table() -> None:
    text = "a = 1\n\n[[x]]\nb.c = 2\n[[x]]\n'd e' = 3\n[x.y]\nf = 1\n"
    assert line_of(text, ("a",)) == 1
    assert line_of(text, ("x", 0, "b")) == 4
    assert line_of(text, ("x", 1, "d e")) == 6
    assert line_of(text, ("x", 1, "y", "f")) == 8
    assert line_of(text, ("x", 1, "missing")) == 5
    assert line_of(text, ("nothing",)) == 1


def test_an_empty_file_is_a_scenario_in_which_nobody_does_anything() -> None:
    assert read_scenario("").scenario.people == ()


_DOCUMENT = Path(__file__).parents[3] / "docs" / "sandbox.md"


def test_the_scenario_in_the_documents_can_be_played() -> None:
    (example,) = re.findall(
        r"^```toml\n(.*?)^```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    loaded = read_scenario(example)
    assert len(loaded.scenario.people) == 5
    assert [fault.seed for fault in loaded.faults] == [7]


def test_the_documents_name_every_fault_that_can_be_ordered() -> None:
    text = _DOCUMENT.read_text(encoding="utf-8")
    assert [kind for kind in ORDERABLE if f"`{kind}`" not in text] == []


def test_a_line_may_have_a_colon_instead_of_quotes() -> None:
    colons = (
        "# a story\n"
        "bob: decline after 2 answers: I am away\n"
        "alice@sandbox.example: accept  # at once\n"
        'carol = "propose +1h"\n'
        'dave: ["tentative", "accept after 1h"]\n'
        "[[meeting]]\n"
        'uid = "budget: *"\n'
        "alice: decline\n"
    )
    quotes = (
        'bob = "decline after 2 answers: I am away"\n'
        'alice = "accept"\n'
        'carol = "propose +1h"\n'
        'dave = ["tentative", "accept after 1h"]\n'
        '[[meeting]]\nuid = "budget: *"\nalice = "decline"\n'
    )
    assert read_scenario(colons) == read_scenario(quotes)


def test_a_mistake_in_a_line_with_a_colon_is_told_with_its_line() -> None:
    with pytest.raises(ScenarioUnusable) as told:
        read_scenario("alice: accept\n\nbobb: decline\n")
    (mistake,) = told.value.mistakes
    assert (mistake.line, mistake.key, mistake.hint) == (3, "bobb", "did you mean 'bob'?")
