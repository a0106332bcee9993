"""ExpandDL: the members of one distribution list, one level deep, as Exchange tells them.

A list that hides its members answers as if there were none of its name: what a server really says
of one is not known (Microsoft says only that it must not be hidden from the address list).
"""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.messages import mailbox_of
from ews_meetings.sandbox.errors import invalid_request, schema_violation
from ews_meetings.sandbox.names import Element, add, child_text, m, new, t
from ews_meetings.sandbox.people import find_list
from ews_meetings.sandbox.rendering.people import write_mailbox
from ews_meetings.sandbox.soap import response_message

_MESSAGE = "ExpandDLResponseMessage"


def expand_dl(call: Call) -> Element:
    """Serves ExpandDL for a list that is named by its address."""
    if not call.scene.flavour.expands_lists:
        raise invalid_request("The request is invalid: no operation 'ExpandDL' here.")
    box = call.body.find(m("Mailbox"))
    address = None if box is None else child_text(box, t("EmailAddress"))
    if not address:
        raise schema_violation("The element 'Mailbox' names no address.")
    answer, found = new(m("ExpandDLResponse")), find_list(address)
    if found is None or found.hides_members:
        response_message(
            answer, _MESSAGE, code="ErrorNameResolutionNoResults", text="No results were found."
        )
        return answer
    expansion = add(
        response_message(answer, _MESSAGE), m("DLExpansion"), None,
        TotalItemsInView=str(len(found.members)), IncludesLastItemInRange="true",
    )  # fmt: skip
    for member in found.members:
        write_mailbox(expansion, mailbox_of(member))
    return answer
