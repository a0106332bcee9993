"""CreateItem of ReplyToItem, ReplyAllToItem and of the ForwardItem of an ordinary message."""

from collections.abc import Iterable
from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.names import Element, child_text, children, local, t
from ews_meetings.sandbox.operations.messages import blank_message, keep_or_send
from ews_meetings.sandbox.reading import read_body, read_mailbox
from ews_meetings.sandbox.rendering.bodies import body_as
from ews_meetings.sandbox.store.attachments import attachments_of
from ews_meetings.sandbox.store.model import Body, Item, Mailbox

_RECIPIENTS = ("ToRecipients", "CcRecipients", "BccRecipients")
_PREFIXES = {"ReplyToItem": "RE: ", "ReplyAllToItem": "RE: ", "ForwardItem": "FW: "}
REPLIES = frozenset(("ReplyToItem", "ReplyAllToItem"))


def reply(call: Call, original: Item, element: Element, disposition: str) -> Iterable[Item]:
    """Keeps or sends an answer to a message, or passes the message on with its files.

    Who is named in the element is written to; who is not named follows from the original.
    """
    name = local(element)
    item = replace(
        blank_message(call).with_texts(
            Subject=child_text(element, t("Subject")) or _subject(original, _PREFIXES[name]),
            InReplyTo=original.texts.get("InternetMessageId"),
            ConversationTopic=_topic(original),
        ),
        body=read_body(element.find(t("Body"))) or _body(element, original),
    )
    named = _named(element)
    people = {**_natural(call, original, name), **named} if name in REPLIES else named
    files = () if name in REPLIES else attachments_of(call.db, original.row)
    return keep_or_send(call, replace(item, people={**item.people, **people}), files, disposition)


def _topic(original: Item) -> str:
    subject = original.text("Subject")
    while subject.upper().startswith(("RE: ", "FW: ")):
        subject = subject[4:]
    return subject


def _subject(original: Item, prefix: str) -> str:
    return f"{prefix}{_topic(original)}"


def _body(element: Element, original: Item) -> Body:
    """Returns what is new above what was written before."""
    new = read_body(element.find(t("NewBodyContent"))) or Body("Text", "")
    if original.body is None:
        return new
    between = "\n\n" if new.type == "Text" else "<br><br>"
    return Body(new.type, f"{new.text}{between}{body_as(original.body, new.type).text}")


def _named(element: Element) -> dict[str, tuple[Mailbox, ...]]:
    return {
        name: tuple(read_mailbox(box) for box in children(listed))
        for name in _RECIPIENTS
        for listed in element.iterfind(t(name))
    }


def _natural(call: Call, original: Item, name: str) -> dict[str, tuple[Mailbox, ...]]:
    """Returns whom an answer goes to: the author, and of an answer to all everybody but oneself."""
    author = original.people.get("ReplyTo") or original.people.get("From", ())
    if name == "ReplyToItem":
        return {"ToRecipients": author}
    others = {
        field: tuple(
            box for box in original.people.get(field, ()) if box.address.lower() != call.mailbox
        )
        for field in ("ToRecipients", "CcRecipients")
    }
    return {**others, "ToRecipients": (*author, *others["ToRecipients"])}
