import type { Connection } from "./connection.js";
import type { Environment } from "./environment.js";
import type { RealtimeError } from "./errors.js";
import type { Drafts } from "./drafts.js";
import type { Outbox, OutboxNews } from "./outbox.js";
import type { ClientEvents, ClientLimits, ClientOptions, Diagnostic, Draft } from "./types.js";
import type { Users } from "./users.js";
import type { Conversation, Message, Session, Unread } from "./wire.js";

/** What the parts of a client share. */
export interface Context {
  readonly environment: Environment;
  readonly options: ClientOptions;
  readonly limits: ClientLimits;
  readonly connection: Connection;
  readonly users: Users;
  /** Empty before the first session. */
  me(): string;
  session(): Session | null;
  /** A call that changes nothing, or the same thing however often it is made: repeated up to three times. */
  read<T>(event: string, payload?: unknown): Promise<T>;
  emit<K extends keyof ClientEvents>(name: K, event: ClientEvents[K]): void;
  fail(error: RealtimeError): void;
  diagnose(entry: Diagnostic): void;
  /** The server's answers show that its database is another one, though the session did not say so. */
  replaced(): void;
  /** Tells the other tabs of this user. */
  post(news: TabNews): void;
  /** A row of the list, wherever it came from. */
  learn(conversation: Conversation, unread?: Unread): void;
  /** What a row says about people and reading, without the row itself. */
  seen(conversation: Conversation): void;
  /** The total of unread messages. */
  counted(unread: Unread): void;
  /** A message of somebody else that was stored just now; told once. */
  heard(message: Message, muted: boolean): void;
  /** This user read up to there, here or elsewhere. */
  hasRead(conversationId: string, sequence: number, isHere: boolean): void;
}

/** What the parts share that are loaded with conversations. */
export interface ChatContext extends Context {
  readonly drafts: Drafts;
  /** Made anew when another user signs in. */
  outbox(): Outbox;
}

/** What tabs of one user tell each other. */
export type TabNews =
  | { readonly about: "outbox"; readonly news: OutboxNews }
  | { readonly about: "draft"; readonly conversationId: string; readonly draft: Draft }
  | { readonly about: "read"; readonly conversationId: string; readonly sequence: number }
  | { readonly about: "signOut" };

/** Its rejection is no unhandled one where the caller ignores it: the error event tells of it as well. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

export const isMuted = (conversation: Conversation | null | undefined, context: Context): boolean =>
  conversation?.mutedUntil != null && Date.parse(conversation.mutedUntil) > context.environment.clock.now() + (context.connection.state.get().session?.clockOffset ?? 0);
