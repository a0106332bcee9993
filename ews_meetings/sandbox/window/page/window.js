// The window: asks the sandbox what there is, shows it, and does what is pressed.

import { el, show, told } from "./page.js";
import { inbox, outbox, places, requests } from "./lists.js";
import { gone, opened, openedMail, openedRequest } from "./open.js";
import { news } from "./news.js";
import { week } from "./week.js";
import { installKeys } from "./keys.js";
import { DAY, instantOf, isZone, mondayOf, moment, wallOf, zoneNames } from "./zones.js";

const EVERY_MS = 1000;
const AFTER_TROUBLE_MS = 3000;
const at = (id) => document.getElementById(id);

const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const seen = { state: null, tag: "", asked: "", receivedAt: 0, source: null };
const chosen = { place: new URLSearchParams(location.search).get("show") ?? "", monday: null, item: "", record: "", zone: storedZone() };
let timer = 0;
let turn = 0;
let cameFrom = null;

function storedZone() {
  const kept = localStorage.getItem("zone");
  return kept && isZone(kept) ? kept : (own ?? "UTC");
}

const now = () => Date.parse(seen.state.now) + (performance.now() - seen.receivedAt);
const isMailbox = () => !["outbox", "requests"].includes(chosen.place);
const openId = () => chosen.record || chosen.item;

function question() {
  const query = new URLSearchParams();
  if (isMailbox() && chosen.place) query.set("mailbox", chosen.place);
  if (chosen.item) query.set("item", chosen.item);
  if (chosen.monday !== null) { // a day more at both ends, for all-day entries of other zones
    query.set("start", new Date(instantOf(chosen.monday - DAY, chosen.zone)).toISOString());
    query.set("end", new Date(instantOf(chosen.monday + 8 * DAY, chosen.zone)).toISOString());
  }
  return `/sandbox/window/state?${query}`;
}

async function look() {
  clearTimeout(timer);
  const mine = (turn += 1);
  let wait = EVERY_MS;
  try {
    await refresh(mine);
    tick();
    trouble("");
  } catch (error) {
    if (mine !== turn) return;
    seen.tag = "";
    trouble(error instanceof TypeError ? "The sandbox does not answer. It is asked again." : error.message);
    wait = AFTER_TROUBLE_MS;
  }
  if (mine === turn && !document.hidden) timer = setTimeout(look, wait);
}

async function refresh(mine) {
  const asked = question();
  const headers = asked === seen.asked && seen.tag ? { "If-None-Match": seen.tag } : {};
  const answer = await fetch(asked, { headers, cache: "no-store" });
  if (mine !== turn || answer.status === 304) return;
  if (!answer.ok) {
    if (answer.status === 404 && chosen.place) chosen.place = "";
    throw new Error(await answer.text());
  }
  const state = await answer.json();
  if (mine !== turn) return;
  const isSame = asked === seen.asked;
  if (isSame && seen.state) announce(news(seen.state, state));
  Object.assign(seen, { state, asked, tag: answer.headers.get("ETag") ?? "", receivedAt: performance.now() });
  if (!chosen.place) chosen.place = state.mailbox;
  if (chosen.monday === null) {
    chosen.monday = mondayOf(wallOf(now(), chosen.zone));
    return refresh(mine);
  }
  draw();
}

function draw() {
  const { state } = seen;
  if (!state || chosen.monday === null) return;
  const focused = document.activeElement;
  tick();
  show(at("nav"), ...places(state, chosen.place));
  show(at("main"), content());
  document.title = `${at("place-name").textContent} · sandbox`;
  const isOpen = Boolean(openId());
  at("open").hidden = !isOpen;
  show(at("open"), ...(isOpen ? openContent().flat(Infinity) : []));
  document.body.classList.toggle("has-open", isOpen);
  document.body.classList.toggle("has-source", Boolean(chosen.record));
  if (focused && !focused.isConnected) (isOpen && cameFrom ? at("open") : at("main")).focus({ preventScroll: true });
}

function tick() {
  if (!seen.state) return;
  const facts = `Plays ${seen.state.flavour}. Its clock says ${moment(now(), chosen.zone)}. Nothing here is ever mailed.`;
  if (at("facts").textContent !== facts) at("facts").textContent = facts;
}

function content() {
  const { state } = seen;
  const shared = { zone: chosen.zone, openId: openId() };
  if (chosen.place === "outbox") return outbox(state.outbox, shared);
  if (chosen.place === "requests") return requests(state.requests, shared);
  const person = state.people.find((one) => one.address === state.mailbox);
  const today = Math.floor(wallOf(now(), chosen.zone) / DAY) * DAY;
  return el("section", { "data-key": state.mailbox, "aria-labelledby": "place-name" },
    el("h2", { id: "place-name", tabindex: "-1" }, told(person.name), " ", el("small", {}, told(person.address))),
    inbox(state.inbox, shared),
    week({ ...shared, entries: state.entries, monday: chosen.monday, today, isAll: state.is_all }));
}

function openContent() {
  if (chosen.item) return seen.state.open ? opened(seen.state.open, { zone: chosen.zone }) : gone();
  const kept = seen.source?.id === chosen.record ? seen.source : null;
  const one = recorded() ?? kept?.one;
  if (!one) return gone();
  return (chosen.record.startsWith("mail-") ? openedMail : openedRequest)(one, kept, chosen.zone);
}

function recorded() {
  const [kind, number] = chosen.record.split("-");
  const all = kind === "mail" ? seen.state.outbox : seen.state.requests;
  return all.find((one) => one.number === Number(number));
}

function announce(text) {
  if (text) at("told").textContent = text;
}

function trouble(text) {
  if (at("trouble").textContent !== text) at("trouble").textContent = text;
}

const acts = {
  async place({ dataset }) {
    Object.assign(chosen, { place: dataset.place, item: "", record: "" });
    history.replaceState(null, "", `?show=${encodeURIComponent(dataset.place)}`);
    if (!isMailbox()) draw(); // what the records hold is known already
    await look();
  },
  async open({ dataset }) {
    cameFrom = dataset.id;
    Object.assign(chosen, { item: dataset.id, record: "" });
    await look();
    toOpen();
  },
  async record({ dataset }) {
    const id = (cameFrom = dataset.id);
    Object.assign(chosen, { item: "", record: id });
    const one = recorded();
    draw();
    toOpen();
    seen.source = { id, one, ...(await sourceOf(id)) };
    draw();
  },
  close() {
    const id = openId();
    Object.assign(chosen, { item: "", record: "" });
    draw();
    const back = [...document.querySelectorAll("#main button")].find((one) => one.dataset.id === id);
    (back ?? at("main")).focus();
    look();
  },
  previous: () => turnWeek(chosen.monday - 7 * DAY),
  next: () => turnWeek(chosen.monday + 7 * DAY),
  today: () => turnWeek(mondayOf(wallOf(now(), chosen.zone))),
  answer: ({ dataset }) => respond(dataset.answer),
  propose() {
    const form = at("answers");
    const times = ["start", "end"].map((name) => Date.parse(`${form.elements[name].value}Z`));
    if (times.some(Number.isNaN)) return problem("Both times are needed.");
    const [start, end] = times.map((wall) => new Date(instantOf(wall, chosen.zone)).toISOString());
    if (start >= end) return problem("The end must come after the start.");
    return respond(form.elements.stance.value, { proposed_start: start, proposed_end: end });
  },
  skip: () => at("main").focus(),
  keys: () => at("keys").showModal(),
};

async function sourceOf(id) {
  const [kind, number] = id.split("-");
  const answer = await fetch(`/sandbox/window/${kind}?number=${number}`, { cache: "no-store" });
  return answer.ok ? answer.json() : { problem: await answer.text() };
}

function turnWeek(monday) {
  chosen.monday = monday;
  return look();
}

function toOpen() {
  const name = at("open-name");
  if (!name) return;
  name.focus({ preventScroll: true });
  at("open").scrollIntoView({ block: "nearest" });
}

function problem(text) {
  const line = at("problem");
  if (line) line.textContent = text;
  else trouble(text);
}

async function respond(answer, proposal = {}) {
  const form = at("answers");
  const { uid, occurrence } = form.dataset;
  const isPart = occurrence && form.elements.part.value === "one";
  const order = { mailbox: chosen.place, uid, answer, text: form.elements.text.value, ...(isPart ? { occurrence } : {}), ...proposal };
  problem("");
  const reply = await fetch("/sandbox/answer", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(order),
  });
  if (!reply.ok) return problem(await said(reply));
  announce(`Answered: ${answer}${proposal.proposed_start ? ", with another time" : ""}.`);
  form.elements.text.value = "";
  if (seen.state.open?.entry) chosen.item = seen.state.open.entry.id; // the request leaves the Inbox
  await look();
}

async function said(reply) {
  const text = await reply.text();
  try {
    return JSON.parse(text).error;
  } catch {
    return text;
  }
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-act]");
  if (!pressed) return;
  if (pressed.tagName === "A") event.preventDefault();
  Promise.resolve(acts[pressed.dataset.act](pressed)).catch((error) => trouble(error.message));
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "answers") event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) look();
});
at("zone").append(...zoneNames(chosen.zone, ...(own ? [own] : [])).map((name) => el("option", { value: name }, name)));
at("zone").value = chosen.zone;
at("zone").addEventListener("change", (event) => {
  chosen.zone = event.target.value;
  localStorage.setItem("zone", chosen.zone);
  look();
});
installKeys({ acts, isMailbox, isOpen: () => Boolean(openId()) });
look();
