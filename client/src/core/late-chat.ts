import type { Chat } from "./chat.js";
import type { RealtimeError } from "./errors.js";
import { entryOf, type Kept } from "./kept.js";
import { LateModule, LateState, Relay, type Late, type StandIn } from "./late.js";
import type {
  AssistantReply, ContactRequests, ContactRequestsState, Conversation, ConversationHandle, ConversationList, ConversationListState, Draft, OutgoingMessage, Readable, Timeline,
} from "./types.js";

type Module = typeof import("./chat.js");
export type LateChat = Late<Module, Chat>;

export const chatModule = new LateModule<Module>((address) => (address ? import(/* @vite-ignore */ /* webpackIgnore: true */ address) : import("./chat.js")));

const IDLE: Timeline = { status: "idle", entries: [], hasOlder: false, hasNewer: false, firstUnread: null, unreadBelow: 0 };
const NO_DRAFT: Draft = { text: "" };
const NO_LIST = { status: "idle", items: [], hasMore: false } as const;

/** The list of conversations. */
export class LateList extends LateState<Chat, ConversationListState> implements ConversationList {
  readonly #chat: LateChat;

  constructor(chat: LateChat, readonly unread: Readable<number | null>) {
    super(chat, NO_LIST, (part) => part.conversations);
    this.#chat = chat;
  }

  loadMore(): Promise<void> {
    return this.#chat.call((chat) => chat.conversations.loadMore());
  }

  openWith(userId: string): Promise<string> {
    return this.#chat.call((chat) => chat.conversations.openWith(userId));
  }

  createGroup(title: string, userIds: readonly string[]): Promise<string> {
    return this.#chat.call((chat) => chat.conversations.createGroup(title, userIds));
  }
}

/** The requests for contact. */
export class LateContacts extends LateState<Chat, ContactRequestsState> implements ContactRequests {
  readonly #chat: LateChat;

  constructor(chat: LateChat) {
    super(chat, NO_LIST, (part) => part.contacts);
    this.#chat = chat;
  }

  loadMore(): Promise<void> {
    return this.#chat.call((chat) => chat.contacts.loadMore());
  }

  accept(conversationId: string): Promise<void> {
    return this.#chat.call((chat) => chat.contacts.accept(conversationId));
  }

  decline(conversationId: string): Promise<void> {
    return this.#chat.call((chat) => chat.contacts.decline(conversationId));
  }
}

const calls = [
  "loadOlder", "loadNewer", "jumpTo", "retry", "edit", "delete", "react", "setVisible", "markRead", "notifyTyping", "stopTyping", "stopReply", "search",
  "mute", "unmute", "rename", "addParticipants", "removeParticipant", "leave",
] as const;

export interface LateHandle extends Pick<ConversationHandle, (typeof calls)[number]> {}

/** A conversation in use, before what it needs is loaded. */
export class LateHandle implements ConversationHandle, StandIn<Chat> {
  readonly info = new Relay<Conversation | null>(null);
  readonly timeline = new Relay(IDLE);
  readonly typing = new Relay<readonly string[]>([]);
  readonly reply = new Relay<AssistantReply | null>(null);
  readonly draft = new Relay(NO_DRAFT);
  readonly #chat: LateChat;
  readonly #kept: Kept;
  readonly #newId: () => string;
  #handle: ReturnType<Chat["open"]> | null = null;

  static {
    for (const name of calls) {
      this.prototype[name] = function (this: LateHandle, ...args: never[]) {
        return this.#chat.call(() => (this.#handle![name] as (...args: never[]) => never)(...args));
      };
    }
  }

  constructor(readonly id: string, chat: LateChat, kept: Kept, newId: () => string) {
    this.#chat = chat;
    this.#kept = kept;
    this.#newId = newId;
    chat.tell(this);
    chat.run((part) => {
      this.#handle = part.open(id);
    });
  }

  arrived(): void {
    for (const name of ["info", "timeline", "typing", "reply", "draft"] as const) (this[name] as Relay<unknown>).follow(this.#handle![name]);
  }

  failed(error: RealtimeError): void {
    this.timeline.set({ ...IDLE, status: "failed", error });
  }

  clear(): void {
    this.draft.set(NO_DRAFT);
  }

  setDraft(draft: Partial<Draft>): void {
    if (!this.#chat.part) {
      this.draft.set({ ...this.draft.get(), ...draft });
      this.#kept.draft(this.id, this.draft.get());
    }
    void this.#chat.call(() => this.#handle!.setDraft(draft));
  }

  send(message: OutgoingMessage): string {
    if (this.#chat.part) return this.#handle!.send(message);
    const id = this.#newId();
    this.#kept.add(id, entryOf(this.id, message));
    void this.#chat.call(() => this.#handle!.send(message, id));
    return id;
  }

  discard(clientMessageId: string): void {
    if (!this.#chat.part) this.#kept.remove(clientMessageId);
    void this.#chat.call(() => this.#handle!.discard(clientMessageId));
  }

  release(): void {
    this.#chat.run(() => this.#handle!.release());
  }
}
