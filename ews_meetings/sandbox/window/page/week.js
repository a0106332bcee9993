// A week of a calendar: its days with all-day entries on top and overlapping ones side by side.

import { button, el, told } from "./page.js";
import { DAY, clock, dayName, longDay, wallOf } from "./zones.js";

const HOUR = DAY / 24;
const SHORTEST = HOUR / 2; // a shorter entry is drawn as long as this, so that it can be read
const [FIRST_HOUR, LAST_HOUR] = [8, 18];
const ANSWERS = {
  Organizer: "you organize", Accept: "accepted", Tentative: "tentative", Decline: "declined",
  NoResponseReceived: "not answered", Unknown: "not answered",
};

/** Returns the week that begins on a Monday (wall time), and how to leave it. */
export function week({ entries, monday, zone, today, openId, isAll }) {
  const days = [...Array(7).keys()].map((count) => dayOf(entries, monday + count * DAY, zone));
  const hours = hoursOf(days);
  return el("section", { class: "week", "data-key": "week", "aria-labelledby": "week-name" },
    el("div", { class: "bar" },
      el("h3", { id: "week-name", tabindex: "-1" }, `Week of ${longDay(monday)}`),
      el("div", { class: "group", role: "group", "aria-label": "Which week" },
        button("previous", {}, "Previous"), button("today", {}, "This week"), button("next", {}, "Next"))),
    isAll ? null : el("p", { class: "quiet" }, "There is more in this week than is shown."),
    grid(days, { hours, today, openId, zone }));
}

function grid(days, { hours, today, openId }) {
  const [first, last] = hours;
  const labels = [...Array(last - first).keys()].map((count) => el("li", {}, `${first + count}:00`));
  const shown = el("div", { class: "grid", "data-arrows": true },
    el("ol", { class: "hours", "aria-hidden": "true" }, labels),
    days.map((day) => dayShown(day, { first, isToday: day.at === today, openId })));
  shown.style.setProperty("--hours", last - first);
  return shown;
}

function dayShown({ at, allDay, timed }, { first, isToday, openId }) {
  const isEmpty = !allDay.length && !timed.length;
  return el("section", { class: isToday ? "day is-today" : "day", "data-key": `day-${at}` },
    el("h4", {}, dayName(at), isToday ? el("span", { class: "unseen" }, ", today") : null),
    el("ul", { class: "all-day" },
      allDay.map((entry) => el("li", { "data-key": entry.id }, entryShown(entry, "all day", openId)))),
    el("ul", { class: "timed" },
      timed.map((piece) => timedShown(piece, { at, first, openId }))),
    isEmpty ? el("p", { class: "quiet nothing" }, "nothing") : null);
}

function timedShown(piece, { at, first, openId }) {
  const { entry, from, to, lane, lanes } = piece;
  const shown = el("li", { "data-key": entry.id, class: to - from < HOUR ? "is-short" : null }, entryShown(entry, `${clock(from)}–${clock(to)}`, openId));
  const drawn = Math.max(to - from, SHORTEST);
  shown.style.setProperty("--from", (from - at) / HOUR - first);
  shown.style.setProperty("--long", drawn / HOUR);
  shown.style.setProperty("--lane", lane);
  shown.style.setProperty("--lanes", lanes);
  return shown;
}

/** Says in words how an entry stands. */
export function standing(entry) {
  if (entry.is_cancelled) return "cancelled";
  if (!entry.is_meeting) return "";
  return entry.is_organizer ? ANSWERS.Organizer : (ANSWERS[entry.my_response] ?? "not answered");
}

function entryShown(entry, when, openId) {
  const state = standing(entry);
  const classes = ["entry", `is-${(state || "own").replaceAll(" ", "-")}`];
  return button("open", { class: classes.join(" "), "data-id": entry.id, "aria-current": entry.id === openId ? "true" : null },
    el("span", { class: "when" }, when), " ",
    told(entry.subject || "(no subject)", { class: "subject" }), " ",
    entry.location ? [told(entry.location, { class: "place" }), " "] : null,
    entry.calendar ? [told(entry.calendar, { class: "place" }), " "] : null,
    state || entry.is_series
      ? el("span", { class: "state" }, [state, entry.is_series ? "series" : ""].filter(Boolean).join(", "))
      : null);
}

function dayOf(entries, at, zone) {
  const allDay = entries.filter((entry) => entry.days.length && touches(entry.days, at));
  const pieces = entries.filter((entry) => !entry.days.length).map((entry) => pieceOn(entry, at, zone)).filter(Boolean);
  return { at, allDay, timed: laned(pieces) };
}

function touches([first, last], at) {
  return Date.parse(first) <= at && at <= Date.parse(last);
}

function pieceOn(entry, at, zone) {
  const start = wallOf(Date.parse(entry.start), zone);
  const end = Math.max(start, wallOf(Date.parse(entry.end), zone));
  const from = Math.max(start, at);
  const to = Math.min(end, at + DAY);
  const isHere = start === end ? at <= start && start < at + DAY : from < to;
  return isHere ? { entry, from, to } : null;
}

/** Gives pieces that overlap lanes of their own; those of one heap share its width. */
export function laned(pieces) {
  const sorted = [...pieces].sort((a, b) => a.from - b.from || b.to - a.to);
  const done = [];
  let heap = [];
  let until = -Infinity;
  for (const piece of sorted) {
    if (piece.from >= until) {
      done.push(...heap.map((each) => ({ ...each, lanes: heap.lanes })));
      heap = [];
      heap.lanes = 0;
    }
    const ends = Math.max(piece.to, piece.from + SHORTEST);
    const taken = new Set(heap.filter((other) => other.ends > piece.from).map((other) => other.lane));
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    heap.push({ ...piece, lane, ends });
    heap.lanes = Math.max(heap.lanes, lane + 1);
    until = Math.max(heap.length === 1 ? ends : until, ends);
  }
  return [...done, ...heap.map((each) => ({ ...each, lanes: heap.lanes }))];
}

function hoursOf(days) {
  const pieces = days.flatMap((day) => day.timed.map(({ from, to }) => [(from - day.at) / HOUR, (to - day.at) / HOUR]));
  const first = Math.min(FIRST_HOUR, ...pieces.map(([from]) => Math.floor(from)));
  const last = Math.max(LAST_HOUR, ...pieces.map(([from, to]) => Math.ceil(Math.max(to, from + SHORTEST / HOUR))));
  return [first, Math.min(last, 24)];
}
