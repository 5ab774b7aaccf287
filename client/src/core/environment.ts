/** Time. Waiting uses `monotonic`, which no change of the system's clock moves; `now` is for what people see. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls once after `ms` milliseconds. Returns what cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** What happens to the page. A process without a page is always visible, focused and active. */
export interface PageSignals {
  visible(): boolean;
  focused(): boolean;
  /** False if the browser says that there is no network. It errs, so it only slows down. */
  online(): boolean;
  /** When there was input last, by the monotonic clock. */
  lastInput(): number;
  subscribe(listener: (signal: PageSignal) => void): () => void;
}

/** `return`: the page may have been asleep, so the connection is checked. `freeze`: it may go to the back/forward cache. */
export type PageSignal = "return" | "hidden" | "freeze" | "offline" | "attention";

/** What tabs of one browser tell each other. */
export interface TabChannel {
  post(message: unknown): void;
  close(): void;
}

/** Runs `work` while no other tab runs one under the same name; `isStolen` says that another tab took it over. */
export type TabLock = (name: string, steal: boolean, work: (isStolen: () => boolean) => Promise<void>) => Promise<boolean>;

/** What the client needs from where it runs. Tests give their own. */
export interface Environment {
  readonly clock: Clock;
  /** At least 0, below 1. */
  random(): number;
  /** A new id of 128 random bits. */
  id(): string;
  readonly page: PageSignals;
  openChannel(name: string, receive: (message: unknown) => void): TabChannel;
  readonly lock: TabLock;
}
