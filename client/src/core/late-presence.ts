import type { Context } from "./context.js";
import { Late, LateModule, Relay } from "./late.js";
import type { Presence, Readable } from "./types.js";
import type { Presence as WirePresence } from "./wire.js";

/** Exported for what always needs it. */
export const presenceModule = new LateModule<typeof import("./presence.js")>((address) => (address ? import(/* @vite-ignore */ /* webpackIgnore: true */ address) : import("./presence.js")));
const UNKNOWN: Presence = { state: "unknown" };

/** Who is online: loaded when somebody asks. */
export class LatePresence {
  readonly #late;
  readonly #relays = new Map<string, Relay<Presence>>();

  constructor(context: Context) {
    this.#late = new Late(presenceModule, context, ({ PresenceWatch }) => new PresenceWatch(context), () => this.#relays.clear());
  }

  of(userId: string): Readable<Presence> {
    this.#late.need();
    const { part } = this.#late;
    if (part) return part.of(userId);
    let relay = this.#relays.get(userId);
    if (!relay) {
      const created = new Relay(UNKNOWN);
      this.#relays.set(userId, (relay = created));
      this.#late.run((presence) => created.follow(presence.of(userId)));
    }
    return relay;
  }

  receive(presence: WirePresence): void {
    this.#late.part?.receive(presence);
  }

  resume(): void {
    this.#late.retry();
    this.#late.part?.resume();
  }

  lost(): void {
    this.#late.part?.lost();
  }

  clear(): void {
    this.#late.part?.clear();
  }

  close(): void {
    this.#late.close();
  }
}
