import { createClient } from "./client.js";
import { defaultEnvironment } from "./browser.js";
import type { ClientOptions, RealtimeClient } from "./types.js";

const CLOSE_DELAY = 5_000;

interface Shared {
  readonly client: RealtimeClient;
  count: number;
  cancelClose: () => void;
}

const shared = new Map<unknown, Shared>();
let pageOptions: ClientOptions | undefined;
const PAGE = "page";

/**
 * One client per key and page. It is closed five seconds after the last one has released it, so that navigation which
 * takes elements away and brings them back does not reconnect. Returns the client and what releases it.
 */
export function shareClient(key: unknown, options: () => ClientOptions): [client: RealtimeClient, release: () => void] {
  let entry = shared.get(key);
  if (!entry) shared.set(key, (entry = { client: createClient(options()), count: 0, cancelClose: () => {} }));
  const { client } = entry;
  const own = entry;
  own.cancelClose();
  own.count++;
  let isReleased = false;
  return [client, () => {
    if (isReleased) return;
    isReleased = true;
    if (--own.count > 0) return;
    own.cancelClose = defaultEnvironment().clock.after(CLOSE_DELAY, () => {
      shared.delete(key);
      client.dispose();
    });
  }];
}

/** The client of the page, for whatever names no other. */
export const sharePageClient = (): [client: RealtimeClient, release: () => void] => shareClient(PAGE, () => pageOptions ?? {});

/** Sets the options of the page's own client, before anything uses it. */
export function configureRealtime(options: ClientOptions): void {
  if (shared.has(PAGE)) console.warn("Realtime: configureRealtime was called after the page's client was made, and has no effect.");
  pageOptions = options;
}
