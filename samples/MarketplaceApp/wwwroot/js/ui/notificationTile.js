import { h } from "./dom.js";
import { icon } from "./icons.js";

const LOOKS = {
  project_assigned: ["briefcase", "tile-assigned"],
  payment_released: ["coins", "tile-paid"],
  proposal_received: ["sparkle", "tile-proposal"],
};

export function notificationTile(type) {
  const [name, look] = LOOKS[type] ?? ["bell", ""];
  return h("span", { class: `tile ${look}`, "aria-hidden": "true" }, icon(name));
}
