// The client that the Direct contract shows, and each of its events once.
import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, MessagePayload, OnlineUserPayload, ServerToClientEvents } from "#contracts/direct.js";

export function connect(token: string, receiverId: string) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://localhost:3000", { auth: { token } });
  let onlineUsers: OnlineUserPayload[] = [];
  let typing: string | null = null;
  const messages: MessagePayload[] = [];

  socket.on("connect", () => {
    socket.emit("get_unread_count");
    socket.emit("get_message_history", { otherUserId: receiverId, page: 1, limit: 50 });
  });
  socket.on("connection", ({ success, user }) => console.log(success, user.username));
  socket.on("online_users", (users) => (onlineUsers = users));
  socket.on("user_online", ({ userId, name, username }) => console.log(userId, name, username));
  socket.on("user_offline", ({ userId, lastSeen }) => console.log(userId, new Date(lastSeen)));
  socket.on("receive_message", (message) => messages.push(message));
  socket.on("message_sent", (response) => {
    if (response.success) messages.push(response.message);
  });
  socket.on("message_read", ({ messageId, readBy, readAt }) => console.log(messageId, readBy.name, readAt));
  socket.on("message_read_confirmed", ({ message }) => console.log(message._id, message.read));
  socket.on("typing_indicator", (data) => (typing = data.isTyping ? data.userName : null));
  socket.on("message_history", ({ messages, otherUser, pagination }) => console.log(messages.length, otherUser._id, pagination.hasMore));
  socket.on("unread_count", ({ count }) => console.log(count));
  socket.on("message_notification", ({ from, message, timestamp }) => console.log(from.name, message, timestamp));
  socket.on("error", (error) => console.error("Socket error:", error.message));

  socket.emit("send_message", { receiverId, content: "Hello, this is a message!" });
  socket.emit("typing_start", { receiverId });
  socket.emit("typing_stop", { receiverId });
  socket.emit("mark_message_read", { messageId: "1" }, (reply) => console.log(reply.ok && reply.message.read));

  // @ts-expect-error: this contract addresses users, not conversations
  socket.emit("send_message", { conversationId: 1, content: "Hello" });
  // @ts-expect-error: a reply may be a refusal
  socket.emit("get_unread_count", (reply) => console.log(reply.count));
  return { onlineUsers, messages, typing };
}
