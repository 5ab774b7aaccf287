import { after, before, describe, it } from "node:test";
import { transports } from "./clients.js";
import { Host } from "./host.js";
import { Session } from "./session.js";
import connections from "../behaviours/connections.js";
import events from "../behaviours/events.js";
import lifecycle from "../behaviours/lifecycle.js";
import recovery from "../behaviours/recovery.js";
import rooms from "../behaviours/rooms.js";

const behaviours = [...connections, ...events, ...rooms, ...recovery, ...lifecycle];

/** One client's rows of the table: every behaviour over every transport, against a host of their own. */
export function table(client, further = []) {
  let host;

  before(async () => {
    host = await Host.start(client.env);
  });

  after(() => host.stop());

  for (const transport of Object.keys(transports)) {
    describe(`${client.name} over ${transport}`, () => {
      for (const behaviour of [...behaviours, ...further].filter((candidate) => concerns(candidate, client))) {
        it(behaviour.name, { timeout: 120_000, skip: reasonToSkip(behaviour) }, async () => {
          const session = new Session(client, transport, host);
          try {
            await behaviour.run(session);
          } finally {
            session.close();
          }
        });
      }
    });
  }
}

/** A behaviour may need what not every client knows, or be how a client behaves that does not know it. */
function concerns({ needs, lacks }, { cannot }) {
  return !(needs in cannot) && (lacks === undefined || lacks in cannot);
}

function reasonToSkip({ ownHost }) {
  return ownHost && process.env.REALTIME_CONFORMANCE_URL ? "the server is not this test's own" : false;
}
