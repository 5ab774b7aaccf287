import { Derived } from "./cell.js";
import type { Context } from "./context.js";
import { quiet } from "./context.js";
import { RealtimeError, asError, isGone } from "./errors.js";
import type { ContactRequests, ContactRequestsState } from "./types.js";
import type { ContactRequest, Conversation } from "./wire.js";

const PAGE = 30;
const MAX_PAGE = 100;

/** The requests that wait for the user, as far as they were asked for, and those that come. */
export class Contacts implements ContactRequests {
  readonly #context: Context;
  readonly #state: Derived<ContactRequestsState>;
  #requests = new Map<string, ContactRequest>();
  /** Answered here, and the server's answer has not come yet. */
  readonly #answered = new Set<string>();
  /** What came while a page was on its way, which is older; null for what is no more. */
  #news: Map<string, ContactRequest | null> | null = null;
  #status: ContactRequestsState["status"] = "idle";
  #error: RealtimeError | undefined;
  #cursor: string | null = null;
  #isUsed = false;
  #loading: Promise<void> | null = null;

  constructor(context: Context) {
    this.#context = context;
    this.#state = new Derived(() => this.#show(), (inUse) => {
      this.#isUsed ||= inUse;
      if (inUse && this.#status === "idle") void this.resume();
    });
  }

  get(): ContactRequestsState {
    return this.#state.get();
  }

  subscribe(listener: (value: ContactRequestsState) => void): () => void {
    return this.#state.subscribe(listener);
  }

  /** A request as it is now: new, or with one message more. */
  receive(request: ContactRequest): void {
    this.#set(request.conversationId, request);
  }

  /** It was answered on some device, or the user is in the conversation. */
  remove(conversationId: string): void {
    if (this.#news || this.#requests.has(conversationId)) this.#set(conversationId, null);
  }

  /** Asks for as many as were loaded; they replace the old ones. */
  resume(): Promise<void> {
    if (!this.#isUsed || !this.#context.connection.isOnline) return Promise.resolve();
    return (this.#loading ??= this.#load(null).finally(() => (this.#loading = null)));
  }

  lost(): void {
    if (this.#status !== "idle") this.#go(this.#requests.size > 0 ? "stale" : "idle");
  }

  clear(): void {
    this.#requests.clear();
    this.#answered.clear();
    this.#cursor = null;
    this.#go("idle");
  }

  loadMore(): Promise<void> {
    this.#isUsed = true;
    if (this.#status !== "ready" || this.#cursor === null) return this.resume();
    return quiet((this.#loading ??= this.#load(this.#cursor).finally(() => (this.#loading = null))));
  }

  accept(conversationId: string): Promise<void> {
    return this.#answer("accept_contact", conversationId, async (error) => {
      // An answer that was lost, or another device: the user is in it.
      if (!isGone(error.code)) throw error;
      return this.#context.read("get_conversation", { conversationId });
    });
  }

  decline(conversationId: string): Promise<void> {
    return this.#answer("decline_contact", conversationId, async (error) => {
      if (!isGone(error.code)) throw error;
      return {};
    });
  }

  #answer(event: string, conversationId: string, otherwise: (error: RealtimeError) => Promise<{ conversation?: Conversation }>): Promise<void> {
    this.#answered.add(conversationId);
    this.#state.invalidate();
    const answered = this.#context.read<{ conversation?: Conversation }>(event, { conversationId }).catch((thrown: unknown) => otherwise(asError(thrown))).then(
      ({ conversation }) => {
        this.remove(conversationId);
        if (conversation) this.#context.learn(conversation);
      },
    );
    return quiet(answered.finally(() => {
      this.#answered.delete(conversationId);
      this.#state.invalidate();
    }));
  }

  #set(id: string, request: ContactRequest | null): void {
    const known = this.#requests.get(id);
    this.#news?.set(id, request);
    // The time of a request that is listed is that of its making.
    if (request) this.#requests.set(id, known ? { ...request, createdAt: known.createdAt } : request);
    else this.#requests.delete(id);
    this.#state.invalidate();
  }

  async #load(cursor: string | null): Promise<void> {
    const { size } = this.#requests;
    if (size === 0) this.#go("loading");
    this.#news = new Map();
    try {
      const limit = cursor === null ? Math.min(Math.max(PAGE, size), MAX_PAGE) : PAGE;
      const page = await this.#context.read<{ requests: ContactRequest[]; nextCursor: string | null }>("get_contact_requests", { limit, ...(cursor ? { cursor } : {}) });
      if (cursor === null) this.#requests = new Map();
      for (const request of page.requests) {
        this.#context.users.learn(request.from);
        this.#requests.set(request.conversationId, request);
      }
      const news = this.#news;
      this.#news = null;
      for (const [id, request] of news) this.#set(id, request);
      this.#cursor = page.nextCursor;
      this.#go("ready");
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code === "offline") this.#go(size > 0 ? "stale" : "idle");
      else this.#go(size > 0 ? "stale" : "failed", error);
    }
    this.#news = null;
  }

  #go(status: ContactRequestsState["status"], error?: RealtimeError): void {
    this.#status = status;
    this.#error = error;
    this.#state.invalidate();
  }

  #show(): ContactRequestsState {
    const items = [...this.#requests.values()].filter(({ conversationId }) => !this.#answered.has(conversationId));
    items.sort((a, b) => (a.createdAt === b.createdAt ? Number(a.conversationId > b.conversationId) - 0.5 : a.createdAt < b.createdAt ? 1 : -1));
    return { status: this.#status, ...(this.#error ? { error: this.#error } : {}), items, hasMore: this.#cursor !== null };
  }
}
