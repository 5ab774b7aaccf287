import { Cell } from "./cell.js";
import type { Context } from "./context.js";
import { Late, LateModule, LateState, Relay } from "./late.js";
import type { Notifications } from "./notifications.js";
import type {
  NotificationCenter, NotificationCounts, NotificationFeed, NotificationFeedState, NotificationFilter, NotificationPreferences,
} from "./types.js";
import type { Notification, NotificationChange, NotificationCounts as WireCounts } from "./wire.js";

type Module = typeof import("./notifications.js");

/** Lists of notifications. What always needs them sets the module, so that it comes along. */
export const notificationsModule = new LateModule<Module>((address) => (address ? import(/* @vite-ignore */ /* webpackIgnore: true */ address) : import("./notifications.js")));

const IDLE: NotificationFeedState = { status: "idle", items: [], hasMore: false };
const TOLD = 500;
const calls = ["markSeen", "markRead", "archive", "delete", "markAll"] as const;

export interface LateNotifications extends Pick<NotificationCenter, (typeof calls)[number]> {}

/** Counts and live notifications. Their lists, and changing them, are loaded when they are needed. */
export class LateNotifications implements NotificationCenter {
  readonly counts = new Cell<NotificationCounts | null>(null);
  readonly preferences: NotificationPreferences;
  readonly #context: Context;
  readonly #late: Late<Module, Notifications>;
  /** Live ones come at least once, and are told once. */
  readonly #told = new Set<string>();
  #revision = -1;

  static {
    for (const name of calls) {
      this.prototype[name] = function (this: LateNotifications, ...args: never[]) {
        return this.#late.call((notifications) => (notifications[name] as (...args: never[]) => Promise<void>)(...args));
      };
    }
  }

  constructor(context: Context) {
    this.#context = context;
    const preferences = new Relay<ReturnType<NotificationPreferences["get"]>>(null);
    this.#late = new Late(
      notificationsModule,
      context,
      ({ Notifications: Lists }) => new Lists(context, (counts) => this.counted(counts)),
      () => preferences.follow(this.#late.part!.preferences),
    );
    this.preferences = {
      get: () => preferences.get(),
      subscribe: (listener) => preferences.subscribe(listener),
      load: () => this.#late.call((notifications) => notifications.preferences.load()),
      set: (type, mode) => this.#late.call((notifications) => notifications.preferences.set(type, mode)),
    };
  }

  feed(filter: NotificationFilter = {}): NotificationFeed {
    this.#late.need();
    return this.#late.part?.feed(filter) ?? new LateFeed(filter, this.#late);
  }

  counted({ unseen, unread, revision }: WireCounts): void {
    if (revision < this.#revision) return;
    this.#revision = revision;
    const known = this.counts.get();
    if (known?.unseen !== unseen || known.unread !== unread) this.counts.set({ unseen, unread });
  }

  receive(notification: Notification): void {
    const { part } = this.#late;
    const isNew = !this.#told.has(notification.id) && !part?.has(notification.id);
    this.#told.add(notification.id);
    if (this.#told.size > TOLD) this.#told.delete(this.#told.values().next().value!);
    const shown = part?.receive(notification) ?? notification;
    if (isNew) this.#context.emit("notification", { notification: shown });
  }

  /** Another device, or this one, has changed the state of some. */
  changedElsewhere(change: { ids: string[] | null; type: string | null; change: NotificationChange; at: string }): void {
    this.#late.part?.changedElsewhere(change);
    this.#context.emit("notificationChange", { ids: change.ids, type: change.type, change: change.change });
  }

  async resume(): Promise<void> {
    this.#late.retry();
    await this.#late.part?.resume();
  }

  lost(): void {
    this.#late.part?.lost();
  }

  clear(): void {
    this.#late.clear();
    this.#revision = -1;
    this.counts.set(null);
    this.#told.clear();
    this.#late.part?.clear();
  }

  close(): void {
    this.#late.close();
  }
}

/** One list. */
class LateFeed extends LateState<Notifications, NotificationFeedState> implements NotificationFeed {
  readonly #late: Late<Module, Notifications>;
  #feed: NotificationFeed | null = null;

  constructor(readonly filter: NotificationFilter, late: Late<Module, Notifications>) {
    super(late, IDLE, () => this.#feed!);
    this.#late = late;
    late.run((notifications) => {
      this.#feed = notifications.feed(filter);
    });
  }

  loadMore(): Promise<void> {
    return this.#late.call(() => this.#feed!.loadMore());
  }

  reload(): Promise<void> {
    return this.#late.call(() => this.#feed!.reload());
  }

  release(): void {
    this.#late.run(() => this.#feed!.release());
  }
}
