import assert from "node:assert/strict";
import { until } from "../lib/session.js";

export default [
  {
    name: "connects and ends up on the transport asked for",
    async run(session) {
      const peer = await session.connect();
      await until(() => peer.transport === session.finalTransport, `a move to ${session.finalTransport}`);
      assert.deepEqual(await peer.next("auth"), [{}]);
      assert.deepEqual(await peer.ask("message-with-ack", "here"), ["here"]);
    },
  },
  {
    name: "the query of a namespace reaches the server in place of an auth payload",
    lacks: "auth",
    async run(session) {
      const peer = await session.connect({ namespace: "/custom", auth: { token: "one & two" } });
      assert.deepEqual(await peer.next("auth"), [{ token: "one & two" }]);
    },
  },
  {
    name: "the auth payload reaches the server",
    needs: "auth",
    async run(session) {
      const peer = await session.connect({ namespace: "/custom", auth: { token: "123", nested: { a: [1] } } });
      assert.deepEqual(await peer.next("auth"), [{ token: "123", nested: { a: [1] } }]);
    },
  },
  {
    name: "a rejection by the host is a connect_error with its message and data",
    needs: "rejection data",
    async run(session) {
      const peer = session.open({ namespace: "/guarded", auth: { token: "guess" } });
      const [error] = await peer.next("connect_error");
      assert.equal(error.message, "Not authorized");
      assert.deepEqual(error.data, { code: "denied", retry: false });
      assert.equal(peer.isConnected, false);
      await session.connect({ namespace: "/guarded", auth: { token: "open sesame" } });
    },
  },
  {
    name: "a rejection by the host is an error with its data",
    lacks: "rejection data",
    async run(session) {
      const peer = session.open({ namespace: "/guarded", auth: { token: "guess" } });
      assert.deepEqual(await peer.next("connect_error"), [{ code: "denied", retry: false }]);
      assert.equal(peer.isConnected, false);
      await session.connect({ namespace: "/guarded", auth: { token: "open sesame" } });
    },
  },
  {
    name: "an unknown namespace is a connect_error",
    async run(session) {
      const peer = session.open({ namespace: "/nowhere" });
      const [error] = await peer.next("connect_error");
      assert.equal(error.message, "Invalid namespace");
    },
  },
  {
    name: "namespaces share a connection and can be left one by one",
    async run(session) {
      const main = await session.connect();
      const custom = session.open({ namespace: "/custom", manager: main.manager });
      await custom.next("connect");
      assert.notEqual(main.id, custom.id);
      assert.deepEqual(await custom.ask("message-with-ack", "custom"), ["custom"]);
      main.disconnect();
      assert.deepEqual(await main.next("disconnect"), ["io client disconnect"]);
      assert.deepEqual(await custom.ask("message-with-ack", "still here"), ["still here"]);
    },
  },
  {
    name: "the server is told that a client left",
    async run(session) {
      const observer = await session.connect({ namespace: "/observer" });
      const peer = await session.connect();
      const [{ id }] = await peer.ask("state");
      peer.disconnect();
      assert.deepEqual(await peer.next("disconnect"), ["io client disconnect"]);
      for (;;) {
        const [left, reason] = await observer.next("left");
        if (left === id) {
          assert.match(reason, /^(client namespace disconnect|transport close)$/);
          return;
        }
      }
    },
  },
  {
    name: "a disconnect by the host is told as such and the client stays away",
    async run(session) {
      for (const how of ["leave-namespace", "drop-connection"]) {
        const peer = await session.connect({ reconnection: true });
        peer.emit(how);
        assert.deepEqual(await peer.next("disconnect", `the end after ${how}`), ["io server disconnect"], how);
        assert.equal(peer.isConnected, false);
      }
    },
  },
];
