"""A request from its bytes to the bytes of its answer: who asks, the operation, the transaction."""

from datetime import UTC

from lxml import etree

from ews_meetings.sandbox.call import Call, Scene
from ews_meetings.sandbox.errors import CallBroke, EwsError, SoapFault, invalid_request
from ews_meetings.sandbox.names import Element, m, new
from ews_meetings.sandbox.operations.structure import OUTLINES, check_outline
from ews_meetings.sandbox.operations.table import OPERATIONS
from ews_meetings.sandbox.people import SERVICE, find_person
from ews_meetings.sandbox.reply import Reply, plain
from ews_meetings.sandbox.soap import Envelope, write_answer, write_fault
from ews_meetings.sandbox.store.commits import note_commit
from ews_meetings.sandbox.zones import zone_of


def serve(scene: Scene, envelope: Envelope, *, user: str) -> Reply:
    """Serves a request in one transaction, committed before this returns."""
    try:
        with scene.db.transaction():
            answer = _answer(scene, envelope, user)
            note_commit(scene.db, now=scene.now)
    except SoapFault as fault:
        return fault_reply(fault)
    except EwsError as error:
        return fault_reply(SoapFault(error.code, error.text))
    except CallBroke as broken:
        return plain(500, broken.text)
    return Reply(200, write_answer(answer, version=scene.flavour.version))


def fault_reply(fault: SoapFault) -> Reply:
    """Returns the reply that carries a SOAP fault."""
    return Reply(500, write_fault(fault))


def _answer(scene: Scene, envelope: Envelope, user: str) -> Element:
    operation = OPERATIONS.get(envelope.operation)
    if operation is None:
        raise invalid_request("The request is invalid.")
    check_outline(envelope.body, OUTLINES[envelope.operation])
    zone = zone_of(envelope.zone_id) if envelope.zone_id else None
    return operation(Call(scene, _mailbox(envelope, user), envelope.body, zone or UTC))


def _mailbox(envelope: Envelope, user: str) -> str:
    """Returns whose mailbox a request works in."""
    if envelope.impersonated is None:
        return user
    if user != SERVICE:
        raise SoapFault(
            "ErrorImpersonateUserDenied",
            "The account does not have permission to impersonate the requested user.",
        )
    person = find_person(envelope.impersonated)
    if person is None:
        raise SoapFault(
            "ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it."
        )
    return person.address


def with_item_errors(answer: bytes) -> bytes:
    """Returns the answer of a served request as if every item of it had failed."""
    root = etree.fromstring(answer)
    for code in root.iter(m("ResponseCode")):
        message = code.getparent()
        if message is None:
            continue
        message.set("ResponseClass", "Error")
        code.text = "ErrorInternalServerError"
        keep = {m("ResponseCode"), m("Items"), m("Attachments")}
        for child in list(message):
            if child.tag not in keep:
                message.remove(child)
            elif child is not code:
                del child[:]
        message.insert(0, new(m("MessageText"), "An internal server error occurred."))
        message.insert(2, new(m("DescriptiveLinkKey"), "0"))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
