import { fill, h } from "../ui/dom.js";
import { emptyState } from "../ui/emptyState.js";
import { conversationList } from "./conversationList.js";
import { threadPane } from "./threadPane.js";

/** The inbox: conversations on one side, the open one on the other. On a phone one of the two. */
export function messagesView(workspace, id) {
  const list = conversationList(workspace);
  const pane = h("section", { class: "thread-slot" });
  const element = h("div", { class: "inbox" }, list.element, pane);
  let thread = null;

  const show = (conversationId) => {
    thread?.dispose();
    thread = conversationId ? threadPane(workspace, conversationId) : null;
    element.dataset.open = String(Boolean(conversationId));
    list.select(conversationId);
    fill(pane, thread?.element
      ?? emptyState("chat", "Choose a conversation", "Or open a project and write to the person behind it."));
    thread?.shown();
  };

  show(id);
  return {
    element,
    show,
    dispose() {
      thread?.dispose();
      list.dispose();
    },
  };
}
