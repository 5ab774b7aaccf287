import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";
import { contracts, FiveContracts, runExample } from "./dialects/five.js";
import { next, until } from "./dialects/recorder.js";

let five;
before(async () => (five = await FiveContracts.start()));
after(() => five.stop());

for (const contract of contracts) {
  test(`${contract}: its example needs nothing but another address on a host with five contracts`, { timeout: 120_000 }, async () => {
    const user = `five-${contract.toLowerCase()}`;
    const place = await five.prepare(contract, user);
    const example = runExample(contract, contract === "Chatroom" ? five.roomsPort : five.port, user, place);
    try {
      await example.ready();
      // A join has no answer in all contracts, so what is sent until it has taken effect may be missed.
      let i = 0;
      await until(async () => {
        await five.send(contract, place, `Hello ${++i}`);
        return example.received().length > 0;
      }, "a message arrives");
      await five.send(contract, place, "Last");
      await until(() => example.received().at(-1) === "Last", "the last message arrives");
    } finally {
      example.close();
    }
  });
}

test("a user who says who it is hears nothing of one who signs in with the same id", { timeout: 120_000 }, async () => {
  const conversationId = await five.host.conversation("twin", "sender");
  const declared = io(`http://127.0.0.1:${five.port}/assistant`, { forceNew: true });
  const signedIn = io(`http://127.0.0.1:${five.port}/direct`, { auth: { token: "twin" }, forceNew: true });
  const heard = [];
  declared.onAny((name) => heard.push(name));
  try {
    await next(signedIn, "connection");
    assert.deepEqual(await declared.emitWithAck("register", { userId: "twin" }), { ok: true, userId: "twin" });
    const received = next(signedIn, "receive_message");
    await five.host.post(`/api/chat/conversations/${conversationId}/messages`, { content: "For the one who signed in" }, "sender");
    assert.equal((await received).content, "For the one who signed in");
    assert.equal((await declared.emitWithAck("get_messages", { conversationId })).code, "conversation_not_found");
    assert.deepEqual(heard, []);
  } finally {
    declared.close();
    signedIn.close();
  }
});

test("ChatterBox: a client without a token hears what it lacks when it sends, and before it is closed", { timeout: 120_000 }, async () => {
  const socket = io(`http://127.0.0.1:${five.port}/chatterbox`, { forceNew: true });
  try {
    const heard = [];
    socket.on("unauthorized", ({ message }) => heard.push(message));
    const ended = next(socket, "disconnect");
    await next(socket, "connect");
    socket.emit("join-conversation", { conversationId: "1" });
    await until(() => heard.length > 0, "the answer to an event");
    assert.equal(await ended, "io server disconnect");
    assert.deepEqual(heard, ["Authentication is required", "Authentication error: No token provided"]);
  } finally {
    socket.close();
  }
});

test("Chatroom: users and chatrooms are there after a restart", { timeout: 120_000 }, async () => {
  const directory = mkdtempSync(join(tmpdir(), "rooms-"));
  const env = { DATABASE: join(directory, "chat.db") };
  let host = await FiveContracts.start(env);
  try {
    const { userId, chatroomId } = await host.prepare("Chatroom", "stays");
    await host.stop();
    host = await FiveContracts.start(env, host.port, host.roomsPort);
    const socket = io(`http://127.0.0.1:${host.roomsPort}`, { forceNew: true });
    try {
      assert.deepEqual(await socket.emitWithAck("join", { user_id: userId, chatroom_id: chatroomId }), { ok: true, chatroom_id: chatroomId });
      await assert.rejects(host.host.post("/users/", { name: "Again", handle: "stays" }), /409/);
    } finally {
      socket.close();
    }
  } finally {
    await host.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
