import assert from "node:assert/strict";
import { withOwnHost } from "../lib/own-host.js";
import { until } from "../lib/session.js";

const slow = { PING_INTERVAL: "400", PING_TIMEOUT: "1200", MAX_CONCURRENT_EVENTS: "1", ACCEPTED_WAITING_EVENTS: "2" };

export default [
  {
    name: "reconnects after an orderly restart of the server",
    ownHost: true,
    run: (outer) => withOwnHost(outer, {}, (session, host) => reconnects(session, host, "SIGTERM")),
  },
  {
    name: "reconnects after a crash of the server",
    ownHost: true,
    run: (outer) => withOwnHost(outer, {}, (session, host) => reconnects(session, host, "SIGKILL")),
  },
  {
    name: "heartbeats keep a silent connection alive",
    ownHost: true,
    run: (outer) => withOwnHost(outer, { PING_INTERVAL: "200", PING_TIMEOUT: "10000" }, async (session) => {
      const peer = await session.connect();
      const { id } = peer;
      await peer.heartbeats(8);
      assert.equal(peer.id, id);
      assert.deepEqual(await peer.ask("message-with-ack", "alive"), ["alive"]);
    }),
  },
  {
    name: "slow handlers cost no connection",
    ownHost: true,
    run: (outer) => withOwnHost(outer, slow, async (session) => {
      const peer = await session.connect();
      const other = await session.connect();
      let lost = false;
      peer.next("disconnect").then(() => (lost = true), () => {});
      const answers = Array.from({ length: 20 }, () => peer.ask("wait", "gate"));
      // Of the first heartbeats the client would miss the last, and end the connection.
      await peer.heartbeats(8);
      assert.equal(lost, false);
      other.emit("release", "gate");
      await Promise.all(answers);
      assert.equal(lost, false);
    }),
  },
];

async function reconnects(session, host, signal) {
  const peer = await session.connect({ reconnection: true });
  const { id } = peer;

  // A client of version 2 whose server dies between the answer to its probe and the upgrade waits for its heartbeat.
  await until(() => peer.transport === session.finalTransport, "the upgrade");
  await host.stop(signal);
  assert.match((await peer.next("disconnect"))[0], /^transport (close|error)$/);
  peer.emit("message", "said while away");
  await host.start();
  await peer.next("connect", "the return of the client");
  assert.notEqual(peer.id, id);
  assert.deepEqual(await peer.next("message-back"), ["said while away"]);
  assert.deepEqual(await peer.ask("message-with-ack", "back"), ["back"]);
}
