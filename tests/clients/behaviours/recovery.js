import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { withOwnHost } from "../lib/own-host.js";

const offersRecovery = { RECOVERY: "1" };

export default [
  {
    name: "a client that lost its connection gets its id, its rooms and what it missed, each event once and in order",
    needs: "recovery",
    ownHost: true,
    run: (outer) => withOwnHost(outer, offersRecovery, async (session) => {
      const { peer, id, room } = await loseAndReturn(session);
      assert.equal(peer.recovered, true);
      assert.equal(peer.id, id);
      const [state] = await peer.ask("state");
      assert.equal(state.recovered, true);
      assert.ok(state.rooms.includes(room), "The room is the client's again.");
      for (const text of ["missed 1", "missed 2", "missed 3", "live"]) {
        assert.equal((await peer.next("said"))[0], text);
      }
      await peer.ask("message-with-ack");
      assert.equal(peer.unread("said"), 0);
    }),
  },
  {
    name: "a client that knows no recovery starts afresh on a server that offers it",
    lacks: "recovery",
    ownHost: true,
    run: (outer) => withOwnHost(outer, offersRecovery, async (session) => {
      const { peer, id, room } = await loseAndReturn(session);
      assert.notEqual(peer.id, id);
      const [state] = await peer.ask("state");
      assert.equal(state.recovered, false);
      assert.ok(!state.rooms.includes(room), "Nobody put the new socket into the room.");
      assert.equal(peer.unread("said"), 0);
    }),
  },
];

/** A member of a room is away for three events of the room, and back for a fourth. */
async function loseAndReturn(session) {
  const room = randomUUID();
  const [peer, speaker] = await Promise.all([1, 2].map(() => session.connect()));
  const { id } = peer;
  await peer.ask("join", room);
  peer.lose();
  await peer.next("disconnect");
  for (const text of ["missed 1", "missed 2", "missed 3"]) {
    await speaker.ask("say", [room], [], text);
  }
  peer.comeBack();
  await peer.next("connect", "the return of the client");
  await speaker.ask("say", [room], [], "live");
  return { peer, id, room };
}
