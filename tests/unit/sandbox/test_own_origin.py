"""`sandbox/own_origin.py`: who may talk to the sandbox beside EWS."""

import pytest

from ews_meetings.sandbox.own_origin import is_local_name, is_own_or_no_page

HERE = {"Host": "127.0.0.1:8080"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:80", "localhost:8080", "[::1]:8080", "[::1]", "192.0.2.7:80"]
)
def test_addresses_and_localhost_are_names_of_this_server(host: str) -> None:
    assert is_local_name({"Host": host})


@pytest.mark.parametrize(
    "host", ["", "evil.example", "evil.example:8080", "localhost.evil.example:80", "127.0.0.1.evil"]
)
def test_a_name_of_a_page_is_none(host: str) -> None:
    assert not is_local_name({"Host": host})


def test_a_request_without_host_is_refused() -> None:
    assert not is_own_or_no_page({}, scheme="http")


@pytest.mark.parametrize(
    "page", [{}, {"Origin": "http://127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}]
)
def test_programs_and_its_own_page_are_welcome(page: dict[str, str]) -> None:
    assert is_own_or_no_page({**HERE, **page}, scheme="http")


@pytest.mark.parametrize(
    "page",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "https://127.0.0.1:8080"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_others_are_not(page: dict[str, str]) -> None:
    assert not is_own_or_no_page({**HERE, **page}, scheme="http")
