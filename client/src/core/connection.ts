import { Cell } from "./cell.js";
import type { Environment, PageSignal } from "./environment.js";
import { RealtimeError, asError, isAboutCredentials, isAboutSetup } from "./errors.js";
import type { Link, Transport } from "./transport.js";
import type { ConnectionState, Diagnostic, TokenRequest } from "./types.js";

export const REQUEST_LIMIT = 10_000;
const TOKEN_LIMIT = 15_000;
const PING_LIMIT = 5_000;
const CONNECT_LIMIT = 25_000;
const SESSION_LIMIT = 5_000;
const FIRST_DELAY = 500;
const MAX_DELAY = 30_000;
const MAX_DELAY_HIDDEN = 120_000;
const OFFLINE_DELAY = 60_000;
const SPREAD_AFTER_STOP = 5_000;
const POLLING_HIDDEN_LIMIT = 30_000;

/** What the connection needs of a session; the rest goes to the owner as it is. */
export interface SessionStart {
  readonly state: NonNullable<ConnectionState["session"]>;
  /** When the token ends, by the server's clock in milliseconds since 1970. */
  readonly tokenExpiresAt?: number;
}

export interface ConnectionOwner {
  readonly url: string | undefined;
  readonly path: string;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly names: { readonly session: string; readonly getSession: string; readonly ping: string; readonly refreshToken: string };
  getToken: ((request: TokenRequest) => string | null | Promise<string | null>) | undefined;
  /** Reads the session. Throws if it is none. */
  session(payload: unknown): SessionStart;
  /** Renews subscriptions and begins to catch up. When it is done, the connection is `online`. */
  synchronize(): Promise<void>;
  event(name: string, payload: unknown): void;
  lost(): void;
  diagnose(entry: Diagnostic): void;
}

/**
 * One connection, made again as often as it is lost. Every transition is in this file, and every callback of an attempt
 * that is over is ignored, because it belongs to a link that is no longer `#link`.
 */
export class Connection {
  readonly state: Cell<ConnectionState>;
  readonly #owner: ConnectionOwner;
  readonly #environment: Environment;
  readonly #transport: Transport;
  #link: Link | null = null;
  #generation = 0;
  #attempt = 0;
  #isConnected = false;
  /** New credentials were asked for since the last session, so a further refusal is final. */
  #isRefused = false;
  #hadSession = false;
  #expiresAt: number | null = null;
  #hiddenAt: number | null = null;
  #cancelTimer = () => {};
  /** Ends the call of `getToken` that is under way: there is one at a time. */
  #cancelToken = () => {};
  #cancelExpiry = () => {};
  #cancelHidden = () => {};
  #stopSignals: (() => void) | null = null;

  constructor(environment: Environment, transport: Transport, owner: ConnectionOwner) {
    this.#environment = environment;
    this.#transport = transport;
    this.#owner = owner;
    this.state = new Cell<ConnectionState>({ status: "idle" });
  }

  get isOnline(): boolean {
    return this.#isConnected;
  }

  /** Begins, also again after a refusal. Does nothing while it is under way or closed. */
  connect(): void {
    const { status } = this.state.get();
    if (status === "closed" || this.#link || status === "connecting") return;
    this.#stopSignals ??= this.#environment.page.subscribe((signal) => this.#onSignal(signal));
    this.#isRefused = false;
    this.#attempt = 0;
    void this.#try(this.#hadSession ? "refused" : "connect");
  }

  reconnectNow(): void {
    const { status } = this.state.get();
    if (status === "waiting" || status === "offline") void this.#try("connect");
  }

  /** Begins anew, with another session. */
  restart(): void {
    this.#drop();
    void this.#try("connect");
  }

  /** Ends the connection; `connect` begins again. */
  disconnect(status: "idle" | "signedOut" | "closed"): void {
    this.#drop();
    if (status !== "idle") {
      this.#stopSignals?.();
      this.#stopSignals = null;
    }
    this.#go({ status });
  }

  /** One request. Rejects with a {@link RealtimeError}, always within ten seconds. */
  async request<T>(event: string, payload?: unknown, limit = REQUEST_LIMIT): Promise<T> {
    const link = this.#link;
    if (!link || !this.#isConnected) throw new RealtimeError("offline");
    let answer: unknown;
    try {
      answer = await link.request(event, payload, limit);
    } catch {
      if (link !== this.#link) throw new RealtimeError("offline");
      if (event !== this.#owner.names.ping) void this.#check();
      throw new RealtimeError("timeout", `No answer to ${event}.`);
    }
    const reply = answer as { ok?: unknown; code?: unknown; message?: unknown; retryAfter?: unknown } | null;
    if (reply?.ok === true) return reply as T;
    if (reply?.ok !== false || typeof reply.code !== "string") throw new RealtimeError("internal_error", `No reply to ${event} can be read.`);
    if (isAboutCredentials(reply.code)) {
      // The call itself was not refused: with new credentials it is made again.
      if (link === this.#link) this.#refused(reply.code);
      throw new RealtimeError("offline", reply.code);
    }
    throw new RealtimeError(reply.code, String(reply.message ?? reply.code), typeof reply.retryAfter === "number" ? reply.retryAfter : undefined);
  }

  /** Sends what need not arrive. */
  send(event: string, payload?: unknown): void {
    if (this.#isConnected) this.#link?.send(event, payload);
  }

  async #try(reason: TokenRequest["reason"]): Promise<void> {
    this.#drop();
    const generation = this.#generation;
    this.#go({ status: "connecting" });
    let auth = this.#owner.auth;
    if (this.#owner.getToken) {
      let token: string | null;
      try {
        token = await this.#token(reason);
      } catch (error) {
        if (generation === this.#generation) this.#wait(asError(error).retryAfter);
        return;
      }
      if (generation !== this.#generation) return;
      if (token === null) {
        this.#refuse("signedOut", "unauthenticated");
        return;
      }
      auth = { ...auth, token };
    }
    const isCurrent = () => generation === this.#generation;
    this.#cancelTimer = this.#environment.clock.after(CONNECT_LIMIT, () => {
      if (isCurrent()) this.#lost("timeout");
    });
    this.#link = this.#transport.open({ url: this.#owner.url, path: this.#owner.path, auth, attempt: this.#attempt }, {
      connected: () => {
        if (isCurrent()) this.#awaitSession();
      },
      refused: (failure) => {
        if (isCurrent()) this.#refused(failure.code, failure.retryAfter, failure.message);
      },
      event: (name, payload) => {
        if (isCurrent()) this.#onEvent(name, payload);
      },
      closed: (why) => {
        if (isCurrent()) this.#lost(why);
      },
    });
  }

  /** The session comes by itself. Where its event does not come, the store was away for a moment. */
  #awaitSession(): void {
    this.#owner.diagnose({ area: "connection", event: "connected" });
    const { clock } = this.#environment;
    const link = this.#link;
    const ask = async (left: number) => {
      let session: unknown;
      try {
        session = ((await link!.request(this.#owner.names.getSession, undefined, REQUEST_LIMIT)) as { session?: unknown }).session;
      } catch {
        // Asked again, or given up.
      }
      if (link !== this.#link || this.#isConnected) return;
      if (session) void this.#begin(session);
      else if (left > 0) this.#cancelTimer = clock.after(SESSION_LIMIT, () => void ask(left - 1));
      else this.#lost("no session");
    };
    this.#cancelTimer();
    this.#cancelTimer = clock.after(SESSION_LIMIT, () => void ask(2));
  }

  #onEvent(name: string, payload: unknown): void {
    const { names } = this.#owner;
    if (name === names.session) {
      void this.#begin(payload);
    } else if (this.#isConnected) {
      this.#owner.event(name, payload);
    }
  }

  async #begin(payload: unknown): Promise<void> {
    if (this.#isConnected) return;
    const generation = this.#generation;
    let session: SessionStart;
    try {
      session = this.#owner.session(payload);
    } catch (error) {
      this.#owner.diagnose({ area: "protocol", event: "session", detail: error });
      return;
    }
    // The owner may have ended the connection, because the user is another one.
    if (generation !== this.#generation) return;
    this.#cancelTimer();
    this.#isConnected = true;
    this.#hadSession = true;
    this.#isRefused = false;
    this.#expire(session);
    this.#go({ status: "syncing", session: session.state });
    try {
      await this.#owner.synchronize();
    } catch (error) {
      this.#owner.diagnose({ area: "connection", event: "synchronize", detail: error });
    }
    if (generation !== this.#generation) return;
    this.#attempt = 0;
    this.#go({ status: "online", session: session.state });
    this.#watchHidden();
  }

  #refused(code: string, retryAfter?: number, message = code): void {
    if (isAboutSetup(code)) {
      console.error(code === "forbidden_origin"
        ? "Realtime: the server refuses this page's origin. Add it to AllowedOrigins of the endpoint."
        : `Realtime: the server does not know this user (${message}). Look at the host's user directory.`);
      this.#refuse("refused", code);
    } else if (code === "banned") {
      // Neither new credentials nor time that a page waits would help.
      this.#refuse("refused", code);
    } else if (isAboutCredentials(code)) {
      // A cookie may have been renewed since the last session; without one, nobody is signed in.
      const mayHelp = this.#owner.getToken ? !this.#isRefused : this.#hadSession && !this.#isRefused;
      if (!mayHelp) {
        this.#refuse("signedOut", code);
        return;
      }
      this.#isRefused = true;
      this.#leave();
      void this.#try("refused");
    } else {
      this.#lost(message, retryAfter);
    }
  }

  #refuse(status: "refused" | "signedOut", code: string): void {
    this.#leave();
    this.#drop();
    this.#go({ status, code });
  }

  #lost(reason: string, retryAfter?: number): void {
    this.#owner.diagnose({ area: "connection", event: "lost", detail: reason });
    const isStop = reason === "server shutting down" || reason === "io server disconnect";
    const wasConnected = this.#isConnected;
    this.#leave();
    this.#drop();
    this.#wait(retryAfter, wasConnected && isStop ? this.#environment.random() * SPREAD_AFTER_STOP : undefined);
  }

  /** Everything that depended on the session learns that it is over. */
  #leave(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#owner.lost();
  }

  #wait(retryAfter = 0, first?: number): void {
    const { page, clock, random } = this.#environment;
    const cap = page.visible() ? MAX_DELAY : MAX_DELAY_HIDDEN;
    const isOffline = !page.online();
    const backoff = Math.min(FIRST_DELAY * 2 ** Math.min(this.#attempt, 16), cap) * (0.5 + random());
    const delay = Math.max(retryAfter, first ?? (isOffline ? OFFLINE_DELAY : backoff));
    this.#attempt++;
    this.#go({ status: isOffline ? "offline" : "waiting", attempt: this.#attempt, retryAt: clock.now() + delay });
    this.#cancelTimer = clock.after(delay, () => void this.#try("connect"));
  }

  /** Ends the attempt or the connection that there is; what it still says is ignored. */
  #drop(): void {
    this.#generation++;
    this.#leave();
    this.#cancelTimer();
    this.#cancelToken();
    this.#cancelExpiry();
    this.#cancelHidden();
    this.#link?.close();
    this.#link = null;
  }

  async #token(reason: TokenRequest["reason"]): Promise<string | null> {
    const abort = new AbortController();
    let cancel = () => {};
    const limit = new Promise<never>((_, reject) => {
      const end = (error: RealtimeError) => {
        abort.abort();
        reject(error);
      };
      this.#cancelToken();
      this.#cancelToken = () => end(new RealtimeError("closed"));
      cancel = this.#environment.clock.after(TOKEN_LIMIT, () => end(new RealtimeError("timeout", "getToken did not answer in 15 seconds.")));
    });
    // Where getToken throws at once, nobody waits for it.
    limit.catch(() => {});
    try {
      return await Promise.race([Promise.resolve().then(() => this.#owner.getToken!({ reason, signal: abort.signal })), limit]);
    } finally {
      cancel();
      if (!abort.signal.aborted) this.#cancelToken = () => {};
    }
  }

  /** At 90 % of the token's life, and at least 30 seconds before its end. */
  #expire(session: SessionStart): void {
    this.#cancelExpiry();
    this.#expiresAt = null;
    if (session.tokenExpiresAt === undefined || !this.#owner.getToken) return;
    const { clock } = this.#environment;
    const left = session.tokenExpiresAt - (clock.now() + session.state.clockOffset);
    const early = Math.min(left * 0.9, left - 30_000);
    // Of a token that lives for less, or one that was given again: later and later, and not without a pause.
    const delay = early >= 1_000 ? early : Math.max(left / 2, 1_000);
    this.#expiresAt = clock.monotonic() + delay;
    this.#cancelExpiry = clock.after(delay, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const generation = this.#generation;
    this.#expiresAt = null;
    try {
      const token = await this.#token("expiring");
      if (generation !== this.#generation || token === null) return;
      const reply = await this.request<{ expiresAt: string | null }>(this.#owner.names.refreshToken, { token });
      const { session } = this.state.get();
      if (generation === this.#generation && session) {
        this.#expire({ state: session, ...(reply.expiresAt ? { tokenExpiresAt: Date.parse(reply.expiresAt) } : {}) });
      }
    } catch (error) {
      // The server ends the connection with the token; the next one asks for a new token.
      this.#owner.diagnose({ area: "connection", event: "renew", detail: error });
    }
  }

  #onSignal(signal: PageSignal): void {
    const { status } = this.state.get();
    if (signal === "freeze") {
      // An open connection keeps the page out of the back/forward cache.
      if (this.#link || status === "waiting" || status === "offline") this.#pause();
    } else if (signal === "return") {
      this.#hiddenAt = null;
      this.#cancelHidden();
      if (status === "waiting" || status === "offline") void this.#try("connect");
      else if (this.#isConnected) {
        if (this.#expiresAt !== null && this.#expiresAt <= this.#environment.clock.monotonic()) void this.#renew();
        void this.#check();
      }
    } else if (signal === "hidden") {
      this.#hiddenAt = this.#environment.clock.monotonic();
      this.#watchHidden();
    } else if (signal === "offline" && this.#isConnected) {
      void this.#check();
    }
  }

  #pause(): void {
    this.#drop();
    const { clock } = this.#environment;
    this.#go({ status: "waiting", attempt: this.#attempt, retryAt: clock.now() });
  }

  #watchHidden(): void {
    this.#cancelHidden();
    if (this.#hiddenAt === null || !this.#link?.isPolling) return;
    this.#cancelHidden = this.#environment.clock.after(POLLING_HIDDEN_LIMIT, () => {
      if (this.#hiddenAt !== null && this.#link?.isPolling) this.#pause();
    });
  }

  #isChecking = false;

  /** Whether the connection still carries anything: a laptop that slept has a socket that looks open. */
  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    const generation = this.#generation;
    try {
      await this.request(this.#owner.names.ping, undefined, PING_LIMIT);
    } catch (error) {
      const { code } = asError(error);
      if (generation === this.#generation && (code === "timeout" || code === "offline")) {
        this.#drop();
        void this.#try("connect");
      }
    } finally {
      this.#isChecking = false;
    }
  }

  #go(next: ConnectionState): void {
    const before = this.state.get();
    const session = next.session ?? before.session;
    this.state.set(session && next.status !== "signedOut" && next.status !== "closed" ? { ...next, session } : next);
    if (before.status !== next.status) this.#owner.diagnose({ area: "connection", event: next.status, detail: next });
  }
}
