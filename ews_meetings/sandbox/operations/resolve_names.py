"""ResolveNames: people, rooms and lists by the beginning of name or address."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.messages import mailbox_of
from ews_meetings.sandbox.errors import schema_violation
from ews_meetings.sandbox.names import Element, add, child_text, m, new, t
from ews_meetings.sandbox.people import search_people
from ews_meetings.sandbox.rendering.people import write_mailbox
from ews_meetings.sandbox.soap import response_message

_MESSAGE = "ResolveNamesResponseMessage"


def resolve_names(call: Call) -> Element:
    """Serves ResolveNames; several matches are a warning with all of them."""
    entry = child_text(call.body, m("UnresolvedEntry"))
    if not entry:
        raise schema_violation("The element 'UnresolvedEntry' is empty.")
    answer = new(m("ResolveNamesResponse"))
    found = search_people(entry)
    if not found:
        response_message(
            answer, _MESSAGE, code="ErrorNameResolutionNoResults", text="No results were found."
        )
        return answer
    message = response_message(answer, _MESSAGE)
    if len(found) > 1:
        message.set("ResponseClass", "Warning")
        message[0].text = "ErrorNameResolutionMultipleResults"
        message.insert(0, new(m("MessageText"), "Multiple results were found."))
        message.insert(2, new(m("DescriptiveLinkKey"), "0"))
    resolutions = add(
        message, m("ResolutionSet"), None,
        TotalItemsInView=str(len(found)), IncludesLastItemInRange="true",
    )  # fmt: skip
    for one in found:
        write_mailbox(add(resolutions, t("Resolution")), mailbox_of(one.address))
    return answer
