"""What happens to meetings: values only, plus the ports that `exchange/` implements.

| word | what it means | where |
|---|---|---|
| wish | what the calendar shall hold, and where that comes from | `wish.py` |
| observed | what Exchange holds | `observed.py` |
| stamp | our provenance, on the item | `stamp.py` |
| action, step | what is to be done to one meeting, in order | `action.py` |
| mail | one message to one person that a step makes the server send | `action.py` |
| plan | sealed list of actions: the program that `apply` runs | `plan.py`, `plan_file.py` |
| outcome | what is known of one write afterwards | `outcome.py` |
| capabilities | what a server does, where servers differ | `capabilities.py` |
"""
