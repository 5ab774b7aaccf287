// A client of the Native contract, with most of its events once.
import { io, type Socket } from "socket.io-client";
import type { Change, ClientToServerEvents, Conversation, ErrorCode, Failure, Message, Opened, ServerToClientEvents } from "#contracts/native.js";

export function connect(token: string, conversationId: string) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://localhost:3000/realtime", { auth: { token } });
  const rows = new Map<string, Conversation>();
  const messages = new Map<string, Message>();
  let head = 0;

  const apply = (change: Change) => {
    if (change.revision !== head + 1) return;
    head = change.revision;
    if (change.message !== null) messages.set(change.message.id, change.message);
    if (change.kind === "messages_removed" && change.firstSequence !== null) console.log(change.firstSequence);
  };
  const refused = (failure: Failure) => {
    const code: ErrorCode = failure.code;
    console.error(code, failure.message, failure.retryAfter ?? 0);
  };

  socket.on("session", (session) => console.log(session.user.name, session.limits.messageLength, session.unread.total));
  socket.on("change", apply);
  socket.on("receipts", ({ userId, readSequence }) => console.log(userId, readSequence));
  socket.on("conversation_activity", ({ conversation, unread }) => {
    rows.set(conversation.id, conversation);
    console.log(unread.total, unread.revision);
  });
  socket.on("conversation_removed", ({ conversationId }) => rows.delete(conversationId));
  socket.on("presence", ({ userId, state }) => console.log(userId, state === "online"));
  socket.on("notification", ({ title, actions, severity }) => console.log(title, actions.map((action) => action.label), severity));
  socket.on("reply_chunk", ({ replyId, offset, text }) => console.log(replyId, offset, text));
  socket.on("reply_ended", ({ outcome, code }) => console.log(outcome, code));
  socket.on("error", (error) => console.error(error.code));

  socket.emit("open_conversation", { conversationId }, (opened: Opened | Failure) => {
    if (!opened.ok) return refused(opened);
    head = opened.changes.revision;
    for (const message of opened.page?.messages ?? opened.changes.messages) messages.set(message.id, message);
  });
  socket.emit("send_message", { conversationId, text: "Hello", clientMessageId: "1" }, (sent) => {
    if (sent.ok) console.log(sent.message.sequence, sent.duplicate);
    else refused(sent);
  });
  socket.emit("get_changes", { conversationId, afterRevision: head, limit: 100 }, (answer) => {
    if (answer.ok) for (const message of answer.changes.messages) messages.set(message.id, message);
  });
  socket.emit("get_conversations", (list) => {
    if (list.ok) for (const row of list.conversations) rows.set(row.id, row);
  });
  socket.emit("mark_notifications", { ids: ["1"], state: "unread" });
  socket.emit("watch_presence", { userIds: ["2"] });
  return socket;
}
