// The keyboard: single keys that may be switched off, and arrows in lists.

const at = (id) => document.getElementById(id);

/** Listens for keys. */
export function installKeys({ acts, isMailbox, isOpen }) {
  const use = at("use-keys");
  use.checked = localStorage.getItem("keys") !== "off";
  use.addEventListener("change", () => localStorage.setItem("keys", use.checked ? "on" : "off"));
  const keys = {
    "?": () => acts.keys(),
    o: () => press('[data-place="outbox"]'),
    r: () => press('[data-place="requests"]'),
    i: () => at("inbox-name")?.focus(),
    w: () => at("week-name")?.focus(),
    p: () => isMailbox() && acts.previous(),
    t: () => isMailbox() && acts.today(),
    n: () => isMailbox() && acts.next(),
    a: () => document.querySelector("#answers [data-act=answer]")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && isOpen()) acts.close();
    else if (isTyping(event.target)) return;
    else if (move(event)) event.preventDefault();
    else if (use.checked) single(event, keys);
  });
}

function single(event, keys) {
  const act = /^[1-9]$/.test(event.key) ? () => nth(Number(event.key)) : keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function isTyping(target) {
  return Boolean(target.closest?.("input, select, textarea"));
}

function press(selector) {
  const found = document.querySelector(selector);
  found?.focus();
  found?.click();
}

function nth(number) {
  press(`#nav [data-key="people"] li:nth-child(${number}) button`);
}

function move(event) {
  const list = event.target.closest?.("[data-arrows]");
  if (!list) return false;
  const all = [...list.querySelectorAll("button")];
  const from = all.indexOf(event.target);
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || from < 0) return false;
  all[Math.min(Math.max(to, 0), all.length - 1)].focus();
  return true;
}
