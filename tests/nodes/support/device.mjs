import { io } from "socket.io-client";
import { Hearing } from "./hearing.mjs";
import { View } from "./view.mjs";

const ACK_TIMEOUT_MS = 4_000;
const CHANGES = ["message_details", "message_edited", "message_deleted", "reaction_changed", "conversation_updated", "conversation_revised"];

/** A device of a user, written as the documentation says: it follows its conversations live, and catches up after each connect. */
export class Device {
  #socket;
  #hearings = new Map();
  #isCaughtUp = false;
  #counts = { revision: 0 };
  views;
  notifications = new Map();
  #notified = 0;
  presence = new Map();
  connects = 0;
  /** What came wrong on any of its connections, with when: `{ what, kind, at }`. */
  faults = [];

  constructor(url, userId, conversationIds, others, { prefer, transports }) {
    this.userId = userId;
    this.others = others;
    this.views = new Map(conversationIds.map((id) => [id, new View(this, id)]));
    this.#socket = io(url, {
      auth: { token: userId },
      query: prefer ? { prefer } : {},
      transports,
      withCredentials: true,
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 300,
      timeout: 2_000,
    });
    this.#socket.on("connect", () => this.#start());
    this.#socket.on("disconnect", () => this.#rememberHearings());
    for (const name of CHANGES) this.#socket.on(name, (event) => this.#onChange(name, event));
    this.#socket.on("new_message", (message) => {
      const id = String(message.conversation_id);
      this.#hear(`message in ${id}`, Number(message.id));
      this.views.get(id)?.text(message);
    });
    this.#socket.on("message_notification", (message) => this.#hear(`message_notification in ${message.conversation_id}`, Number(message.id)));
    this.#socket.on("new_notification", (notification) => {
      this.#hear("notification", Number(notification.id));
      this.notifications.set(String(notification.id), notification.title);
    });
    this.#socket.on("notification_counts", (counts) => {
      if (counts.revision >= this.#counts.revision) this.#counts = counts;
    });
    this.#socket.on("presence_changed", ({ userId: id, online }) => this.presence.set(String(id), online));
  }

  get isConnected() {
    return this.#socket.connected;
  }

  get isReady() {
    return this.#socket.connected && this.#isCaughtUp;
  }

  /** The unread notifications, as the last event said. */
  get unread() {
    return this.#counts.unread;
  }

  request(event, payload, timeoutMs = ACK_TIMEOUT_MS) {
    return this.#socket.timeout(timeoutMs).emitWithAck(event, payload);
  }

  /** What of a snapshot it has not, as a sentence. */
  lacks({ revisions, notifications }) {
    const titles = new Set(this.notifications.values());
    const behind = [...this.views].filter(([id, view]) => view.revision < (revisions.get(id) ?? 0)).map(([id, view]) => `conversation ${id} at ${view.revision} of ${revisions.get(id)}`);
    const missing = (notifications.get(this.userId) ?? []).filter((title) => !titles.has(title));
    return `a device of ${this.userId} (${this.isReady ? "ready" : this.isConnected ? "connected" : "away"}): ${[...behind, ...missing].join(", ")}`;
  }

  /** Whether it has all that a snapshot of the ledger holds for it. */
  has({ revisions, notifications }) {
    const titles = new Set(this.notifications.values());
    return [...this.views].every(([id, view]) => view.revision >= (revisions.get(id) ?? 0))
      && (notifications.get(this.userId) ?? []).every((title) => titles.has(title));
  }

  close() {
    this.#rememberHearings();
    this.#socket.disconnect();
  }

  /** Holes of its connections, which were healed by catching up. */
  holes = 0;

  /** Counts what the present connection heard into the whole. */
  #rememberHearings() {
    for (const [what, hearing] of this.#hearings) {
      if (what.startsWith("change of")) this.holes += hearing.holes;
    }
    this.#hearings = new Map();
    this.#isCaughtUp = false;
  }

  async #start() {
    this.connects += 1;
    const connection = this.#socket.id;
    const isOver = () => !this.#socket.connected || this.#socket.id !== connection;
    while (!isOver()) {
      try {
        // Changes that are heard are applied, so the texts of new messages must come before: those who joined get them.
        await Promise.all([...this.views.keys()].map((id) => this.#ask("join_conversation", id)));
        await this.#ask("watch_changes", {});
        const { users } = await this.#ask("watch_presence", { userIds: this.others });
        for (const { userId, online } of users) this.presence.set(String(userId), online);
        await this.#readNotifications();
        this.#counts = await this.#ask("get_notification_counts", {});
        await Promise.all([...this.views.values()].map((view) => view.catchUp()));
        this.#isCaughtUp = !isOver();
        return;
      } catch {
        // Late, refused for now, or lost with the connection: the same again, or the next connect does it.
      }
    }
  }

  async #ask(event, payload) {
    const answer = await this.request(event, payload);
    if (!answer.ok) throw new Error(`${event}: ${answer.code} ${answer.message}`);
    return answer;
  }

  async #readNotifications() {
    let page;
    do {
      page = await this.#ask("get_notifications", { after: this.#notified, limit: 100 });
      for (const notification of page.notifications) {
        this.notifications.set(String(notification.id), notification.title);
        this.#notified = notification.sequence;
      }
    } while (page.notifications.length === 100);
  }

  #onChange(name, event) {
    const id = String(event.conversationId);
    this.#hear(`change of ${id}`, event.revision, `${name} ${event.id ?? event.messageId ?? ""}`);
    this.views.get(id)?.change(name, event);
  }

  #hear(what, number, name = "") {
    if (!this.#hearings.has(what)) this.#hearings.set(what, new Hearing());
    const hearing = this.#hearings.get(what);
    const kind = hearing.hear(number, name);
    if (kind) this.faults.push({ kind, what: `${what}: ${hearing.recent}`, at: Date.now(), userId: this.userId });
  }
}
