"""The control endpoint: what a test or a demo may ask of the sandbox beside EWS, in JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ews_meetings.sandbox.errors import NothingToAnswer, UnknownMailbox
from ews_meetings.sandbox.faults import fault_row
from ews_meetings.sandbox.reply import Reply, plain
from ews_meetings.sandbox.times import parse_instant

if TYPE_CHECKING:
    from ews_meetings.sandbox.server import SandboxServer

VERSION = "1"
_JSON = "application/json; charset=utf-8"
_EML_PATH, _EML = "outbox/", ".eml"
Question = Callable[["SandboxServer"], object]
Order = Callable[["SandboxServer", Mapping[str, Any]], object]


def control(server: "SandboxServer", method: str, path: str, body: bytes) -> Reply:
    """Serves one control request."""
    try:
        server.orders.play()
        if method == "GET" and path in _QUESTIONS:
            return _json(200, _QUESTIONS[path](server))
        if method == "GET" and path.startswith(_EML_PATH) and path.endswith(_EML):
            return _eml(server, path.removeprefix(_EML_PATH).removesuffix(_EML))
        if method == "POST" and path in _ORDERS:
            return _json(200, _ORDERS[path](server, _read(body)))
    except ValueError as error:
        return _json(400, {"error": str(error)})
    except (TypeError, KeyError) as error:
        return _json(400, {"error": f"{type(error).__name__}: {error}"})
    except (NothingToAnswer, UnknownMailbox) as error:
        return _json(404, {"error": str(error)})
    return plain(404, "Not Found")


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), _JSON)


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(body or b"{}")
    except RecursionError:
        raise ValueError("the body has too many levels") from None
    if not isinstance(read, dict):
        raise TypeError("the body must be a JSON object")
    return read


def _ping(server: "SandboxServer") -> object:
    return {"ews-meetings-sandbox": VERSION, "flavour": server.flavour, "url": server.url}


def _stats(server: "SandboxServer") -> object:
    return asdict(server.stats())


def _mails(server: "SandboxServer") -> object:
    return [asdict(mail) for mail in server.mails()]


def _outbox(server: "SandboxServer") -> object:
    return [asdict(mail) for mail in server.outbox()]


def _eml(server: "SandboxServer", number: str) -> Reply:
    """Returns one message of the outbox as mail programs keep it."""
    if not number.isdigit():
        return plain(404, "Not Found")
    try:
        return Reply(200, server.eml(int(number)), "message/rfc822")
    except KeyError:
        return plain(404, "Not Found")


def _state(server: "SandboxServer") -> object:
    return {
        address: {
            "inbox": [asdict(message) for message in server.inbox(address)],
            "calendar": [asdict(entry) for entry in server.calendar(address)],
            "other calendars": {
                name: [asdict(entry) for entry in server.calendar(address, name)]
                for name in server.other_calendars(address)
            },
        }
        for address in server.mailboxes()
    }


def _answer(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    response = server.people.answer(
        str(order["mailbox"]),
        uid=order.get("uid"),
        subject=order.get("subject"),
        answer=order["answer"],
        text=str(order.get("text") or ""),
        occurrence=order.get("occurrence"),
        proposed=(str(order.get("proposed_start") or ""), str(order.get("proposed_end") or "")),
    )
    return {"response": response}


def _forward(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    server.people.forward(str(order["mailbox"]), to=str(order["to"]), uid=str(order["uid"]))
    return {"forwarded": True}


def _make_calendar(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    below = str(order.get("below") or "calendar")
    server.people.make_calendar(str(order["mailbox"]), str(order["name"]), below=below)
    return {"made": True}


def _share(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    server.people.share(
        str(order["mailbox"]),
        person=str(order["person"]),
        level=str(order["level"]),
        folder=str(order.get("folder") or "calendar"),
    )
    return {"shared": True}


def _processing(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    """Changes settings of a mailbox and returns all; with the mailbox alone it only returns them."""
    changes = {name: value for name, value in order.items() if name != "mailbox"}
    return asdict(server.people.process(str(order["mailbox"]), **changes))


def _delegates(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    delivery = str(order.get("delivery") or "DelegatesAndMe")
    server.people.delegate(str(order["mailbox"]), to=tuple(order["to"]), delivery=delivery)
    return {"delegated": True}


def _fault(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    """Arms a fault, or disarms all: `{"clear": true}`."""
    if order.get("clear"):
        server.orders.clear_faults()
    else:
        server.orders.arm(order)
    return {"armed": len(server.faults.armed)}


def _faults(server: "SandboxServer") -> object:
    return {
        "armed": [fault_row(one) for one in server.faults.armed],
        "fired": [asdict(one) for one in server.faults.fired],
    }


def _scenario(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    """Loads the text of a scenario file, or ends the one that is played: `{"clear": true}`."""
    if order.get("clear"):
        server.orders.clear_scenario()
    else:
        server.orders.load_scenario(str(order["text"]))
    return _played(server)


def _played(server: "SandboxServer") -> object:
    return {"text": server.orders.scenario}


def _locks(server: "SandboxServer") -> object:
    return [
        {
            "mailbox": one.mailbox,
            "wrong": one.wrong,
            "locked_until": "" if one.locked_until is None else one.locked_until.isoformat(),
        }
        for one in server.locks()
    ]


def _policy(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    """Makes a decision, or takes all back: `{"clear": true}`."""
    if order.get("clear"):
        server.orders.clear_policies()
    else:
        server.orders.decide(order)
    return _policies(server)


def _policies(server: "SandboxServer") -> object:
    return [asdict(policy) for policy in server.policies.held]


def _reset(server: "SandboxServer", _order: Mapping[str, Any]) -> object:
    server.reset()
    return {"reset": True}


def _late(server: "SandboxServer", _order: Mapping[str, Any]) -> object:
    server.finish_late()
    return {"finished": True}


def _clock(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    """Moves the clock: `{"advance_s": 3600}`, or `{"set": "2026-12-01T09:00:00Z"}`."""
    if "set" in order:
        server.orders.set_clock(parse_instant(str(order["set"])))
    else:
        server.advance_clock(float(order["advance_s"]))
    return _time(server)


def _time(server: "SandboxServer") -> object:
    return {"now": server.now().isoformat(), "ahead_s": server.ahead_s}


_QUESTIONS: dict[str, Question] = {
    "ping": _ping, "stats": _stats, "mails": _mails, "outbox": _outbox, "state": _state,
    "policies": _policies, "faults": _faults, "scenario": _played, "clock": _time,
    "locks": _locks,
}  # fmt: skip
_ORDERS: dict[str, Order] = {
    "answer": _answer, "fault": _fault, "reset": _reset, "clock": _clock,
    "late": _late, "forward": _forward, "make-calendar": _make_calendar, "share": _share,
    "policy": _policy, "scenario": _scenario, "processing": _processing, "delegates": _delegates,
}  # fmt: skip
