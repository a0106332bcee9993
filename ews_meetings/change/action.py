"""What is to be done to one meeting: a verb, its steps in order, and the mails they cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ews_meetings.change.identity import ItemKey, Origin
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.observed import ItemRef, Observed
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.revision import Revision
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.fields import FieldChange
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Series
from ews_meetings.model.people import Mailbox, Response
from ews_meetings.model.span import TimedSpan


class Verb(StrEnum):
    """What a plan says of one meeting."""

    CREATE = "create"
    FINISH = "finish"
    """A draft of ours from a run that did not end."""
    INVITE = "invite"
    """Imported silently before; now people are invited."""
    REMOVE = "remove"
    """An unsent twin of ours, silently."""
    UPDATE = "update"
    CANCEL = "cancel"
    ANSWER = "answer"
    """To an invitation that somebody else has sent."""
    KEEP = "keep"
    REFUSE = "refuse"


class Call(StrEnum):
    """What one step asks of the server."""

    SAVE = "save"
    ATTACH = "attach"
    DETACH = "detach"
    CHECK = "check"
    CLAIM = "claim"
    SEND = "send"
    CLOSE = "close"
    """Write the stamp alone, silently; also the fence."""
    REMOVE = "remove"
    """A draft that nobody was told of, for good."""
    BEGIN = "begin"
    """Note on an item, silently, that a change of several writes is under way."""
    COMPARE = "compare"
    """Read, and see that what will be changed still is what the plan saw."""
    CHANGE = "change"
    """A single meeting, or a series as a whole."""
    CHANGE_OCCURRENCE = "change occurrence"
    DROP_OCCURRENCE = "drop occurrence"
    CANCEL = "cancel"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an action."""

    number: int
    """Its place in the action, from 1."""
    call: Call
    notify: Notify = Notify.NONE
    """Whom the server mails while it executes this step."""
    attachment: int | None = None
    """For ATTACH: which of the wanted attachments; for DETACH: which of those held before; from 0."""
    occurrence: datetime | None = None
    """For the calls on one occurrence: its original start, UTC."""

    @property
    def mails(self) -> bool:
        """Whether the server sends messages while it executes this step."""
        return self.notify is not Notify.NONE


class MailKind(StrEnum):
    """What lands in an Inbox."""

    INVITE = "invite"
    UPDATE = "update"
    CANCEL = "cancel"
    ANSWER = "answer"


class Certainty(StrEnum):
    """Whether the server will surely send it."""

    SURE = "sure"
    MAY = "may"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to one mailbox."""

    to: Mailbox
    kind: MailKind
    step: int
    """The number of the step that causes it."""
    certainty: Certainty = Certainty.SURE
    is_external: bool = False
    occurrence: datetime | None = None
    """Original start of the one occurrence it is about; None for the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to an invitation (MS-OXWSMTGS AcceptItem, TentativelyAcceptItem, DeclineItem)."""

    response: Response
    """ACCEPT, TENTATIVE or DECLINE."""
    proposed: TimedSpan | None = None
    """Another time that is proposed with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Everything that happens to one meeting; KEEP and REFUSE have neither steps nor mails."""

    verb: Verb
    title: str
    """Subject and time, for people."""
    key: ItemKey | None
    """None for input that names no meeting."""
    origin: Origin | None = None
    wanted: Series | None = None
    """What the calendar shall hold; absent where nothing is written."""
    before: Observed | None = None
    """What an update, a cancellation or an answer found: for freshness, conflicts and undo."""
    source_digest: str = ""
    """Of the wish, for the stamp."""
    written: dict[str, str] = field(default_factory=dict)
    """What the wish says, field by field, for the stamp; see `Stamp.written`."""
    people: tuple[str, ...] = ()
    """Whom the wish invites, for the stamp; see `Stamp.people`."""
    files: tuple[str, ...] = ()
    """What the wish attaches, for the stamp; see `Stamp.files`."""
    notify: NotifyState = NotifyState.SILENT
    """Who will have been told when it is done."""
    inviting: Inviting = Inviting.ASKED
    """As in `Hold`."""
    is_added: bool = False
    """As in `Hold`."""
    item: ItemRef | None = None
    """The item that was found, or that REMOVE takes away."""
    changes: tuple[FieldChange, ...] = ()
    message: str = ""
    """What a cancellation or an answer says to its readers."""
    answer: Reply | None = None
    """For ANSWER: what is answered."""
    steps: tuple[Step, ...] = ()
    mails: tuple[Mail, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None
    where: str = ""
    revisions: tuple[Revision, ...] = ()
    """Which versions of a file it follows, to be remembered when it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of an action."""

    index: int
    """The action's place in the plan, from 0."""
    action: Action
    end: End
    item: ItemRef | None = None
    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()
    mails: tuple[Mail, ...] = ()
    """Those that are believed to have left."""


class End(StrEnum):
    """How an action ended."""

    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"
    UNDECIDED = "undecided"
    OPEN = "open"
    """Not finished: the run stopped; what is open is in the journal."""
