import { Cell } from "./cell.js";
import type { Context } from "./context.js";
import type { Presence } from "./types.js";
import type { Presence as WirePresence } from "./wire.js";

const BATCH_DELAY = 50;
const RELEASE_DELAY = 5_000;
const BATCH = 100;
const UNKNOWN: Presence = { state: "unknown" };

/** Who is online, of those whom somebody looks at. */
export class PresenceWatch {
  readonly #cells = new Map<string, Cell<Presence>>();
  /** Those that the server was asked to watch on this connection. */
  readonly #watched = new Set<string>();
  readonly #wanted = new Set<string>();
  readonly #releases = new Map<string, () => void>();
  readonly #context: Context;
  #cancel: (() => void) | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  of(userId: string): Cell<Presence> {
    let cell = this.#cells.get(userId);
    if (!cell) {
      cell = new Cell<Presence>(UNKNOWN, (inUse) => (inUse ? this.#want(userId) : this.#release(userId)));
      this.#cells.set(userId, cell);
    }
    return cell;
  }

  receive({ userId, state, lastSeenAt }: WirePresence): void {
    if (this.#wanted.has(userId)) this.#cells.get(userId)?.set({ state, ...(lastSeenAt ? { lastSeen: lastSeenAt } : {}) });
  }

  resume(): void {
    this.#watched.clear();
    this.#later();
  }

  lost(): void {
    this.#watched.clear();
    for (const cell of this.#cells.values()) cell.set(UNKNOWN);
  }

  clear(): void {
    this.lost();
    this.#cancel?.();
    this.#cancel = null;
    for (const cancel of this.#releases.values()) cancel();
    this.#releases.clear();
  }

  #want(userId: string): void {
    this.#releases.get(userId)?.();
    this.#releases.delete(userId);
    this.#wanted.add(userId);
    this.#later();
  }

  #release(userId: string): void {
    this.#releases.set(userId, this.#context.environment.clock.after(RELEASE_DELAY, () => {
      this.#releases.delete(userId);
      this.#wanted.delete(userId);
      this.#cells.delete(userId);
      this.#later();
    }));
  }

  #later(): void {
    this.#cancel ??= this.#context.environment.clock.after(BATCH_DELAY, () => {
      this.#cancel = null;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const { connection } = this.#context;
    if (!connection.isOnline) return;
    const gone = [...this.#watched].filter((id) => !this.#wanted.has(id));
    const limit = this.#context.session()?.limits.watchedUsers ?? Infinity;
    const missing = [...this.#wanted].slice(0, limit).filter((id) => !this.#watched.has(id));
    for (const id of gone) this.#watched.delete(id);
    for (const id of missing) this.#watched.add(id);
    for (const userIds of chunks(gone)) connection.request("unwatch_presence", { userIds }).catch(() => {});
    for (const userIds of chunks(missing)) {
      try {
        const { users } = await this.#context.read<{ users: WirePresence[] }>("watch_presence", { userIds });
        for (const user of users) this.receive(user);
      } catch (error) {
        for (const id of userIds) this.#watched.delete(id);
        this.#context.diagnose({ area: "connection", event: "presence", detail: error });
      }
    }
  }
}

function* chunks(ids: readonly string[]): Iterable<string[]> {
  for (let start = 0; start < ids.length; start += BATCH) yield ids.slice(start, start + BATCH);
}
