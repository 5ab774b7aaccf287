import { pathTo } from "../app/router.js";
import { avatar } from "../ui/avatar.js";
import { badge } from "../ui/badge.js";
import { fill, h } from "../ui/dom.js";
import { emptyState } from "../ui/emptyState.js";
import { ago } from "../ui/format.js";

const CLOCK_MS = 30_000;

export function conversationList(workspace) {
  const { conversations, presence, typing, me } = workspace;
  const list = h("ul", { class: "conversations" });
  const element = h("section", { class: "conversation-list", "aria-label": "Conversations" }, h("h1", {}, "Messages"), list);
  let selected = null;

  const row = (conversation) => {
    const { id, otherId, otherName, lastMessage, unreadCount } = conversation;
    const preview = typing.isTyping(id)
      ? h("span", { class: "preview preview-typing" }, "typing…")
      : h("span", { class: "preview" }, previewOf(lastMessage, me));
    return h("li", {}, h("a", {
      class: unreadCount > 0 ? "conversation conversation-unread" : "conversation",
      href: pathTo("messages", id),
      "aria-current": id === selected ? "true" : null,
      data: { focus: id },
    },
    avatar({ id: otherId, name: otherName }, { online: presence.isOnline(otherId) }),
    h("span", { class: "conversation-text" },
      h("span", { class: "conversation-line" },
        h("strong", {}, otherName),
        lastMessage ? h("time", { datetime: lastMessage.createdAt }, ago(lastMessage.createdAt)) : null),
      h("span", { class: "conversation-line" },
        preview,
        unreadCount > 0 ? h("span", { class: "visually-hidden" }, `${unreadCount} unread`) : null,
        badge(unreadCount)))));
  };

  const render = () => {
    const rows = conversations.list;
    fill(list, rows.map(row), rows.length === 0 && conversations.isLoaded
      ? h("li", {}, emptyState("chat", "No conversations yet", "Open a project and write to the person behind it."))
      : null);
  };

  // "now" and "5 min" grow old by themselves.
  const clock = setInterval(render, CLOCK_MS);
  const off = [conversations.on("changed", render), presence.on("changed", render), typing.on("changed", render)];
  return {
    element,
    select(id) {
      selected = id;
      render();
    },
    dispose() {
      clearInterval(clock);
      off.forEach((stop) => stop());
    },
  };
}

function previewOf(message, me) {
  if (!message) return "Say hello";
  return message.senderId === me.id ? `You: ${message.content}` : message.content;
}
