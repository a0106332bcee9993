"""Plays a scenario: finds which answers are due by the sandbox's clock, and gives them.

Nothing runs by itself; whoever serves a request asks for what is due before it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.answers import Reply, answer_meeting, organizers_item
from ews_meetings.sandbox.occurrences import changed_occurrences
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.scenario.matching import about
from ews_meetings.sandbox.scenario.script import Act, Scenario, Step, Steps
from ews_meetings.sandbox.store.changes import steps_since
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.model import Body, Item
from ews_meetings.sandbox.store.occurrences import current_entry
from ews_meetings.sandbox.times import format_instant, parse_instant

_SCRIPTED = "Scripted"
"""The text on an attendee's copy that says how many steps were done, and when the last was."""
_ALL = 2**31
_MOST_ROUNDS = 1000
"""An answer can make another one due; more often than this is a defect, not a story."""
_RESPONSES = {
    Act.ACCEPT: "Accept", Act.TENTATIVE: "Tentative", Act.PROPOSE: "Tentative",
    Act.DECLINE: "Decline",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Due:
    """A step of somebody that has its time."""

    at: datetime
    copy: Item
    step: Step
    number: int
    """Which step of the script, from 0."""


class Play:
    """One scenario on one store; remembers which invitations still wait for a step."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self._seen = 0
        self._waiting: dict[int, tuple[Item, Steps]] = {}
        self._answers: dict[str, dict[str, datetime]] = {}
        self._mails = -1
        self._next: datetime | None = None
        """When something is due although nothing is written until then."""

    def go_on(self, scene: Scene) -> None:
        """Does all that is due at the time of the scene; each step stands at its own time."""
        for _ in range(_MOST_ROUNDS):
            is_news = self._look(scene)
            if not is_news and (self._next is None or scene.now < self._next):
                return
            due = self._due(scene)
            if not due:
                return
            for one in due:
                _act(scene, one)

    def _look(self, scene: Scene) -> bool:
        """Takes note of the invitations that were written or went since the last look, if any."""
        change = scene.db.last_change()
        if change == self._seen:
            return False
        for person in self.scenario.people:
            folder = own_folder(scene.db, person, "calendar")
            for written in steps_since(scene.db, folder, self._seen, limit=_ALL):
                self._waiting.pop(written.number, None)
                if written.item is not None:
                    self._note(scene, person, written.item)
        self._seen = change
        return True

    def _note(self, scene: Scene, person: str, item: Item) -> None:
        if not _is_invitation(item):
            return
        is_ours = find_person(item.organizer) is not None
        meeting = organizers_item(scene, item) if is_ours else None
        steps = self.scenario.steps(person, about(item, meeting))
        if steps and any(next(_pending(part, steps), None) for part in _parts(item)):
            self._waiting[item.number] = (item, steps)

    def _due(self, scene: Scene) -> list[_Due]:
        """Returns the steps that have their time, in that order, and remembers when the next has."""
        every = sorted(self._timed(scene), key=lambda one: (one.at, one.copy.number))
        self._next = next((one.at for one in every if one.at > scene.now), None)
        return [one for one in every if one.at <= scene.now]

    def _timed(self, scene: Scene) -> Iterator[_Due]:
        for item, steps in self._waiting.values():
            for part in _parts(item):
                for number, since in _pending(part, steps):
                    at = self._moment(scene, part, steps[number], since)
                    if at is not None:
                        yield _Due(at, part, steps[number], number)

    def _moment(self, scene: Scene, copy: Item, step: Step, since: datetime) -> datetime | None:
        """Returns when a step has its time; None while too few have answered."""
        if not step.after_answers:
            return since + timedelta(seconds=step.after_s)
        given = self._answers_to(scene.db, copy.text("UID"))
        others = sorted(at for sender, at in given.items() if sender != copy.mailbox)
        if len(others) < step.after_answers:
            return None
        return max(since, others[step.after_answers - 1])

    def _answers_to(self, db: Database, uid: str) -> dict[str, datetime]:
        """Returns who has answered a meeting, and when first."""
        last = db.number("SELECT MAX(number) FROM mails") or 0
        if last != self._mails:
            self._answers = defaultdict(dict)
            for about_uid, sender, at in db.run(
                "SELECT uid, sender, MIN(at) FROM mails WHERE kind = 'answer' GROUP BY uid, sender"
            ):
                self._answers[about_uid][sender] = parse_instant(at)
            self._mails = last
        return self._answers.get(uid, {})


def _is_invitation(item: Item) -> bool:
    return (
        item.kind == "CalendarItem"
        and not item.is_organized_here
        and item.is_true("IsMeeting")
        and not item.is_true("IsCancelled")
    )


def _parts(item: Item) -> tuple[Item, ...]:
    """Returns what is answered on its own: the meeting, and changed occurrences asked for anew."""
    if item.series is None or not _is_answered(item):
        return (item,)
    changed = (one for one in changed_occurrences(item) if not one.is_true("IsCancelled"))
    return (item, *(one for one in changed if not _is_answered(one)))


def _is_answered(item: Item) -> bool:
    return item.text("MyResponseType") not in {"", "NoResponseReceived"}


def _pending(copy: Item, steps: Steps) -> Iterator[tuple[int, datetime]]:
    """Returns which step comes next, and the moment from which its time counts; at most one."""
    if not _is_answered(copy):
        number, since = 0, copy.text("DateTimeStamp")
    elif _SCRIPTED in copy.texts:
        done, _, since = copy.text(_SCRIPTED).partition(" ")
        number = int(done)
    else:
        return  # the person, or a program for them, has answered by hand
    if number < len(steps) and steps[number].act in _RESPONSES and since:
        yield number, parse_instant(since)


def _act(scene: Scene, due: _Due) -> None:
    copy = current_entry(scene.db, due.copy)
    then = replace(scene, now=min(scene.now, due.at))
    scripted = copy.with_texts(**{_SCRIPTED: f"{due.number + 1} {format_instant(due.at)}"})
    answer_meeting(then, scripted, _reply(copy, due.step), saves_copy=True)


def _reply(copy: Item, step: Step) -> Reply:
    body = Body("Text", step.text) if step.text else None
    response = _RESPONSES[step.act]
    if step.act is not Act.PROPOSE or not _takes_proposals(copy):
        return Reply(response, body)
    shift = timedelta(seconds=step.shift_s)
    start, end = (
        format_instant(parse_instant(copy.text(name)) + shift) for name in ("Start", "End")
    )
    return Reply(response, body, start, end)


def _takes_proposals(copy: Item) -> bool:
    """Says whether another time can be proposed: not for a whole series, nor where it is not wanted."""
    return copy.text("AllowNewTimeProposal") != "false" and copy.series is None
