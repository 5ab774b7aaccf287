import type { Context } from "./context.js";
import type { NewEntry, OutboxEntry } from "./outbox.js";
import type { Owner, Place } from "./owner.js";
import type { Draft, OutgoingMessage } from "./types.js";

/** A message as the outbox takes it. Files are uploaded first. */
export function entryOf(conversationId: string, { text, parentId, attachments = [], toUserId }: OutgoingMessage): [entry: NewEntry, files: File[]] {
  const files = attachments.filter((attachment): attachment is File => !("id" in attachment));
  const ids = attachments.flatMap((attachment) => ("id" in attachment ? [attachment.id] : []));
  return [{ kind: "send", conversationId, text, attachments: ids, ...(parentId ? { parentId } : {}), ...(toUserId ? { toUserId } : {}) }, files];
}

/** Where what waits is: that of the user, that of nobody in this tab, that of the last user if it was another one. */
export type Places = readonly [place: Place, tab: Place | null, other: Place | null];

/**
 * Keeps messages and drafts that are written while what sends them is still being loaded, in its place and form: the page may
 * be gone before it is there. And knows whether earlier pages have left something, so that the outbox is loaded to send it.
 */
export class Kept {
  /** Where messages are that were written before the first session; null if there are none. */
  early: Place | null = null;
  readonly #context: Context;
  readonly #owner: Owner;
  #order = 0;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(context: Context, owner: Owner) {
    this.#context = context;
    this.#owner = owner;
  }

  /** Where the outbox of the user is, or of whoever it may be. */
  async place(): Promise<Place | null> {
    const last = await this.#owner.last();
    const userId = this.#context.me() || last;
    return userId === null ? this.#owner.tab : this.#owner.of(userId);
  }

  add(id: string, [entry, files]: [NewEntry, File[]]): void {
    const now = this.#context.environment.clock.now();
    const kept: OutboxEntry = { ...entry, id, createdAt: now, order: (this.#order = Math.max(now, this.#order + 1)), state: files.length > 0 ? "uploading" : "queued" };
    this.#tell(kept);
    this.#keep((place, isEarly) => place.storage.set(keyOf(place, id), isEarly ? { ...kept, early: true } : kept));
  }

  remove(id: string): void {
    this.#context.post({ about: "outbox", news: { type: "gone", id } });
    this.#do(async (place) => {
      for (const from of [place, this.early ?? place]) await from.storage.delete(keyOf(from, id));
    });
  }

  draft(conversationId: string, draft: Draft): void {
    this.#context.post({ about: "draft", conversationId, draft });
    this.#keep(({ storage, prefix }) => storage.set(`${prefix}d|${conversationId}`, draft));
  }

  /**
   * The user is known: what was kept for whoever comes is theirs. Other tabs are told of all that waits, because they may send
   * before this one can. True if something waits, also what was kept for another user.
   */
  async adopt([place, tab, other]: Places): Promise<boolean> {
    let isAny = false;
    await this.#next(async () => {
      isAny = (await this.#load(other)).length > 0;
      for (const from of [place, tab]) {
        for (const { early, ...entry } of await this.#load(from)) {
          isAny = true;
          this.#tell(entry);
          if (early || from === tab) await place.storage.set(keyOf(place, entry.id), entry);
          if (from === tab) await tab!.storage.delete(keyOf(tab!, entry.id));
        }
      }
      if (this.early?.prefix !== other?.prefix) this.early = null;
    });
    return isAny;
  }

  /** Whether something of the user waits to be sent. */
  async isAny([place]: Places): Promise<boolean> {
    return (await this.#load(place)).length > 0;
  }

  /** The outbox is there, and keeps all itself. */
  close(): void {
    this.#isClosed = true;
  }

  /** Nothing is on its way to the storage any more. */
  get idle(): Promise<void> {
    return this.#last;
  }

  #tell(entry: OutboxEntry): void {
    this.#context.post({ about: "outbox", news: { type: "entry", entry } });
  }

  #keep(work: (place: Place, isEarly: boolean) => Promise<void>): void {
    this.#do(async (place) => {
      if (this.#isClosed) return;
      const isEarly = this.#context.me() === "";
      if (isEarly) this.early = place;
      await work(place, isEarly);
    });
  }

  #do(work: (place: Place) => Promise<void>): void {
    void this.#next(async () => {
      const place = await this.place();
      if (place) await work(place);
    });
  }

  /** One after another: what was written first is kept first. */
  #next(work: () => Promise<void>): Promise<void> {
    return (this.#last = this.#last.then(work).catch((detail: unknown) => this.#context.diagnose({ area: "storage", event: "kept", detail })));
  }

  async #load(place: Place | null): Promise<OutboxEntry[]> {
    try {
      return place ? (await place.storage.load(`${place.prefix}o|`)).map(([, value]) => value as OutboxEntry) : [];
    } catch (detail) {
      this.#context.diagnose({ area: "storage", event: "load", detail });
      return [];
    }
  }
}

/** As the outbox names it. */
const keyOf = ({ prefix }: Place, id: string): string => `${prefix}o|${id}`;
