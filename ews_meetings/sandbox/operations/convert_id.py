"""ConvertId, as far as clients use it to ask for the server's version."""

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.names import Element, m, new
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import listed_in


def convert_id(call: Call) -> Element:
    """Serves ConvertId: ids of the sandbox have one form, so each is its own conversion."""
    wanted = call.body.get("DestinationFormat")

    def convert(element: Element) -> list[Element]:
        if element.get("Format") != wanted:
            raise EwsError("ErrorUnsupportedTypeForConversion", "The sandbox keeps EWS ids only.")
        ids.decode_item(element.get("Id", ""), nonce=call.db.nonce)
        copy = new(m("AlternateId"), None, **{str(k): str(v) for k, v in element.attrib.items()})
        copy.set("{http://www.w3.org/2001/XMLSchema-instance}type", "t:AlternateIdType")
        return [copy]

    return answer_each(call, "ConvertId", listed_in(call, "SourceIds"), convert)
