import pytest

from ews_meetings.ics.lines.file_names import sane_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Test.docx", "Test.docx"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\ann\Agenda.pdf", "Agenda.pdf"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("  .hidden. ", "hidden"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        ("Schůzka 1.pdf", "Schůzka 1.pdf"),
    ],
)
def test_names_lose_folders_and_what_no_disk_takes(given: str, name: str) -> None:
    assert sane_name(given) == name


@pytest.mark.parametrize("given", ["", "..", "folder/", " ", "\u202e"])
def test_nothing_left_gives_the_fallback_with_an_ending(given: str) -> None:
    assert sane_name(given, fallback="attachment3") == "attachment3.dat"
    assert sane_name(given, content_type="text/plain; charset=x") == "attachment.txt"


def test_long_names_keep_their_ending() -> None:
    name = sane_name("x" * 500 + ".docx")
    assert (len(name), name[-5:]) == (200, ".docx")
    assert len(sane_name("x" * 500)) == 200
    assert len(sane_name("a." + "x" * 500)) == 200
