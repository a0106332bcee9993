"""What the documents promise is so: their commands run, their settings load, what they name exists."""

from __future__ import annotations

import re
import shlex
from contextlib import closing
from pathlib import Path

import pytest
import typer

from ews_meetings.cli.program import program
from ews_meetings.config.reading import parse_config
from ews_meetings.exchange import properties
from ews_meetings.ledger.store import LedgerStore
from tests.end_to_end.running import ORGANIZER, Ended, Program
from tests.finding_codes import collected

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OURS = ("checking", "connecting", "exporting", "installing", "instead-of-your-script", "mailed-by-mistake", "sandbox", "stored", "threat-model")  # fmt: skip
of_each_document = pytest.mark.parametrize("name", OURS)
_DONE_AT_ALL = re.compile(r"Done: .*\d (created|cancelled)")


def text_of(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(name), re.DOTALL | re.MULTILINE)


def code_of(name: str) -> str:
    """Return what is set as code, in blocks and in lines."""
    text, fenced = text_of(name), r"^```[^\n]*\n(.*?)^```"
    held = re.findall(fenced, text, re.DOTALL | re.MULTILINE)
    prose = re.sub(fenced, "", text, flags=re.DOTALL | re.MULTILINE)
    return "\n".join([*held, *re.findall(r"`([^`\n]+)`", prose)])


def commands(name: str) -> list[list[str]]:
    """Return the arguments of every command in the blocks for a shell, in order."""
    lines = "".join(blocks(name, "sh")).replace("\\\n", " ").splitlines()
    ours = [line for line in lines if line.startswith("ews-meetings ")]
    return [shlex.split(line, comments=True)[1:] for line in ours]


@pytest.fixture
def rehearsal(tmp_path: Path) -> Program:
    """The program with what the documents export, and their files beside it."""
    told = {"EWS_MEETINGS_PROFILE": "sandbox", "EWS_MEETINGS_MAILBOX": ORGANIZER}
    for name in OURS:
        for file, text in re.findall(
            r"^```text file=(\S+)\n(.*?)^```", text_of(name), re.DOTALL | re.MULTILINE
        ):
            (tmp_path / file).write_text(text, encoding="utf-8")
    return Program(folder=tmp_path, extra=told)


@pytest.mark.slow
def test_each_command_instead_of_a_script_does_its_work_once(rehearsal: Program) -> None:
    replacing = commands("instead-of-your-script")
    assert len(replacing) == len(
        re.findall(r"^## (?!When)", text_of("instead-of-your-script"), re.MULTILINE)
    )
    for command in replacing:
        first, second = rehearsal.run(*command), rehearsal.run(*command)
        assert (first.code, second.code) == (0, 0), first.err + second.err
        assert _DONE_AT_ALL.search(first.out), command
        assert "there is nothing to do" in second.out, command
    kinds = [mail["kind"] for mail in rehearsal.mails()]
    assert (kinds.count("invite"), kinds.count("cancel")) == (9, 2)


@pytest.mark.slow
def test_one_more_on_a_later_run_is_invited(rehearsal: Program) -> None:
    [course] = [one for one in commands("instead-of-your-script") if "course-17" in one]
    rehearsal.run(*course)
    more = [part if part != "all" else "changed" for part in course]
    assert rehearsal.run(*more, "--required", "dave@sandbox.example").code == 0
    told = [mail["to"] for mail in rehearsal.mails() if mail["kind"] == "invite"]
    assert told.count("dave@sandbox.example") == 1
    assert told.count("alice@sandbox.example") == 1


def test_the_scripts_that_are_replaced_stand_beside_their_commands() -> None:
    languages = re.findall(r"^```([a-z]+)$", text_of("instead-of-your-script"), re.MULTILINE)
    assert set(languages) >= {"perl", "php", "csharp", "powershell", "python", "sh"}
    assert languages.count("powershell") == 2


@pytest.mark.slow
def test_a_mistake_is_found_and_taken_back_as_the_document_says(rehearsal: Program) -> None:
    mistake, *rest = commands("mailed-by-mistake")
    assert rehearsal.run(*mistake).code == 0
    run = rehearsal.run("runs", "-o", "json").data[0]["id"]
    ended = {" ".join(c): rehearsal.run(*(run if p == "RUN" else p for p in c)) for c in rest}
    refused = [said for said in ended if "--max-mail" in said]
    assert {said: e.code for said, e in ended.items() if e.code} == dict.fromkeys(refused, 9)
    assert len(refused) == 1
    assert "alice@sandbox.example\tinvite\tsent" in ended["runs show RUN"].out
    assert "alice@sandbox.example  cancel  sure" in ended["undo RUN --dry-run --notify all"].out
    assert "cannot be called back" in ended["undo RUN --dry-run --notify all"].err
    assert "1 cancelled; 3 mails sent" in ended["undo RUN --notify all"].out
    assert [mail["kind"] for mail in rehearsal.mails()].count("cancel") == 3


@pytest.mark.slow
def test_a_silent_taking_back_mails_nobody(rehearsal: Program) -> None:
    mistake, *_ = commands("mailed-by-mistake")
    rehearsal.run(*mistake)
    run = rehearsal.run("runs", "-o", "json").data[0]["id"]
    before = len(rehearsal.mails())
    ended = rehearsal.run("undo", run, "--notify", "none")
    assert (ended.code, len(rehearsal.mails())) == (0, before)
    assert "keep the meeting in their calendars" in ended.out


@pytest.mark.slow
def test_the_commands_of_the_other_documents_exist(rehearsal: Program) -> None:
    told = [one for name in ("installing", "stored") for one in commands(name)]
    assert told
    for command in told:
        known: Ended = rehearsal.run(*command)
        assert known.code == 0, known.err


@pytest.mark.slow
def test_the_mail_of_the_document_on_checking_is_checked_as_it_says(rehearsal: Program) -> None:
    check, expand, diff = commands("checking")
    ended = rehearsal.run(*check, "-m", "booking@example.com")
    assert ended.code == 4, ended.err
    shown = set(re.findall(r"\[([a-z-]+)\]$", ended.out, re.MULTILINE))
    assert {"mail-calendar-attached", "mail-method-missing", "rule-split", "property-lost"} <= shown
    assert rehearsal.run(*expand, "-m", "booking@example.com").out.count("2037-") == 6
    assert rehearsal.run(*diff, "-m", "booking@example.com").code == 0


def test_every_code_of_the_document_on_checking_is_one_and_none_is_missing() -> None:
    told = set(re.findall(r"`((?:outlook|mail)-[a-z0-9-]+)`", text_of("checking")))
    used = {code for code, where in collected().codes.items() if "/checking/" in where}
    assert told == used


@pytest.mark.parametrize("number", range(len(blocks("connecting", "toml"))))
def test_every_profile_of_the_document_on_connecting_is_one(number: int, tmp_path: Path) -> None:
    text = blocks("connecting", "toml")[number]
    if "[profiles" not in text:
        text = f'version = 1\n[profiles.work]\nserver = "https://mail.example.com/EWS/Exchange.asmx"\n{text}'
    assert parse_config(tmp_path / "config.toml", text).settings.profiles


def test_the_tables_of_the_ledger_are_those_that_it_has() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`\w+`(?:, `\w+`)+) \|$", text_of("stored"), re.MULTILINE)
    told = {table: re.findall(r"`(\w+)`", columns) for table, columns in rows}
    with closing(LedgerStore(None)) as store:
        tables = [row[0] for row in store.rows("SELECT name FROM sqlite_schema WHERE type='table'")]
        held = {
            name: [r["name"] for r in store.rows(f"PRAGMA table_info({name})")] for name in tables
        }
    assert told == held


def test_the_properties_on_meetings_are_those_that_are_written() -> None:
    text = text_of("stored")
    for held in (properties.KEY, properties.STEP, properties.STAMP):
        attributes = dict(held.attributes)
        assert f"| `{attributes['PropertyName']}` |" in text
        assert attributes["PropertySetId"] in text


@of_each_document
def test_what_a_document_names_of_this_project_is_there(name: str) -> None:
    named = re.findall(r"`((?:ews_meetings|tests|\.ci)/[\w./-]+)`", text_of(name))
    assert [path for path in named if not (ROOT / path).exists()] == []


@of_each_document
def test_every_command_that_a_document_names_exists(name: str) -> None:
    options = r"(?: (?:--profile|-m|-o) \S+)*"
    called = rf"^ews-meetings{options} ([a-z]+)(?: ([a-z]+))?"
    told = re.findall(called, code_of(name), re.MULTILINE)
    known = typer.main.get_command(program()).commands  # type: ignore[attr-defined]  # a group
    assert {first for first, _ in told} <= known.keys()
    for first, second in told:
        below = getattr(known[first], "commands", {})
        assert not (second and below) or second in below, f"{first} {second}"


@of_each_document
def test_every_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", text_of(name))
    for link in links:
        file, _, place = link.partition("#")
        target = DOCS / file if file else DOCS / f"{name}.md"
        assert target.exists(), link
        assert not place or place in places(target), link


def places(path: Path) -> set[str]:
    """Return the anchors of the headings of a document."""
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@of_each_document
def test_only_made_up_names_stand_in_a_document(name: str) -> None:
    addresses = re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", text_of(name))
    allowed = re.compile(r"(?:.*\.)?(?:example\.com|sandbox\.example)$", re.IGNORECASE)
    assert [domain for domain in addresses if not allowed.match(domain)] == []


@of_each_document
def test_one_sentence_stands_on_a_line(name: str) -> None:
    prose = re.sub(r"^```.*?^```", "", text_of(name), flags=re.DOTALL | re.MULTILINE)
    lines = [line for line in prose.splitlines() if not line.startswith(("|", "* [", "#"))]
    assert [line for line in lines if re.search(r"[a-z)`][.?!] [A-Z]", line)] == []
