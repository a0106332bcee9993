from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import pytest
import typer

from ews_meetings.cli.commands import Given, command, group
from ews_meetings.cli.globals import GlobalOptions, Session, open_session
from ews_meetings.cli.output import Form
from ews_meetings.errors import BadOption, NotFound
from tests.unit.cli.making import Streams, streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Options of a command."""

    names: Annotated[list[str], typer.Option("--name")] = field(default_factory=list)
    size: Annotated[int, typer.Option("--size")] = 1


def program(seen: list[object]) -> typer.Typer:
    def act(session: Session, wanted: Wanted, what: Annotated[str, typer.Argument()]) -> int:
        seen.extend([session.profile, session.mailbox, session.screen.form, wanted, what])
        if what == "fail":
            raise NotFound("there is no such thing", hint="look again")
        if what == "break":
            raise ZeroDivisionError
        return 7

    def list_all(session: Session) -> int:
        seen.append(session.mailbox)
        return 5

    app = typer.Typer(add_completion=False)
    app.callback()(group(about="A program."))
    app.command("act")(command(act))
    inner = typer.Typer(invoke_without_command=True)
    inner.callback()(group(list_all, about="A group."))
    inner.command("act")(command(act))
    app.add_typer(inner, name="inner")
    return app


def run(*arguments: str, held: Streams | None = None) -> tuple[int, list[object]]:
    seen: list[object] = []
    given = Given(around=(held or streams()).around)
    call = typer.main.get_command(program(seen)).main
    code = call(args=list(arguments), prog_name="p", standalone_mode=False, obj=given)
    assert isinstance(code, int)
    return code, seen


def test_global_options_may_stand_before_and_after_and_the_later_one_counts() -> None:
    code, seen = run("--profile", "a", "-m", "x@y", "act", "it", "--as", "z@y", "-o", "json")
    assert code == 7
    assert seen == ["a", "z@y", Form.JSON, Wanted(), "it"]


def test_options_of_a_command_keep_values_that_look_like_global_ones() -> None:
    _, seen = run("act", "--name=-m", "--name", "--profile", "--size", "3", "--", "-q")
    assert seen == [None, None, Form.TEXT, Wanted(names=["-m", "--profile"], size=3), "-q"]


def test_a_group_takes_them_too_and_acts_without_a_command() -> None:
    assert run("inner", "-m", "x@y") == (5, ["x@y"])
    assert run("inner", "-m", "x@y", "act", "it")[1][1] == "x@y"


def test_an_error_is_told_in_the_form_that_was_asked_for() -> None:
    text, line = streams(), streams()
    assert run("act", "fail", held=text)[0] == 5
    assert run("act", "fail", "-ojson", held=line)[0] == 5
    assert text.err.splitlines() == [
        "ews-meetings: error: there is no such thing",
        "ews-meetings: hint: look again",
    ]
    assert line.err.startswith('{"code": "not-found", "exit": 5')


def test_a_defect_shows_its_traceback_only_with_vv() -> None:
    quiet, loud = streams(), streams()
    assert run("act", "break", held=quiet)[0] == 1
    assert run("act", "break", "-vv", held=loud)[0] == 1
    assert "Traceback" not in quiet.err
    assert "ZeroDivisionError" in loud.err
    assert "Traceback" in loud.err


def test_a_flag_beats_the_environment() -> None:
    environment = {
        "EWS_MEETINGS_PROFILE": "e",
        "EWS_MEETINGS_MAILBOX": "e@e",
        "EWS_MEETINGS_OUTPUT": "csv",
        "EWS_MEETINGS_VERBOSE": "2",
        "EWS_MEETINGS_LOG_FILE": "log.txt",
    }
    told = open_session(GlobalOptions(), streams(environment=environment).around)
    assert (told.profile, told.mailbox, told.screen.form) == ("e", "e@e", Form.CSV)
    assert (told.screen.verbosity, str(told.log_file)) == (2, "log.txt")
    chosen = GlobalOptions(profile="f", output=Form.JSON, quiet=True)
    flagged = open_session(chosen, streams(environment=environment).around)
    assert (flagged.profile, flagged.screen.form, flagged.screen.verbosity) == ("f", Form.JSON, -1)


@pytest.mark.parametrize("name", ["OUTPUT", "VERBOSE"])
def test_an_unreadable_environment_is_refused(name: str) -> None:
    with pytest.raises(BadOption, match=f"EWS_MEETINGS_{name} 'xml'"):
        open_session(GlobalOptions(), streams(environment={f"EWS_MEETINGS_{name}": "xml"}).around)
