"""Calendar text to wishes: the only room that knows RFC 5545, icalendar and dateutil.

| word | what it means | where |
|---|---|---|
| line | one unfolded content line as bytes, with the line number it starts at | `blocks.py` |
| block | a component as a stretch of the input: nothing of it is parsed yet | `blocks.py` |
| property | a name, its parameters and its raw value | `properties.py` |
| component | the properties of one block, its alarms, and what was odd about them | `component.py` |
| moment | a date, perhaps a clock time, and how the file says which zone it is in | `moments.py` |
| rules | what a VTIMEZONE says of offsets | `vtimezone.py` |
| noted | a value and what is worth saying about it | `notes.py` |
"""
