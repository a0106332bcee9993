"""Where nothing is wrong: what is looked at, what is remembered, and that nothing is changed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from ews_meetings.app.doctor import Call, consult
from ews_meetings.change.diagnosis import Cause, Verdict
from ews_meetings.change.knowledge import Source
from ews_meetings.config.folders import Folders
from ews_meetings.errors import UnknownProfile
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import LedgerStore
from tests.contract.doctor.conftest import ORGANIZER, Named, Practice

CONFIG = """version = 1
[profiles.work]
server = "{server}"
mailbox = "organizer@sandbox.example"
user = "{user}"
auth = "basic"
access = "{access}"
"""


def write_config(folder: Path, **values: str) -> Path:
    told = {"user": ORGANIZER, "access": "own", **values}
    path = folder / "config.toml"
    path.write_text(CONFIG.format(**told), encoding="utf-8")
    return path


def call(folder: Path, config: Path, **environment: str) -> Call:
    env = {
        "EWS_MEETINGS_DATA_DIR": str(folder / "data"),
        "EWS_MEETINGS_PASSWORD": "sandbox",
        **environment,
    }
    return Call(profile="work", config=config, environment=env, machine_zone="Europe/Berlin")


def test_nothing_is_wrong_and_nothing_is_changed(practice: Practice) -> None:
    diagnosis = practice.diagnose()
    assert {check.verdict for check in diagnosis.checks} == {Verdict.OK, Verdict.SKIPPED}
    assert [c.name for c in diagnosis.checks if c.verdict is Verdict.SKIPPED] == ["certificate"]
    reads = ("GetFolder", "FindItem", "GetServerTimeZones")
    assert set(practice.requests) == set(reads)
    assert practice.server.mails() == ()


def test_what_the_server_does_is_remembered(practice: Practice) -> None:
    diagnosis = practice.diagnose()
    with closing(LedgerStore(Folders(data=practice.folder).ledger)) as store:
        known = Memory(store).knowledge(practice.server.url, ORGANIZER)
    assert known is not None
    assert known == diagnosis.knowledge
    assert (known.build, known.source) == ("15.2.1544.11", Source.PROBE)


def test_grommunio_is_known_for_what_it_is(gromox: Practice, named: Named) -> None:
    diagnosis = gromox.diagnose()
    assert diagnosis.exit_code == 0
    assert named(diagnosis, "version").seen == "grommunio (gromox 15.0.847.4040)"
    assert named(diagnosis, "zone").verdict is Verdict.SKIPPED


def test_impersonation_that_is_granted_is_well(practice: Practice, named: Named) -> None:
    diagnosis = practice.diagnose(user="service@sandbox.example", access="impersonation")
    assert (diagnosis.exit_code, "impersonation" in named(diagnosis, "rights").seen) == (0, True)


def test_a_profile_of_the_configuration_is_examined(
    practice: Practice, tmp_path: Path, named: Named
) -> None:
    config = write_config(tmp_path, server=practice.server.url)
    diagnosis = consult(call(tmp_path, config))
    assert diagnosis.exit_code == 0
    assert named(diagnosis, "zone").seen == (
        "the server knows Europe/Berlin as W. Europe Standard Time"
    )


def test_mistakes_of_the_configuration_are_all_told_and_nobody_is_asked(
    practice: Practice, tmp_path: Path, named: Named
) -> None:
    config = write_config(tmp_path, server=practice.server.url, access="wizardry")
    config.write_text(config.read_text().replace("user =", "usr ="))
    diagnosis = consult(call(tmp_path, config))
    check = named(diagnosis, "configuration")
    assert (check.cause, diagnosis.exit_code) == (Cause.CONFIGURATION, 2)
    assert "usr" in check.seen
    assert "wizardry" in check.seen
    assert practice.requests == []
    assert named(diagnosis, "ledger").verdict is Verdict.OK


def test_a_missing_password_is_a_mistake_of_the_configuration(
    practice: Practice, tmp_path: Path, named: Named
) -> None:
    config = write_config(tmp_path, server=practice.server.url)
    asked = call(tmp_path, config, EWS_MEETINGS_PASSWORD="", PYTHON_KEYRING_BACKEND="")
    diagnosis = consult(asked)
    assert diagnosis.exit_code == 2
    assert "no password for profile 'work'" in named(diagnosis, "configuration").seen


def test_an_unknown_profile_is_an_error_of_the_call(practice: Practice, tmp_path: Path) -> None:
    config = write_config(tmp_path, server=practice.server.url).rename(tmp_path / "other.toml")
    asked = Call(
        profile="home", config=config, environment={"EWS_MEETINGS_DATA_DIR": str(tmp_path)}
    )
    with pytest.raises(UnknownProfile):
        consult(asked)


def test_a_ledger_that_cannot_be_written_is_named_and_the_server_is_asked_all_the_same(
    practice: Practice, tmp_path: Path, named: Named
) -> None:
    (tmp_path / "data").write_text("a file in the place of the folder", encoding="utf-8")
    config = write_config(tmp_path, server=practice.server.url)
    diagnosis = consult(call(tmp_path, config))
    check = named(diagnosis, "ledger")
    assert (check.cause, diagnosis.exit_code) == (Cause.LEDGER_UNWRITABLE, 75)
    assert any(str(tmp_path / "data") in command.text for command in check.commands)
    assert named(diagnosis, "rights").verdict is Verdict.OK
    assert diagnosis.knowledge is not None


def test_the_sandbox_is_always_well(tmp_path: Path, named: Named) -> None:
    environment = {"EWS_MEETINGS_DATA_DIR": str(tmp_path)}
    asked = Call(profile="sandbox", mailbox=ORGANIZER, environment=environment, machine_zone="UTC")
    diagnosis = consult(asked)
    assert diagnosis.exit_code == 0
    assert "sandbox" in named(diagnosis, "exchange-online").seen
