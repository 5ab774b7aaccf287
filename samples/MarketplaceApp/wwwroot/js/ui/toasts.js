import { h } from "./dom.js";
import { icon } from "./icons.js";

const STAYS_MS = 6500;
const AT_MOST = 3;

/** A note in the corner that goes by itself, but not while it is pointed at or focused. */
export function toast({ leading, title, text, onOpen = null, kind = "plain" }) {
  const region = document.getElementById("toasts");
  const close = () => {
    clearTimeout(timer);
    element.remove();
  };
  const content = [
    leading,
    h("span", { class: "toast-text" },
      h("strong", {}, title),
      h("span", {}, text)),
  ];
  const body = onOpen
    ? h("button", { class: "toast-body", type: "button", on: { click: () => { close(); onOpen(); } } }, content)
    : h("div", { class: "toast-body" }, content);
  const element = h("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : null },
    body,
    h("button", { class: "icon-button toast-close", type: "button", "aria-label": "Dismiss", on: { click: close } }, icon("x")));

  let timer = setTimeout(close, STAYS_MS);
  const hold = () => clearTimeout(timer);
  const go = () => { timer = setTimeout(close, STAYS_MS); };
  element.addEventListener("pointerenter", hold);
  element.addEventListener("pointerleave", go);
  element.addEventListener("focusin", hold);
  element.addEventListener("focusout", go);

  region.append(element);
  while (region.children.length > AT_MOST) region.firstElementChild.remove();
}

export function errorToast(error) {
  toast({
    kind: "error",
    leading: h("span", { class: "tile tile-error" }, icon("alert")),
    title: "That did not work",
    text: error.message,
  });
}

export function clearToasts() {
  document.getElementById("toasts").replaceChildren();
}
