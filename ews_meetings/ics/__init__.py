"""Calendar text to wishes: the only room that knows RFC 5545, icalendar and dateutil.

| shelf | what lies there |
|---|---|
| `lines/` | content lines and components, before anything of them is understood |
| `values/`, `zones/`, `rules/`, `texts/` | dates and RRULE; time zones; rules to series; bodies, files, reminders |
| `when/`, `people/` | when an event takes place and how it repeats; who organizes, who is invited |
| `vcalendar/`, `outlook/` | older and other writings to the same components |
| `settling/` | the events of one UID to wishes |
| `writing/`, `checking/` | the way back to calendar text; what Outlook makes of a file |

`vevent.py` puts an event together; `text.py` and `reading.py` are the doors.

| word | what it means | where |
|---|---|---|
| line | one unfolded content line as bytes, with the line number it starts at | `lines/blocks.py` |
| block | a component as a stretch of the input: nothing of it is parsed yet | `lines/blocks.py` |
| property | a name, its parameters and its raw value | `lines/properties.py` |
| component | the properties of one block, its alarms, and what was odd about them | `lines/component.py` |
| moment | a date, perhaps a clock time, and how the file says which zone it is in | `values/moments.py` |
| rules | what a VTIMEZONE says of offsets | `zones/offsets.py` |
| piece | one of the meetings that an event becomes: its times, and its part of the origin | `rules/piece.py` |
| wall | a local date and time of a rule, before anybody asks for its zone | `rules/rule_set.py` |
| share | the dates of a rule that one meeting takes | `rules/shares.py` |
| hole | a date that a pattern has and its rule has not: it is deleted | `rules/piece.py` |
| turn | an occurrence from which on a series is another one (RANGE=THISANDFUTURE) | `settling/following.py` |
| noted | a value and what is worth saying about it | `lines/notes.py` |
"""
