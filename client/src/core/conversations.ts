import { Derived } from "./cell.js";
import type { ChatContext } from "./context.js";
import { quiet } from "./context.js";
import { asError, type RealtimeError } from "./errors.js";
import type { ConversationList, ConversationListItem, ConversationListState } from "./types.js";
import type { Conversation, Unread } from "./wire.js";

const PAGE = 30;
const MAX_PAGE = 100;

interface Row {
  readonly conversation: Conversation;
  /** The revision of the total that came with it, which tells which of two states without a change is newer. */
  readonly unreadRevision: number;
}

/** The conversations of the user, as far as they were asked for, and whatever happens in them. */
export class Conversations implements Omit<ConversationList, "unread"> {
  readonly #context: ChatContext;
  readonly #state: Derived<ConversationListState>;
  readonly #items = new Map<string, { row: Row; draft: string; outgoing: string | undefined; isRead: boolean; item: ConversationListItem }>();
  #rows = new Map<string, Row>();
  #status: ConversationListState["status"] = "idle";
  #error: RealtimeError | undefined;
  #cursor: string | null = null;
  #isUsed = false;
  #loading: Promise<void> | null = null;
  #isRead: (id: string, last: number) => boolean;

  constructor(context: ChatContext, isRead: (id: string, last: number) => boolean) {
    this.#context = context;
    this.#isRead = isRead;
    this.#state = new Derived(() => this.#show(), (inUse) => {
      this.#isUsed ||= inUse;
      if (inUse && this.#status === "idle") void this.resume();
    });
  }

  get(): ConversationListState {
    return this.#state.get();
  }

  subscribe(listener: (value: ConversationListState) => void): () => void {
    return this.#state.subscribe(listener);
  }

  changed(): void {
    this.#state.invalidate();
  }

  /** What came after the rows that are loaded stays out: a further page brings it. */
  learn(conversation: Conversation, unread?: Unread): void {
    const known = this.#rows.get(conversation.id);
    const unreadRevision = unread?.revision ?? known?.unreadRevision ?? -1;
    if (known && !isNewer(conversation, unreadRevision, known)) return;
    this.#rows.set(conversation.id, { conversation, unreadRevision });
    this.changed();
  }

  remove(id: string, revision: number): void {
    const known = this.#rows.get(id);
    if (!known || known.conversation.revision > revision) return;
    this.#rows.delete(id);
    this.changed();
  }

  /** Asks for as many rows as were loaded; they replace the old ones. */
  resume(): Promise<void> {
    if (!this.#isUsed || !this.#context.connection.isOnline) return Promise.resolve();
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  lost(): void {
    if (this.#status !== "idle") this.#go(this.#rows.size > 0 ? "stale" : "idle");
  }

  clear(): void {
    this.#rows.clear();
    this.#items.clear();
    this.#cursor = null;
    this.#go("idle");
  }

  loadMore(): Promise<void> {
    this.#isUsed = true;
    if (this.#status !== "ready" || this.#cursor === null || this.#rows.size >= this.#context.limits.conversations) return this.resume();
    this.#loading ??= this.#more(this.#cursor).finally(() => (this.#loading = null));
    return quiet(this.#loading);
  }

  openWith(userId: string): Promise<string> {
    return quiet(this.#open("open_direct", { userId }));
  }

  createGroup(title: string, userIds: readonly string[]): Promise<string> {
    return quiet(this.#open("create_group", { title, userIds, clientGroupId: this.#context.environment.id() }));
  }

  async #open(event: string, payload: unknown): Promise<string> {
    const { conversation } = await this.#context.read<{ conversation: Conversation }>(event, payload);
    this.#context.learn(conversation);
    return conversation.id;
  }

  async #load(): Promise<void> {
    if (this.#status === "idle" || this.#status === "failed") this.#go("loading");
    const before = this.#rows;
    const limit = Math.min(Math.max(PAGE, before.size), MAX_PAGE);
    try {
      const page = await this.#page({ limit });
      const rows = new Map<string, Row>();
      for (const conversation of page.conversations) rows.set(conversation.id, newest({ conversation, unreadRevision: page.unread.revision }, this.#rows.get(conversation.id)));
      // What happened while the answer was on its way is newer than the answer.
      for (const [id, row] of this.#rows) if (row.unreadRevision > page.unread.revision && !rows.has(id)) rows.set(id, row);
      this.#rows = rows;
      this.#cursor = page.nextCursor;
      this.#go("ready");
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code === "offline") this.#go(before.size > 0 ? "stale" : "idle");
      else this.#go(before.size > 0 ? "stale" : "failed", error);
    }
  }

  async #more(cursor: string): Promise<void> {
    const page = await this.#page({ limit: PAGE, cursor });
    for (const conversation of page.conversations) this.learn(conversation, page.unread);
    this.#cursor = page.nextCursor;
    this.changed();
  }

  async #page(query: { limit: number; cursor?: string }) {
    const page = await this.#context.read<{ conversations: Conversation[]; nextCursor: string | null; unread: Unread }>("get_conversations", query);
    for (const conversation of page.conversations) this.#context.seen(conversation);
    this.#context.counted(page.unread);
    return page;
  }

  #go(status: ConversationListState["status"], error?: RealtimeError): void {
    this.#status = status;
    this.#error = error;
    this.changed();
  }

  #show(): ConversationListState {
    const rows = [...this.#rows.values()].sort((a, b) => compare(a.conversation, b.conversation)).slice(0, this.#context.limits.conversations);
    return {
      status: this.#status,
      ...(this.#error ? { error: this.#error } : {}),
      items: rows.map((row) => this.#item(row)),
      hasMore: this.#cursor !== null && rows.length < this.#context.limits.conversations,
    };
  }

  #item(row: Row): ConversationListItem {
    const { conversation } = row;
    const draft = this.#context.drafts.of(conversation.id).get().text;
    const waiting = this.#context.outbox().of(conversation.id);
    const outgoing = waiting.findLast((entry) => entry.kind === "send")?.text;
    const title = waiting.findLast((entry) => entry.kind === "title")?.text ?? conversation.title;
    const isRead = this.#isRead(conversation.id, conversation.lastSequence);
    const known = this.#items.get(conversation.id);
    if (known?.row === row && known.draft === draft && known.outgoing === outgoing && known.item.title === title && known.isRead === isRead) return known.item;
    const item: ConversationListItem = {
      ...conversation,
      title,
      ...(isRead ? { unreadCount: 0 } : {}),
      ...(draft ? { draft } : {}),
      ...(outgoing !== undefined ? { outgoing } : {}),
    };
    this.#items.set(conversation.id, { row, draft, outgoing, isRead, item });
    return item;
  }
}

function isNewer(conversation: Conversation, unreadRevision: number, known: Row): boolean {
  const { revision } = known.conversation;
  return conversation.revision > revision || (conversation.revision === revision && unreadRevision >= known.unreadRevision);
}

const newest = (row: Row, known: Row | undefined): Row => (!known || isNewer(row.conversation, row.unreadRevision, known) ? row : known);

/** As the server lists them: the latest activity first, then by id. */
function compare(a: Conversation, b: Conversation): number {
  if (a.activityAt !== b.activityAt) return a.activityAt < b.activityAt ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}
