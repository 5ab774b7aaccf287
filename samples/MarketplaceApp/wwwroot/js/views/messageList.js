import { avatar } from "../ui/avatar.js";
import { h, reconcile } from "../ui/dom.js";
import { day, dayKey, time } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { reportDialog } from "./reportDialog.js";

const GROUP_MS = 5 * 60_000;
const NEAR_END_PX = 80;
const NEAR_START_PX = 160;

/** What was said, oldest first, with days, groups, ticks and who is typing. Stays at the end while it is there. */
export function messageList({ api, conversations, people, typing, outbox, me }, thread, onSeen) {
  const rows = h("ol", { class: "messages" });
  const jump = h("button", { class: "jump", type: "button", "aria-label": "Jump to the newest message", hidden: true, on: { click: () => toEnd() } }, icon("arrowDown"));
  const scroller = h("div", { class: "message-scroller", tabindex: "0", role: "log", "aria-label": "Messages" }, rows);
  const element = h("div", { class: "message-area" }, scroller, jump);
  let stick = true;

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
  const toEnd = () => {
    stick = true;
    scroller.scrollTop = scroller.scrollHeight;
  };

  scroller.addEventListener("scroll", () => {
    stick = isAtEnd();
    jump.hidden = stick;
    if (stick) onSeen();
    if (scroller.scrollTop < NEAR_START_PX) thread.loadOlder();
  });
  const resized = new ResizeObserver(() => stick && toEnd());
  resized.observe(scroller);

  const render = () => {
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    const wasAtEnd = stick;
    rows.setAttribute("aria-busy", String(thread.isLoading));
    reconcile(rows, [...edge(), ...body(), ...typingRow()]);
    // At the end stay there; else keep what is being read where it is, when older rows come in above.
    if (wasAtEnd) toEnd();
    else if (scroller.scrollTop < NEAR_START_PX) scroller.scrollTop = scroller.scrollHeight - fromEnd;
    if (thread.hasOlder && scroller.scrollHeight <= scroller.clientHeight) thread.loadOlder();
  };

  function edge() {
    if (thread.isLoading && thread.messages.length === 0) return [note("loading", "Loading…")];
    if (thread.hasOlder) return [note("older", "Loading earlier messages…")];
    if (thread.messages.length + thread.pending.length > 0) return [];
    const name = conversations.get(thread.id)?.otherName ?? "them";
    return [note("hello", `This is the beginning of your conversation with ${name}.`)];
  }

  function body() {
    const stored = thread.messages.map((message) => ({ ...message, key: `m${message.id}`, state: message.readAt ? "read" : "sent" }));
    const pending = thread.pending.map((entry) => ({ ...entry, key: `p${entry.clientMessageId}`, senderId: me.id, state: entry.error ? "failed" : "pending" }));
    const all = [...stored, ...pending];
    return all.flatMap((message, index) => {
      const previous = all[index - 1];
      const startsDay = !previous || dayKey(previous.createdAt) !== dayKey(message.createdAt);
      const isFirst = startsDay || !sameGroup(previous, message);
      const row = {
        key: message.key,
        stamp: `${message.state}:${isFirst}`,
        make: () => messageRow(message, isFirst),
      };
      return startsDay ? [dayRow(message.createdAt), row] : [row];
    });
  }

  function typingRow() {
    if (!typing.isTyping(thread.id)) return [];
    const other = conversations.get(thread.id);
    return [{
      key: "typing",
      stamp: "typing",
      make: () => h("li", { class: "message message-theirs message-first" },
        avatar({ id: other?.otherId, name: other?.otherName ?? "?" }, { size: "s" }),
        h("div", { class: "bubble bubble-typing" }, h("span", {}), h("span", {}), h("span", {}),
          h("span", { class: "visually-hidden" }, `${other?.otherName ?? "They"} is typing`))),
    }];
  }

  function messageRow(message, isFirst) {
    const isMine = message.senderId === me.id;
    const sender = people.get(message.senderId);
    const failed = message.state === "failed";
    return h("li", { class: ["message", isMine ? "message-mine" : "message-theirs", isFirst ? "message-first" : ""].join(" "), data: { state: message.state } },
      isMine ? null : isFirst ? avatar(sender, { size: "s" }) : h("span", { class: "avatar-space" }),
      h("div", { class: failed ? "bubble bubble-failed" : "bubble" },
        h("span", { class: "visually-hidden" }, isMine ? "You: " : `${sender?.name ?? "They"}: `),
        message.isDeleted
          ? h("span", { class: "bubble-deleted" }, "This message was deleted")
          : h("span", { class: "bubble-text" }, message.content),
        h("span", { class: "bubble-meta" },
          h("time", { datetime: message.createdAt }, time(message.createdAt)),
          isMine ? tick(message.state) : null)),
      failed ? failure(message) : null,
      isMine || message.isDeleted ? null : h("button", {
        class: "icon-button report-button",
        type: "button",
        "aria-label": `Report the message of ${sender?.name ?? "this person"}`,
        on: { click: () => reportDialog(api, message, sender) },
      }, icon("flag")));
  }

  function failure(message) {
    return h("div", { class: "failure", role: "alert" },
      h("span", {}, message.error),
      h("button", { class: "link", type: "button", on: { click: () => outbox.retry(message.clientMessageId) } }, "Try again"),
      h("button", { class: "link", type: "button", on: { click: () => outbox.discard(message.clientMessageId) } }, "Discard"));
  }

  return { element, render, isAtEnd, toEnd, dispose: () => resized.disconnect() };
}

const TICKS = { pending: ["clock", "Sending"], sent: ["check", "Sent"], read: ["checks", "Read"], failed: ["alert", "Not sent"] };

function tick(state) {
  const [name, label] = TICKS[state];
  return h("span", { class: `tick tick-${state}`, title: label }, icon(name), h("span", { class: "visually-hidden" }, label));
}

function sameGroup(one, other) {
  return one.senderId === other.senderId && new Date(other.createdAt) - new Date(one.createdAt) < GROUP_MS;
}

function dayRow(iso) {
  return { key: `d${dayKey(iso)}`, stamp: day(iso), make: () => h("li", { class: "day" }, h("span", {}, day(iso))) };
}

function note(key, text) {
  return { key, stamp: text, make: () => h("li", { class: "thread-note" }, text) };
}
