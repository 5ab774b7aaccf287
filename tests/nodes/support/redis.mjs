import { freePort } from "../../support/free-port.mjs";
import { Program } from "./program.mjs";

/** A Redis of the test's own. It keeps nothing: after a kill it comes back empty. */
export async function startRedis() {
  const port = await freePort();
  const redis = new Program(port, "redis-server", "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
  await redis.start();
  return redis;
}
