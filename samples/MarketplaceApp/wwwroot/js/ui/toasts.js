import { navigate } from "../app/router.js";
import { h } from "./dom.js";

/** What arrives, shown by an element; but no message of the conversation that one is reading. */
export function toasts(workspace) {
  return h("rt-toasts", {
    on: {
      "rt-toast-show": (event) => {
        const { message } = event.detail;
        if (message && workspace.isReading(message.conversationId)) event.preventDefault();
      },
      "rt-message-click": ({ detail }) => navigate("messages", detail.message.conversationId),
    },
  });
}
