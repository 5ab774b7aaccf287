import type { Diagnostic, RealtimeStorage } from "./types.js";

/** Where something that a user wrote is kept. */
export interface Place {
  readonly storage: RealtimeStorage;
  readonly prefix: string;
}

/**
 * Whose it is what a page writes before its first session. The last user of the endpoint in this browser is remembered for
 * that; where there was none, it stays with the tab until its first session.
 */
export class Owner {
  /** For what has no owner yet. Null where only the memory of the page is private to the tab. */
  readonly tab: Place | null;
  readonly #storage: RealtimeStorage;
  readonly #endpoint: string;
  readonly #diagnose: (entry: Diagnostic) => void;
  #last: Promise<string | null> | null = null;

  constructor(storage: RealtimeStorage, endpoint: string, diagnose: (entry: Diagnostic) => void) {
    this.#storage = storage;
    this.#endpoint = endpoint;
    this.#diagnose = diagnose;
    this.tab = storage.tab ? { storage: storage.tab, prefix: `${endpoint}|?|` } : null;
  }

  /** The user of the latest session; null if there was none, or after signing out. */
  last(): Promise<string | null> {
    return (this.#last ??= this.#storage.load(this.#key).then(
      (found) => {
        const value = found.find(([key]) => key === this.#key)?.[1];
        return typeof value === "string" ? value : null;
      },
      (detail: unknown) => {
        this.#diagnose({ area: "storage", event: "load", detail });
        return null;
      },
    ));
  }

  of(userId: string): Place {
    return { storage: this.#storage, prefix: `${this.#endpoint}|${encodeURIComponent(userId)}|` };
  }

  async remember(userId: string): Promise<void> {
    if ((await this.last()) === userId) return;
    this.#last = Promise.resolve(userId);
    this.#storage.set(this.#key, userId).catch((detail: unknown) => this.#diagnose({ area: "storage", event: "set", detail }));
  }

  /** Removes whatever is kept for a user, and for nobody. */
  async forget(userId: string | null): Promise<void> {
    this.#last = Promise.resolve(null);
    try {
      for (const place of [this.tab, userId === null ? null : this.of(userId)]) {
        if (place) await Promise.all((await place.storage.load(place.prefix)).map(([key]) => place.storage.delete(key)));
      }
      await this.#storage.delete(this.#key);
    } catch (detail) {
      this.#diagnose({ area: "storage", event: "delete", detail });
    }
  }

  /** Ends in no bar, so that it is nobody's prefix. */
  get #key(): string {
    return `${this.#endpoint}|user`;
  }
}
