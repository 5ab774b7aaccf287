import { h } from "../ui/dom.js";
import { emptyState } from "../ui/emptyState.js";

/** Shown where not even the start of the page can be loaded. */
export function unreachableView(onRetry) {
  return h("main", { class: "unreachable" },
    emptyState("alert", "Brightwork cannot be reached", "The server does not answer right now. Your messages are safe.",
      h("button", { class: "button button-primary", type: "button", on: { click: onRetry } }, "Try again")));
}
