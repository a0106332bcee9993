from ews_meetings.ics.texts.pictures import with_pictures
from ews_meetings.model.meeting import Attachment, Body, BodyKind
from tests.unit.ics.making import component

LOGO = Attachment.of(name="logo.png", content=b"png", content_type="image/png")
SHOWN = Body(content='<p><img alt="x" src="cid:logo@x"></p>', kind=BodyKind.HTML)


def test_a_picture_that_the_body_shows_becomes_a_file_shown_in_it() -> None:
    found = with_pictures(component(), SHOWN, (), {"logo@x": LOGO})
    assert [(file.name, file.content_id) for file in found.value] == [("logo.png", "logo@x")]
    assert found.findings == ()


def test_a_picture_that_is_attached_as_well_is_there_once() -> None:
    found = with_pictures(component(), SHOWN, (LOGO,), {"logo@x": LOGO})
    assert [file.content_id for file in found.value] == ["logo@x"]


def test_a_picture_that_came_without_its_file_is_told() -> None:
    found = with_pictures(component(), SHOWN, (), {})
    assert found.value == ()
    assert [(f.code, f.value) for f in found.findings] == [("picture-lost", "logo@x")]


def test_text_shows_no_pictures() -> None:
    text = Body(content="src=cid:logo@x")
    assert with_pictures(component(), text, (), {"logo@x": LOGO}).value == ()
