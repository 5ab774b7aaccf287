import { h } from "./dom.js";
import { icon } from "./icons.js";

export function emptyState(iconName, title, text, action = null) {
  return h("div", { class: "empty" },
    h("span", { class: "empty-icon" }, icon(iconName)),
    h("h3", {}, title),
    h("p", {}, text),
    action);
}
