// What is open: a meeting with its tracking and answers, a message, or a request with its XML.

import { button, el, told } from "./page.js";
import { kindOf } from "./lists.js";
import { standing } from "./week.js";
import { DAY, dayName, moment, span, wallOf } from "./zones.js";

const RESPONSES = { Accept: "accepted", Tentative: "tentative", Decline: "declined", Organizer: "organizer" };

/** Returns a message, a meeting, or both. */
export function opened({ message, entry }, { zone }) {
  const subject = (message ?? entry).subject || "(no subject)";
  return [
    head(told(subject)),
    message ? messageShown(message, Boolean(entry), zone) : null,
    entry ? entryShown(entry, zone) : null,
    entry && mayAnswer(entry) ? answers(entry, zone) : null,
  ];
}

/** Returns a request and its answer. */
export function openedRequest(one, xml, zone) {
  return [
    head(told(one.operation || "Request")),
    facts([
      ["From", told(one.user || "nobody who proved who he is")],
      ["At", moment(one.at, zone)],
      ["HTTP", one.status || "the connection was cut"],
    ]),
    fetched(xml) ?? [source("Request", xml.request, one.request_bytes), source("Answer", xml.answer, one.answer_bytes)],
  ];
}

/** Returns a message to somebody outside, as it went over the wire. */
export function openedMail(one, sources, zone) {
  return [
    head(told(one.subject || "(no subject)")),
    facts([["From", told(one.sender)], ["To", told(one.to)], ["At", moment(one.at, zone)]]),
    fetched(sources) ?? [...sources.parts.map(({ title, text }) => source(title, text)),
      source("As it went out", sources.raw)],
  ];
}

function fetched(kept) {
  if (kept && !kept.problem) return null;
  return el("p", { class: "quiet" }, kept?.problem ?? "It is being fetched …");
}

/** Returns what stands where something is gone. */
export function gone() {
  return [head("Gone"), el("p", {}, "This is no longer in the mailbox.")];
}

function head(title) {
  return el("div", { class: "bar", "data-key": "head" },
    el("h2", { id: "open-name", tabindex: "-1" }, title), button("close", {}, "Close"));
}

function source(title, text, bytes = undefined) {
  const id = `source-${title.replace(/\W+/g, "-")}`;
  return el("section", { "data-key": id },
    el("h3", { id }, title, " ", bytes === undefined ? null : el("small", {}, `${bytes} bytes`)),
    text ? el("pre", { tabindex: "0", role: "region", "aria-labelledby": id }, el("code", {}, text))
      : el("p", { class: "quiet" }, "nothing"));
}

function facts(pairs) {
  return el("dl", { class: "facts" }, pairs.filter(([, value]) => value)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function messageShown(message, hasEntry, zone) {
  return el("section", { "data-key": `message-${message.id}` },
    facts([
      ["What", kindOf(message)],
      ["From", [told(message.sender_name), " ", told(message.sender)]],
      ["Received", moment(message.at, zone)],
      ["Proposes", message.proposed_start && span(message.proposed_start, message.proposed_end, zone)],
    ]),
    message.body ? el("p", { class: "body", dir: "auto" }, message.body) : null,
    hasEntry ? el("h3", {}, "The meeting") : null);
}

function entryShown(entry, zone) {
  return el("section", { "data-key": `entry-${entry.id}` },
    facts([
      ["When", entry.days.length ? wholeDays(entry.days) : span(entry.start, entry.end, zone)],
      ["Where", entry.location && told(entry.location)],
      ["Organizer", entry.is_meeting && [told(entry.organizer_name), " ", told(entry.organizer)]],
      ["Calendar", entry.calendar && told(entry.calendar)],
      ["State", [standing(entry), entry.is_series && "part of a series", entry.is_meeting && entry.is_organizer && !entry.was_sent && "nobody was invited yet"].filter(Boolean).join(", ")],
      ["Files", entry.attachments.length && entry.attachments.map((name) => el("div", {}, told(name)))],
    ]),
    entry.body ? el("p", { class: "body", dir: "auto" }, entry.body) : null,
    entry.attendees.length ? tracking(entry, zone) : null);
}

function wholeDays([first, last]) {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  return to - from < DAY ? `${dayName(from)}, all day` : `${dayName(from)} – ${dayName(to)}, all day`;
}

function tracking(entry, zone) {
  return el("section", { "data-key": "tracking", "aria-labelledby": "tracking-name" },
    el("h3", { id: "tracking-name" }, entry.is_organizer ? "Tracking" : "Invited"),
    el("ul", { class: "tracking" }, entry.attendees.map((who) => el("li", { "data-key": who.address },
      el("div", { class: "line" }, told(who.name || who.address, { class: "name" }),
        entry.is_organizer ? el("span", { class: `answer is-${who.response}` }, RESPONSES[who.response] ?? "no answer yet") : null),
      el("div", { class: "quiet" }, who.name && who.name !== who.address ? [told(who.address), ", "] : null, who.role,
        who.responded && who.response !== "Unknown" ? `, ${moment(who.responded, zone)}` : ""),
      who.proposed_start ? el("div", { class: "proposal" }, "proposes ", span(who.proposed_start, who.proposed_end, zone)) : null,
      who.comment ? el("blockquote", { dir: "auto" }, who.comment) : null))));
}

function mayAnswer(entry) {
  return entry.is_meeting && !entry.is_organizer && !entry.is_cancelled;
}

function answers(entry, zone) {
  return el("form", { class: "answers", id: "answers", "data-key": `answers-${entry.id}`, "data-uid": entry.uid, "data-occurrence": entry.occurrence, "aria-label": "Answer" },
    el("h3", {}, "Answer"),
    entry.occurrence ? el("fieldset", { class: "group" }, el("legend", {}, "For"),
      choice("part", "one", "this occurrence", true), choice("part", "all", "the whole series", false)) : null,
    el("label", {}, "Comment ", el("textarea", { name: "text", rows: 2, dir: "auto" })),
    el("div", { class: "group" },
      button("answer", { "data-answer": "accept" }, "Accept"),
      button("answer", { "data-answer": "tentative" }, "Tentative"),
      button("answer", { "data-answer": "decline" }, "Decline")),
    entry.may_propose ? el("details", { "data-key": "propose" },
      el("summary", {}, "Propose another time"),
      el("label", {}, "From ", el("input", { type: "datetime-local", name: "start", value: field(entry.start, zone) })),
      el("label", {}, "To ", el("input", { type: "datetime-local", name: "end", value: field(entry.end, zone) })),
      el("fieldset", { class: "group" }, el("legend", {}, "And until then"),
        choice("stance", "tentative", "tentative", true), choice("stance", "decline", "decline", false)),
      button("propose", {}, "Propose"))
      : el("p", { class: "quiet" }, "The organizer wants no proposals of other times."),
    el("p", { class: "problem", role: "alert", id: "problem" }));
}

function choice(name, value, label, isChosen) {
  return el("label", {}, el("input", { type: "radio", name, value, checked: isChosen }), ` ${label}`);
}

function field(instant, zone) {
  return new Date(wallOf(Date.parse(instant), zone)).toISOString().slice(0, 16);
}
