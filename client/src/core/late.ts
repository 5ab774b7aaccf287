import { Cell, call } from "./cell.js";
import { quiet, type Context } from "./context.js";
import { RealtimeError } from "./errors.js";
import type { Readable } from "./types.js";

const FIRST_DELAY = 500;
const MAX_DELAY = 30_000;
/** So many attempts in a row, with a connection, tell that the file is gone. */
const GONE = 3;

/** A module that is loaded when it is needed, once for the page: what needs it later has it at once. */
export class LateModule<M> {
  module: M | null = null;
  readonly #load: (address?: string) => Promise<M>;

  /** `load` imports it by its name, or by the address that it is given. */
  constructor(load: (address?: string) => Promise<M>) {
    this.#load = load;
  }

  async load(address?: string): Promise<M> {
    return (this.module ??= await this.#load(address));
  }
}

/** What callers hold until the part is there. */
export interface StandIn<T> {
  /** It is there, and has done all that waited: what is shown now is from there. */
  arrived(part: T): void;
  /** The part seems to be gone. */
  failed(error: RealtimeError): void;
  /** Another user is here, or none. */
  clear?(): void;
}

interface Work<T> {
  run(part: T): void;
  /** Left out: it is done whoever the user is. */
  reject?(error: RealtimeError): void;
}

/**
 * A part of the client that is loaded when it is first needed. What is wanted of it meanwhile waits, and is done in the same
 * order. A failed attempt is repeated for as long as the client lives.
 */
export class Late<M, T> {
  /** Null until it is there and has done all that waited for it. */
  part: T | null = null;
  readonly #module: LateModule<M>;
  readonly #context: Context;
  readonly #create: (module: M) => T;
  readonly #started: (() => void) | undefined;
  readonly #standIns = new Set<StandIn<T>>();
  #waiting: Work<T>[] = [];
  #isWanted = false;
  #isLoading = false;
  #isClosed = false;
  #failure: RealtimeError | null = null;
  #attempt = 0;
  #address: string | undefined;
  #cancel = () => {};

  /** `started` is called when all that waited is done. */
  constructor(module: LateModule<M>, context: Context, create: (module: M) => T, started?: () => void) {
    this.#module = module;
    this.#context = context;
    this.#create = create;
    this.#started = started;
  }

  /** It is there, or on its way. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  need(): void {
    if (this.#isWanted || this.#isClosed) return;
    this.#isWanted = true;
    if (this.#module.module) this.#start(this.#module.module);
    else this.retry();
  }

  /** Done now, or as soon as it is there. */
  run(work: (part: T) => void): void {
    if (this.part) work(this.part);
    else this.#wait({ run: work });
  }

  /** The same for a call of the user who is here now. */
  call<R>(work: (part: T) => R | Promise<R>): Promise<R> {
    if (this.part) return work(this.part) as Promise<R>;
    return quiet(new Promise<R>((resolve, reject) => this.#wait({ run: (part) => resolve(work(part)), reject })));
  }

  /** Tells it when the part is there, and of failures until then. */
  tell(standIn: StandIn<T>): void {
    if (!this.part) this.#standIns.add(standIn);
    if (this.#failure) standIn.failed(this.#failure);
  }

  /** Tries again now: the network may be back. */
  retry(): void {
    if (this.#isWanted && !this.part && !this.#isLoading && !this.#isClosed) void this.#load();
  }

  /** The user is gone, and what was wanted with them. */
  clear(): void {
    const given = this.#waiting.filter(({ reject }) => reject);
    this.#waiting = this.#waiting.filter(({ reject }) => !reject);
    for (const { reject } of given) reject!(new RealtimeError("closed"));
    for (const standIn of this.#standIns) standIn.clear?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  #wait(work: Work<T>): void {
    if (this.#isClosed) {
      work.reject?.(new RealtimeError("closed"));
      return;
    }
    this.#waiting.push(work);
    this.need();
    this.retry();
  }

  async #load(): Promise<void> {
    this.#cancel();
    this.#isLoading = true;
    try {
      const module = await this.#module.load(this.#address);
      if (!this.#isClosed) this.#start(module);
    } catch (detail) {
      if (!this.#isClosed) this.#failed(detail);
    }
    this.#isLoading = false;
  }

  #start(module: M): void {
    const part = this.#create(module);
    for (let work = this.#waiting.shift(); work; work = this.#waiting.shift()) call(work.run, part);
    this.part = part;
    this.#failure = null;
    for (const standIn of this.#standIns) call((one) => one.arrived(part), standIn);
    this.#standIns.clear();
    this.#started?.();
  }

  #failed(detail: unknown): void {
    const { environment, connection, diagnose, fail } = this.#context;
    diagnose({ area: "connection", event: "load", detail });
    this.#attempt++;
    // Some browsers remember for the life of the page that an address failed. Where the error names it, another one is tried.
    const address = /https?:\S+/.exec(String(detail))?.[0];
    this.#address = address && `${address.replace(/\?.*/, "")}?${this.#attempt}`;
    this.#cancel = environment.clock.after(Math.min(FIRST_DELAY * 2 ** this.#attempt, MAX_DELAY) * (0.5 + environment.random()), () => this.retry());
    if (this.#failure || this.#attempt < GONE || !connection.isOnline) return;
    this.#failure = new RealtimeError("load_failed", "A part of the client could not be loaded. If the host has been updated, reload the page.");
    for (const standIn of this.#standIns) standIn.failed(this.#failure);
    fail(this.#failure);
  }
}

/** A {@link Readable} whose source comes later. Who subscribed before goes on with the source. */
export class Relay<T> implements Readable<T> {
  readonly #cell: Cell<T>;
  readonly #subscriptions = new Set<{ readonly listener: (value: T) => void; end: () => void }>();
  #source: Readable<T> | null = null;

  constructor(value: T) {
    this.#cell = new Cell(value);
  }

  get(): T {
    return (this.#source ?? this.#cell).get();
  }

  subscribe(listener: (value: T) => void): () => void {
    if (this.#source) return this.#source.subscribe(listener);
    const subscription = { listener, end: this.#cell.subscribe(listener) };
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
      subscription.end();
    };
  }

  /** What is shown until the source is there. */
  set(value: T): void {
    if (!this.#source) this.#cell.set(value);
  }

  follow(source: Readable<T>): void {
    this.#source = source;
    for (const subscription of this.#subscriptions) {
      subscription.end();
      let isTold = source.get() === this.#cell.get();
      subscription.end = source.subscribe((value) => {
        if (!isTold) subscription.listener(value);
        isTold = false;
      });
    }
    this.#subscriptions.clear();
  }
}

/** The state of a list, before what fills it is loaded: somebody looks, so that happens. */
export class LateState<T, S extends { readonly status: string; readonly error?: RealtimeError }> implements Readable<S>, StandIn<T> {
  readonly #relay: Relay<S>;
  readonly #need: () => void;
  readonly #source: (part: T) => Readable<S>;

  constructor(late: Pick<Late<unknown, T>, "need" | "tell">, idle: S, source: (part: T) => Readable<S>) {
    this.#need = () => late.need();
    this.#source = source;
    this.#relay = new Relay(idle);
    late.tell(this);
  }

  get(): S {
    return this.#relay.get();
  }

  subscribe(listener: (value: S) => void): () => void {
    this.#need();
    return this.#relay.subscribe(listener);
  }

  arrived(part: T): void {
    this.#relay.follow(this.#source(part));
  }

  failed(error: RealtimeError): void {
    this.#relay.set({ ...this.get(), status: "failed", error });
  }
}
