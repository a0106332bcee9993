"""No credential gets into what is written for people, whatever form it has."""

from __future__ import annotations

import pytest

from ews_meetings.cli.redaction import STARS, redacted, redacted_value

SECRET = "hunter2-Sommer"


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET} user=me",
        f"EWS_MEETINGS_PASSWORD={SECRET}",
        f"Password : {SECRET}",
        f'{{"password": "{SECRET} and more", "x": 1}}',
        f"{{'client_secret': '{SECRET} and more'}}",
        f"https://me:{SECRET}@mail.example/EWS/Exchange.asmx",
        f"https://me:{SECRET}/x@proxy.example:3128",
        f"https://me:x@{SECRET}@proxy.example:3128",
        f"cannot use me:{SECRET}@proxy.example:3128",
        f"proxy = 'me:{SECRET}@proxy'",
        f"HTTPS_PROXY=me:{SECRET}@proxy",
        f"https://mail.example/x?a=1&access_token={SECRET}&b=2",
        f"<t:Password>{SECRET}</t:Password>",
        f"Authorization: Basic {SECRET}",
        f"{{'Authorization': 'Negotiate {SECRET}'}}",
        f"Proxy-Authorization: {SECRET}",
        f"Cookie: {SECRET}",
        f"sent Bearer {SECRET} along",
        f"NTLM {SECRET}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}",
    ],
)
def test_a_credential_is_cut_out(text: str) -> None:
    assert SECRET not in redacted(text)
    assert "Sommer" not in redacted(text)
    assert STARS in redacted(text)


def test_a_token_is_known_by_its_look() -> None:
    assert redacted("eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln") == STARS


@pytest.mark.parametrize(
    "text",
    [
        "meeting created uid=one@example.com",
        "https://mail.example/EWS/Exchange.asmx answered 200",
        "12 tokens, a secretary, passwords are kept",
        "",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert redacted(text) == text


def test_a_value_is_known_by_its_name_at_any_depth() -> None:
    given = {
        "headers": {"Authorization": SECRET, "Accept": "text/xml"},
        "tries": [1, {"refresh_token": SECRET}, (f"password={SECRET}",)],
        "body": SECRET.encode(),
        "none": None,
    }
    held = redacted_value(given)
    assert held == {
        "headers": {"Authorization": STARS, "Accept": "text/xml"},
        "tries": [1, {"refresh_token": STARS}, [f"password={STARS}"]],
        "body": "14 bytes",
        "none": None,
    }
    assert redacted_value(SECRET, name="api_key") == STARS


def test_a_value_without_end_ends() -> None:
    given: dict[str, object] = {"many": list(range(1000))}
    given["self"] = given
    held = redacted_value(given)
    assert isinstance(held, dict)
    assert len(held["many"]) == 100


def test_an_exception_as_a_value_is_its_sentence() -> None:
    assert redacted_value(ValueError(f"token={SECRET}")) == f"token={STARS}"
