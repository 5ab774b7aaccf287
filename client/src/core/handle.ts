import type { ChatContext } from "./context.js";
import { quiet } from "./context.js";
import type { ConversationCore } from "./conversation.js";
import { entryOf } from "./kept.js";
import type { NewEntry } from "./outbox.js";
import type { Uploads } from "./uploads.js";
import type { ConversationHandle, Draft, JumpTarget, OutgoingMessage, Page } from "./types.js";
import type { Message } from "./wire.js";

/** One user of a conversation. What it does, all handles of the conversation see. */
export class Handle implements ConversationHandle {
  readonly #core: ConversationCore;
  readonly #context: ChatContext;
  readonly #uploads: Uploads;
  #release: (() => void) | null;

  constructor(core: ConversationCore, context: ChatContext, uploads: Uploads, release: () => void) {
    this.#core = core;
    this.#context = context;
    this.#uploads = uploads;
    this.#release = release;
  }

  get id() {
    return this.#core.id;
  }

  get info() {
    return this.#core.info;
  }

  get timeline() {
    return this.#core.timeline;
  }

  get typing() {
    return this.#core.typing.users;
  }

  get reply() {
    return this.#core.reply.current;
  }

  get draft() {
    return this.#context.drafts.of(this.id);
  }

  setDraft(draft: Partial<Draft>): void {
    this.#context.drafts.set(this.id, draft);
  }

  loadOlder(): Promise<void> {
    return quiet(this.#core.loadOlder());
  }

  loadNewer(): Promise<void> {
    return quiet(this.#core.loadNewer());
  }

  jumpTo(target: JumpTarget): Promise<boolean> {
    const { messages } = this.#core;
    const place = target === "latest" ? { sequence: messages.last } : target === "firstUnread" ? { sequence: Math.min(this.#core.firstUnread, messages.last) } : target;
    return quiet(this.#core.jumpTo(place));
  }

  /** `known` is the id that the message has already, because it was written before this was loaded. */
  send(message: OutgoingMessage, known?: string): string {
    const [entry, files] = entryOf(this.id, message);
    const id = files.length > 0 ? this.#uploads.begin(entry, files, known) : this.#context.outbox().add(entry, "queued", known);
    this.#core.typed.stop();
    this.#core.clearDivider();
    if (this.#core.messages.hasNewer) void this.jumpTo("latest");
    return id;
  }

  retry(clientMessageId: string): void {
    if (!this.#uploads.retry(clientMessageId)) this.#context.outbox().retry(clientMessageId);
  }

  discard(clientMessageId: string): void {
    this.#uploads.cancel(clientMessageId);
    this.#context.outbox().discard(clientMessageId);
  }

  edit(messageId: string, text: string): Promise<void> {
    const outbox = this.#context.outbox();
    if (outbox.get(messageId)) {
      outbox.change(messageId, { text, after: "edit" });
      return Promise.resolve();
    }
    return this.#operate({ kind: "edit", conversationId: this.id, messageId, text });
  }

  delete(messageId: string): Promise<void> {
    const outgoing = this.#context.outbox().get(messageId);
    if (outgoing) {
      // What is under way may be stored already.
      if (outgoing.state === "sending") this.#context.outbox().change(messageId, { after: "delete" });
      else this.discard(messageId);
      return Promise.resolve();
    }
    return this.#operate({ kind: "delete", conversationId: this.id, messageId });
  }

  react(messageId: string, emoji: string, on: boolean): Promise<void> {
    return this.#operate({ kind: "react", conversationId: this.id, messageId, emoji, on });
  }

  setVisible(range: { readonly first: number; readonly last: number } | null): void {
    this.#core.reading.setVisible(range);
  }

  async markRead(upTo = this.#core.messages.last): Promise<void> {
    this.#core.reading.read(upTo);
  }

  notifyTyping(): void {
    this.#core.typed.notify();
  }

  stopTyping(): void {
    this.#core.typed.stop();
  }

  stopReply(): Promise<void> {
    this.#core.reply.stopping();
    return quiet(this.#context.read("stop_reply", { conversationId: this.id }).then(() => {}));
  }

  search(text: string, cursor?: string): Promise<Page<Message>> {
    const query = { conversationId: this.id, text, ...(cursor ? { cursor } : {}) };
    return quiet(this.#context.read<{ messages: Message[]; nextCursor: string | null }>("search_messages", query)
      .then(({ messages, nextCursor }) => ({ items: messages, ...(nextCursor ? { cursor: nextCursor } : {}) })));
  }

  mute(until?: Date): Promise<void> {
    return this.#operate({ kind: "mute", conversationId: this.id, on: true, ...(until ? { until: until.toISOString() } : {}) });
  }

  unmute(): Promise<void> {
    return this.#operate({ kind: "mute", conversationId: this.id, on: false });
  }

  rename(title: string): Promise<void> {
    return this.#operate({ kind: "title", conversationId: this.id, text: title });
  }

  addParticipants(userIds: readonly string[]): Promise<void> {
    return this.#operate({ kind: "add", conversationId: this.id, userIds: [...userIds] });
  }

  removeParticipant(userId: string): Promise<void> {
    return this.#operate({ kind: "remove", conversationId: this.id, userIds: [userId] });
  }

  leave(): Promise<void> {
    return this.removeParticipant(this.#context.me());
  }

  release(): void {
    this.#release?.();
    this.#release = null;
  }

  #operate(entry: NewEntry): Promise<void> {
    const outbox = this.#context.outbox();
    return outbox.settled(outbox.add(entry));
  }
}
