import { h } from "./dom.js";

const HUES = 6;

/** Initials on a colour of the person's own. With `online` given, a dot tells whether they are. */
export function avatar(person, { size = "m", online } = {}) {
  const hue = (Number(person?.id) || 0) % HUES;
  return h("span", { class: `avatar avatar-${size}`, data: { hue: String(hue) }, "aria-hidden": "true" },
    initials(person?.name ?? "?"),
    online === undefined ? null : h("span", { class: online ? "dot dot-online" : "dot" }));
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
}
