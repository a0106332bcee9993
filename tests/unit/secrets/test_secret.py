"""A secret is not shown, whoever asks."""

from __future__ import annotations

import copy
import json
import pickle
import traceback

import pytest

from ews_meetings.secrets.secret import Secret

TEXT = "hunter2-äöü"


def test_it_is_revealed_to_who_asks_for_it() -> None:
    assert Secret(TEXT).reveal() == TEXT
    assert Secret(TEXT)
    assert not Secret("")


def test_every_way_to_show_it_shows_stars() -> None:
    secret = Secret(TEXT)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret:>40}", f"{secret!r}", f"{[secret]}"]
    assert [text for text in shown if "***" not in text] == []
    assert TEXT not in "".join(shown)


def test_it_is_neither_stored_nor_copied() -> None:
    secret = Secret(TEXT)
    for store in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            store(secret)
    with pytest.raises(TypeError):
        hash(secret)
    with pytest.raises(TypeError):
        vars(secret)


def test_it_is_compared_by_its_text_and_with_secrets_only() -> None:
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret("other")
    assert Secret(TEXT) != TEXT


def test_a_traceback_with_variables_does_not_show_it() -> None:
    def fail() -> None:
        secret = Secret(TEXT)
        raise ZeroDivisionError(f"with {secret}")

    with pytest.raises(ZeroDivisionError) as caught:
        fail()
    told = "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )
    assert "secret = Secret(***)" in told
    assert "reveal" not in told
    assert TEXT not in told.replace(f"TEXT = '{TEXT}'", "")
