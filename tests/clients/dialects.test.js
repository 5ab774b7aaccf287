import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "socket.io-client";
import { assistant } from "./dialects/examples/assistant.js";
import { chatroom } from "./dialects/examples/chatroom.js";
import { chatterBox } from "./dialects/examples/chatterbox.js";
import { messagingComponent } from "./dialects/examples/direct.js";
import { chatComponent } from "./dialects/examples/marketplace.js";
import { mount } from "./dialects/hooks.js";
import { DialectHost } from "./dialects/host.js";
import { next, Recorder, until } from "./dialects/recorder.js";

const storage = (token) => ({ getItem: () => token });

/** Runs with a host that speaks a dialect, and closes what was opened. */
function withDialect(dialect, name, run, env) {
  test(`${dialect}: ${name}`, { timeout: 120_000 }, async () => {
    const host = await DialectHost.start(dialect, env);
    const open = [];
    const connect = (token, options) => {
      const socket = io(host.url, { auth: token && { token }, forceNew: true, ...options });
      open.push(socket);
      return socket;
    };
    try {
      await run(host, connect, (socket) => (open.push(socket), socket));
    } finally {
      open.forEach((socket) => socket.close());
      await host.stop();
    }
  });
}

withDialect("Direct", "the contract's React component", async (host, connect) => {
  const console = new Recorder();
  const other = connect("bob");
  const [connection] = await Promise.all([next(other, "connection"), next(other, "online_users")]);
  assert.deepEqual(connection, { success: true, user: { _id: "bob", name: "Name of bob", username: "bob" } });

  const environment = { io: (url, options) => io(url, { ...options, forceNew: true }), url: host.url, localStorage: storage("ada"), console };
  const component = mount((hooks) => messagingComponent(hooks, environment));
  try {
    await console.line("Connected to server");
    component.current.sendMessage("bob", "Hello, this is a message!");
    const received = await next(other, "receive_message");
    await until(() => component.current.messages.length === 1, "the sent message is shown");
    assert.deepEqual(component.current.messages[0], received);

    other.emit("send_message", { receiverId: "ada", content: "Hello back" });
    await until(() => component.current.messages.length === 2, "the received message is shown");
    const typing = next(other, "typing_indicator");
    component.current.startTyping("bob");
    assert.deepEqual(await typing, { userId: "ada", userName: "Name of ada", isTyping: true });
    other.emit("typing_start", { receiverId: "ada" });
    await until(() => component.current.typing === "Name of bob", "typing is shown");
    other.emit("typing_stop", { receiverId: "ada" });
    await until(() => component.current.typing === null, "typing is over");
    const read = next(other, "message_read");
    component.current.markAsRead(component.current.messages[1]._id);
    assert.equal((await read).messageId, component.current.messages[1]._id);

    component.current.sendMessage("ada", "to myself");
    assert.match((await console.line("Socket error:"))[1], /two different users/);
    const again = connect("ada");
    const [online] = await next(again, "online_users");
    assert.equal(online.userId, "bob");
    const offline = next(other, "user_offline");
    again.close();
    component.unmount();
    assert.match((await offline).lastSeen, /Z$/);
  } finally {
    component.unmount();
  }
});

withDialect("Direct", "the answers of history, unread count and notification", async (host, connect) => {
  const ada = connect("ada");
  const bob = connect("bob");
  const notified = next(bob, "message_notification");
  await Promise.all([next(ada, "connection"), next(bob, "connection")]);
  ada.emit("send_message", { receiverId: "bob", content: "one" });
  assert.equal((await notified).message, "one");
  const [count, history] = [next(bob, "unread_count"), next(bob, "message_history")];
  bob.emit("get_unread_count");
  bob.emit("get_message_history", { otherUserId: "ada", page: 1, limit: 50 });
  assert.deepEqual(await count, { count: 1 });
  const page = await history;
  assert.deepEqual(page.pagination, { page: 1, hasMore: false });
  const confirmed = next(bob, "message_read_confirmed");
  bob.emit("mark_message_read", { messageId: page.messages[0]._id });
  assert.equal((await confirmed).message.read, true);
  const refused = await next(connect("bad"), "connect_error");
  assert.equal(refused.message, "Authentication error: Invalid token");
});

withDialect("Marketplace", "the contract's React component", async (host, connect) => {
  const console = new Recorder();
  const conversationId = Number(await host.conversation("1", "2"));
  const other = connect("2");
  other.emit("join_conversation", conversationId);
  const environment = { io: (url, options) => io(url, { ...options, forceNew: true }), url: host.url, console };
  const component = mount((hooks) => chatComponent(hooks, { conversationId, currentUserId: 1, token: "1" }, environment));
  try {
    await console.line("Connected");
    const received = next(other, "new_message");
    component.current.sendMessage("Hello world!", 2);
    assert.equal((await received).receiver_id, 2);
    assert.equal((await console.line("New message received:"))[1].content, "Hello world!");
    other.emit("typing_start", { conversationId, toUserId: 1 });
    await console.line("User 2 is typing...");
  } finally {
    component.unmount();
  }
});

withDialect("ChatterBox", "the contract's complete example", async (host, connect, keep) => {
  const console = new Recorder();
  const conversationId = await host.conversation("john", "jane");
  const { socket, sendMessage, joinConversation } = chatterBox({ io, url: host.url, token: "john", console });
  keep(socket);
  await console.line("Authenticated");
  const jane = connect("jane");
  // Presence is for those who have both taken part. Who opened the conversation has.
  jane.emit("send-message", { conversationId, content: "Hi" });
  await console.line("Online:");
  joinConversation(conversationId);
  jane.emit("join-conversation", { conversationId });
  jane.emit("typing", { conversationId });
  assert.deepEqual(await console.line("Typing:"), ["Typing:", "jane"]);
  const received = next(jane, "new-message");
  sendMessage(conversationId, "Hello!");
  assert.deepEqual((await received).sender, { _id: "john", username: "john" });
  await until(() => console.lines.some(([what, text]) => what === "New message:" && text === "Hello!"), "the sender sees the message");
  jane.close();
  assert.deepEqual(await console.line("Offline:"), ["Offline:", "jane"]);
});

withDialect("ChatterBox", "late authentication, rooms and the assistant", async (host, connect) => {
  const late = connect();
  const unauthorized = next(late, "unauthorized");
  late.emit("auth", { token: "bad-token" });
  assert.deepEqual(await unauthorized, { message: "Authentication error: Invalid token" });
  const authenticated = next(late, "authenticated");
  late.emit("auth", { token: "john" });
  assert.deepEqual(await authenticated, { userId: "john" });

  const jane = connect("jane");
  late.emit("join-room", { roomName: "general" });
  const said = next(late, "room-message");
  const joined = next(late, "user-joined-room");
  jane.emit("join-room", { roomName: "general" });
  assert.deepEqual(await joined, { roomName: "general", user: { _id: "jane", username: "jane" } });
  jane.emit("send-room-message", { roomName: "general", content: "Hello everyone!" });
  assert.equal((await said).roomName, "general");
  const left = next(late, "user-left-room");
  jane.emit("leave-room", { roomName: "general" });
  assert.equal((await left).user._id, "jane");
  late.emit("heartbeat", {});

  const conversationId = await host.conversation("john", "assistant");
  let streamed = "";
  late.on("ai-stream", ({ content }) => (streamed += content));
  const complete = next(late, "ai-complete");
  late.emit("ai-message", { conversationId, content: "Help me write a function" });
  assert.equal((await complete).content, streamed);
  assert.equal(streamed.trim(), "Help me write a function");
});

withDialect("Assistant", "the contract's examples, where clients say who they are", async (host, connect, keep) => {
  const console = new Recorder();
  const conversationId = await host.declaredConversation("Assistant", "ann", "assistant");
  const socket = keep(assistant({ io, url: host.url, userId: "ann", console }));
  await console.line("Connected with socket id:");
  socket.emit("send_message", { userId: "ann", conversationId, message: "Why is that so?" });
  assert.deepEqual((await console.line("Typing:"))[1], { conversationId, isTyping: true, message: "Thinking..." });
  assert.deepEqual((await console.line("Typing stopped:"))[1], { conversationId, isTyping: false, message: "" });
  const [asked, answered] = console.lines.filter(([first]) => first === "New message received:").map(([, message]) => message);
  assert.deepEqual([asked.sender, asked.content], ["ann", "Why is that so?"]);
  assert.deepEqual([answered.sender, answered.content.trim()], ["assistant", "Why is that so?"]);
  // The same page may become another user.
  assert.deepEqual(await socket.emitWithAck("register", { userId: "ben" }), { ok: true, userId: "ben" });
}, { OPEN: "1" });

withDialect("Assistant", "where clients sign in, register names the user", async (host, connect) => {
  const refused = await next(connect(), "connect_error");
  assert.equal(refused.message, "Authentication error: No token provided");
  const socket = connect("ann");
  assert.deepEqual(await socket.emitWithAck("register", { userId: "ann" }), { ok: true, userId: "ann" });
  assert.equal((await socket.emitWithAck("register", { userId: "ben" })).code, "forbidden");
});

withDialect("Chatroom", "the contract's workflow and example", async (host, connect, keep) => {
  const console = new Recorder();
  const { id: userId } = await host.post("/users/", { name: "Alice", handle: "alice" });
  const { id: chatroomId } = await host.post("/chatrooms/", { name: "general" });
  const shown = [];
  const socket = keep(chatroom({ io, url: host.url, userId, chatroomId, console, addMessageToUI: (message) => shown.push(message) }));
  await console.line(`Joined chatroom: ${chatroomId}`);
  const posted = await host.post("/messages/", { message_text: "Hello everyone!", user_id: userId, chatroom_id: chatroomId, is_reply: false });
  await console.line("   Message: Hello everyone!");
  assert.deepEqual(shown, [posted]);
  socket.emit("leave", { user_id: userId, chatroom_id: chatroomId });
  await console.line(`Left chatroom: ${chatroomId}`);
  socket.emit("join", { user_id: userId });
  await console.line("Error: user_id and chatroom_id are required");
}, { OPEN: "1" });
