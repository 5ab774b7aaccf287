import { Contacts } from "./server-contacts.mjs";
import { Feeds } from "./server-notifications.mjs";

const iso = (time) => new Date(time).toISOString();
const refuse = (code, message = code, extra = {}) => ({ ok: false, code, message, ...extra });

/**
 * A server in memory that speaks the Native contract (docs/native.md), for several users with several sockets each. What it
 * stores is the truth that tests compare with; `wire` makes what is between it and a client.
 */
export class TestServer {
  epoch = "epoch-1";
  isDown = false;
  /** Answers of `before(event, payload, userId)`, if any, take the place of the server's own. */
  before = () => undefined;
  conversations = new Map();
  users = new Map();
  sockets = new Set();
  minimumClientVersion = "0.0.0";
  tokenLife = null;
  requests = [];
  #clock;
  #ids = 0;
  #blocked = new Map();
  #unreadRevision = new Map();
  #activity = new Map();
  #clientIds = new Map();
  #groups = new Map();

  constructor(clock) {
    this.#clock = clock;
    this.feeds = new Feeds(clock, (userId, event, payload) => this.#toUser(userId, event, payload));
    this.contacts = new Contacts({
      now: () => iso(clock.now()),
      user: (id) => this.users.get(id),
      isBlocked: (userId, other) => this.#blocked.get(userId)?.has(other) ?? false,
      send: (userId, event, payload) => this.#toUser(userId, event, payload),
      join: (userId, { conversationId, from, messages }) => {
        const id = this.addConversation([from.id, userId], { kind: "direct", id: conversationId });
        for (const { text } of messages) this.say(id, from.id, text);
        return { ok: true, conversation: this.#render(this.conversations.get(id), userId, 5) };
      },
    });
  }

  addUser(id, name = id) {
    this.users.set(id, { id, name, username: null, avatarUrl: null });
    return id;
  }

  addConversation(userIds, { kind = userIds.length === 2 ? "direct" : "group", title = null, id = `c${++this.#ids}` } = {}) {
    const now = this.#clock.now();
    const conversation = { id, kind, title, createdAt: now, revision: 1, infoRevision: 1, firstSequence: 1, lastSequence: 0, messages: [], members: new Map(), hidden: new Set() };
    for (const userId of userIds) conversation.members.set(userId, newMember(now));
    this.conversations.set(id, conversation);
    return id;
  }

  /** A message as if another client had sent it. */
  say(conversationId, userId, text, extra = {}) {
    return this.#send(userId, { conversationId, text, ...extra }).message;
  }

  do(userId, event, payload) {
    return this.#handle({ userId, open: new Set(), watched: new Set() }, event, payload);
  }

  /** Sends to sockets without storing: for events that a test makes up. */
  push(userId, event, payload) {
    this.#toUser(userId, event, payload);
  }

  /** Retention removes what is older. */
  removeBelow(conversationId, firstSequence) {
    const conversation = this.conversations.get(conversationId);
    conversation.firstSequence = firstSequence;
    conversation.messages = conversation.messages.filter((message) => message.sequence >= firstSequence);
    this.#change(conversation, { kind: "messages_removed", firstSequence });
  }

  /** The database is another one. */
  replace() {
    this.epoch = `epoch-${Number(this.epoch.split("-")[1]) + 1}`;
    for (const socket of [...this.sockets]) socket.close("transport close");
  }

  /** All links break; clients hear of it. */
  cut(reason = "transport close") {
    for (const socket of [...this.sockets]) socket.close(reason);
  }

  connect(auth, receive, close) {
    const userId = auth.token;
    const socket = { userId, receive, close, open: new Set(), watched: new Set() };
    this.sockets.add(socket);
    this.#online(userId);
    return socket;
  }

  disconnect(socket) {
    if (this.sockets.delete(socket)) this.#online(socket.userId);
  }

  session(userId) {
    const now = this.#clock.now();
    return {
      userId,
      user: this.users.get(userId),
      epoch: this.epoch,
      serverTime: iso(now),
      tokenExpiresAt: this.tokenLife === null ? null : iso(now + this.tokenLife),
      serverVersion: "1.0.0",
      minimumClientVersion: this.minimumClientVersion,
      limits: { messageLength: 4000, attachments: 10, participants: 100, watchedUsers: 200, reactionsPerUser: 20, editWindow: 900_000, deleteWindow: 900_000, typingExpiry: 6_000, changesBatch: 50, pageSize: 200 },
      features: { attachments: false, assistants: [], roles: false },
      unread: this.#unread(userId),
      notifications: this.feeds.counts(userId),
    };
  }

  handle(socket, event, payload = {}) {
    this.requests.push({ userId: socket.userId, event, payload });
    return this.before(event, payload, socket.userId) ?? this.#handle(socket, event, payload);
  }

  #handle(socket, event, payload) {
    const { userId } = socket;
    const found = (id) => {
      const conversation = this.conversations.get(id);
      return conversation?.members.has(userId) ? conversation : null;
    };
    const within = (use) => {
      const conversation = found(payload.conversationId);
      return conversation ? { ok: true, ...use(conversation, conversation.members.get(userId)) } : refuse("conversation_not_found");
    };
    switch (event) {
      case "get_session":
        return { ok: true, session: this.session(userId) };
      case "get_time":
        return { ok: true, serverTime: iso(this.#clock.now()) };
      case "refresh_token":
        return { ok: true, expiresAt: this.tokenLife === null ? null : iso(this.#clock.now() + this.tokenLife) };
      case "open_conversation":
        return within((conversation) => {
          socket.open.add(conversation.id);
          const changes = this.#changes(conversation, userId, { ...payload, limit: 100 });
          return { conversation: this.#render(conversation, userId, 200), changes, page: changes.reset ? this.#page(conversation, userId, { limit: payload.limit }) : null };
        });
      case "close_conversation":
        socket.open.delete(payload.conversationId);
        return { ok: true };
      case "get_changes":
        return within((conversation) => ({ changes: this.#changes(conversation, userId, payload) }));
      case "get_conversation":
        return within((conversation) => ({ conversation: this.#render(conversation, userId, 200) }));
      case "get_conversations": {
        const all = [...this.conversations.values()].filter((conversation) => conversation.members.has(userId)).sort((a, b) => activity(b) - activity(a) || (a.id < b.id ? -1 : 1));
        const start = Number(payload.cursor ?? 0);
        const end = start + (payload.limit ?? 30);
        return { ok: true, conversations: all.slice(start, end).map((conversation) => this.#render(conversation, userId, 5)), nextCursor: end < all.length ? String(end) : null, unread: this.#unread(userId) };
      }
      case "get_messages":
        return within((conversation) => this.#page(conversation, userId, payload));
      case "search_messages":
        return within((conversation) => ({ messages: conversation.messages.filter((message) => message.text.includes(payload.text)).map((message) => this.#message(message, userId)), nextCursor: null }));
      case "send_message":
        return found(payload.conversationId) ? this.#send(userId, payload) : refuse("conversation_not_found");
      case "edit_message":
        return this.#edit(userId, payload.messageId, (message) => {
          if (message.senderId !== userId) return refuse("forbidden");
          if (message.deletedAt) return refuse("message_locked");
          message.text = payload.text;
          message.editedAt = this.#clock.now();
          return "message_edited";
        });
      case "delete_message":
        return this.#edit(userId, payload.messageId, (message) => {
          if (message.senderId !== userId) return refuse("forbidden");
          if (message.deletedAt) return null;
          message.text = "";
          message.deletedAt = this.#clock.now();
          return "message_deleted";
        });
      case "add_reaction":
      case "remove_reaction":
        return this.#edit(userId, payload.messageId, (message) => {
          const users = message.reactions.get(payload.emoji) ?? new Set();
          if (users.has(userId) === (event === "add_reaction")) return null;
          if (event === "add_reaction") users.add(userId);
          else users.delete(userId);
          if (users.size > 0) message.reactions.set(payload.emoji, users);
          else message.reactions.delete(payload.emoji);
          return "reaction_changed";
        });
      case "mark_read":
        return within((conversation, member) => {
          const upTo = Math.min(payload.upToSequence ?? conversation.lastSequence, conversation.lastSequence);
          if (upTo > member.read) {
            member.read = upTo;
            member.delivered = Math.max(member.delivered, upTo);
            this.#raiseUnread(userId);
            this.#receipts(conversation, userId);
            this.#announce(conversation);
          }
          return { conversationId: conversation.id, readSequence: member.read, unreadCount: unreadOf(conversation, userId) };
        });
      case "mark_delivered":
        return within((conversation, member) => {
          member.delivered = Math.max(member.delivered, Math.min(payload.upToSequence ?? Infinity, conversation.lastSequence));
          this.#receipts(conversation, userId);
          return { conversationId: conversation.id, deliveredSequence: member.delivered };
        });
      case "set_typing":
        return within((conversation) => {
          for (const other of conversation.members.keys()) if (other !== userId) this.#toUser(other, "typing", { conversationId: conversation.id, userId, typing: payload.typing });
          return {};
        });
      case "mute_conversation":
      case "unmute_conversation":
        return within((conversation, member) => {
          member.mutedUntil = event === "unmute_conversation" ? null : (payload.until ?? "9999-12-31T23:59:59.999Z");
          this.#change(conversation, { kind: "muted", mutedUntil: member.mutedUntil, onlyFor: userId });
          return { conversationId: conversation.id, revision: conversation.revision, mutedUntil: member.mutedUntil };
        });
      case "open_direct": {
        if (!this.users.has(payload.userId)) return refuse("user_not_found");
        const known = [...this.conversations.values()].find((one) => one.kind === "direct" && one.members.has(userId) && one.members.has(payload.userId));
        const conversation = known ?? this.conversations.get(this.addConversation([userId, payload.userId], { kind: "direct" }));
        if (!known) this.#announce(conversation);
        return { ok: true, conversation: this.#render(conversation, userId, 5) };
      }
      case "create_group": {
        const key = `${userId} ${payload.clientGroupId}`;
        const duplicate = this.#groups.has(key);
        const id = this.#groups.get(key) ?? this.addConversation([userId, ...payload.userIds.filter((other) => other !== userId)], { kind: "group", title: payload.title ?? null });
        this.#groups.set(key, id);
        const conversation = this.conversations.get(id);
        this.#announce(conversation);
        return { ok: true, conversation: this.#render(conversation, userId, 5), duplicate };
      }
      case "set_title":
        return within((conversation) => {
          conversation.title = payload.title;
          this.#change(conversation, { kind: "title_changed", hasInfo: true });
          return { conversation: this.#render(conversation, userId, 5) };
        });
      case "add_participants":
        return within((conversation) => {
          const added = payload.userIds.filter((id) => !conversation.members.has(id));
          for (const id of added) {
            conversation.members.set(id, newMember(this.#clock.now()));
            this.#raiseUnread(id);
          }
          if (added.length > 0) this.#change(conversation, { kind: "participants_added", hasInfo: true, userIds: added });
          return { conversation: this.#render(conversation, userId, 5) };
        });
      case "remove_participant":
        return within((conversation) => {
          const removed = conversation.members.delete(payload.userId);
          if (removed) {
            this.#change(conversation, { kind: "participants_removed", hasInfo: true, userIds: [payload.userId] });
            for (const other of this.sockets) if (other.userId === payload.userId) other.open.delete(conversation.id);
            this.#toUser(payload.userId, "conversation_removed", { conversationId: conversation.id, revision: conversation.revision });
            this.#raiseUnread(payload.userId);
            this.#toUser(payload.userId, "unread", this.#unread(payload.userId));
          }
          return { removed };
        });
      case "block_user":
      case "unblock_user": {
        const blocked = this.#blocked.get(userId) ?? new Set();
        this.#blocked.set(userId, blocked);
        if (event === "block_user") blocked.add(payload.userId);
        else blocked.delete(payload.userId);
        return { ok: true };
      }
      case "get_blocked_users":
        return { ok: true, userIds: [...(this.#blocked.get(userId) ?? [])] };
      case "get_users":
        return { ok: true, users: payload.userIds.filter((id) => this.users.has(id)).map((id) => this.users.get(id)) };
      case "watch_presence":
        for (const id of payload.userIds) socket.watched.add(id);
        return { ok: true, users: payload.userIds.map((id) => this.#presence(id)) };
      case "unwatch_presence":
        for (const id of payload.userIds) socket.watched.delete(id);
        return { ok: true };
      case "get_unread":
        return { ok: true, unread: this.#unread(userId) };
      case "get_reply":
        return { ok: true, reply: this.reply ? { ...this.reply, offset: payload.offset ?? 0, text: this.reply.text.slice(payload.offset ?? 0) } : null };
      case "stop_reply":
        return { ok: true, stopped: true };
      default:
        return this.feeds.handle(userId, event, payload) ?? this.contacts.handle(userId, event, payload) ?? refuse("invalid_payload", `There is no event ${event}.`);
    }
  }

  #send(userId, { conversationId, text = "", clientMessageId = null, receiverId = null, parentId = null, attachmentIds = [] }) {
    const conversation = this.conversations.get(conversationId);
    const key = `${userId} ${clientMessageId}`;
    const known = clientMessageId && this.#clientIds.get(key);
    if (known) return { ok: true, message: this.#message(known, userId), duplicate: true };
    if (text === "" && attachmentIds.length === 0) return refuse("message_empty");
    const now = this.#clock.now();
    const message = {
      id: `m${++this.#ids}`, conversationId, sequence: ++conversation.lastSequence, revision: 0, senderId: userId, text, createdAt: now, editedAt: null, deletedAt: null,
      parentId, attachmentIds, reactions: new Map(), clientMessageId, receiverId, requestId: null,
    };
    conversation.messages.push(message);
    if (clientMessageId) this.#clientIds.set(key, message);
    for (const member of conversation.members.keys()) if (member !== userId) this.#raiseUnread(member);
    this.#change(conversation, { kind: "message_sent", message });
    return { ok: true, message: this.#message(message, userId), duplicate: false };
  }

  #edit(userId, messageId, work) {
    for (const conversation of this.conversations.values()) {
      const message = conversation.members.has(userId) && conversation.messages.find((one) => one.id === messageId);
      if (!message) continue;
      const result = work(message);
      if (result && typeof result === "object") return result;
      if (result) this.#change(conversation, { kind: result, message });
      return { ok: true, message: this.#message(message, userId) };
    }
    return refuse("message_not_found");
  }

  #change(conversation, { kind, message = null, hasInfo = false, userIds = [], firstSequence = null, mutedUntil = null, onlyFor = null }) {
    conversation.revision++;
    if (message) message.revision = conversation.revision;
    if (hasInfo) conversation.infoRevision = conversation.revision;
    for (const socket of this.sockets) {
      const isMine = message !== null && (message.senderId === socket.userId || [...message.reactions.values()].some((users) => users.has(socket.userId)));
      if (!conversation.members.has(socket.userId) || !(socket.open.has(conversation.id) || isMine)) continue;
      const isHidden = onlyFor !== null && onlyFor !== socket.userId;
      socket.receive("change", isHidden
        ? { conversationId: conversation.id, revision: conversation.revision, kind: "hidden", message: null, info: null, userIds: [], firstSequence: null, mutedUntil: null }
        : { conversationId: conversation.id, revision: conversation.revision, kind, message: message && this.#message(message, socket.userId), info: hasInfo ? this.#info(conversation) : null, userIds, firstSequence, mutedUntil });
    }
    this.#announce(conversation);
  }

  #announce(conversation) {
    if (this.#activity.has(conversation.id)) return;
    this.#activity.set(conversation.id, this.#clock.after(200, () => {
      this.#activity.delete(conversation.id);
      for (const socket of this.sockets) {
        if (conversation.members.has(socket.userId)) socket.receive("conversation_activity", { conversation: this.#render(conversation, socket.userId, 5), unread: this.#unread(socket.userId) });
      }
    }));
  }

  #receipts(conversation, userId) {
    const receipts = this.#receiptsOf(conversation, userId);
    for (const socket of this.sockets) if (socket.open.has(conversation.id)) socket.receive("receipts", receipts);
  }

  #receiptsOf(conversation, userId) {
    const { read, delivered } = conversation.members.get(userId);
    return { conversationId: conversation.id, userId, readSequence: read, deliveredSequence: delivered };
  }

  #changes(conversation, userId, { afterRevision, epoch, limit = 100 }) {
    const base = {
      conversationId: conversation.id, epoch: this.epoch, revision: conversation.revision, reset: false, hasMore: false, messages: [], info: null, title: conversation.title,
      receipts: [...conversation.members.keys()].map((id) => this.#receiptsOf(conversation, id)), firstSequence: conversation.firstSequence, lastSequence: conversation.lastSequence,
      unreadCount: unreadOf(conversation, userId), mutedUntil: conversation.members.get(userId).mutedUntil,
    };
    if (afterRevision == null || (epoch != null && epoch !== this.epoch) || afterRevision > conversation.revision) return { ...base, reset: true, info: this.#info(conversation) };
    const changed = conversation.messages.filter((message) => message.revision > afterRevision).sort((a, b) => a.revision - b.revision);
    const page = changed.slice(0, limit);
    const hasMore = changed.length > limit;
    const revision = hasMore ? page.at(-1).revision : conversation.revision;
    return {
      ...base, revision, hasMore, messages: page.map((message) => this.#message(message, userId)), receipts: hasMore ? null : base.receipts,
      info: conversation.infoRevision > afterRevision && conversation.infoRevision <= revision ? this.#info(conversation) : null,
    };
  }

  #page(conversation, userId, { before, after, around, aroundId, limit = 50 }) {
    const all = conversation.messages;
    const { length } = all;
    const center = around ?? (aroundId && all.find((message) => message.id === aroundId)?.sequence);
    if (aroundId && center === undefined) return refuse("message_not_found");
    let start = Math.max(0, length - limit);
    let end = length;
    if (before != null) {
      end = all.findIndex((message) => message.sequence >= before);
      end = end < 0 ? length : end;
      start = Math.max(0, end - limit);
    } else if (after != null) {
      start = all.findIndex((message) => message.sequence > after);
      start = start < 0 ? length : start;
      end = Math.min(length, start + limit);
    } else if (center != null) {
      start = Math.max(0, all.findIndex((message) => message.sequence >= center) - Math.floor(limit / 2));
      end = Math.min(length, start + limit);
    }
    return { messages: all.slice(start, end).map((message) => this.#message(message, userId)), hasOlder: start > 0, hasNewer: end < length, firstSequence: conversation.firstSequence, lastSequence: conversation.lastSequence };
  }

  #render(conversation, userId, participants) {
    const member = conversation.members.get(userId);
    const last = conversation.messages.at(-1);
    return {
      id: conversation.id, kind: conversation.kind, title: conversation.title, createdAt: iso(conversation.createdAt), activityAt: iso(activity(conversation)), revision: conversation.revision,
      firstSequence: conversation.firstSequence, lastSequence: conversation.lastSequence, participantCount: conversation.members.size,
      participants: this.#participants(conversation).slice(0, participants), lastMessage: last ? this.#message(last, userId) : null, unreadCount: unreadOf(conversation, userId),
      readSequence: member.read, deliveredSequence: member.delivered, mutedUntil: member.mutedUntil, role: null,
    };
  }

  #info(conversation) {
    return { title: conversation.title, participantCount: conversation.members.size, participants: this.#participants(conversation) };
  }

  #participants(conversation) {
    return [...conversation.members].map(([id, member]) => ({ user: this.users.get(id), joinedAt: iso(member.joinedAt), readSequence: member.read, deliveredSequence: member.delivered, role: null }));
  }

  #message(message, userId) {
    const parent = message.parentId && [...this.conversations.values()].flatMap((conversation) => conversation.messages).find((one) => one.id === message.parentId);
    return {
      id: message.id, conversationId: message.conversationId, sequence: message.sequence, revision: message.revision, sender: this.users.get(message.senderId), receiverId: message.receiverId,
      text: message.text, createdAt: iso(message.createdAt), editedAt: message.editedAt && iso(message.editedAt), deletedAt: message.deletedAt && iso(message.deletedAt),
      parent: parent ? { id: parent.id, state: parent.deletedAt ? "deleted" : "present", sequence: parent.sequence, sender: this.users.get(parent.senderId), text: parent.text } : null,
      attachmentIds: message.attachmentIds,
      reactions: [...message.reactions].map(([emoji, users]) => ({ emoji, count: users.size, userIds: [...users].slice(0, 10), mine: users.has(userId) })),
      clientMessageId: message.senderId === userId ? message.clientMessageId : null, requestId: message.requestId,
    };
  }

  #presence(userId) {
    return { userId, state: [...this.sockets].some((socket) => socket.userId === userId) ? "online" : "offline", lastSeenAt: null };
  }

  #online(userId) {
    for (const socket of this.sockets) if (socket.watched.has(userId)) socket.receive("presence", this.#presence(userId));
  }

  #unread(userId) {
    let total = 0;
    for (const conversation of this.conversations.values()) if (conversation.members.has(userId)) total += unreadOf(conversation, userId);
    return { total, revision: this.#unreadRevision.get(userId) ?? 0 };
  }

  #raiseUnread(userId) {
    this.#unreadRevision.set(userId, (this.#unreadRevision.get(userId) ?? 0) + 1);
  }

  #toUser(userId, event, payload) {
    for (const socket of this.sockets) if (socket.userId === userId) socket.receive(event, payload);
  }
}

const newMember = (joinedAt) => ({ joinedAt, read: 0, delivered: 0, mutedUntil: null });
// Whole milliseconds, as clients see them.
const activity = (conversation) => Math.floor(conversation.messages.at(-1)?.createdAt ?? conversation.createdAt);

function unreadOf(conversation, userId) {
  const { read } = conversation.members.get(userId);
  return conversation.messages.filter((message) => message.sequence > read && message.senderId !== userId).length;
}
