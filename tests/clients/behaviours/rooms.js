import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

/** Demands that nothing was said to this peer before what it asks now. */
async function heardNothing(peer) {
  const nothing = `nothing ${randomUUID()}`;
  peer.emit("message", nothing);
  assert.deepEqual(await peer.next("message-back"), [nothing]);
  assert.equal(peer.unread("said"), 0);
}

export default [
  {
    name: "a room's members hear what is said there, but neither the speaker nor the excepted",
    async run(session) {
      const [room, quiet] = [randomUUID(), randomUUID()];
      const [speaker, listener, excepted, outsider] = await Promise.all([1, 2, 3, 4].map(() => session.connect()));
      for (const peer of [speaker, listener, excepted]) {
        await peer.ask("join", room);
      }
      await excepted.ask("join", quiet);
      await speaker.ask("say", [room], [quiet], "hello room");
      assert.deepEqual(await listener.next("said"), ["hello room"]);
      for (const peer of [speaker, excepted, outsider]) {
        await heardNothing(peer);
      }
    },
  },
  {
    name: "who is in several of the rooms hears it once, and who left none of it",
    async run(session) {
      const [one, two] = [randomUUID(), randomUUID()];
      const [speaker, listener, gone] = await Promise.all([1, 2, 3].map(() => session.connect()));
      await listener.ask("join", one);
      await listener.ask("join", two);
      await gone.ask("join", one);
      await gone.ask("leave", one);
      await speaker.ask("say", [one, two], [], "once");
      assert.deepEqual(await listener.next("said"), ["once"]);
      await heardNothing(listener);
      await heardNothing(gone);
    },
  },
  {
    name: "a broadcast reaches all, or all others",
    async run(session) {
      const [speaker, listener] = await Promise.all([1, 2].map(() => session.connect()));
      const [toOthers, toAll] = [randomUUID(), randomUUID()];
      await speaker.ask("say-others", toOthers);
      await speaker.ask("say-all", toAll);
      assert.deepEqual(await listener.next("said"), [toOthers]);
      assert.deepEqual(await listener.next("said"), [toAll]);
      assert.deepEqual(await speaker.next("said"), [toAll]);
    },
  },
];
