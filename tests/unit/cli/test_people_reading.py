from __future__ import annotations

from pathlib import Path

import pytest

from ews_meetings.cli.mistakes import MistakeList, Mistakes
from ews_meetings.cli.people_reading import read_attendees, read_people, read_person
from ews_meetings.cli.stdin import Stdin
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.people import Mailbox, Role
from tests.unit.cli.making import streams

LIST = """\ufeff# the team
anna@example.com, "Doe, Jane" <jane@example.com>  # the boss
  Bob Bär <bob@example.com>; carol+x#1@example.com

"""
READ = [
    Mailbox(address="anna@example.com"),
    Mailbox(address="jane@example.com", name="Doe, Jane"),
    Mailbox(address="bob@example.com", name="Bob Bär"),
    Mailbox(address="carol+x#1@example.com"),
]


def read(*texts: str, typed: str = "") -> list[Mailbox]:
    wrong = MistakeList()
    found = list(read_people("--required", texts, Stdin(streams(typed).around), wrong))
    wrong.settle()
    return found


@pytest.mark.parametrize(
    "text", ["", "anna", "a@", "a@b, c@d", "a b@c", "<>", "Anna <anna>", "a@b@c", "@b"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadOption, match="is no mail address"):
        read_person("--required", text)


def test_white_space_around_an_address_is_nobodys_business() -> None:
    assert read_person("--required", " a@b\n").address == "a@b"


def test_a_file_names_people_by_line_and_comma(tmp_path: Path) -> None:
    path = tmp_path / "team.txt"
    path.write_text(LIST, encoding="utf-8")
    assert read(f"@{path}", "dave@example.com") == [*READ, Mailbox(address="dave@example.com")]


@pytest.mark.parametrize("name", ["-", "@-"])
def test_stdin_names_people_too(name: str) -> None:
    assert read(name, typed=LIST) == READ


def test_mistakes_in_a_file_name_their_line() -> None:
    with pytest.raises(Mistakes) as caught:
        read("@-", typed="anna@example.com\nnobody\nx@y, ,z")
    assert "--required '-:2: nobody': is no mail address" in caught.value.message
    assert "'-:3: z'" in caught.value.message


def test_a_list_that_names_nobody_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="names nobody"):
        read("@-", typed="# later\n")
    with pytest.raises(BadOption, match="cannot be read"):
        read(f"@{tmp_path / 'missing'}")


def test_the_same_person_twice_in_one_role_is_one_and_in_two_a_mistake() -> None:
    stdin, wrong = Stdin(streams().around), MistakeList()
    twice = [(Role.REQUIRED, "--required", ["a@b.c", "A@B.C"])]
    assert len(read_attendees(twice, stdin, wrong)) == 1
    wrong.settle()
    read_attendees([*twice, (Role.OPTIONAL, "--optional", ["a@b.c"])], stdin, wrong)
    with pytest.raises(UsageProblem, match=r"a@b\.c is invited 2 times, in different roles"):
        wrong.settle()
