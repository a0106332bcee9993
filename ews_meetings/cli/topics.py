"""`help`: short texts on what concerns every command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ews_meetings.cli.exit_codes import EXIT_CODES, SYSEXIT_NAMES, SYSEXITS, SYSEXITS_OF_CODE
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Answer, Row


class Topic(StrEnum):
    """What there is a text on."""

    EXIT_CODES = "exit-codes"
    NOTIFY = "notify"
    PLAN = "plan"
    UNDO = "undo"
    PROFILES = "profiles"
    SECRETS = "secrets"
    GUARDS = "guards"
    OUTPUT = "output"
    ICS = "ics"


_TEXTS = {
    Topic.NOTIFY: """\
--notify all      everybody in the table of mails hears of it, from Exchange itself
--notify changed  of a change only those who are added or removed; a first invitation goes to all
--notify none     silently; of a new meeting a later run with --notify all invites
without it        a person at a terminal is shown the mails and asked; a script is refused (exit 9)

Mails that Exchange surely sends are listed as sure, those it may send as may; both count.
Past meetings mail nobody, unless --notify-past is said.
--max-mail N (the profile's max_mail, else 25) refuses a plan with more mails, members of lists
counted; --yes does not answer that. `help guards` tells what else a profile can forbid.""",
    Topic.PLAN: """\
+ create   the meeting is made        + finish   a draft of an interrupted run is completed
~ update   the meeting is changed: old -> new, field by field
~ invite   made silently before, people are invited now
- cancel   the meeting goes, and those who were invited are told
- remove   a draft of ours that was never sent stands there twice
> answer   an invitation of somebody else's is answered
= unchanged                           ! refused  nothing is done, and why

Occurrences of a series are named by their original start, in the zone of the series.
--dry-run stops after the plan; --exit-code makes it end with 3 when there are changes.
--plan FILE writes it sealed, with all it needs; `ews-meetings apply FILE` does exactly that.""",
    Topic.UNDO: """\
undo RUN takes back what a run did, the last first, as a plan of its own with mails of its own.
made by the run       is cancelled
changed by it         gets its old values; what other people changed besides stays
cancelled by it       is made anew: people are invited again, answers and files are gone
invited, answered     stays: no mail can be called back; this is said before the plan

What somebody has changed since is a conflict (exit 11); --force takes it back all the same.
Undoing twice does nothing more, and what was undone can be undone like any other run.
`runs` lists the runs, `explain NAME` tells which of them touched a meeting.""",
    Topic.PROFILES: """\
A profile is a server, a way to log in, and what may be done there, in a file of TOML:
`config path` says where it lies, `config example` prints one with every key explained.

profile add NAME      writes one            profile list, show NAME   shows them
profile use NAME      makes it the default  profile remove NAME       takes it away
config check          lists every mistake   config show --origin      says where each value is from

A flag beats the environment, the environment beats the profile, the profile beats the default.
Every key has a twin in the environment: EWS_MEETINGS_MAILBOX, EWS_MEETINGS_SERVER, and so on.
The profile sandbox is always there, needs nothing, and is never chosen by itself.
No password stands in the file: `help secrets`.""",
    Topic.SECRETS: """\
The secret of a profile, a password or the client secret of an application, is looked for in this order:
1. EWS_MEETINGS_PASSWORD in the environment
2. the file that password_file names, which only its owner may read
3. what the program prints that password_command names
4. the keyring of this user, where `login` keeps it once the server has taken it
5. a prompt, where a person is at the terminal

What is configured and broken stops the search; what is absent does not.
It is never taken from the command line, and never written to configuration, log or ledger.
A secret that the server refuses is tried once, so that no account is locked.
`logout` forgets what the keyring and the data folder hold.""",
    Topic.GUARDS: """\
[profiles.NAME.guards] says what may never happen with a profile; a plan that would ends with 9,
every violation is listed with its rule, and nothing is sent.

allowed_domains   only people of these domains get mail
max_external      most people outside internal_domains (the organizer's domain by default)
max_attendees     most people in one meeting, members of lists included
past              allow, silent or refuse, for meetings that are over
quiet_hours       no mail leaves in these hours, and on quiet_days, by the clock of quiet_zone

Of the profile itself: max_mail, and max_mail_is_hard where --max-mail may only lower it;
organizers, the only mailboxes that it may act for. --yes answers none of them.""",
    Topic.ICS: """\
ics check FILE    what Exchange keeps, changes and loses of each event, and why Outlook may show
                  "not supported calendar message.ics" or no buttons
ics expand FILE   every occurrence as Exchange will hold it, for --from and --to
ics diff OLD NEW  what two calendars say differently, whatever they look like

Nobody is contacted, and no profile is needed: each meeting is then its own organizer's.
With --profile or -m files are read as `import` reads them for that mailbox, with its options.

= kept     Exchange holds it as it stands     ~ changed  it becomes something else, and what
- lost     Exchange has no place for it       ! refused  the event is not used, and why
. skipped  the producer's own bookkeeping     ! Outlook  what keeps others from reading a mail

Each finding ends with its place and its code in brackets. -v shows small remarks too.
check ends with 0, with 4 where something is lost or refused, with 8 where nothing can be used;
--strict also ends with 4 for what is changed, and for what Outlook trips over.
diff ends with 0 where nothing differs and with 3 where something does.""",
    Topic.OUTPUT: """\
-o text      tables at a terminal; tab-separated with a line of heads elsewhere
-o json      one document: schema, ok, data, summary, warnings, sandbox; docs/json has the schemas
-o jsonl     an object a line: what is in data
-o csv       a line of columns, then a line for each; UTF-8 without a mark
-o csv-bom   the same for spreadsheets: with a mark, and no cell that would be taken for a formula

stdout is the answer, stderr the conversation. Errors with json or jsonl are one line of JSON on stderr.
`list` also takes --columns start,subject and, for text, --format '{start} {subject:<30}'.
-v and --log-file write a log, --log-format json one object a line, with the id of the run; at this
level no subject, text or address is in it. -vv adds every request, by the ids the server knows it by.
Long work shows a bar on stderr at a terminal, and with -v a line every ten seconds.""",
}


def tell(session: Session, topic: Annotated[Topic, typer.Argument(help="On what.")]) -> int:
    """Explain what concerns every command."""
    screen = session.screen
    if topic is not Topic.EXIT_CODES:
        for line in _TEXTS[topic].splitlines() if screen.is_text else ():
            screen.line(line)
        row = {"topic": topic.value, "text": _TEXTS[topic]}
        screen.give(Answer(kind="help", data=[row], columns=("topic", "text")))
        return 0
    rows = [exit_row(code, meaning) for code, meaning in EXIT_CODES.items()]
    if screen.is_text:
        screen.table(("exit", "meaning", "--exit sysexits"), map(_cells, rows))
        for line in _SPECIAL:
            screen.line(line)
    screen.give(Answer(kind="exit-codes", data=rows, columns=_EXIT_COLUMNS))
    return 0


def exit_row(code: int, meaning: str) -> Row:
    """Return one of our exit codes, and what a mail system is told instead."""
    sysexit, why = SYSEXITS[code]
    return {
        "exit": code,
        "meaning": meaning,
        "sysexit": sysexit,
        "sysexit_name": SYSEXIT_NAMES[sysexit],
        "sysexit_why": why,
    }


def _cells(row: Row) -> tuple[object, ...]:
    told = f"{row['sysexit']} {row['sysexit_name']}: {row['sysexit_why']}"
    return row["exit"], row["meaning"], told


_EXIT_COLUMNS = ("exit", "meaning", "sysexit", "sysexit_name", "sysexit_why")
_SPECIAL = (
    "",
    "with --exit sysexits by the code of the error:",
    *(
        f"  {code}: {sysexit} {SYSEXIT_NAMES[sysexit]}: {why}"
        for code, (sysexit, why) in SYSEXITS_OF_CODE.items()
    ),
)
