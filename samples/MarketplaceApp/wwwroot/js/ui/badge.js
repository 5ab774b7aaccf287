import { h } from "./dom.js";

/** A small count; nothing where there is nothing to count. */
export function badge(count) {
  return count > 0 ? h("span", { class: "badge", "aria-hidden": "true" }, count > 99 ? "99+" : String(count)) : null;
}
