"""`sandbox/window/letters.py`: a message to people outside, to be read."""

from email.message import EmailMessage

from ews_meetings.sandbox.window.letters import letter


def test_parts_are_decoded_and_files_are_counted() -> None:
    message = EmailMessage()
    message["Subject"] = "Grüße"
    message.set_content("schön\n", cte="base64")
    message.add_attachment(b"\x00" * 10, maintype="image", subtype="png", filename="a.png")
    shown = letter(message.as_bytes())
    assert shown["parts"] == [
        {"title": "text/plain", "text": "schön\n"},
        {"title": "image/png", "text": "(10 bytes)"},
    ]
    assert "c2Now7ZuCg==" in str(shown["raw"])


def test_what_is_endless_is_shortened() -> None:
    shown = letter(b"Subject: a\n\n" + b"x" * 1_000_000)
    assert len(str(shown["raw"])) == 64 * 1024 + 1
    [part] = shown["parts"] if isinstance(shown["parts"], list) else []
    assert len(part["text"]) == 64 * 1024 + 1


def test_what_is_no_message_is_shown_all_the_same() -> None:
    assert letter(b"\xff\xfe")["raw"] == "\ufffd\ufffd"
