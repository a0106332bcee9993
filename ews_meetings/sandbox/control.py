"""The control endpoint: what a test or a demo may ask of the sandbox beside EWS, in JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ews_meetings.sandbox.errors import NothingToAnswer, UnknownMailbox
from ews_meetings.sandbox.faults import Fault
from ews_meetings.sandbox.policy import Policy
from ews_meetings.sandbox.reply import Reply, plain

if TYPE_CHECKING:
    from ews_meetings.sandbox.server import SandboxServer

VERSION = "1"
_JSON = "application/json; charset=utf-8"
_FAULT_KEYS = (
    "kind", "operation", "mailing", "occurrence", "skip", "times", "k", "delay_s", "back_off_ms",
)  # fmt: skip

_POLICY_KEYS = ("kind", "mailbox", "allows", "url", "version", "ahead_s", "wait_ms")

Question = Callable[["SandboxServer"], object]
Order = Callable[["SandboxServer", Mapping[str, Any]], object]


def control(server: "SandboxServer", method: str, path: str, body: bytes) -> Reply:
    """Serves one control request."""
    try:
        if method == "GET" and path in _QUESTIONS:
            return _json(200, _QUESTIONS[path](server))
        if method == "POST" and path in _ORDERS:
            return _json(200, _ORDERS[path](server, _read(body)))
    except (ValueError, TypeError, KeyError) as error:
        return _json(400, {"error": f"{type(error).__name__}: {error}"})
    except (NothingToAnswer, UnknownMailbox) as error:
        return _json(404, {"error": str(error)})
    return plain(404, "Not Found")


def _json(status: int, value: object) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode(), _JSON)


def _read(body: bytes) -> Mapping[str, Any]:
    read = json.loads(body or b"{}")
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
    response = server.answer(
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
    server.forward(str(order["mailbox"]), to=str(order["to"]), uid=str(order["uid"]))
    return {"forwarded": True}


def _make_calendar(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    below = str(order.get("below") or "calendar")
    server.make_calendar(str(order["mailbox"]), str(order["name"]), below=below)
    return {"made": True}


def _share(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    server.share(
        str(order["mailbox"]),
        person=str(order["person"]),
        level=str(order["level"]),
        folder=str(order.get("folder") or "calendar"),
    )
    return {"shared": True}


def _fault(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    unknown = order.keys() - set(_FAULT_KEYS)
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}; known are {list(_FAULT_KEYS)}")
    server.faults.arm(Fault(**order))
    return {"armed": len(server.faults.armed)}


def _policy(server: "SandboxServer", order: Mapping[str, Any]) -> object:
    """Makes a decision, or takes all back: `{"clear": true}`."""
    if order.get("clear"):
        server.policies.clear()
        return _policies(server)
    unknown = order.keys() - set(_POLICY_KEYS)
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}; known are {list(_POLICY_KEYS)}")
    lists = {name: tuple(order[name]) for name in ("allows", "version") if name in order}
    server.policies.decide(Policy(**{**order, **lists}))
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
    server.advance_clock(float(order["advance_s"]))
    return {"now": server.now().isoformat()}


_QUESTIONS: dict[str, Question] = {
    "ping": _ping, "stats": _stats, "mails": _mails, "outbox": _outbox, "state": _state,
    "policies": _policies,
}  # fmt: skip
_ORDERS: dict[str, Order] = {
    "answer": _answer, "fault": _fault, "reset": _reset, "clock": _clock,
    "late": _late, "forward": _forward, "make-calendar": _make_calendar, "share": _share,
    "policy": _policy,
}  # fmt: skip
