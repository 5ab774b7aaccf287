import { Host } from "./host.js";
import { Session } from "./session.js";

/** Runs with a host of its own, which the behaviour may start in its own way, and stop. */
export async function withOwnHost({ client, transport }, env, run) {
  const host = await Host.start({ ...client.env, ...env });
  const session = new Session(client, transport, host);
  try {
    await run(session, host);
  } finally {
    session.close();
    await host.stop();
  }
}
