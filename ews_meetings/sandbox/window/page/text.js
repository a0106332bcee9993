// Text that came from a calendar, made safe to look at: it is shown, it never acts.

const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Returns text in which controls, those of direction too, are named instead of obeyed. */
export function plain(text) {
  return String(text)
    .replaceAll("\r\n", "\n")
    .replace(UNSEEN, (found) => `[U+${found.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

/** Returns a number with the right form of a noun. */
export function counted(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}
