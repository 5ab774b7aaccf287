// The client that the ChatterBox contract shows, and each of its events once.
import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#contracts/chatterbox.js";

const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://localhost:3000", {
  auth: { token: "jwt-token" },
});

socket.on("connect", () => console.log("Connected"));
socket.on("disconnect", (reason) => console.log("Disconnected:", reason));
socket.on("authenticated", ({ userId }) => console.log("Authenticated", userId));
socket.on("unauthorized", (err) => console.log("Unauthorized:", err.message));
socket.on("new-message", (message) => console.log(message._id, message.sender.username, message.content, message.createdAt));
socket.on("room-message", (message) => console.log(message.content));
socket.on("user-joined-room", ({ roomName, user }) => console.log(roomName, user.username));
socket.on("user-left-room", ({ roomName, user }) => console.log(roomName, user._id));
socket.on("user-typing", (data) => console.log("Typing:", data.username));
socket.on("user-stop-typing", (data) => console.log(data.conversationId));
socket.on("presence:online", (data) => console.log("Online:", data.userId, data.status));
socket.on("presence:offline", (data) => console.log("Offline:", data.userId, data.lastSeen));
socket.on("ai-stream", (data) => console.log(data.content));
socket.on("ai-complete", (data) => console.log(data.content));
socket.on("ai-error", (error) => console.log(error.conversationId, error.message));
socket.on("error", ({ code, message }) => console.log(code, message));

export function everything(conversationId: string) {
  socket.emit("auth", { token: "jwt-token" });
  socket.emit("join-room", { roomName: "general" });
  socket.emit("send-room-message", { roomName: "general", content: "Hello everyone!" });
  socket.emit("leave-room", { roomName: "general" });
  socket.emit("join-conversation", { conversationId });
  socket.emit("send-message", { conversationId, content: "Hello!" });
  socket.emit("send-message", { conversationId, content: "Check this out!", attachments: ["file-id-1", "file-id-2"] });
  socket.emit("typing", { conversationId });
  socket.emit("stop-typing", { conversationId });
  socket.emit("mark-read", { conversationId, messageIds: ["msg-1", "msg-2", "msg-3"] });
  socket.emit("heartbeat", {});
  socket.emit("ai-message", { conversationId, content: "Help me write a function" });
  socket.emit("ai-stop", { conversationId });
  socket.emit("leave-conversation", { conversationId });

  // @ts-expect-error: rooms go by name
  socket.emit("join-room", { roomId: 1 });
  // @ts-expect-error: it is kebab-case
  socket.emit("send_message", { conversationId, content: "Hello!" });
}
