import { createClient } from "./client.js";
import type { ClientOptions, RealtimeClient } from "./types.js";

export { RealtimeError } from "./errors.js";
export { configureRealtime } from "./registry.js";
export type * from "./types.js";

/** A client of its own. It connects when it is first needed; `dispose` ends it. */
export function createRealtimeClient(options: ClientOptions = {}): RealtimeClient {
  return createClient(options);
}
