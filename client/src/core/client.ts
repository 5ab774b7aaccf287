import { defaultEnvironment } from "./browser.js";
import { Cell, call } from "./cell.js";
import { Connection, type SessionStart } from "./connection.js";
import { isMuted, quiet, type Context, type TabNews } from "./context.js";
import type { Environment, TabChannel } from "./environment.js";
import { RealtimeError, asError } from "./errors.js";
import { Kept, type Places } from "./kept.js";
import { Late } from "./late.js";
import { LateContacts, LateHandle, LateList, chatModule, type LateChat } from "./late-chat.js";
import { LateNotifications } from "./late-notifications.js";
import { LatePresence } from "./late-presence.js";
import { Owner } from "./owner.js";
import { socketIoTransport } from "./socketio.js";
import { openStorage } from "./storage.js";
import type { Transport } from "./transport.js";
import type {
  ClientEvents, ClientLimits, ClientOptions, ConnectionState, ContactRequests, ConversationHandle, ConversationList, NotificationCenter, Presence, Readable,
  RealtimeClient, RealtimeStorage, UserProfile,
} from "./types.js";
import { Users } from "./users.js";
import { VERSION, isOlder } from "./version.js";
import type {
  ContactRequest, Conversation, Message, Notification, NotificationChange, NotificationCounts, Presence as WirePresence, Session, Unread,
} from "./wire.js";

/** What another tab has written is sent by that tab, unless it is closed by then. */
const LOOK_DELAY = 1_000;
const READ_RETRIES = 3;
const FIRST_RETRY = 500;
/** Events that the part for conversations knows. */
const isAboutChat = /^(change|receipts|typing|conversation_removed|contact_answered|reply_\w+)$/;

const defaultLimits: ClientLimits = {
  messages: 1_000,
  closedConversations: 20,
  notifications: 500,
  profiles: 2_000,
  conversations: 500,
  outbox: 100,
  heldChanges: 500,
  catchUp: 1_000,
};

/** A client of the given options, with timers, transport and page of this environment. */
export function createClient(options: ClientOptions, environment: Environment = defaultEnvironment(), transport: Transport = socketIoTransport): RealtimeClient {
  return new Client(options, environment, transport);
}

class Client implements RealtimeClient {
  readonly connection: Readable<ConnectionState>;
  readonly me = new Cell<UserProfile | null>(null);
  readonly #environment: Environment;
  readonly #connection: Connection;
  readonly #context: Context;
  readonly #owner: Owner;
  readonly #kept: Kept;
  readonly #chat: LateChat;
  readonly #conversations: LateList;
  readonly #contacts: LateContacts;
  readonly #unread = new Cell<number | null>(null);
  readonly #notifications: LateNotifications;
  readonly #presence: LatePresence;
  readonly #listeners = new Map<string, Set<(event: never) => void>>();
  /** Up to which message of a conversation was told. */
  readonly #heard = new Map<string, number>();
  /** Up to where this user has read, as rows have told. */
  readonly #readTo = new Map<string, number>();
  readonly #blocked: Cell<readonly string[]>;
  readonly #sleeping = new Set<() => void>();
  #isBlockedUsed = false;
  #unreadRevision = -1;
  #session: Session | null = null;
  /** Where what waits is, once the user is known: what `Chat.own` takes. */
  #places: Places | null = null;
  #channel: TabChannel | null = null;
  #cancelLook = () => {};
  #isNeeded = false;
  #isDisposed = false;
  #wasWarned = false;

  constructor(options: ClientOptions, environment: Environment, transport: Transport) {
    this.#environment = environment;
    const path = options.path ?? `${pathBase()}/socket.io`;
    const endpoint = `${options.url ?? (typeof location === "undefined" ? "" : location.origin)}${path}`;
    const diagnose: Context["diagnose"] = (entry) => options.onDiagnostic && call(options.onDiagnostic, entry);
    const { storage = "local" } = options;
    const kept: RealtimeStorage = typeof storage === "object" ? storage : openStorage(storage, (detail) => diagnose({ area: "storage", event: "unavailable", detail }));
    this.#owner = new Owner(kept, endpoint, diagnose);
    this.#connection = new Connection(environment, transport, {
      url: options.url,
      path,
      auth: { clientVersion: VERSION },
      names: { session: "session", getSession: "get_session", ping: "get_time", refreshToken: "refresh_token" },
      getToken: options.getToken,
      session: (payload) => this.#begin(payload as Session),
      synchronize: () => this.#synchronize(),
      event: (name, payload) => this.#receive(name, payload),
      lost: () => this.#lost(),
      diagnose,
    });
    this.connection = this.#connection.state;
    const context = {
      environment,
      options,
      limits: { ...defaultLimits, ...options.limits },
      connection: this.#connection,
      me: () => this.#session?.userId ?? "",
      session: () => this.#session,
      read: <T>(event: string, payload?: unknown) => this.#read<T>(event, payload),
      emit: <K extends keyof ClientEvents>(name: K, event: ClientEvents[K]) => this.#emit(name, event),
      fail: (error: RealtimeError) => this.#emit("error", { error }),
      diagnose,
      replaced: () => {
        this.#abandon();
        this.#connection.restart();
      },
      post: (news: TabNews) => this.#post(news),
      learn: (conversation: Conversation, unread?: Unread) => this.#learn(conversation, unread),
      seen: (conversation: Conversation) => this.#see(conversation),
      counted: (unread: Unread) => this.#count(unread),
      heard: (message: Message, muted: boolean) => this.#hear(message, muted),
      hasRead: (conversationId: string, sequence: number, isHere: boolean) => this.#hasRead(conversationId, sequence, isHere),
    } as Context & { users: Users };
    (context as { users: Users }).users = new Users(context);
    this.#context = context;
    this.#kept = new Kept(context, this.#owner);
    this.#chat = new Late(chatModule, context, ({ Chat }) => new Chat(context), () => void this.#handOver());
    this.#conversations = new LateList(this.#chat, this.#unread);
    this.#contacts = new LateContacts(this.#chat);
    this.#notifications = new LateNotifications(context);
    this.#presence = new LatePresence(context);
    this.#blocked = new Cell<readonly string[]>([], (inUse) => {
      if (!inUse || this.#isBlockedUsed) return;
      this.#isBlockedUsed = true;
      void this.#loadBlocked();
    });
  }

  get conversations(): ConversationList {
    this.#need();
    return this.#conversations;
  }

  get contactRequests(): ContactRequests {
    this.#need();
    return this.#contacts;
  }

  get notifications(): NotificationCenter {
    this.#need();
    return this.#notifications;
  }

  get blocked(): Readable<readonly string[]> {
    this.#need();
    return this.#blocked;
  }

  conversation(id: string): ConversationHandle {
    this.#need();
    this.#chat.need();
    const { part } = this.#chat;
    if (part) {
      if (!this.#session) void this.#hold();
      return part.open(id);
    }
    return new LateHandle(id, this.#chat, this.#kept, this.#environment.id);
  }

  presence(userId: string): Readable<Presence> {
    this.#need();
    return this.#presence.of(userId);
  }

  user(userId: string): Readable<UserProfile> {
    this.#need();
    return this.#context.users.of(userId);
  }

  block(userId: string): Promise<void> {
    return this.#setBlocked(userId, true);
  }

  unblock(userId: string): Promise<void> {
    return this.#setBlocked(userId, false);
  }

  on<K extends keyof ClientEvents>(name: K, listener: (event: ClientEvents[K]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  connect(): void {
    if (this.#isDisposed) return;
    this.#isNeeded = true;
    this.#connection.connect();
  }

  reconnectNow(): void {
    this.#connection.reconnectNow();
  }

  async signOut(): Promise<void> {
    this.#post({ about: "signOut" });
    await this.#end();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#connection.disconnect("closed");
    for (const late of [this.#chat, this.#presence, this.#notifications]) late.close();
    this.#closeAll();
    for (const wake of [...this.#sleeping]) wake();
    this.#listeners.clear();
  }

  /** Connects when something is needed for the first time, after what runs now: the page is painted before. */
  #need(): void {
    if (this.#isNeeded || this.#isDisposed) return;
    this.#isNeeded = true;
    this.#environment.clock.after(0, () => {
      if (!this.#isDisposed && this.connection.get().status === "idle") this.#connection.connect();
    });
  }

  /** What was kept goes on in the outbox. */
  async #handOver(): Promise<void> {
    this.#kept.close();
    await this.#kept.idle;
    const { part } = this.#chat;
    if (this.#kept.early) part?.hold(this.#kept.early);
    if (this.#places) part?.own(...this.#places);
    else if (!this.#session) void this.#hold();
  }

  #begin(session: Session): SessionStart {
    if (typeof session?.userId !== "string" || typeof session.epoch !== "string") throw new Error("The session has no user.");
    const before = this.#session;
    if (before && before.userId !== session.userId) {
      this.#closeAll();
      this.#emit("userChanged", { from: before.userId, to: session.userId });
    } else if (before && before.epoch !== session.epoch) {
      this.#abandon();
    }
    this.#session = session;
    this.me.set(session.user);
    this.#context.users.learn(session.user);
    this.#channel ??= this.#environment.openChannel(this.#owner.of(session.userId).prefix, (message) => this.#hearTab(message as TabNews));
    if (!before || before.userId !== session.userId) void this.#own(session.userId);
    this.#count(session.unread);
    this.#notifications.counted(session.notifications);
    if (isOlder(VERSION, session.minimumClientVersion) && !this.#wasWarned) {
      this.#wasWarned = true;
      console.warn(`Realtime: client ${VERSION} is older than ${session.minimumClientVersion}, which the server ${session.serverVersion} needs.`);
    }
    const { userId, features, limits } = session;
    return {
      state: { userId, features, limits, clockOffset: Date.parse(session.serverTime) - this.#environment.clock.now() },
      ...(session.tokenExpiresAt ? { tokenExpiresAt: Date.parse(session.tokenExpiresAt) } : {}),
    };
  }

  /** What is written before the first session is kept for whom it may belong to. */
  async #hold(): Promise<void> {
    const place = await this.#kept.place();
    if (place && !this.#session) this.#chat.part?.hold(place);
  }

  /** What waits is the user's. */
  async #own(userId: string): Promise<void> {
    const last = await this.#owner.last();
    if (this.#session?.userId !== userId) return;
    const { tab } = this.#owner;
    const other = last === null || last === userId ? null : this.#owner.of(last);
    const places: Places = [this.#owner.of(userId), tab, other];
    void this.#owner.remember(userId);
    const isAny = !this.#chat.part && (await this.#kept.adopt(places));
    if (this.#session?.userId !== userId) return;
    this.#places = places;
    if (this.#chat.part) await this.#handOver();
    else if (isAny) this.#chat.need();
  }

  /** What another tab has left needs what sends it. */
  async #look(): Promise<void> {
    const places = this.#places;
    if (places && (await this.#kept.isAny(places)) && places === this.#places) this.#chat.need();
  }

  async #synchronize(): Promise<void> {
    this.#chat.retry();
    this.#context.users.resume();
    this.#presence.resume();
    if (this.#isBlockedUsed) void this.#loadBlocked();
    await Promise.all([this.#chat.part?.resume(), this.#notifications.resume()]);
  }

  #receive(name: string, payload: unknown): void {
    try {
      this.#dispatch(name, payload);
    } catch (detail) {
      // What cannot be read costs itself only.
      this.#context.diagnose({ area: "protocol", event: name, detail });
    }
  }

  #dispatch(name: string, payload: unknown): void {
    switch (name) {
      case "conversation_activity": {
        const { conversation, unread } = payload as { conversation: Conversation; unread: Unread };
        this.#active(conversation, unread);
        break;
      }
      case "unread":
        this.#count(payload as Unread);
        break;
      case "presence":
        this.#presence.receive(payload as WirePresence);
        break;
      case "notification":
        this.#notifications.receive(payload as Notification);
        break;
      case "notifications_changed":
        this.#notifications.changedElsewhere(payload as { ids: string[] | null; type: string | null; change: NotificationChange; at: string });
        break;
      case "notification_counts":
        this.#notifications.counted(payload as NotificationCounts);
        break;
      case "contact_requested":
        this.#requested(payload as ContactRequest);
        break;
      default:
        if (!(this.#chat.part?.receive(name, payload) ?? isAboutChat.test(name))) this.#context.diagnose({ area: "protocol", event: name, detail: payload });
    }
  }

  #requested(request: ContactRequest): void {
    this.#context.users.learn(request.from);
    this.#chat.part?.contacts.receive(request);
    this.#emit("contactRequest", { request });
  }

  #active(conversation: Conversation, unread: Unread): void {
    const { id, lastMessage, deliveredSequence, lastSequence } = conversation;
    const readBefore = this.#readTo.get(id) ?? Infinity;
    this.#learn(conversation, unread);
    if (conversation.readSequence > readBefore) this.#hasRead(id, conversation.readSequence, false);
    const { part } = this.#chat;
    part?.active(id);
    if (!lastMessage || lastMessage.sender.id === this.#session?.userId) return;
    this.#hear(lastMessage, isMuted(conversation, this.#context));
    // An open conversation does it with the messages themselves.
    if (!part?.isUsed(id) && conversation.kind !== "room" && conversation.participantCount <= 100 && lastSequence > deliveredSequence) {
      this.#connection.send("mark_delivered", { conversationId: id, upToSequence: lastSequence });
    }
  }

  #learn(conversation: Conversation, unread?: Unread): void {
    this.#see(conversation);
    if (unread) this.#count(unread);
    this.#chat.part?.learn(conversation, unread);
  }

  #see({ id, participants, readSequence }: Conversation): void {
    for (const { user } of participants) this.#context.users.learn(user);
    this.#readTo.set(id, Math.max(this.#readTo.get(id) ?? 0, readSequence));
  }

  #count({ total, revision }: Unread): void {
    if (revision < this.#unreadRevision) return;
    this.#unreadRevision = revision;
    this.#unread.set(total);
  }

  /** A message comes as a change and as activity, and activity comes for other reasons, too: each message is told once. */
  #hear(message: Message, muted: boolean): void {
    const { conversationId, sequence, createdAt } = message;
    if (sequence <= (this.#heard.get(conversationId) ?? 0)) return;
    this.#heard.set(conversationId, sequence);
    // What was written before this connection is found in the lists.
    if (createdAt >= (this.#session?.serverTime ?? "")) {
      const visible = this.#environment.page.visible() && Boolean(this.#chat.part?.isVisible(conversationId));
      this.#emit("message", { message, muted, visible });
    }
  }

  #hasRead(conversationId: string, sequence: number, isHere: boolean): void {
    if (isHere) this.#post({ about: "read", conversationId, sequence });
    this.#chat.part?.conversations.changed();
    this.#emit("read", { conversationId, sequence });
  }

  #hearTab(message: TabNews): void {
    const { part } = this.#chat;
    if (message.about === "signOut") void this.#end();
    else if (message.about === "read") {
      part?.hearRead(message.conversationId, message.sequence);
      this.#hasRead(message.conversationId, message.sequence, false);
    } else if (part) part.hear(message);
    else if (message.about === "outbox" && !this.#chat.isWanted) {
      this.#cancelLook();
      this.#cancelLook = this.#environment.clock.after(LOOK_DELAY, () => void this.#look());
    }
  }

  #post(news: TabNews): void {
    this.#channel?.post(news);
  }

  #lost(): void {
    this.#chat.part?.lost();
    this.#presence.lost();
    this.#notifications.lost();
  }

  async #end(): Promise<void> {
    const userId = this.#session?.userId;
    this.#connection.disconnect("signedOut");
    const kept = userId ? Promise.resolve(userId) : this.#owner.last();
    const cleared = Promise.all([this.#chat.part?.clear(), this.#kept.idle.then(() => kept).then((id) => this.#owner.forget(id))]);
    this.#closeAll();
    await cleared;
  }

  /** Everything that belongs to the user leaves the memory. */
  #closeAll(): void {
    this.#channel?.close();
    this.#channel = null;
    this.#cancelLook();
    this.#chat.clear();
    this.#chat.part?.close(this.#isDisposed);
    this.#forget();
    this.#places = this.#kept.early = null;
    this.#session = null;
    this.me.set(null);
  }

  /** What is known belongs to another database. What waits is not sent by itself into this one. */
  #abandon(): void {
    if (this.#chat.isWanted) this.#chat.run((chat) => chat.suspend());
    this.#forget();
  }

  #forget(): void {
    this.#chat.part?.forget();
    this.#context.users.clear();
    this.#presence.clear();
    this.#unreadRevision = -1;
    this.#unread.set(null);
    this.#notifications.clear();
    this.#heard.clear();
    this.#readTo.clear();
    this.#blocked.set([]);
  }

  async #read<T>(event: string, payload?: unknown): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#connection.request<T>(event, payload);
      } catch (thrown) {
        const error = asError(thrown);
        if (!error.retryable || error.code === "offline" || attempt >= READ_RETRIES) throw error;
        await this.#sleep(Math.max(error.retryAfter ?? 0, FIRST_RETRY * 2 ** attempt * (0.5 + this.#environment.random())));
        if (this.#isDisposed) throw new RealtimeError("closed");
      }
    }
  }

  #sleep(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        cancel();
        this.#sleeping.delete(wake);
        resolve();
      };
      const cancel = this.#environment.clock.after(delay, wake);
      this.#sleeping.add(wake);
    });
  }

  #emit<K extends keyof ClientEvents>(name: K, event: ClientEvents[K]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) call(listener as (event: ClientEvents[K]) => void, event);
  }

  async #loadBlocked(): Promise<void> {
    try {
      this.#blocked.set((await this.#read<{ userIds: string[] }>("get_blocked_users")).userIds);
    } catch (detail) {
      this.#context.diagnose({ area: "protocol", event: "get_blocked_users", detail });
    }
  }

  #setBlocked(userId: string, isBlocked: boolean): Promise<void> {
    return quiet(this.#read(isBlocked ? "block_user" : "unblock_user", { userId }).then(() => {
      const others = this.#blocked.get().filter((id) => id !== userId);
      this.#blocked.set(isBlocked ? [...others, userId] : others);
      // Requests of who is blocked are not listed.
      void this.#chat.part?.contacts.resume();
    }));
  }
}

/** The app's path base: what stands before `/_content/` in this module's own address. */
function pathBase(): string {
  try {
    const { pathname } = new URL(import.meta.url);
    const end = pathname.indexOf("/_content/");
    return end > 0 ? pathname.slice(0, end) : "";
  } catch {
    return "";
  }
}
