// The client that the Assistant contract shows, and each of its events once.
import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#contracts/assistant.js";

export function connect(userId: string, conversationId: string) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://localhost:3000");
  let indicator: string | null = null;

  socket.on("connect", () => {
    console.log("Connected with socket id:", socket.id);
    socket.emit("register", { userId });
  });
  socket.on("receive_message", (message) => console.log(message.conversationId, message.sender, message.content, new Date(message.createdAt)));
  socket.on("typing", (data) => {
    if (data.isTyping) indicator = data.message ?? "Typing...";
  });
  socket.on("typing_stop", (data) => {
    if (!data.isTyping) indicator = null;
  });
  socket.on("error", (err) => console.error("Socket error:", err.message));

  socket.emit("send_message", { userId, conversationId, message: "Hello" });

  // @ts-expect-error: the contract spells it message
  socket.emit("send_message", { userId, conversationId, content: "Hello" });
  return indicator;
}
