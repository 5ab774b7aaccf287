import { Contacts } from "./contacts.js";
import type { ChatContext, Context, TabNews } from "./context.js";
import { ConversationCore } from "./conversation.js";
import { Conversations } from "./conversations.js";
import { Drafts } from "./drafts.js";
import { asError, isGone } from "./errors.js";
import { Handle } from "./handle.js";
import { Outbox, type OutboxEntry } from "./outbox.js";
import type { Place } from "./owner.js";
import type { ReplyChunk, ReplyEnded, ReplyProgress } from "./reply.js";
import { Uploads } from "./uploads.js";
import type { Change, Conversation, Message, Receipts, Unread } from "./wire.js";

const RELEASE_DELAY = 5_000;

interface Use {
  readonly core: ConversationCore;
  count: number;
  cancelRelease: () => void;
}

/** Conversations, their list, requests for contact, and what waits to be sent. A page that needs none of it does not load this. */
export class Chat {
  readonly conversations: Conversations;
  readonly contacts: Contacts;
  readonly #context: ChatContext;
  readonly #drafts: Drafts;
  readonly #uploads: Uploads;
  readonly #uses = new Map<string, Use>();
  #outbox: Outbox;

  constructor(context: Context) {
    this.#drafts = new Drafts((conversationId, draft) => context.post({ about: "draft", conversationId, draft }), () => this.conversations.changed(), context.diagnose);
    this.#context = { ...context, drafts: this.#drafts, outbox: () => this.#outbox };
    this.#outbox = this.#newOutbox();
    this.conversations = new Conversations(this.#context, (id, last) => {
      const core = this.#uses.get(id)?.core;
      return core !== undefined && last > 0 && core.reading.watermark >= last;
    });
    this.contacts = new Contacts(context);
    this.#uploads = new Uploads(this.#context);
  }

  open(id: string): Handle {
    let use = this.#uses.get(id);
    if (!use) this.#uses.set(id, (use = { core: new ConversationCore(id, this.#context), count: 0, cancelRelease: () => {} }));
    const { core } = use;
    use.cancelRelease();
    if (use.count++ === 0) {
      core.enter();
      if (core.status !== "ready" && core.status !== "catchingUp") void core.open();
    }
    return new Handle(core, this.#context, this.#uploads, () => this.#release(use));
  }

  /** Somebody has the conversation open. */
  isUsed(id: string): boolean {
    return Boolean(this.#uses.get(id)?.count);
  }

  /** Some of its messages are on screen. */
  isVisible(id: string): boolean {
    return this.#uses.get(id)?.core.reading.visible != null;
  }

  /** Keeps what is written before the first session, for whom it may belong to. */
  hold(place: Place): void {
    this.#outbox.hold(place);
    this.#drafts.hold(place);
  }

  /** What waits is the user's. With `other`, the last user was another one. */
  own(place: Place, tab: Place | null, other: Place | null): void {
    if (other) this.#uploads.suspend();
    void this.#outbox.open(place, tab, other);
    void this.#drafts.open(place, tab);
  }

  /** After each connect. */
  async resume(): Promise<void> {
    const open = [...this.#uses.values()].filter((use) => use.count > 0).map((use) => use.core.open());
    this.#outbox.flush();
    await Promise.all([...open, this.conversations.resume(), this.contacts.resume()]);
  }

  lost(): void {
    for (const { core } of this.#uses.values()) core.lost();
    this.conversations.lost();
    this.contacts.lost();
  }

  /** After the database was replaced: what waits is not sent by itself into something else. */
  suspend(): void {
    this.#uploads.suspend();
    this.#outbox.suspend();
  }

  forget(): void {
    for (const [id, use] of this.#uses) {
      use.cancelRelease();
      use.core.typed.stop();
      use.core.typing.clear();
      use.core.forget();
      if (use.count === 0) this.#uses.delete(id);
    }
    this.conversations.clear();
    this.contacts.clear();
  }

  /** The user is gone: what they wrote leaves the memory. `isLast`: nobody comes after them. */
  close(isLast: boolean): void {
    this.#outbox.close();
    this.#uploads.clear();
    void this.#drafts.clear(false);
    if (!isLast) this.#outbox = this.#newOutbox();
  }

  /** Forgets what waits, stored as well. */
  async clear(): Promise<void> {
    await Promise.all([this.#outbox.clear(), this.#drafts.clear(true)]);
  }

  learn(conversation: Conversation, unread?: Unread): void {
    this.conversations.learn(conversation, unread);
    this.contacts.remove(conversation.id);
    this.#uses.get(conversation.id)?.core.learn(conversation);
  }

  /** Something happens in a conversation, so the user is in it. */
  active(id: string): void {
    const use = this.#uses.get(id);
    if (use?.count && use.core.status === "gone") void use.core.open();
  }

  /** Another tab of this user has changed what waits, or a draft. */
  hear(news: Extract<TabNews, { about: "outbox" | "draft" }>): void {
    if (news.about === "outbox") this.#outbox.receive(news.news);
    else this.#drafts.receive(news.conversationId, news.draft);
  }

  hearRead(conversationId: string, sequence: number): void {
    this.#uses.get(conversationId)?.core.reading.known(sequence);
  }

  /** What the server says of conversations. False if it is about something else. */
  receive(name: string, payload: unknown): boolean {
    const core = (id: string) => this.#uses.get(id)?.core;
    switch (name) {
      case "change": {
        const change = payload as Change;
        const { message } = change;
        const known = core(change.conversationId);
        if (known?.isOpen) known.receive(change);
        else if (message?.clientMessageId && message.sender.id === this.#context.me()) {
          // In view of who was removed in the meantime.
          if (this.isUsed(change.conversationId)) known?.acknowledge(message);
          this.#outbox.stored(message);
        }
        break;
      }
      case "receipts": {
        const receipts = payload as Receipts;
        core(receipts.conversationId)?.receipts(receipts);
        break;
      }
      case "conversation_removed": {
        const { conversationId, revision } = payload as { conversationId: string; revision: number };
        this.conversations.remove(conversationId, revision);
        core(conversationId)?.gone();
        break;
      }
      case "contact_answered":
        this.contacts.remove((payload as { conversationId: string }).conversationId);
        break;
      case "typing": {
        const { conversationId, userId, typing } = payload as { conversationId: string; userId: string; typing: boolean };
        if (userId !== this.#context.me()) core(conversationId)?.typing.set(userId, typing, this.#context.session()?.limits.typingExpiry);
        break;
      }
      case "reply_progress":
        core((payload as ReplyProgress).conversationId)?.reply.progress(payload as ReplyProgress);
        break;
      case "reply_chunk":
        core((payload as ReplyChunk).conversationId)?.reply.chunk(payload as ReplyChunk);
        break;
      case "reply_ended":
        core((payload as ReplyEnded).conversationId)?.reply.ended(payload as ReplyEnded);
        break;
      default:
        return false;
    }
    return true;
  }

  #release(use: Use): void {
    if (--use.count > 0) return;
    use.core.leave();
    const { environment, connection, limits } = this.#context;
    // An element that is moved, or navigation that brings it back, does not subscribe again.
    use.cancelRelease = environment.clock.after(RELEASE_DELAY, () => {
      connection.send("close_conversation", { conversationId: use.core.id });
      use.core.lost();
      this.#uses.delete(use.core.id);
      // Known revisions are kept, so that the next opening brings only what changed.
      this.#uses.set(use.core.id, use);
      const closed = [...this.#uses.values()].filter((other) => other.count === 0);
      for (const { core } of closed.slice(0, Math.max(0, closed.length - limits.closedConversations))) this.#uses.delete(core.id);
    });
  }

  #newOutbox(): Outbox {
    const { environment, limits, connection, diagnose, fail, post } = this.#context;
    const outbox: Outbox = new Outbox(environment, limits.outbox, {
      isOnline: () => connection.isOnline && this.#outbox === outbox,
      send: (entry) => this.#send(entry),
      changed: (id) => {
        this.#uses.get(id)?.core.changed();
        this.conversations.changed();
      },
      done: (entry, answer) => {
        const { message, mutedUntil, conversation } = answer as { message?: Message; mutedUntil?: string | null; conversation?: Conversation };
        const core = this.#uses.get(entry.conversationId)?.core;
        if (message) core?.acknowledge(message);
        if (mutedUntil !== undefined) core?.muted(mutedUntil);
        if (conversation) this.#context.learn(conversation);
        if (entry.userIds) core?.joined(entry.kind === "remove" ? entry.userIds : [], conversation);
      },
      refused: (_entry, error) => fail(error),
      diagnose,
      post: (news) => post({ about: "outbox", news }),
    });
    return outbox;
  }

  #send(entry: OutboxEntry): Promise<unknown> {
    const { conversationId, messageId, text, emoji, userIds } = entry;
    const request = (event: string, payload: object) => this.#context.connection.request(event, payload);
    switch (entry.kind) {
      case "send":
        return request("send_message", {
          conversationId,
          text,
          clientMessageId: entry.id,
          ...(entry.toUserId ? { receiverId: entry.toUserId } : {}),
          ...(entry.parentId ? { parentId: entry.parentId } : {}),
          ...(entry.attachments?.length ? { attachmentIds: entry.attachments } : {}),
        });
      case "edit":
        return request("edit_message", { messageId, text });
      case "delete":
        return request("delete_message", { messageId });
      case "react":
        return request(entry.on ? "add_reaction" : "remove_reaction", { messageId, emoji });
      case "mute":
        return request(entry.on ? "mute_conversation" : "unmute_conversation", { conversationId, ...(entry.until ? { until: entry.until } : {}) });
      case "title":
        return request("set_title", { conversationId, title: text });
      case "add":
        return request("add_participants", { conversationId, userIds });
      case "remove":
        return request("remove_participant", { conversationId, userId: userIds![0] }).catch((error: unknown) => {
          // An answer that was lost: who has left is told so by the conversation that is not there.
          if (userIds![0] === this.#context.me() && isGone(asError(error).code)) return {};
          throw error;
        });
    }
  }
}
