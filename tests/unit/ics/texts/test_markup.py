import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.ics.texts.markup import clean

PIECES = (
    "<script>", "</script>", "<img src=", "x onerror=", "'", '"', "javascript:", "<svg", "/onload=",
    "<a href=", ">", "<", "<style>", "</style>", "url(", "<!--", "-->", "<![", "]>", "<math><mtext>",
    "<iframe src=//x.example>", "style=", "&#106;", "data:text/html,", "\x00", "\t", "a", "<table>",
)  # fmt: skip


@pytest.mark.parametrize(
    ("html", "left", "told"),
    [
        ("<p>a<script>b</script>c</p>", "<p>ac</p>", ("script",)),
        ('<a href="javascript:x()">a</a>', "<a>a</a>", ("script in a link",)),
        ('<a href="java\nscript:x()">a</a>', "<a>a</a>", ("script in a link",)),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>", ("script in a link",)),
        ("<form>a<input name=b></form>", "a", ("form", "input")),
        ('<iframe src="https://x.example">a</iframe>b', "b", ("iframe",)),
        ('<b onmouseover="x()">a</b>', "<b>a</b>", ("event handler",)),
        ('<img src="//x.example/a.png">', "<img>", ("a picture from x.example",)),
        ('<b style="background:url(x)">a</b>', "<b>a</b>", ("styles that could fetch something",)),
        (
            '<b style="background:u\\72l(x)">a</b>',
            "<b>a</b>",
            ("styles that could fetch something",),
        ),
        ('<meta http-equiv="Refresh" content="0;url=x">a', "a", ("redirection",)),
    ],
)
def test_what_acts_goes_and_is_told(html: str, left: str, told: tuple[str, ...]) -> None:
    found = clean(html)
    assert (found.content, found.active) == (left, told)


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color:red">a<br>b</p>',
        '<a href="https://x.example/?a=1&amp;b=2">a</a>',
        '<a href="mailto:a@x.example">a</a>',
        '<a href="tel:+421">a</a>',
        '<img src="cid:one@x" alt="a">',
        '<img src="data:image/png;base64,AAAA">',
        '<table border="1"><tbody><tr><td colspan="2" bgcolor="red">a</td></tr></tbody></table>',
        '<font face="Arial" size="2">a</font>',
    ],
)
def test_what_is_only_shown_stays(html: str) -> None:
    found = clean(html)
    assert (found.content, found.active, found.plain) == (html, (), ())


def test_the_words_of_unknown_elements_stay_and_style_sheets_are_told() -> None:
    found = clean("<style>p{}</style><o:p>a</o:p><blink>b</blink><!--[if gte mso 9]>x<![endif]-->")
    assert (found.content, found.active, found.plain) == ("ab", (), ("style sheet", "blink"))


def test_many_hosts_of_pictures_are_counted() -> None:
    found = clean("".join(f'<img src="http://{n}.example/">' for n in range(9)))
    assert found.active == (
        "9 pictures from 0.example, 1.example, 2.example, 3.example, 4.example and 4 more",
    )


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_nothing_that_acts_is_left_of_any_soup(html: str) -> None:
    content = clean(html).content
    assert clean(content).content == content
    assert clean(content).active == ()
