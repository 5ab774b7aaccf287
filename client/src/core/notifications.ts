import { Cell, Derived } from "./cell.js";
import type { Context } from "./context.js";
import { quiet } from "./context.js";
import { RealtimeError, asError } from "./errors.js";
import type {
  Notification, NotificationCenter, NotificationFeed, NotificationFeedState, NotificationFilter, NotificationPreferences,
} from "./types.js";
import type {
  Notification as WireNotification, NotificationChange, NotificationCounts as WireCounts, NotificationMark, NotificationMode,
} from "./wire.js";

const PAGE = 30;
const MAX_PAGE = 100;
const RETRY_DELAY = 2_000;

/** What was done here and is not stored yet. `before`: what came later is not meant by "all". */
interface Operation {
  readonly ids: ReadonlySet<string> | null;
  readonly type: string | undefined;
  readonly change: NotificationChange;
  readonly at: string;
  readonly before: number;
  resolve(): void;
  reject(error: RealtimeError): void;
}

/** One store of notifications; each list is a view of it, so that one change shows in all. */
export class Notifications implements Omit<NotificationCenter, "counts"> {
  readonly preferences: NotificationPreferences;
  readonly #context: Context;
  readonly #counted: (counts: WireCounts) => void;
  readonly #feeds = new Map<string, Feed>();
  readonly #preferences = new Cell<Readonly<Record<string, NotificationMode>> | null>(null);
  #store = new Map<string, WireNotification>();
  #shown = new Map<string, { base: WireNotification; operations: readonly Operation[]; notification: Notification | null }>();
  #operations: Operation[] = [];
  #newest = 0;
  #isPumping = false;
  #cancelRetry = () => {};
  #reloading: Promise<void> | null = null;

  /** `counted` hears of the counts that come with answers. */
  constructor(context: Context, counted: (counts: WireCounts) => void) {
    this.#context = context;
    this.#counted = counted;
    this.preferences = {
      get: () => this.#preferences.get(),
      subscribe: (listener) => this.#preferences.subscribe(listener),
      load: () => quiet(this.#loadPreferences()),
      set: (type, mode) => quiet(this.#setPreference(type, mode)),
    };
  }

  feed(filter: NotificationFilter = {}): NotificationFeed {
    const key = JSON.stringify([[...(filter.types ?? [])].sort(), filter.severity, filter.state ?? "inbox"]);
    let feed = this.#feeds.get(key);
    if (!feed) {
      const created: Feed = new Feed(filter, this.#context, {
        items: () => this.#all(),
        add: (notifications) => this.#add(notifications),
        counted: this.#counted,
        unused: () => {
          if (this.#feeds.get(key) === created) this.#feeds.delete(key);
        },
      });
      this.#feeds.set(key, (feed = created));
    }
    feed.use();
    return feed;
  }

  markSeen(ids: readonly string[]): Promise<void> {
    const unseen = ids.filter((id) => this.#show(id)?.state === "unseen");
    return unseen.length === 0 ? Promise.resolve() : this.#do(unseen, "seen");
  }

  markRead(ids: readonly string[], read = true): Promise<void> {
    return this.#do(ids, read ? "read" : "unread");
  }

  archive(ids: readonly string[], archived = true): Promise<void> {
    return this.#do(ids, archived ? "archived" : "unarchived");
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.#do(ids, "deleted");
  }

  markAll(state: "seen" | "read" | "archived", type?: string): Promise<void> {
    return this.#do(null, state, type);
  }

  has(id: string): boolean {
    return this.#store.has(id);
  }

  /** A live one. Returns it as it is shown. */
  receive(notification: WireNotification): Notification | null {
    this.#add([notification]);
    return this.#show(notification.id);
  }

  /** Another device, or this one, has changed the state of some. */
  changedElsewhere({ ids, type, change, at }: { ids: string[] | null; type: string | null; change: NotificationChange; at: string }): void {
    for (const notification of [...this.#store.values()]) {
      if (ids ? ids.includes(notification.id) : notification.createdAt <= at && (type === null || notification.type === type)) this.#change(notification, change, at);
    }
    this.#changed();
  }

  /** After each connect: lists in use are read anew, because states may have changed without a trace. */
  resume(): Promise<void> {
    void this.#pump();
    this.#reloading ??= this.#reload().finally(() => (this.#reloading = null));
    return this.#reloading;
  }

  lost(): void {
    for (const feed of this.#feeds.values()) feed.lost();
  }

  clear(): void {
    this.#cancelRetry();
    this.#store.clear();
    this.#shown.clear();
    for (const operation of this.#operations) operation.reject(new RealtimeError("closed"));
    this.#operations = [];
    this.#newest = 0;
    this.#preferences.set(null);
    for (const feed of this.#feeds.values()) feed.clear();
  }

  async #reload(): Promise<void> {
    const feeds = [...this.#feeds.values()].filter((feed) => feed.isUsed);
    const newest = this.#newest;
    const pages = await Promise.all(feeds.map((feed) => feed.fetch()));
    if (feeds.length > 0 && pages.every((page) => page !== null)) {
      // Live ones that came meanwhile are above everything that was known before.
      const live = [...this.#store.values()].filter((notification) => notification.sequence > newest);
      this.#store.clear();
      for (const page of pages) this.#add(page!);
      this.#add(live);
    }
    for (const feed of feeds) feed.fetched();
    this.#changed();
  }

  #add(notifications: readonly WireNotification[]): void {
    for (const notification of notifications) {
      this.#store.set(notification.id, notification);
      this.#newest = Math.max(this.#newest, notification.sequence);
    }
    const { notifications: limit } = this.#context.limits;
    if (this.#store.size > limit) {
      const sorted = [...this.#store.values()].sort((a, b) => b.sequence - a.sequence);
      for (const { id } of sorted.slice(limit)) this.#store.delete(id);
      for (const feed of this.#feeds.values()) feed.cut(sorted[limit - 1]!.sequence);
    }
    this.#changed();
  }

  /** Newest first, as they are shown. */
  #all(): Notification[] {
    const all: Notification[] = [];
    const now = this.#context.environment.clock.now() + (this.#context.connection.state.get().session?.clockOffset ?? 0);
    for (const id of this.#store.keys()) {
      const notification = this.#show(id);
      if (notification && !(notification.expiresAt && Date.parse(notification.expiresAt) <= now)) all.push(notification);
    }
    return all.sort((a, b) => b.sequence - a.sequence);
  }

  /** With what was done here and is not stored yet; null if it is to be deleted. */
  #show(id: string): Notification | null {
    const base = this.#store.get(id);
    if (!base) return null;
    const operations = this.#operations.filter((operation) => isMeant(operation, base));
    const known = this.#shown.get(id);
    if (known?.base === base && known.operations.length === operations.length && operations.every((operation, index) => operation === known.operations[index])) {
      return known.notification;
    }
    let shown: WireNotification | null = base;
    for (const { change, at } of operations) shown = shown && changed(shown, change, at);
    const notification = shown && (operations.length > 0 ? { ...shown, pending: true } : shown);
    this.#shown.set(id, { base, operations, notification });
    return notification;
  }

  #change(notification: WireNotification, change: NotificationChange, at: string): void {
    const next = changed(notification, change, at);
    if (next) {
      this.#store.set(notification.id, next);
    } else {
      this.#store.delete(notification.id);
      this.#shown.delete(notification.id);
    }
  }

  #changed(): void {
    for (const feed of this.#feeds.values()) feed.invalidate();
  }

  #do(ids: readonly string[] | null, change: NotificationChange, type?: string): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      const at = new Date(this.#context.environment.clock.now()).toISOString();
      this.#operations = [...this.#operations, { ids: ids && new Set(ids), type, change, at, before: this.#newest, resolve, reject }];
    });
    this.#context.emit("notificationChange", { ids, type: type ?? null, change });
    this.#changed();
    void this.#pump();
    return quiet(promise);
  }

  /** One after another, in the order in which they were done. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#cancelRetry();
    while (this.#operations.length > 0 && this.#context.connection.isOnline) {
      const operation = this.#operations[0]!;
      try {
        const { counts } = await this.#send(operation);
        if (this.#operations[0] !== operation) break;
        for (const notification of [...this.#store.values()]) if (isMeant(operation, notification)) this.#change(notification, operation.change, operation.at);
        this.#counted(counts);
        operation.resolve();
      } catch (thrown) {
        const error = asError(thrown);
        if (this.#operations[0] !== operation) break;
        if (error.retryable) {
          if (error.code !== "offline") this.#cancelRetry = this.#context.environment.clock.after(Math.max(RETRY_DELAY, error.retryAfter ?? 0), () => void this.#pump());
          break;
        }
        operation.reject(error);
        this.#context.fail(error);
      }
      this.#operations = this.#operations.filter((other) => other !== operation);
      this.#changed();
    }
    this.#isPumping = false;
  }

  #send({ ids, type, change }: Operation): Promise<{ counts: WireCounts }> {
    const { connection } = this.#context;
    if (change === "deleted") return connection.request("delete_notifications", { ids: [...ids!] });
    const state: NotificationMark = change;
    return connection.request("mark_notifications", ids ? { ids: [...ids], state } : { all: true, state, ...(type ? { type } : {}) });
  }

  async #loadPreferences(): Promise<void> {
    const { preferences } = await this.#context.read<{ preferences: Record<string, NotificationMode> }>("get_notification_preferences");
    this.#preferences.set(preferences);
  }

  async #setPreference(type: string, mode: NotificationMode): Promise<void> {
    const before = this.#preferences.get();
    this.#preferences.set({ ...before, [type]: mode });
    try {
      await this.#context.read("set_notification_preference", { type, mode });
    } catch (error) {
      this.#preferences.set(before);
      throw error;
    }
  }
}

interface FeedOwner {
  items(): Notification[];
  add(notifications: readonly WireNotification[]): void;
  counted(counts: WireCounts): void;
  unused(): void;
}

interface FeedPage {
  notifications: WireNotification[];
  nextCursor: string | null;
  counts: WireCounts;
}

class Feed implements NotificationFeed {
  readonly filter: NotificationFilter;
  readonly #context: Context;
  readonly #owner: FeedOwner;
  readonly #state: Derived<NotificationFeedState>;
  #status: NotificationFeedState["status"] = "idle";
  #error: RealtimeError | undefined;
  #cursor: string | null = null;
  /** Everything of this sequence and above that fits the filter is in the store. */
  #floor = Infinity;
  #users = 0;
  /** Somebody has looked at it, so each session loads it. */
  #isWanted = false;
  #running: Promise<void> | null = null;

  constructor(filter: NotificationFilter, context: Context, owner: FeedOwner) {
    this.filter = filter;
    this.#context = context;
    this.#owner = owner;
    this.#state = new Derived((previous) => this.#show(previous), (inUse) => {
      if (inUse && this.#status === "idle") void this.reload();
      this.#isWanted ||= inUse;
    });
  }

  get isUsed(): boolean {
    return this.#users > 0 && this.#isWanted;
  }

  use(): void {
    this.#users++;
  }

  release(): void {
    if (--this.#users === 0) this.#owner.unused();
  }

  get(): NotificationFeedState {
    return this.#state.get();
  }

  subscribe(listener: (value: NotificationFeedState) => void): () => void {
    return this.#state.subscribe(listener);
  }

  invalidate(): void {
    this.#state.invalidate();
  }

  lost(): void {
    if (this.#status !== "idle") this.#go(this.#floor < Infinity ? "stale" : "idle");
  }

  clear(): void {
    this.#floor = Infinity;
    this.#cursor = null;
    this.#go("idle");
  }

  cut(floor: number): void {
    if (floor <= this.#floor) return;
    this.#floor = floor;
    this.#cursor = null;
  }

  reload(): Promise<void> {
    return this.#once(async () => {
      const page = await this.fetch();
      if (page) this.#owner.add(page);
      this.fetched();
    });
  }

  loadMore(): Promise<void> {
    if (this.#cursor === null) return this.#status === "ready" ? Promise.resolve() : this.reload();
    return this.#once(async () => {
      const before = this.get().items.length;
      // A filter that the server does not have may leave nothing of a page.
      for (let pages = 0; this.#cursor !== null && pages < 5 && this.get().items.length === before; pages++) {
        const page = await this.#page(PAGE, this.#cursor);
        this.#took(page);
        this.#owner.add(page.notifications);
      }
    });
  }

  /** The newest page, which replaces what was loaded. Null if there is no answer. */
  async fetch(): Promise<WireNotification[] | null> {
    this.#go(this.#floor === Infinity ? "loading" : "stale");
    try {
      const page = await this.#page(Math.min(Math.max(PAGE, this.get().items.length), MAX_PAGE));
      this.#floor = Infinity;
      this.#took(page);
      this.#error = undefined;
      return page.notifications;
    } catch (thrown) {
      this.#error = asError(thrown);
      return null;
    }
  }

  fetched(): void {
    const error = this.#error;
    if (!error) this.#go("ready");
    else if (error.code === "offline") this.#go(this.#floor < Infinity ? "stale" : "idle");
    else this.#go(this.#floor < Infinity ? "stale" : "failed", error);
  }

  async #page(limit: number, cursor?: string): Promise<FeedPage> {
    const { types, state } = this.filter;
    const page = await this.#context.read<FeedPage>("get_notifications", {
      limit,
      ...(cursor ? { cursor } : {}),
      ...(types?.length === 1 ? { type: types[0] } : {}),
      ...(state === "unread" ? { unreadOnly: true } : state === "archived" ? { archived: true } : {}),
    });
    this.#owner.counted(page.counts);
    return page;
  }

  #took(page: FeedPage): void {
    this.#cursor = page.nextCursor;
    this.#floor = page.nextCursor === null ? 0 : Math.min(this.#floor, ...page.notifications.map((notification) => notification.sequence));
  }

  #once(work: () => Promise<void>): Promise<void> {
    this.#running ??= work().finally(() => (this.#running = null));
    return quiet(this.#running);
  }

  #go(status: NotificationFeedState["status"], error?: RealtimeError): void {
    this.#status = status;
    this.#error = error;
    this.invalidate();
  }

  #show(previous: NotificationFeedState | undefined): NotificationFeedState {
    const { types, severity, state = "inbox" } = this.filter;
    const fits = (notification: Notification) =>
      notification.sequence >= this.#floor &&
      (!types?.length || types.includes(notification.type)) &&
      (!severity || notification.severity === severity) &&
      (state === "archived" ? notification.state === "archived" : state === "unread" ? !isRead(notification) : notification.state !== "archived");
    const items = this.#owner.items().filter(fits);
    const isSame = previous && previous.items.length === items.length && items.every((item, index) => item === previous.items[index]);
    const shown = { status: this.#status, items: isSame ? previous.items : items, hasMore: this.#cursor !== null, ...(this.#error ? { error: this.#error } : {}) };
    return isSame && previous.status === shown.status && previous.hasMore === shown.hasMore && previous.error === shown.error ? previous : shown;
  }
}

export const isRead = ({ state }: { state: WireNotification["state"] }): boolean => state === "read" || state === "archived";

function isMeant({ ids, type, before }: Operation, notification: WireNotification): boolean {
  return ids ? ids.has(notification.id) : notification.sequence <= before && (!type || notification.type === type);
}

/** What a notification is after a change; null if it is no more. */
function changed(notification: WireNotification, change: NotificationChange, at: string): WireNotification | null {
  const { state } = notification;
  if (change === "deleted") return null;
  if (change === "archived") return state === "archived" ? notification : { ...notification, ...seenAndRead(notification, at), state: "archived", archivedAt: at };
  if (change === "unarchived") return state === "archived" ? { ...notification, state: "read", archivedAt: null } : notification;
  if (change === "read") return isRead(notification) ? notification : { ...notification, ...seenAndRead(notification, at), state: "read" };
  if (change === "unread") return state === "read" ? { ...notification, state: "seen", readAt: null } : notification;
  return state === "unseen" ? { ...notification, state: "seen", seenAt: at } : notification;
}

const seenAndRead = ({ seenAt, readAt }: WireNotification, at: string) => ({ seenAt: seenAt ?? at, readAt: readAt ?? at });
