"""Plans of changes as people read them."""

from __future__ import annotations

import pytest

from ews_meetings.change.action import Action, End, Result
from ews_meetings.cli.plan_text import write_plan
from ews_meetings.cli.result_text import write_result
from ews_meetings.service.apply import Report
from tests.unit.cli import drawing
from tests.unit.cli.making import screen, streams

CREATE = """\
  + create  Weekly, then
      repeats: every week on Thu, 5 times from 2027-04-01
      not on 2027-04-08 09:00 Europe/Berlin
      occurrence of 2027-04-15 09:00 Europe/Berlin:
        time: 2027-04-15 09:00-10:00 Europe/Berlin -> 2027-04-15 14:00-15:00 Europe/Berlin

  mail to             kind    sent  domain    meeting
  anna@firma.example  invite  sure  internal  Weekly
  anna@firma.example  cancel  may   internal  Weekly, 2027-04-08 09:00 Europe/Berlin

Plan: 1 to create; 2 mails: 1 sure, 1 may
"""
UPDATE = r"""
  ~ update  Weekly, then
      subject: Weekly -> Weekly\x1b[2J
      location: Room 1 -> Room 2
      occurrence of 2027-04-08 09:00 Europe/Berlin: deleted
      occurrence of 2027-04-15 09:00 Europe/Berlin:
        time: 2027-04-15 09:00-10:00 Europe/Berlin -> 2027-04-15 14:00-15:00 Europe/Berlin

  mail to             kind    sent  domain    meeting
  anna@firma.example  update  sure  internal  Weekly\x1b[2J
  bob@other.example   update  sure  external  Weekly\x1b[2J
  bob@other.example   cancel  may   external  Weekly\x1b[2J, 2027-04-08 09:00 Europe/Berlin

Plan: 1 to update; 3 mails: 2 sure, 1 may
"""
RESTORE = """
  ~ update  Weekly, then
      occurrence of 2027-04-08 09:00 Europe/Berlin: takes place again
      occurrence of 2027-04-15 09:00 Europe/Berlin:
        time: 2027-04-15 14:00-15:00 Europe/Berlin -> 2027-04-15 09:00-10:00 Europe/Berlin

  Nobody is mailed.

Plan: 1 to update; no mails
"""
CANCEL = """
  - cancel  Weekly, then
      text: We moved to May

  mail to             kind    sent  domain    meeting
  anna@firma.example  cancel  sure  internal  Weekly

Plan: 1 to cancel; 1 mail
"""
ANSWER = """
  > answer  Lunch, then
      answer: tentative, to anna@firma.example
      proposes: 2027-04-01 12:00-13:00 Europe/Berlin
      comment: Too early

  mail to             kind    sent  domain    meeting
  anna@firma.example  answer  sure  internal  Lunch

Plan: 1 to answer; 1 mail
"""


@pytest.mark.parametrize(
    ("action", "text"),
    [
        (drawing.CREATE, CREATE),
        (drawing.UPDATE, UPDATE),
        (drawing.RESTORE, RESTORE),
        (drawing.CANCEL, CANCEL),
        (drawing.ANSWER, ANSWER),
    ],
)
def test_a_plan_says_what_changes_and_who_hears_of_it(action: Action, text: str) -> None:
    held = streams()
    write_plan(screen(held), drawing.plan(action))
    head, _, rest = held.out.partition("\n\n")
    assert head.startswith("Plan for the calendar of me@firma.example")
    assert rest == text.lstrip("\n")


def test_what_was_done_is_counted_by_what_it_was() -> None:
    actions = (drawing.CREATE, drawing.UPDATE, drawing.RESTORE, drawing.CANCEL, drawing.ANSWER)
    results = tuple(
        Result(index=index, action=action, end=End.DONE) for index, action in enumerate(actions)
    )
    held = streams()
    write_result(screen(held), Report(run="12ab", plan=drawing.plan(*actions), results=results))
    said = "Done: 1 created, 2 changed, 1 cancelled, 1 answered; no mails sent (run 12ab)"
    assert held.out.splitlines() == [said]
