// What is new between two looks, in a sentence for those who hear the page.

import { kindOf } from "./lists.js";
import { counted, plain } from "./text.js";

const RESPONSES = { Accept: "accepted", Tentative: "answered tentatively", Decline: "declined" };

/** Returns a sentence, empty when nothing is worth one. */
export function news(before, after) {
  return [arrived(before, after), sent(before, after), answered(before.open?.entry, after.open?.entry)]
    .filter(Boolean).join(" ");
}

function arrived(before, after) {
  const known = new Set(before.inbox.map((one) => one.id));
  const fresh = after.inbox.filter((one) => !known.has(one.id));
  if (!fresh.length) return "";
  const [first] = fresh;
  return `${counted(fresh.length, "new message")}: ${kindOf(first)}, ${plain(first.subject)}.`;
}

function sent(before, after) {
  const last = before.outbox[0]?.number ?? 0;
  const fresh = after.outbox.filter((one) => one.number > last).length;
  return fresh ? `${counted(fresh, "message")} went outside.` : "";
}

function answered(before, after) {
  if (!before || !after || before.id !== after.id) return "";
  const known = new Map(before.attendees.map((who) => [who.address, who.response]));
  return after.attendees
    .filter((who) => known.get(who.address) !== who.response && RESPONSES[who.response])
    .map((who) => `${plain(who.name || who.address)} ${RESPONSES[who.response]}.`).join(" ");
}
