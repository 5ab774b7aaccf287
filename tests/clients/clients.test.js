import { after, before, describe, it } from "node:test";
import { clients, transports } from "./lib/clients.js";
import { Host } from "./lib/host.js";
import { Session } from "./lib/session.js";
import connections from "./behaviours/connections.js";
import crowds from "./behaviours/crowds.js";
import events from "./behaviours/events.js";
import lifecycle from "./behaviours/lifecycle.js";
import rooms from "./behaviours/rooms.js";

const behaviours = [...connections, ...events, ...rooms, ...crowds, ...lifecycle];
let host;

before(async () => {
  host = await Host.start();
});

after(() => host.stop());

for (const client of clients) {
  for (const transport of Object.keys(transports)) {
    describe(`${client.name} over ${transport}`, () => {
      for (const behaviour of behaviours) {
        it(behaviour.name, { timeout: 60_000, skip: reasonToSkip(client, behaviour) }, async () => {
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

function reasonToSkip(client, { needs, ownHost }) {
  if (needs && !client.can.has(needs)) {
    return `this client does not know ${needs}`;
  }
  return ownHost && process.env.REALTIME_CONFORMANCE_URL ? "the server is not this test's own" : false;
}
