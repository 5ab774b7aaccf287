import assert from "node:assert/strict";
import { until } from "../lib/session.js";

export default [
  {
    name: "events go both ways with all their arguments",
    async run(session) {
      const peer = await session.connect();
      peer.emit("message", 1, "two", { three: [true, null] });
      assert.deepEqual(await peer.next("message-back"), [1, "two", { three: [true, null] }]);
    },
  },
  {
    name: "an acknowledgement of the server reaches the client",
    async run(session) {
      const peer = await session.connect();
      assert.deepEqual(await peer.ask("message-with-ack", "a", 2, [3]), ["a", 2, [3]]);
      assert.deepEqual(await peer.ask("message-with-ack"), []);
    },
  },
  {
    name: "an acknowledgement of the client reaches the server",
    async run(session) {
      const peer = await session.connect();
      peer.answer("question", (question) => ({ question, answer: 42 }));
      peer.emit("ask", "well?");
      assert.deepEqual(await peer.next("answered"), [{ question: "well?", answer: 42 }]);
    },
  },
  {
    name: "every value of an acknowledgement of the client reaches the server",
    async run(session) {
      const peer = await session.connect();
      const bytes = Buffer.from([7, 8]);
      peer.answerWith("question", null, { result: [bytes] }, "more");
      peer.emit("ask-all", "well?");
      const [error, value, more] = await peer.next("answered");
      assert.equal(error, null);
      assert.deepEqual(Buffer.from(value.result[0]), bytes);
      assert.equal(more, "more");
    },
  },
  {
    name: "a question without arguments calls the listener with the callback alone",
    async run(session) {
      const peer = await session.connect();
      peer.answerAlone("status", "ok");
      await peer.ask("join", "lobby");
      const [printed] = await peer.ask("survey");
      const [{ id }] = await peer.ask("state");
      assert.match(printed, new RegExp(`^${id}: ok$`, "m"));
    },
  },
  {
    name: "the server notices that a client does not acknowledge in time",
    async run(session) {
      const peer = await session.connect();
      peer.answer("question", () => undefined);
      peer.emit("ask", "anyone?", 300);
      assert.deepEqual(await peer.next("unanswered"), []);
    },
  },
  {
    name: "Unicode survives in event names, keys and values",
    async run(session) {
      const peer = await session.connect();
      const value = { "ключ 🎉": "漢字 \u0000 \u2028 é € 👩‍👩‍👧 \"quoted\" \\ /" };
      assert.deepEqual(await peer.ask("message-with-ack", value), [value]);
    },
  },
  {
    name: "large payloads arrive whole",
    async run(session) {
      const peer = await session.connect();
      const text = "0123456789€".repeat(50_000);
      const [back] = await peer.ask("message-with-ack", text);
      assert.equal(back.length, text.length);
      assert.ok(back === text, "The text came back changed.");
    },
  },
  {
    name: "bytes go both ways",
    async run(session) {
      const peer = await session.connect();
      const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
      peer.emit("message", bytes, "between", Buffer.alloc(0));
      const [first, between, second] = await peer.next("message-back");
      assert.deepEqual(Buffer.from(first), bytes);
      assert.equal(between, "between");
      assert.equal(Buffer.from(second).length, 0);
    },
  },
  {
    name: "bytes go both ways for a client that forces base64",
    async run(session) {
      const peer = await session.connect({ forceBase64: true });
      const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
      for (let i = 0; i < 3; i++) {
        const [back, between] = await peer.ask("message-with-ack", bytes, "between", Buffer.alloc(0));
        assert.deepEqual(Buffer.from(back), bytes);
        assert.equal(between, "between");
      }
      await until(() => peer.transport === session.finalTransport, "the upgrade");
      peer.emit("file", { name: "numbers", data: bytes });
      assert.deepEqual(Buffer.from((await peer.next("file-back"))[0].data), bytes);
    },
  },
  {
    name: "a number is an event name",
    async run(session) {
      const peer = await session.connect();
      assert.deepEqual(await peer.ask(1, "x"), ["x"]);
      assert.deepEqual(await peer.next("1"), ["x"]);
    },
  },
  {
    name: "half a character costs no event its acknowledgement",
    async run(session) {
      const peer = await session.connect();
      // MessagePack has no form for it: its encoder writes another character.
      const isSame = (back) => session.client.name.includes("MessagePack") || back === "cut \ud83d";
      const [back, { key }] = await peer.ask("message-with-ack", "cut \ud83d", { key: "cut \ud83d" });
      assert.ok(isSame(back) && isSame(key), JSON.stringify([back, key]));
      assert.equal((await peer.ask("length", "cut \ud83d"))[0] > 4, true);
    },
  },
  {
    name: "bytes go both ways within objects and in acknowledgements",
    async run(session) {
      const peer = await session.connect();
      const data = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
      peer.emit("file", { name: "numbers", data });
      const [file] = await peer.next("file-back");
      assert.equal(file.name, "numbers");
      assert.deepEqual(Buffer.from(file.data), data);
      const [back] = await peer.ask("message-with-ack", data);
      assert.deepEqual(Buffer.from(back), data);
    },
  },
  {
    name: "bytes at any depth are relayed as they came",
    async run(session) {
      const peer = await session.connect();
      const value = { list: [{ first: Buffer.from([1, 2, 3]) }, [[Buffer.from([4])]]], text: "between" };
      for (const event of ["message", "relay-json"]) {
        peer.emit(event, value);
        const [back] = await peer.next("message-back");
        assert.deepEqual(Buffer.from(back.list[0].first), value.list[0].first, event);
        assert.deepEqual(Buffer.from(back.list[1][0][0]), value.list[1][0][0], event);
        assert.equal(back.text, "between");
      }
    },
  },
  {
    name: "what is sent while the connection is made and moved arrives in order and once",
    async run(session) {
      const peer = session.open();
      for (let i = 0; i < 500; i++) {
        peer.emit("message", i);
      }
      for (let i = 0; i < 500; i++) {
        assert.deepEqual(await peer.next("message-back"), [i]);
      }
      peer.emit("burst", 500);
      for (let i = 0; i < 500; i++) {
        assert.deepEqual(await peer.next("tick"), [i]);
      }
    },
  },
  {
    name: "volatile events reach a client that reads",
    needs: "volatile",
    async run(session) {
      const peer = await session.connect();
      await peer.ask("message-with-ack");
      peer.emitVolatile("message", "may be lost");
      await peer.ask("burst-volatile", 3);
      // Whatever was lost, what is reliable still works and nothing arrives twice.
      assert.deepEqual(await peer.ask("message-with-ack", "reliable"), ["reliable"]);
    },
  },
];
