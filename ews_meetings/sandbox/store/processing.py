"""How each mailbox treats what arrives: its calendar processing, kept as a setting of the store."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.store.database import Database

AUTOMATE = ("None", "AutoUpdate", "AutoAccept")
_PREFIX = "processing:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """What an administrator sets with Set-CalendarProcessing; the defaults are Exchange's.

    Raises:
        ValueError: a value is out of its range.

    Source: the documentation of Set-CalendarProcessing (Exchange Server 2016 to SE).
    """

    automate_processing: str = "AutoUpdate"
    """None: nobody looks at what arrives. AutoUpdate: it is entered tentatively, and answers are
    tracked. AutoAccept: the mailbox also answers by itself, as rooms do."""
    add_new_requests_tentatively: bool = True
    """Whether a first request is entered before it is answered; updates always are."""
    allow_conflicts: bool = False
    booking_window_in_days: int = 180
    """How far ahead a meeting may begin; 0 is today only."""
    maximum_duration_in_minutes: int = 1440
    """0 is without limit."""
    allow_recurring_meetings: bool = True
    enforce_scheduling_horizon: bool = True
    """Whether a series that goes beyond the window is declined, or cut off there."""
    conflict_percentage_allowed: int = 0
    maximum_conflict_instances: int = 0
    """How many occurrences of a series may be taken; those are declined one by one."""
    add_additional_response: bool = False
    additional_response: str = ""
    """Stands in every answer when `add_additional_response` says so."""
    enable_response_details: bool = True
    """Whether a decline says why."""

    def __post_init__(self) -> None:
        if self.automate_processing not in AUTOMATE:
            known = ", ".join(AUTOMATE)
            raise ValueError(f"no processing {self.automate_processing!r}; there are {known}")
        for name, most in (
            ("booking_window_in_days", 1080), ("maximum_duration_in_minutes", 2**31 - 1),
            ("conflict_percentage_allowed", 100), ("maximum_conflict_instances", 2**31 - 1),
        ):  # fmt: skip
            if not 0 <= getattr(self, name) <= most:
                raise ValueError(f"{name} is from 0 to {most}")

    @property
    def is_on(self) -> bool:
        """Whether anybody looks at what arrives."""
        return self.automate_processing != "None"

    @property
    def answers(self) -> bool:
        """Whether the mailbox answers by itself."""
        return self.automate_processing == "AutoAccept"


_TYPES = {field.name: type(field.default) for field in fields(Processing)}
PERSONS = Processing()
ROOMS = Processing(automate_processing="AutoAccept")


def processing_of(db: Database, mailbox: str) -> Processing:
    """Returns how a mailbox treats what arrives; rooms answer by themselves."""
    kept = db.meta(f"{_PREFIX}{mailbox}")
    if kept is not None:
        return Processing(**json.loads(kept))
    person = find_person(mailbox)
    return ROOMS if person is not None and person.is_room else PERSONS


def set_processing(db: Database, mailbox: str, changes: Mapping[str, Any]) -> Processing:
    """Changes some of the settings of a mailbox and returns all.

    Raises:
        ValueError: there is no such setting, or not of this type or range.
    """
    for name, value in changes.items():
        if name not in _TYPES:
            raise ValueError(f"no setting {name!r}; there are {', '.join(_TYPES)}")
        if type(value) is not _TYPES[name]:
            raise ValueError(f"{name} is a {_TYPES[name].__name__}")
    changed = replace(processing_of(db, mailbox), **changes)
    db.set_meta(f"{_PREFIX}{mailbox}", json.dumps(asdict(changed)))
    return changed


def forget_processing(db: Database) -> None:
    """Gives every mailbox its defaults back."""
    db.run("DELETE FROM meta WHERE name LIKE 'processing:%'")
