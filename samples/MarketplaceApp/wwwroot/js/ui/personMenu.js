import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { popover } from "./popover.js";

/** Who we are in this window, and the way to be someone else in another one. */
export function personMenu({ me, signOut }) {
  const button = h("button", { class: "person-button", type: "button", "aria-haspopup": "true", "aria-label": `Signed in as ${me.name}` },
    avatar(me, { size: "s" }),
    h("span", { class: "person-name" }, me.name.split(" ")[0]));
  const panel = h("div", { class: "panel panel-menu" },
    h("div", { class: "menu-person" },
      avatar(me),
      h("span", {}, h("strong", {}, me.name), h("span", {}, me.headline))),
    h("button", { class: "menu-item", type: "button", on: { click: () => { state.close(); openSecondWindow(); } } },
      icon("windows"), "Open a second window"),
    h("button", { class: "menu-item", type: "button", on: { click: () => signOut() } },
      icon("logOut"), "Sign out"));
  const state = popover(button, panel);
  return { element: h("div", { class: "popover" }, button, panel), dispose: state.dispose };
}

/** Without an opener the new window starts with an empty session, so it can be another person. */
function openSecondWindow() {
  window.open("/", "_blank", "noopener,popup,width=980,height=760");
}
