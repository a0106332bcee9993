"""An item of Outlook's, given as values, to calendar text that is read like any other.

So zones, repetitions, people and proofs are decided in one place, whatever a meeting was saved as.

| word | what it means | where |
|---|---|---|
| item | the values of an appointment or a meeting request, as MAPI has them | `item.py` |
| blob | a value with a layout of its own: repetition and zone | `repeating.py`, `zone_rule.py` |
"""

from ews_meetings.ics.outlook.item import Item, Person, Work
from ews_meetings.ics.outlook.writing import calendar_of

__all__ = ["Item", "Person", "Work", "calendar_of"]
