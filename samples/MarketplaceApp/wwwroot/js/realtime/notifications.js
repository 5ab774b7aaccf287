import { Emitter } from "../app/emitter.js";
import { Turns } from "../app/turns.js";

const PAGE = 20;

/** The feed behind the bell. Emits `changed`, and `arrived` for each live notification. */
export class Notifications extends Emitter {
  #connection;
  #api;
  #cursor = null;
  #turns = new Turns();
  items = [];
  unread = 0;
  isLoaded = false;

  constructor({ connection, api }) {
    super();
    this.#connection = connection;
    this.#api = api;
    connection.on("online", () => this.load());
    connection.on("new_notification", (wire) => this.#onArrived(wire));
  }

  get hasMore() {
    return this.#cursor !== null;
  }

  async load() {
    const turn = this.#turns.ask();
    try {
      const [page, { count }] = await Promise.all([
        this.#api.get("/api/chat/notifications", { limit: PAGE }),
        this.#api.get("/api/chat/notifications/unread-count"),
      ]);
      if (!this.#turns.shows(turn)) return;
      this.items = page.items.map(toItem);
      this.#cursor = page.nextCursor ?? null;
      this.unread = count;
      this.isLoaded = true;
      this.emit("changed");
    } catch {
      // The next connection loads it again.
    }
  }

  async loadMore() {
    if (!this.hasMore) return;
    const page = await this.#api.get("/api/chat/notifications", { limit: PAGE, cursor: this.#cursor });
    this.items.push(...page.items.map(toItem));
    this.#cursor = page.nextCursor ?? null;
    this.emit("changed");
  }

  find(id) {
    return this.items.find((item) => item.id === id) ?? null;
  }

  async markRead(id) {
    const item = this.find(id);
    if (!item || item.isRead) return;
    item.isRead = true;
    this.unread = Math.max(0, this.unread - 1);
    this.emit("changed");
    await this.#tell({ id });
  }

  async markAllRead() {
    for (const item of this.items) item.isRead = true;
    this.unread = 0;
    this.emit("changed");
    await this.#tell({ all: true });
  }

  /** Shown as done at once; where it failed, the stored feed is shown again. */
  async #tell(what) {
    try {
      await this.#connection.request("mark_notification_read", what);
    } catch {
      await this.load();
    }
  }

  async #onArrived(wire) {
    // The event has what a toast shows; the feed has the rest, such as which project it is about.
    this.emit("arrived", { id: String(wire.id), type: wire.type, title: wire.title, message: wire.message });
    await this.load();
  }
}

function toItem(wire) {
  return {
    id: String(wire.id),
    type: wire.type,
    title: wire.title,
    message: wire.message,
    createdAt: wire.createdAt,
    projectId: wire.data?.projectId ?? null,
    isRead: Boolean(wire.readAt),
  };
}
