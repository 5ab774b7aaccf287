import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

const crowd = 200;
const lines = 20;

export default [
  {
    name: `${crowd} clients at a time each get their answers in order, and all the same broadcasts in one order`,
    async run(session) {
      const peers = [];
      for (let i = 0; i < crowd; i += 20) {
        peers.push(...(await Promise.all(Array.from({ length: 20 }, () => session.connect()))));
      }

      await Promise.all(peers.map(async (peer) => {
        for (let i = 0; i < lines; i++) {
          peer.emit("message", i);
        }
        for (let i = 0; i < lines; i++) {
          assert.deepEqual(await peer.next("message-back"), [i]);
        }
      }));

      const room = randomUUID();
      await Promise.all(peers.map((peer) => peer.ask("join", room)));
      const speakers = peers.slice(0, 3);
      const listeners = peers.slice(3);
      await Promise.all(speakers.map(async (speaker, s) => {
        for (let i = 0; i < lines; i++) {
          speaker.emit("say", [room], [], `${s}:${i}`);
        }
      }));

      const heard = await Promise.all(listeners.map(async (listener) => {
        const all = [];
        while (all.length < speakers.length * lines) {
          all.push((await listener.next("said", "every broadcast"))[0]);
        }
        return all.join(" ");
      }));
      const orders = new Set(heard.map((all) => [0, 1, 2]
        .map((s) => all.split(" ").filter((line) => line.startsWith(`${s}:`)).join(" ")).join(" ")));
      assert.equal(orders.size, 1, "Each speaker's lines keep their order for every listener.");
    },
  },
];
