import type { ErrorCode, RealtimeError } from "./errors.js";
import type {
  ContactRequest, Conversation as WireConversation, Message, Notification as WireNotification, NotificationChange, NotificationMode, Session, UserProfile,
} from "./wire.js";

export type { ContactRequest, Message, MessagePreview, NotificationAction, NotificationChange, NotificationMode, Participant, Reaction, Role, UserProfile } from "./wire.js";
export type { ErrorCode };

/** Immutable snapshots: the same object until something changes. The listener is called at once, then once per batch of changes. */
export interface Readable<T> {
  get(): T;
  /** Returns what ends the subscription. */
  subscribe(listener: (value: T) => void): () => void;
}

/** What the client reports about itself: each change of state, and what went wrong inside. For logs, not for people. */
export interface Diagnostic {
  readonly area: "connection" | "timeline" | "outbox" | "storage" | "protocol";
  readonly event: string;
  readonly detail?: unknown;
}

export interface ConnectionState {
  readonly status: "idle" | "connecting" | "syncing" | "online" | "waiting" | "offline" | "refused" | "signedOut" | "closed";
  /** How many attempts failed since the last connection, in `waiting` and `offline`. */
  readonly attempt?: number;
  /** When the next attempt is due, in milliseconds since 1970, in `waiting` and `offline`. */
  readonly retryAt?: number;
  /** Why, in `refused` and `signedOut`. */
  readonly code?: ErrorCode;
  /** What the server does for this user, once a session has been received. */
  readonly session?: SessionInfo;
}

/** What the server said about itself and the user. */
export interface SessionInfo {
  readonly userId: string;
  readonly features: Session["features"];
  readonly limits: Session["limits"];
  /** What to add to the local clock to get the server's, in milliseconds. */
  readonly clockOffset: number;
}

export interface Presence {
  /** `unknown` while not connected: never `offline` by guess. */
  readonly state: "online" | "offline" | "unknown";
  /** ISO 8601, if the server has told. */
  readonly lastSeen?: string;
}

export type OutgoingState = "uploading" | "queued" | "sending" | "failed";

export interface TimelineEntry extends Message {
  /** The same for the whole life of the entry, from writing to storing. */
  readonly key: string;
  readonly mine: boolean;
  readonly state: OutgoingState | "stored";
  /** Own messages: how far it came. */
  readonly receipt?: "sent" | "delivered" | "read";
  /** Why, in `failed`; and in `queued`, if a fault that passes or a limit delays it. */
  readonly error?: RealtimeError;
  /** 0 to 1, in `uploading`. */
  readonly progress?: number;
  /** An edit, deletion or reaction of this user is shown and not yet stored. */
  readonly pending?: boolean;
}

export interface Timeline {
  readonly status: "idle" | "loading" | "ready" | "catchingUp" | "stale" | "gone" | "failed";
  readonly error?: RealtimeError;
  /** Oldest first. Unchanged entries keep their identity. */
  readonly entries: readonly TimelineEntry[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
  /** The sequence of the first message below the divider "New messages". */
  readonly firstUnread: number | null;
  /** How many messages came that are not loaded or not yet read. */
  readonly unreadBelow: number;
}

export interface AssistantReply {
  readonly id: string;
  readonly assistantId: string;
  readonly state: "thinking" | "streaming" | "stopping" | "stored" | "stopped" | "failed";
  /** The message that it answers, and the key of the entry that the stored reply will have. */
  readonly requestId: string;
  /** Why, in `failed`: a code, and the host's sentence if there is one. */
  readonly code?: ErrorCode;
  readonly reason?: string;
  /** What the assistant does, before its first words. */
  readonly progress?: string;
  readonly text: string;
}

/** A conversation as this user sees it. Its participants are complete if there are `participantCount` of them. */
export interface Conversation extends WireConversation {
  /** A change of this user is shown and not yet stored. */
  readonly pending?: boolean;
}

export interface ConversationListItem extends WireConversation {
  /** Written and not sent. */
  readonly draft?: string;
  /** Sent and not yet stored: shown in place of the last message. */
  readonly outgoing?: string;
}

export interface Notification extends WireNotification {
  /** A change of this user is shown and not yet stored. */
  readonly pending?: boolean;
}

export interface Draft {
  readonly text: string;
  readonly parentId?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

export interface NotificationCounts {
  readonly unseen: number;
  readonly unread: number;
}

export interface NotificationFilter {
  /** Only these types; empty or absent: all. */
  readonly types?: readonly string[];
  readonly severity?: WireNotification["severity"];
  /** Default `inbox`: all that are not archived. */
  readonly state?: "inbox" | "unread" | "archived";
}

export interface NotificationFeedState {
  readonly status: "idle" | "loading" | "ready" | "stale" | "failed";
  readonly error?: RealtimeError;
  /** Newest first. */
  readonly items: readonly Notification[];
  readonly hasMore: boolean;
}

/** One filtered list over the notifications. Counted: release it. */
export interface NotificationFeed extends Readable<NotificationFeedState> {
  readonly filter: NotificationFilter;
  loadMore(): Promise<void>;
  reload(): Promise<void>;
  release(): void;
}

export interface NotificationPreferences extends Readable<Readonly<Record<string, NotificationMode>> | null> {
  load(): Promise<void>;
  set(type: string, mode: NotificationMode): Promise<void>;
}

export interface NotificationCenter {
  /** Null until the server has told. Never counted here. */
  readonly counts: Readable<NotificationCounts | null>;
  /** The same filter gives the same feed. */
  feed(filter?: NotificationFilter): NotificationFeed;
  readonly preferences: NotificationPreferences;
  markSeen(ids: readonly string[]): Promise<void>;
  markRead(ids: readonly string[], read?: boolean): Promise<void>;
  archive(ids: readonly string[], archived?: boolean): Promise<void>;
  delete(ids: readonly string[]): Promise<void>;
  /** All that the user has, or all of one type, also those not loaded. */
  markAll(state: "seen" | "read" | "archived", type?: string): Promise<void>;
}

export interface ConversationListState {
  readonly status: "idle" | "loading" | "ready" | "stale" | "failed";
  readonly error?: RealtimeError;
  /** Latest activity first. */
  readonly items: readonly ConversationListItem[];
  readonly hasMore: boolean;
}

export interface ConversationList extends Readable<ConversationListState> {
  /** Messages unread in all conversations, as the server counts; null until it has told. */
  readonly unread: Readable<number | null>;
  loadMore(): Promise<void>;
  /** The conversation with a user; it is made if there is none. */
  openWith(userId: string): Promise<string>;
  createGroup(title: string, userIds: readonly string[]): Promise<string>;
}

export interface ContactRequestsState {
  readonly status: "idle" | "loading" | "ready" | "stale" | "failed";
  readonly error?: RealtimeError;
  /** Latest first. */
  readonly items: readonly ContactRequest[];
  readonly hasMore: boolean;
}

/** Who asks to write to this user, or to have this user in a group. This user is not in these conversations yet. */
export interface ContactRequests extends Readable<ContactRequestsState> {
  loadMore(): Promise<void>;
  /** The conversation is in the list of conversations then. */
  accept(conversationId: string): Promise<void>;
  /** The sender is not told. */
  decline(conversationId: string): Promise<void>;
}

export interface OutgoingMessage {
  readonly text: string;
  readonly parentId?: string;
  readonly attachments?: readonly (File | { readonly id: string })[];
  readonly toUserId?: string;
}

export type JumpTarget = { readonly messageId: string } | "firstUnread" | "latest";

/** A conversation in use. Counted: release it. */
export interface ConversationHandle {
  readonly id: string;
  readonly info: Readable<Conversation | null>;
  readonly timeline: Readable<Timeline>;
  /** Who is typing, without this user. */
  readonly typing: Readable<readonly string[]>;
  readonly reply: Readable<AssistantReply | null>;
  readonly draft: Readable<Draft>;
  setDraft(draft: Partial<Draft>): void;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** False if there is no such message any more. */
  jumpTo(target: JumpTarget): Promise<boolean>;
  /** Returns the client's message id at once; the message is sent when it can be. */
  send(message: OutgoingMessage): string;
  retry(clientMessageId: string): void;
  discard(clientMessageId: string): void;
  edit(messageId: string, text: string): Promise<void>;
  delete(messageId: string): Promise<void>;
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  /** The sequences on screen, null for none. The client decides what that means for reading. */
  setVisible(range: { readonly first: number; readonly last: number } | null): void;
  markRead(upTo?: number): Promise<void>;
  /** The text field has changed. */
  notifyTyping(): void;
  /** The text field is empty, or has lost the focus. */
  stopTyping(): void;
  stopReply(): Promise<void>;
  search(text: string, cursor?: string): Promise<Page<Message>>;
  mute(until?: Date): Promise<void>;
  unmute(): Promise<void>;
  rename(title: string): Promise<void>;
  addParticipants(ids: readonly string[]): Promise<void>;
  removeParticipant(id: string): Promise<void>;
  leave(): Promise<void>;
  release(): void;
}

export interface ClientEvents {
  /** A message of somebody else, stored, in any conversation of the user. */
  readonly message: {
    readonly message: Message;
    readonly muted: boolean;
    /** It is on screen, in a page that is visible: nothing need tell of it. */
    readonly visible: boolean;
  };
  /** Somebody asks for contact, or adds a message to it. */
  readonly contactRequest: { readonly request: ContactRequest };
  /** A live notification. */
  readonly notification: { readonly notification: Notification };
  /** Notifications have another state, by this user here or elsewhere. `ids: null`: all that there were, or all of a type. */
  readonly notificationChange: { readonly ids: readonly string[] | null; readonly type: string | null; readonly change: NotificationChange };
  readonly userChanged: { readonly from: string; readonly to: string };
  /** An action that was shown as done and was refused afterwards. */
  readonly error: { readonly error: RealtimeError };
  /** This user read a conversation up to a sequence, here or elsewhere. */
  readonly read: { readonly conversationId: string; readonly sequence: number };
}

export interface RealtimeClient {
  readonly connection: Readable<ConnectionState>;
  readonly me: Readable<UserProfile | null>;
  readonly conversations: ConversationList;
  readonly contactRequests: ContactRequests;
  readonly notifications: NotificationCenter;
  /** The same conversation in use twice is one; each caller releases its own handle. */
  conversation(id: string): ConversationHandle;
  /** Watched while somebody subscribes. */
  presence(userId: string): Readable<Presence>;
  user(userId: string): Readable<UserProfile>;
  block(userId: string): Promise<void>;
  unblock(userId: string): Promise<void>;
  readonly blocked: Readable<readonly string[]>;
  on<K extends keyof ClientEvents>(name: K, listener: (event: ClientEvents[K]) => void): () => void;
  /** Connects now, also after `signedOut` and `refused`. */
  connect(): void;
  /** Does not wait for the next attempt. */
  reconnectNow(): void;
  /** Disconnects and removes what is stored for this user, in all tabs. */
  signOut(): Promise<void>;
  /** Leaves no timer, listener or connection. */
  dispose(): void;
}

export interface ClientLimits {
  /** Messages kept of an open conversation. Default 1,000. */
  readonly messages: number;
  /** Closed conversations kept. Default 20. */
  readonly closedConversations: number;
  /** Default 500. */
  readonly notifications: number;
  /** Default 2,000. */
  readonly profiles: number;
  /** Conversations listed. Default 500. */
  readonly conversations: number;
  /** Messages that wait to be sent. Default 100. */
  readonly outbox: number;
  /** Live changes kept while a gap is filled. Default 500. */
  readonly heldChanges: number;
  /** A conversation farther behind is loaded anew. Default 1,000 changes. */
  readonly catchUp: number;
}

/** What is kept between page loads: outgoing messages and drafts, and whose they are. Values are plain data. */
export interface RealtimeStorage {
  load(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /**
   * Of this tab alone, and kept when it is reloaded: for what is written before the first session, as long as nobody has signed
   * in here. Left out: that is kept in memory.
   */
  readonly tab?: RealtimeStorage | undefined;
}

export interface TokenRequest {
  readonly reason: "connect" | "expiring" | "refused";
  readonly signal: AbortSignal;
}

export interface UploadContext {
  readonly conversationId: string;
  readonly signal: AbortSignal;
  onProgress(part: number): void;
}

export interface ClientOptions {
  /** Default: the page's origin. */
  readonly url?: string;
  /** The path of the endpoint. Default: the app's path base and `/socket.io`. */
  readonly path?: string;
  /** Left out: cookies. Null: nobody is signed in. */
  readonly getToken?: (request: TokenRequest) => string | null | Promise<string | null>;
  /** Where outgoing messages and drafts wait. Default `local` (IndexedDB). `session` and `memory` are for shared computers. */
  readonly storage?: "local" | "session" | "memory" | RealtimeStorage;
  readonly upload?: (file: File, context: UploadContext) => Promise<{ id: string }>;
  readonly limits?: Partial<ClientLimits>;
  readonly reading?: {
    /** Without input for two minutes nothing counts as read. Default true. */
    readonly requireActivity?: boolean;
    /** Whether ticks are shown. Default true. */
    readonly receipts?: boolean;
  };
  /** Whether others learn that this user types. Default true. */
  readonly typing?: boolean;
  readonly onDiagnostic?: (entry: Diagnostic) => void;
}
