// The client that the Chatroom contract shows, and each of its events once.
import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "#contracts/chatroom.js";

export function connect(userId: string, chatroomId: string) {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://localhost:8000", {
    transports: ["websocket", "polling"],
  });

  socket.on("connect", () => socket.emit("join", { user_id: userId, chatroom_id: chatroomId }));
  socket.on("joined", (data) => console.log(`Joined chatroom: ${data.chatroom_id}`));
  socket.on("left", (data) => console.log(`Left chatroom: ${data.chatroom_id}`));
  socket.on("new_message", (data) => {
    console.log(data.id, data.chatroom_id, data.user_id, data.message_text, new Date(data.created_date), new Date(data.last_updated_date));
    if (data.is_reply) console.log(data.parent_message_id);
  });
  socket.on("error", (data) => console.error(data.message));

  // The additions take and give the contract's UUIDs.
  socket.emit("watch_changes", {});
  socket.emit("get_messages", { conversationId: chatroomId }, (reply) => {
    if (reply.ok) reply.messages.forEach(({ id, senderId }) => edit(id, senderId));
  });
  socket.on("message_edited", ({ id, conversationId }) => console.log(id.toUpperCase(), conversationId.toUpperCase()));
  socket.on("reaction_changed", ({ messageId, userId }) => console.log(messageId.toUpperCase(), userId.toUpperCase()));
  socket.on("message_deleted", ({ id }) => console.log(id.toUpperCase()));
  socket.on("notification_published", ({ id, title }) => console.log(id.toUpperCase(), title));

  function edit(messageId: string, senderId: string) {
    if (senderId === userId) socket.emit("edit_message", { messageId, content: "Hello!" }, (reply) => reply.ok && console.log(reply.message.id));
    else socket.emit("add_reaction", { messageId, emoji: "+" });
  }

  return () => {
    socket.emit("leave", { user_id: userId, chatroom_id: chatroomId });
    socket.disconnect();
  };
}
