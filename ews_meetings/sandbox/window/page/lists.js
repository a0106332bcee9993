// Lists: who has a mailbox, what lies in an Inbox, what went outside, what came in.

import { button, el, told } from "./page.js";
import { counted } from "./text.js";
import { moment } from "./zones.js";

const ANSWERS = { Accept: "accepts", Tentative: "accepts tentatively", Decline: "declines" };
const MAILS = { invite: "invitation", update: "update", cancel: "cancellation", answer: "answer", forward: "forwarded invitation", notice: "note of a forwarding", note: "message" };

/** Returns the mailboxes and the records, the chosen one marked. */
export function places(state, chosen) {
  return [
    el("ul", { "data-key": "people", "data-arrows": true }, state.people.map((one) =>
      place(one.address, chosen, told(one.name), { note: one.address.split("@")[0], number: one.inbox, means: "in the Inbox" }))),
    el("ul", { "data-key": "records", "data-arrows": true },
      place("outbox", chosen, "Outbox", { note: "outside", number: state.outbox.length, means: "messages" }),
      place("requests", chosen, "Requests", { note: "with XML", number: state.requests.length, means: "kept" })),
  ];
}

function place(name, chosen, label, { note, number, means }) {
  return el("li", { "data-key": name },
    button("place", { "data-place": name, "aria-current": name === chosen ? "page" : null },
      el("span", { class: "name" }, label), " ", el("span", { class: "note" }, note), " ",
      number ? el("span", { class: "count" }, number, el("span", { class: "unseen" }, ` ${means}`)) : null));
}

/** Says in words what a message is. */
export function kindOf(message) {
  switch (message.kind) {
    case "MeetingRequest":
      return { FullUpdate: "update", InformationalUpdate: "update for information" }[message.request_type] ?? "invitation";
    case "MeetingCancellation":
      return "cancellation";
    case "MeetingResponse":
      return ANSWERS[message.response] ?? "answer";
    default:
      return "message";
  }
}

/** Returns an Inbox, newest first. */
export function inbox(messages, { zone, openId }) {
  return el("section", { class: "inbox", "data-key": "inbox", "aria-labelledby": "inbox-name" },
    el("h3", { id: "inbox-name", tabindex: "-1" }, "Inbox"),
    messages.length
      ? el("ul", { class: "rows", "data-arrows": true }, messages.map((one) => el("li", { "data-key": one.id },
          button("open", { "data-id": one.id, "aria-current": one.id === openId ? "true" : null },
            el("span", { class: "what" }, kindOf(one)), " ",
            told(one.subject || "(no subject)", { class: "subject" }), " ",
            told(one.sender_name || one.sender, { class: "who" }), " ",
            el("time", { datetime: one.at }, moment(one.at, zone))))))
      : el("p", { class: "quiet" }, "Nothing is in the Inbox."));
}

function record(id, openId, ...children) {
  return button("record", { "data-id": id, "aria-current": id === openId ? "true" : null }, ...children);
}

/** Returns what went to people outside, newest first. */
export function outbox(mails, { zone, openId }) {
  return el("section", { class: "outbox", "data-key": "outbox", "aria-labelledby": "place-name" },
    el("h2", { id: "place-name", tabindex: "-1" }, "Outbox"),
    el("p", { class: "quiet" }, "What went to people outside the sandbox. It goes nowhere."),
    mails.length
      ? el("ul", { class: "rows", "data-arrows": true }, mails.map((one) => el("li", { "data-key": `mail-${one.number}` },
          record(`mail-${one.number}`, openId,
          el("span", { class: "what" }, MAILS[one.kind] ?? one.kind), " ",
          told(one.subject || "(no subject)", { class: "subject" }), " ",
          el("span", { class: "who" }, told(one.sender), " to ", told(one.to)), " ",
          el("time", { datetime: one.at }, moment(one.at, zone))))))
      : el("p", { class: "quiet" }, "Nobody outside was written to."));
}

/** Returns the requests as they came in, newest first. */
export function requests(all, { zone, openId }) {
  return el("section", { class: "requests", "data-key": "requests", "aria-labelledby": "place-name" },
    el("h2", { id: "place-name", tabindex: "-1" }, "Requests"),
    el("p", { class: "quiet" }, `The last ${counted(all.length, "request")}, newest first. At most 200 are kept; log-ins are not.`),
    el("ul", { class: "rows", "data-arrows": true }, all.map((one) => el("li", { "data-key": `request-${one.number}` },
      record(`request-${one.number}`, openId,
        el("span", { class: `what ${one.status === 200 ? "" : "is-bad"}` }, one.status || "cut"), " ",
        told(one.operation || "(not read)", { class: "subject" }), " ",
        told(one.user || "nobody", { class: "who" }), " ",
        el("time", { datetime: one.at }, moment(one.at, zone)))))));
}
