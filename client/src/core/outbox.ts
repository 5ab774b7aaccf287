import type { Environment } from "./environment.js";
import { RealtimeError, asError } from "./errors.js";
import type { Place } from "./owner.js";
import type { Diagnostic, OutgoingState } from "./types.js";
import type { Message } from "./wire.js";

/** What a user wants done, in the order of writing. Messages carry their own id, so that the server stores each once. */
export interface OutboxEntry {
  readonly id: string;
  readonly conversationId: string;
  readonly kind: "send" | "edit" | "delete" | "react" | "mute" | "title" | "add" | "remove";
  readonly order: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly state: OutgoingState;
  readonly code?: string;
  /** The host's own sentence, with `message_refused`. */
  readonly reason?: string;
  /** The tab that uploads. */
  readonly tab?: string;
  readonly progress?: number;
  readonly text?: string;
  readonly parentId?: string;
  readonly attachments?: readonly string[];
  readonly toUserId?: string;
  readonly messageId?: string;
  readonly emoji?: string;
  readonly on?: boolean;
  readonly until?: string;
  /** Who is added; who is removed, one at a time. */
  readonly userIds?: readonly string[];
  /** Written before a session said who the user is. */
  readonly early?: boolean;
  /** What its user wanted of a message that may have been stored already: done when the server has it. */
  readonly after?: "edit" | "delete";
}

export type NewEntry = Omit<OutboxEntry, "id" | "order" | "createdAt" | "state" | "early" | "after">;

export interface OutboxOwner {
  isOnline(): boolean;
  /** Sends one. Rejects with a {@link RealtimeError}. The answer is plain data: other tabs get it, too. */
  send(entry: OutboxEntry): Promise<unknown>;
  changed(conversationId: string): void;
  /** The server did it: `answer` is what it said. */
  done(entry: OutboxEntry, answer: unknown): void;
  /** The server refused it. Messages stay as failed; everything else is gone. */
  refused(entry: OutboxEntry, error: RealtimeError): void;
  diagnose(entry: Diagnostic): void;
  /** Tells the other tabs of this user. */
  post(message: OutboxNews): void;
}

export type OutboxNews =
  | { readonly type: "entry"; readonly entry: OutboxEntry }
  | { readonly type: "done"; readonly entry: OutboxEntry; readonly answer: unknown }
  | { readonly type: "gone"; readonly id: string }
  | { readonly type: "beat"; readonly conversationId: string }
  | { readonly type: "ask"; readonly id: string };

const PARALLEL = 4;
const KEPT = 7 * 24 * 3_600_000;
const RETRIED = 24 * 3_600_000;
const FIRST_DELAY = 1_000;
const MAX_DELAY = 30_000;
/** A tab that holds the lock and has not stirred for so long is frozen. */
const FROZEN = 5_000;
const LOCK_DELAY = 1_000;
const UPLOAD_ANSWER = 2_000;

/**
 * What waits to be sent, for one user at one endpoint, shared by all tabs. One entry per conversation is under way, in the
 * order of writing, and a lock decides which tab sends. It knows nothing of timelines: no reset reaches it.
 */
export class Outbox {
  readonly #entries = new Map<string, OutboxEntry>();
  readonly #sorted = new Map<string, OutboxEntry[]>();
  readonly #environment: Environment;
  /** Where entries are kept. Null while nobody knows whose they are, and memory is the only place. */
  #place: Place | null = null;
  readonly #limit: number;
  readonly #owner: OutboxOwner;
  readonly #tab: string;
  readonly #pumping = new Set<string>();
  readonly #delays = new Map<string, { attempt: number; until: number }>();
  readonly #beats = new Map<string, number>();
  readonly #timers = new Map<string, () => void>();
  readonly #finished = new Set<string>();
  readonly #waiters = new Map<string, { resolve: () => void; reject: (error: RealtimeError) => void }>();
  #order = 0;
  /** The user is known. */
  #isOpen = false;
  /** Before, what an earlier page left could be overtaken by what was written since. */
  #isLoaded = false;
  #isClosed = false;

  constructor(environment: Environment, limit: number, owner: OutboxOwner) {
    this.#environment = environment;
    this.#limit = limit;
    this.#owner = owner;
    this.#tab = environment.id();
  }

  /** What waits of a conversation, in the order of writing. The same array until something changes. */
  of(conversationId: string): readonly OutboxEntry[] {
    let entries = this.#sorted.get(conversationId);
    if (!entries) {
      entries = [...this.#entries.values()].filter((entry) => entry.conversationId === conversationId).sort((a, b) => a.order - b.order);
      this.#sorted.set(conversationId, entries);
    }
    return entries;
  }

  get(id: string): OutboxEntry | undefined {
    return this.#entries.get(id);
  }

  /** Keeps what is written before the first session, for whom it may belong to: this page may be gone by then. */
  hold(place: Place): void {
    if (this.#place || this.#isClosed) return;
    this.#place = place;
    for (const entry of this.#entries.values()) this.#keep(entry);
  }

  /**
   * The user is known: reads what earlier pages left, in `tab` also what they left for nobody, and keeps what was written before.
   * Until then nothing is sent. With `other`, the last user was another one: nobody knows who of the two wrote what was
   * written meanwhile. Then it is not sent by itself: what this page shows stays in view as failed, the rest stays with the other.
   */
  async open(place: Place, tab: Place | null, other: Place | null): Promise<void> {
    if (this.#isOpen) return;
    const early = this.#place;
    this.#place = place;
    this.#isOpen = true;
    const written = [...this.#entries.values()].sort((a, b) => a.order - b.order);
    const left: OutboxEntry[] = [];
    for (const from of tab ? [place, tab] : [place]) left.push(...(await this.#load(from)));
    const doubtful = other ? await this.#load(other) : [];
    if (this.#isClosed) return;
    const oldest = this.#environment.clock.now() - KEPT;
    for (const { early: isEarly, ...entry } of left) {
      if (this.#entries.has(entry.id) || this.#finished.has(entry.id)) continue;
      if (entry.createdAt < oldest) {
        for (const from of tab ? [place, tab] : [place]) this.#forget(entry, from);
        continue;
      }
      if (isEarly) this.#change(entry, tab);
      else this.#put(entry);
      if (entry.state === "uploading") this.#findUploader(entry.id);
    }
    for (const entry of doubtful) {
      if (!entry.early || this.#entries.has(entry.id)) continue;
      if (entry.kind === "send") this.#keep(doubted(entry), null, other);
      else this.#forget(entry, other);
    }
    // Behind what was there, also where the clock has been set back since.
    for (const { id } of written) {
      const entry = this.#entries.get(id);
      if (!entry) continue;
      const next = { ...entry, order: ++this.#order };
      if (!other) this.#change(next, early);
      else if (entry.kind === "send") this.#change(doubted(next), early);
      else this.#refuse(entry, new RealtimeError("user_changed"), early);
    }
    this.#isLoaded = true;
    this.flush();
  }

  /** Adds at the end. Returns the client's message id. */
  add(entry: NewEntry, state: "queued" | "uploading" = "queued", id = this.#environment.id()): string {
    this.#collapse(entry);
    const { clock } = this.#environment;
    const created: OutboxEntry = {
      ...entry,
      id,
      createdAt: clock.now(),
      order: (this.#order = Math.max(clock.now(), this.#order + 1)),
      state,
      ...(state === "uploading" ? { tab: this.#tab } : {}),
    };
    if (this.#entries.size >= this.#limit) this.#put({ ...created, state: "failed", code: "storage_full" });
    else this.#change(created);
    this.#start(entry.conversationId);
    return created.id;
  }

  /** Settles when the server has done or refused what has this id. Never settles while it waits. */
  settled(id: string): Promise<void> {
    const promise = this.#isClosed ? Promise.reject(new RealtimeError("closed")) : new Promise<void>((resolve, reject) => this.#waiters.set(id, { resolve, reject }));
    promise.catch(() => {});
    return promise;
  }

  change(id: string, change: Partial<OutboxEntry>): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#change({ ...entry, ...change });
    this.#start(entry.conversationId);
  }

  retry(id: string, state: "queued" | "uploading" = "queued"): void {
    const entry = this.#entries.get(id);
    if (entry?.state !== "failed") return;
    const { code: _code, reason: _reason, ...rest } = entry;
    this.#delays.delete(entry.conversationId);
    this.#change({ ...rest, state, createdAt: this.#environment.clock.now() });
    this.#start(entry.conversationId);
  }

  /** Takes it back, if nothing has been sent. A message under way may already be stored, so it stays. */
  discard(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry || entry.state === "sending") return;
    this.#remove(entry);
    this.#owner.post({ type: "gone", id });
    this.#start(entry.conversationId);
  }

  /** The server has it: a live change or a page of history says so. */
  stored(message: Message): void {
    const entry = this.#entries.get(message.clientMessageId ?? "");
    if (entry) this.#finish(entry, null, false, message);
  }

  /** Sends what can be sent: there is a connection. */
  flush(): void {
    this.#delays.clear();
    for (const conversationId of new Set([...this.#entries.values()].map((entry) => entry.conversationId))) this.#start(conversationId);
  }

  /** After the database was replaced: what waits is not sent by itself into something else. */
  suspend(): void {
    for (const entry of [...this.#entries.values()]) {
      if (entry.kind === "send") this.#change({ ...entry, state: "failed", code: "unavailable" });
      else this.#refuse(entry, new RealtimeError("unavailable"));
    }
  }

  receive(news: OutboxNews): void {
    if (news.type === "entry") {
      if (this.#finished.has(news.entry.id)) return;
      this.#put(news.entry);
      // The tab that wrote it sends it, unless it is closed or frozen by then.
      if (!this.#timers.has(news.entry.conversationId)) this.#later(news.entry.conversationId, LOCK_DELAY);
    } else if (news.type === "done") {
      this.#beats.delete(news.entry.conversationId);
      this.#finish(news.entry, news.answer, false);
    } else if (news.type === "gone") {
      const entry = this.#entries.get(news.id);
      if (entry) this.#drop(entry);
    } else if (news.type === "beat") {
      this.#beats.set(news.conversationId, this.#environment.clock.monotonic());
    } else if (news.type === "ask") {
      const entry = this.#entries.get(news.id);
      if (entry?.tab === this.#tab) this.#owner.post({ type: "entry", entry });
    }
  }

  /** Forgets everything, stored as well. */
  async clear(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.close();
    const place = this.#place;
    if (place) await Promise.allSettled(entries.map((entry) => place.storage.delete(keyOf(entry, place))));
  }

  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    for (const waiter of this.#waiters.values()) waiter.reject(new RealtimeError("closed"));
    this.#waiters.clear();
    this.#entries.clear();
    this.#sorted.clear();
  }

  #start(conversationId: string): void {
    void this.#pump(conversationId);
  }

  async #pump(conversationId: string): Promise<void> {
    if (this.#isClosed || this.#pumping.has(conversationId) || this.#pumping.size >= PARALLEL || !this.#next(conversationId)) return;
    if (!this.#isLoaded || !this.#owner.isOnline()) return;
    const { clock, page, lock } = this.#environment;
    const wait = (this.#delays.get(conversationId)?.until ?? 0) - clock.monotonic();
    if (wait > 0) {
      this.#later(conversationId, wait);
      return;
    }
    this.#pumping.add(conversationId);
    let isMine = true;
    try {
      const beat = this.#beats.get(conversationId);
      const isFrozen = beat !== undefined && clock.monotonic() - beat > FROZEN && page.visible();
      isMine = await lock(`realtime ${this.#place!.prefix}o|${conversationId}`, isFrozen, async (isStolen) => {
        this.#beats.delete(conversationId);
        for (let entry = this.#next(conversationId); entry && !isStolen() && this.#owner.isOnline(); entry = this.#next(conversationId)) {
          this.#owner.post({ type: "beat", conversationId });
          if (!(await this.#send(entry))) break;
        }
      });
    } catch (error) {
      this.#owner.diagnose({ area: "outbox", event: "lock", detail: error });
    } finally {
      this.#pumping.delete(conversationId);
    }
    if (this.#isClosed) return;
    if (!isMine) {
      // The clock of a holder that says nothing starts now.
      if (!this.#beats.has(conversationId)) this.#beats.set(conversationId, clock.monotonic());
      this.#later(conversationId, LOCK_DELAY);
    } else if (this.#next(conversationId) && this.#owner.isOnline()) {
      this.#later(conversationId, Math.max(0, (this.#delays.get(conversationId)?.until ?? 0) - clock.monotonic()));
    }
    // Another conversation may have waited for its turn.
    for (const other of this.#entries.values()) {
      if (other.conversationId !== conversationId && !this.#timers.has(other.conversationId)) this.#start(other.conversationId);
    }
  }

  /** The first that can be sent. One that is being uploaded holds the place of those behind it. */
  #next(conversationId: string): OutboxEntry | undefined {
    const first = this.of(conversationId).find((entry) => entry.state !== "failed");
    return first?.state === "uploading" ? undefined : first;
  }

  /** False if those behind it have to wait as well. */
  async #send(entry: OutboxEntry): Promise<boolean> {
    // Only shown, not stored: whoever reads it after a crash sends it again.
    const { code: _code, ...next } = entry;
    this.#put({ ...next, state: "sending" });
    let answer: unknown;
    try {
      answer = await this.#owner.send(entry);
    } catch (thrown) {
      const current = this.#entries.get(entry.id);
      // It may have been suspended meanwhile.
      if (this.#isClosed || current?.state !== "sending") return true;
      const error = asError(thrown);
      const isOld = this.#environment.clock.now() - entry.createdAt > RETRIED;
      if (error.retryable && !(isOld && error.code !== "offline")) {
        this.#put({ ...current, state: "queued", ...(error.code === "offline" ? {} : { code: error.code }) });
        this.#delay(entry.conversationId, error);
        return false;
      }
      if (entry.kind === "send") this.#change({ ...current, state: "failed", code: error.code, ...(error.code === "message_refused" ? { reason: error.message } : {}) });
      else this.#refuse(entry, error);
      this.#owner.refused(entry, error);
      return true;
    }
    if (!this.#isClosed) this.#finish(entry, answer, true);
    return true;
  }

  #delay(conversationId: string, error: RealtimeError): void {
    if (error.code === "offline") return;
    const attempt = (this.#delays.get(conversationId)?.attempt ?? 0) + 1;
    const { clock, random } = this.#environment;
    const backoff = error.code === "timeout" ? 0 : Math.min(FIRST_DELAY * 2 ** (attempt - 1), MAX_DELAY) * (0.5 + random());
    this.#delays.set(conversationId, { attempt, until: clock.monotonic() + Math.max(error.retryAfter ?? 0, backoff) });
  }

  #later(conversationId: string, delay: number): void {
    this.#timers.get(conversationId)?.();
    this.#timers.set(conversationId, this.#environment.clock.after(delay, () => {
      this.#timers.delete(conversationId);
      this.#start(conversationId);
    }));
  }

  #finish(entry: OutboxEntry, answer: unknown, isOwn: boolean, message = (answer as { message?: Message } | null)?.message): void {
    const current = this.#entries.get(entry.id);
    this.#finished.add(entry.id);
    if (this.#finished.size > 500) this.#finished.delete(this.#finished.values().next().value!);
    this.#delays.delete(entry.conversationId);
    if (answer !== null && answer !== undefined) this.#owner.done(entry, answer);
    this.#remove(entry);
    this.#waiters.get(entry.id)?.resolve();
    this.#waiters.delete(entry.id);
    if (isOwn) this.#owner.post({ type: "done", entry, answer });
    if (current?.after && message && !message.deletedAt) this.#catchUp(current, message);
  }

  /** The server stored what was written first. What was wanted since is done now, by all tabs under one id, so that it is done once. */
  #catchUp({ id, after, text = "", conversationId }: OutboxEntry, message: Message): void {
    const next = `${id}+`;
    if (this.#finished.has(next) || this.#entries.has(next)) return;
    if (after === "delete") this.add({ kind: "delete", conversationId, messageId: message.id }, "queued", next);
    else if (text !== message.text) this.add({ kind: "edit", conversationId, messageId: message.id, text }, "queued", next);
  }

  /** A later wish about the same thing replaces an earlier one that has not been sent. */
  #collapse(entry: NewEntry): void {
    for (const other of this.of(entry.conversationId)) {
      const isSame = other.kind === entry.kind && other.kind !== "send" && other.messageId === entry.messageId && other.emoji === entry.emoji && String(other.userIds) === String(entry.userIds);
      const isMoot = entry.kind === "delete" && other.kind !== "send" && other.messageId === entry.messageId;
      if ((isSame || isMoot) && other.state === "queued") {
        this.#waiters.get(other.id)?.resolve();
        this.#waiters.delete(other.id);
        this.discard(other.id);
      }
    }
  }

  #findUploader(id: string): void {
    this.#owner.post({ type: "ask", id });
    this.#timers.set(id, this.#environment.clock.after(UPLOAD_ANSWER, () => {
      this.#timers.delete(id);
      const entry = this.#entries.get(id);
      // Its page was closed, and the file with it.
      if (entry?.state === "uploading" && entry.tab !== this.#tab) this.#change({ ...entry, state: "failed", code: "upload_failed" });
    }));
  }

  /** Takes a later state, keeps it, and tells the other tabs. `from` is where an earlier state was kept. */
  #change(entry: OutboxEntry, from: Place | null = null): void {
    this.#put(entry);
    // Who reads it sends it again, unless this tab goes on.
    const kept: OutboxEntry = entry.state === "sending" ? { ...entry, state: "queued" } : entry;
    this.#keep(kept, from);
    this.#owner.post({ type: "entry", entry: kept });
  }

  #keep(entry: OutboxEntry, from: Place | null = null, place = this.#place): void {
    if (!place) return;
    place.storage.set(keyOf(entry, place), this.#isOpen ? entry : { ...entry, early: true }).then(
      () => {
        // Only now: a page that ends in between leaves it in both.
        if (from && from.prefix !== place.prefix) this.#forget(entry, from);
      },
      (error: unknown) => this.#owner.diagnose({ area: "storage", event: "set", detail: error }),
    );
  }

  async #load({ storage, prefix }: Place): Promise<OutboxEntry[]> {
    try {
      return (await storage.load(`${prefix}o|`)).map(([, value]) => value as OutboxEntry);
    } catch (error) {
      this.#owner.diagnose({ area: "storage", event: "load", detail: error });
      return [];
    }
  }

  #put(entry: OutboxEntry): void {
    const answered = entry.state === "uploading" ? this.#timers.get(entry.id) : undefined;
    if (answered && this.#entries.has(entry.id)) {
      answered();
      this.#timers.delete(entry.id);
    }
    this.#entries.set(entry.id, entry);
    this.#order = Math.max(this.#order, entry.order);
    this.#sorted.delete(entry.conversationId);
    this.#owner.changed(entry.conversationId);
  }

  /** It is not done, and is no more. */
  #refuse(entry: OutboxEntry, error: RealtimeError, from: Place | null = null): void {
    this.#remove(entry);
    if (from) this.#forget(entry, from);
    this.#owner.post({ type: "gone", id: entry.id });
    this.#waiters.get(entry.id)?.reject(error);
    this.#waiters.delete(entry.id);
  }

  #remove(entry: OutboxEntry): void {
    this.#drop(entry);
    this.#forget(entry, this.#place);
  }

  #drop(entry: OutboxEntry): void {
    this.#entries.delete(entry.id);
    this.#sorted.delete(entry.conversationId);
    this.#owner.changed(entry.conversationId);
  }

  #forget(entry: OutboxEntry, place: Place | null): void {
    place?.storage.delete(keyOf(entry, place)).catch((error: unknown) => this.#owner.diagnose({ area: "storage", event: "delete", detail: error }));
  }
}

const keyOf = ({ id }: OutboxEntry, { prefix }: Place): string => `${prefix}o|${id}`;

/** Perhaps another user's: who sees it decides. */
const doubted = ({ early: _early, ...entry }: OutboxEntry): OutboxEntry => ({ ...entry, state: "failed", code: "user_changed" });
