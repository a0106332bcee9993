// Elements made from values, and a page changed into another one with as few touches as possible.

import { plain } from "./text.js";

/** Returns an element; texts among the children are made safe, nothing is ever read as HTML. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, plain(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    made.append(child instanceof Node ? child : plain(child));
  }
  return made;
}

/** Returns a text of somebody else's: its direction does not reach its neighbours. */
export function told(text, attributes = {}) {
  return el("bdi", attributes, text);
}

/** Returns a button that does one of the acts of window.js. */
export function button(act, attributes, ...children) {
  return el("button", { type: "button", "data-act": act, ...attributes }, ...children);
}

// What belongs to the person who uses the page, and not to what is shown.
const OWN = new Set(["open", "style"]);

/** Makes the children of an element those that are given; what stays the same is not touched. */
export function show(live, ...children) {
  const next = live.cloneNode(false);
  next.append(...children.flat(Infinity).filter(Boolean));
  matchChildren(live, next);
}

function key(node) {
  return node?.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null;
}

function matchChildren(live, next) {
  const wanted = [...next.childNodes];
  const keys = new Set(wanted.map(key).filter(Boolean));
  let at = live.firstChild;
  for (const child of wanted) {
    while (at && key(at) && !keys.has(key(at))) at = removed(at);
    const name = key(child);
    const same = isSame(at, child) ? at : name ? find(at, name) : null;
    if (!same) live.insertBefore(child, at);
    else {
      if (same === at) at = at.nextSibling;
      else live.insertBefore(same, at);
      match(same, child);
    }
  }
  while (at) at = removed(at);
}

function find(from, name) {
  for (let node = from; node; node = node.nextSibling) if (key(node) === name) return node;
  return null;
}

function removed(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}

function isSame(live, next) {
  return Boolean(live) && live.nodeName === next.nodeName && key(live) === key(next);
}

function match(live, next) {
  if (live.nodeType !== Node.ELEMENT_NODE) {
    if (live.nodeValue !== next.nodeValue) live.nodeValue = next.nodeValue;
    return;
  }
  for (const { name } of [...live.attributes]) {
    if (!OWN.has(name) && !next.hasAttribute(name)) live.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (!OWN.has(name) && live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
  if (live.style.cssText !== next.style.cssText) live.style.cssText = next.style.cssText;
  matchChildren(live, next);
}
