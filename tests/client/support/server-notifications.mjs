const iso = (time) => new Date(time).toISOString();

/** The notifications of the server in memory. */
export class Feeds {
  #clock;
  #send;
  #feeds = new Map();
  #ids = 0;

  constructor(clock, send) {
    this.#clock = clock;
    this.#send = send;
  }

  publish(userId, { type = "test", title = "Title", text = "", severity = "info", link = null, actions = [], data = null, expiresAt = null } = {}) {
    const feed = this.of(userId);
    if (feed.preferences[type] === "off") return null;
    const notification = {
      id: `n${++this.#ids}`, sequence: ++feed.sequence, type, title, text, severity, state: "unseen", createdAt: iso(this.#clock.now()), seenAt: null, readAt: null, archivedAt: null,
      expiresAt, link, actions, data,
    };
    feed.items.push(notification);
    this.#counted(userId);
    if (feed.preferences[type] !== "feed") this.#send(userId, "notification", { ...notification });
    return notification;
  }

  of(userId) {
    let feed = this.#feeds.get(userId);
    if (!feed) this.#feeds.set(userId, (feed = { items: [], sequence: 0, revision: 0, preferences: {} }));
    return feed;
  }

  counts(userId) {
    const { items, revision } = this.of(userId);
    return { unseen: items.filter(({ state }) => state === "unseen").length, unread: items.filter(({ state }) => state === "unseen" || state === "seen").length, revision };
  }

  handle(userId, event, payload) {
    const feed = this.of(userId);
    switch (event) {
      case "get_notifications": {
        const fits = feed.items.filter((item) =>
          (payload.type == null || item.type === payload.type) && (!payload.unreadOnly || item.state === "unseen" || item.state === "seen") && (item.state === "archived") === (payload.archived ?? false));
        const sorted = fits.sort((a, b) => b.sequence - a.sequence);
        const below = sorted.filter((item) => item.sequence < Number(payload.cursor ?? Infinity));
        const page = below.slice(0, payload.limit ?? 30);
        return { ok: true, notifications: page.map((item) => ({ ...item })), nextCursor: below.length > page.length ? String(page.at(-1).sequence) : null, counts: this.counts(userId) };
      }
      case "get_notification_counts":
        return { ok: true, counts: this.counts(userId) };
      case "mark_notifications":
        return this.#mark(userId, payload.all ? null : payload.ids, payload.type ?? null, payload.state);
      case "delete_notifications":
        return this.#mark(userId, payload.ids, null, "deleted");
      case "get_notification_preferences":
        return { ok: true, preferences: { ...feed.preferences } };
      case "set_notification_preference":
        feed.preferences[payload.type] = payload.mode;
        return { ok: true };
      default:
        return undefined;
    }
  }

  #mark(userId, ids, type, change) {
    const feed = this.of(userId);
    const at = iso(this.#clock.now());
    let changed = 0;
    for (const item of [...feed.items]) {
      if (ids ? !ids.includes(item.id) : type !== null && item.type !== type) continue;
      const before = item.state;
      if (change === "deleted") feed.items.splice(feed.items.indexOf(item), 1);
      else if (change === "seen" && before === "unseen") item.state = "seen";
      else if (change === "read" && before !== "archived") item.state = "read";
      else if (change === "unread" && before === "read") item.state = "seen";
      else if (change === "archived") item.state = "archived";
      else if (change === "unarchived" && before === "archived") item.state = "read";
      if (change === "deleted" || item.state !== before) changed++;
    }
    if (changed > 0) {
      this.#counted(userId);
      this.#send(userId, "notifications_changed", { ids, type, change, at });
    }
    return { ok: true, changed, counts: this.counts(userId) };
  }

  #counted(userId) {
    this.of(userId).revision++;
    this.#send(userId, "notification_counts", this.counts(userId));
  }
}
