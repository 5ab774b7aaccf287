// The client that the Marketplace contract shows, and each of its events once.
import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, MessagePayload, ServerToClientEvents } from "#contracts/marketplace.js";

export function connect(token: string, conversationId: number, currentUserId: number) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://localhost:8000", {
    path: "/socket.io",
    auth: { token },
  });
  const shown: MessagePayload[] = [];

  socket.on("connect", () => socket.emit("join_conversation", conversationId));
  socket.on("new_message", (message) => shown.push(message));
  socket.on("message_notification", ({ type, content }) => console.log(type, content));
  socket.on("messages_read", ({ conversationId, userId, readAt }) => console.log(conversationId, userId, new Date(readAt)));
  socket.on("typing_start", ({ userId }) => {
    if (userId !== currentUserId) console.log(`User ${userId} is typing...`);
  });
  socket.on("typing_stop", ({ conversationId }) => console.log(conversationId));
  socket.on("new_notification", ({ title, message, created_at }) => console.log(title, message, new Date(created_at)));
  socket.on("error", ({ message }) => console.error(message));

  socket.emit("send_message", { conversationId, content: "Hello world!", toUserId: 456 });
  socket.emit("send_message", { conversationId: "123", content: "With an acknowledgement" }, (reply) => {
    if (reply.ok) console.log(reply.message.id, reply.sequence);
    else console.error(reply.code, reply.message);
  });
  socket.emit("mark_read", { conversationId });
  socket.emit("typing_start", { conversationId, toUserId: 456 });
  socket.emit("typing_stop", { conversationId, toUserId: 456 });
  socket.emit("leave_conversation", conversationId);

  // The additions have the contract's ids: numbers, or texts where an id is none.
  socket.emit("watch_changes", {});
  socket.on("message_edited", ({ id, conversationId, senderId }) => change(id, conversationId, senderId));
  socket.on("message_deleted", ({ id, conversationId }) => change(id, conversationId));
  socket.on("reaction_changed", ({ messageId, userId, reactions }) => change(messageId, userId, ...reactions.flatMap((r) => r.userIds)));
  socket.on("messages_delivered", ({ conversationId, userId }) => change(conversationId, userId));
  socket.on("conversation_read", ({ conversationId, unreadCount }) => console.log(conversationId, unreadCount));
  socket.emit("edit_message", { messageId: 101, content: "Hello!" }, (reply) => reply.ok && change(reply.message.id));

  // @ts-expect-error: an id may be a number
  socket.on("message_deleted", ({ id }) => id.toUpperCase());
  // @ts-expect-error: notifications are told with the contract's own event
  socket.on("notification_published", () => {});
  // @ts-expect-error: the event has another name
  socket.on("newMessage", () => {});
  // @ts-expect-error: the contract spells it content
  socket.emit("send_message", { conversationId, text: "Hello" });
  // @ts-expect-error: the id is needed
  socket.emit("mark_read", {});
  // @ts-expect-error: this contract's times are texts
  socket.on("new_message", (message) => message.created_at.getTime());
  return shown;
}

function change(...ids: (number | string)[]) {
  console.log(ids);
}
