// Instants and wall times. A wall time is the number of milliseconds that its clock would be in UTC.

export const DAY = 24 * 3600 * 1000;
const formats = new Map();

function format(zone) {
  if (!formats.has(zone)) {
    const parts = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
    formats.set(zone, new Intl.DateTimeFormat("en-US", { timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23", ...parts }));
  }
  return formats.get(zone);
}

/** Returns what the clocks of a zone show at an instant. */
export function wallOf(instant, zone) {
  const found = {};
  for (const { type, value } of format(zone).formatToParts(instant)) found[type] = Number(value);
  return Date.UTC(found.year, found.month - 1, found.day, found.hour, found.minute, found.second);
}

/** Returns the instant at which the clocks of a zone show a wall time; in a gap, the hour after it. */
export function instantOf(wall, zone) {
  let guess = wall - (wallOf(wall, zone) - wall);
  guess = wall - (wallOf(guess, zone) - guess);
  return guess;
}

/** Returns the wall time at which the week of a wall time begins, on Monday. */
export function mondayOf(wall) {
  const day = Math.floor(wall / DAY) * DAY;
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
}

/** Returns all zones there are to choose, the given ones first. */
export function zoneNames(...first) {
  const all = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set([...first, "UTC", ...all])];
}

/** Says whether this machine knows a zone. */
export function isZone(name) {
  try {
    format(name);
    return true;
  } catch {
    return false;
  }
}

const written = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const DAY_NAME = written({ weekday: "short", day: "numeric", month: "short" });
const LONG_DAY = written({ day: "numeric", month: "long", year: "numeric" });
const CLOCK = written({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const dayName = (wall) => DAY_NAME.format(wall);
export const longDay = (wall) => LONG_DAY.format(wall);
export const clock = (wall) => CLOCK.format(wall);

/** Writes an instant (text or number) as day and clock of a zone. */
export function moment(instant, zone) {
  const wall = wallOf(Date.parse(instant) || Number(instant), zone);
  return `${dayName(wall)} ${clock(wall)}`;
}

/** Writes a span; the day stands once where it is one day. */
export function span(start, end, zone) {
  const [from, to] = [start, end].map((each) => wallOf(Date.parse(each), zone));
  const isOneDay = Math.floor(from / DAY) === Math.floor(to / DAY);
  return `${dayName(from)} ${clock(from)} – ${isOneDay ? clock(to) : `${dayName(to)} ${clock(to)}`}`;
}
