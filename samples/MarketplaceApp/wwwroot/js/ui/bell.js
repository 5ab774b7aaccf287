import { h } from "./dom.js";
import { pushButton } from "./pushButton.js";

// What each role is told, as Business/ProjectNotification.cs names it.
const TYPES = {
  client: [{ type: "proposal_received", label: "New proposals" }],
  freelancer: [
    { type: "project_assigned", label: "Projects that you get" },
    { type: "payment_released", label: "Payments" },
  ],
};

/** The bell and its list are an element; what stands above and below the list is ours. */
export function bell({ me, push }) {
  const preferences = h("rt-notification-preferences");
  preferences.types = TYPES[me.role];
  const inbox = h("rt-inbox", {},
    h("rt-unread", { slot: "header", of: "notifications" }),
    h("div", { slot: "footer", class: "bell-foot" },
      h("details", {}, h("summary", {}, "Settings"), preferences),
      pushButton(push)));
  inbox.strings = {
    emptyInbox: "Nothing yet",
    emptyInboxHint: "What happens with your projects appears here.",
  };
  return inbox;
}
