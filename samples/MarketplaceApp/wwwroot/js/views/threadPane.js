import { pathTo } from "../app/router.js";
import { Thread } from "../realtime/thread.js";
import { avatar } from "../ui/avatar.js";
import { fill, h } from "../ui/dom.js";
import { emptyState } from "../ui/emptyState.js";
import { lastSeen } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { composer } from "./composer.js";
import { messageList } from "./messageList.js";
import { projectStrip } from "./projectStrip.js";

/** One conversation: whom we talk to, what we share, what was said, and where we write. */
export function threadPane(workspace, id) {
  const { conversations, people, presence, typing, connection, outbox, me } = workspace;
  const thread = new Thread({ connection, outbox, me: me.id, conversationId: id });
  const head = h("header", { class: "thread-head" });
  const strip = projectStrip(workspace);
  const list = messageList(workspace, thread, () => see());
  const foot = h("div", { class: "thread-foot" });
  const element = h("div", { class: "thread" }, head, strip.element, list.element, foot);
  let writer = null;

  const isReading = () => document.visibilityState === "visible" && element.isConnected && list.isAtEnd();
  const see = () => {
    if (isReading()) thread.markRead();
  };

  const statusOf = (otherId, online) => {
    if (!connection.isOnline) return "Connecting…";
    if (typing.isTyping(id)) return "typing…";
    return online ? "Online" : lastSeen(presence.lastSeen(otherId));
  };

  const renderHead = () => {
    const conversation = conversations.get(id);
    if (!conversation) return;
    const { otherId, otherName } = conversation;
    const online = presence.isOnline(otherId);
    const note = statusOf(otherId, online);
    fill(head,
      h("a", { class: "icon-button thread-back", href: pathTo("messages"), "aria-label": "Back to conversations", data: { focus: "back" } }, icon("arrowLeft")),
      avatar({ id: otherId, name: otherName }, { online }),
      h("div", { class: "thread-who" },
        h("h2", {}, otherName),
        h("p", { class: online ? "presence presence-online" : "presence", role: "status" }, note)),
      h("span", { class: "thread-headline" }, people.get(otherId)?.headline ?? ""));
    strip.show(otherId);
    if (!writer && otherId) {
      writer = composer(workspace, conversation, () => list.toEnd());
      fill(foot, writer.element);
    }
  };

  const onConversations = () => {
    thread.applyReadSequence(conversations.get(id)?.otherReadSequence ?? 0);
    renderHead();
  };
  const onThread = () => {
    if (thread.error) {
      fill(element, emptyState("alert", "This conversation cannot be opened", "It does not exist, or you do not take part in it."));
      return;
    }

    thread.applyReadSequence(conversations.get(id)?.otherReadSequence ?? 0);
    list.render();
    see();
  };

  const off = [
    thread.on("changed", onThread),
    thread.on("read", () => conversations.setRead(id)),
    conversations.on("changed", onConversations),
    presence.on("changed", renderHead),
    typing.on("changed", () => { renderHead(); list.render(); }),
  ];
  document.addEventListener("visibilitychange", see);
  workspace.isReading = (other) => other === id && isReading();
  renderHead();
  list.render();

  return {
    element,
    shown() {
      list.toEnd();
      writer?.focus();
    },
    dispose() {
      writer?.dispose();
      strip.dispose();
      list.dispose();
      off.forEach((stop) => stop());
      document.removeEventListener("visibilitychange", see);
      thread.close();
      workspace.isReading = () => false;
    },
  };
}
