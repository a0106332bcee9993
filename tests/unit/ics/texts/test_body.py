import pytest

from ews_meetings.ics.lines.notes import Noted
from ews_meetings.ics.texts.body import read_body, with_lines
from ews_meetings.model.finding import Severity
from ews_meetings.model.meeting import Attachment, Body, BodyKind
from tests.unit.ics.making import component

HTML = "X-ALT-DESC;FMTTYPE=text/html:"


def noted(*lines: str, **related: Attachment) -> Noted[Body]:
    return read_body(component(*lines), related)


def body(*lines: str) -> Body:
    return noted(*lines).value


def test_text_is_unescaped() -> None:
    assert body(r"DESCRIPTION:one\ntwo\, three") == Body(content="one\ntwo, three")


def test_no_description_is_an_empty_body() -> None:
    assert body() == Body()


def test_html_is_taken_before_text() -> None:
    found = noted("DESCRIPTION:plain", f"{HTML}<p>rich</p>")
    assert found.value == Body(content="<p>rich</p>", kind=BodyKind.HTML)
    assert [finding.code for finding in found.findings] == ["description-replaced"]


def test_html_that_says_the_same_as_the_text_needs_no_word() -> None:
    assert noted("DESCRIPTION:a  b", f"{HTML}<p>a b</p>").findings == ()


@pytest.mark.parametrize(
    "stub", ["<html><body></body></html>", "<p>&nbsp;</p>", r"<title>x</title>\n"]
)
def test_an_empty_stub_of_html_gives_way_to_the_text(stub: str) -> None:
    assert body("DESCRIPTION:plain", f"{HTML}{stub}") == Body(content="plain")


def test_another_alternative_than_html_is_not_taken() -> None:
    assert body("DESCRIPTION:plain", "X-ALT-DESC;FMTTYPE=text/rtf:{rtf}") == Body(content="plain")


@pytest.mark.parametrize(
    "version",
    [
        "X-ALT-DESC;FMTTYPE=text/rtf:{rtf}",
        "STYLED-DESCRIPTION;FMTTYPE=text/markdown:*more*",
        "STYLED-DESCRIPTION;VALUE=URI;FMTTYPE=text/html:https://a.example/text",
    ],
)
def test_a_version_of_the_text_that_is_left_out_is_told(version: str) -> None:
    found = noted("DESCRIPTION:plain", version)
    assert found.value == Body(content="plain")
    assert [finding.code for finding in found.findings] == ["description-replaced"]


def test_a_second_html_is_told_unless_it_says_the_same() -> None:
    same, other = f"{HTML}<i>rich</i>", f"{HTML}<p>poor</p>"
    found = noted(f"{HTML}<p>rich</p>", same, other)
    assert found.value.content == "<p>rich</p>"
    (finding,) = found.findings
    assert finding.value == "<p>poor</p>"


def test_a_plain_styled_description_is_the_body_where_there_is_no_other() -> None:
    assert noted("STYLED-DESCRIPTION:only") == Noted(Body(content="only"))


def test_an_alternative_that_is_not_there_is_told() -> None:
    (finding,) = noted('DESCRIPTION;ALTREP="CID:x@y":plain').findings
    assert (finding.code, finding.field) == ("parameter-lost", "DESCRIPTION;ALTREP")


def test_the_styled_description_of_rfc_9073_is_html() -> None:
    found = body("STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<p>rich</p>")
    assert found.kind is BodyKind.HTML


def test_the_html_in_a_parameter_of_thunderbird_is_taken() -> None:
    found = body('DESCRIPTION;ALTREP="data:text/html,I%20%3Cb%3Ewant%3C/b%3E":I want')
    assert found == Body(content="I <b>want</b>", kind=BodyKind.HTML)


def test_the_html_in_a_parameter_may_be_base64() -> None:
    found = body('DESCRIPTION;ALTREP="data:text/html;base64,PGI+d2FudDwvYj4=":I want')
    assert found == Body(content="<b>want</b>", kind=BodyKind.HTML)


def test_the_html_that_a_parameter_names_is_the_part_of_the_mail() -> None:
    part = Attachment.of(name="x.html", content=b"<i>part</i>", content_type="text/html")
    found = noted('DESCRIPTION;ALTREP="CID:x@y":plain', **{"x@y": part})
    assert found.value == Body(content="<i>part</i>", kind=BodyKind.HTML)


def test_what_runs_or_fetches_is_taken_out_of_html_and_told() -> None:
    found = noted(
        f'{HTML}<p onclick="x()">a<script>steal()</script><img src="https://t.example/1">'
    )
    assert found.value.content == "<p>a<img></p>"
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("html-cleaned", Severity.WARNING)
    assert "event handler, script, a picture from t.example" in finding.message


def test_wrappers_of_html_go_without_a_word() -> None:
    found = noted(f"{HTML}<html><head><title>t</title></head><body><p>a</p></body></html>")
    assert (found.value.content, found.findings) == ("<p>a</p>", ())


def test_markup_in_the_description_is_html_and_its_lines_stay_lines() -> None:
    found = body(r"DESCRIPTION:<b>one</b>\ntwo")
    assert found == Body(content="<b>one</b><br>\ntwo", kind=BodyKind.HTML)
    assert body("DESCRIPTION:one<br>two").kind is BodyKind.HTML


@pytest.mark.parametrize("text", ["a < b and c > d", "List<String>", "<me@firma.example>"])
def test_angle_brackets_alone_are_text(text: str) -> None:
    assert body(f"DESCRIPTION:{text}") == Body(content=text)


def test_lines_are_added_below_text() -> None:
    assert with_lines(Body(content="a\n"), ("b", "c")) == Body(content="a\n\nb\nc")
    assert with_lines(Body(), ("b",)) == Body(content="b")
    assert with_lines(Body(content="a\n"), ()) == Body(content="a\n")


def test_lines_are_added_below_html_and_escaped() -> None:
    rich = Body(content="<b>a</b>", kind=BodyKind.HTML)
    found = with_lines(rich, ("b < c", 'Link: https://x.example/?a=1&b="'))
    assert found.content == (
        "<b>a</b><p>b &lt; c<br>Link: "
        '<a href="https://x.example/?a=1&amp;b=">https://x.example/?a=1&amp;b=</a>&quot;</p>'
    )


@pytest.mark.parametrize(
    "line",
    [
        'DESCRIPTION;ALTREP="data:text/html,<p>a%0Fb</p>":ab',
        "X-ALT-DESC;FMTTYPE=text/html:<p>a&#15\\;b</p>",
    ],
)
def test_a_control_character_that_html_hides_is_not_carried(line: str) -> None:
    found = read_body(component(line), {})
    assert "\x0f" not in found.value.content
    assert found.value.content.startswith("<p>a")
