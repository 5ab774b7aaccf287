import { h } from "./dom.js";
import { icon } from "./icons.js";

const STAYS_MS = 6500;
let timer = 0;

/** Says what became of something that one did here. What others do comes as a toast. */
export function say(text) {
  show(h("p", {}, text));
  timer = setTimeout(clearSnackbar, STAYS_MS);
}

/** What did not work is said until it is dismissed, or until there is something else to say. */
export function sayError(error) {
  show(h("p", { role: "alert" }, h("strong", {}, "That did not work. "), error.message));
}

export function clearSnackbar() {
  clearTimeout(timer);
  document.getElementById("snackbar").replaceChildren();
}

function show(sentence) {
  clearTimeout(timer);
  document.getElementById("snackbar").replaceChildren(sentence,
    h("button", { class: "icon-button", type: "button", "aria-label": "Dismiss", on: { click: clearSnackbar } }, icon("x")));
}
