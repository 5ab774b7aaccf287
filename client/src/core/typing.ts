import { Cell } from "./cell.js";
import type { Clock } from "./environment.js";

const REPEAT = 3_000;
const REST = 4_000;
export const TYPING_EXPIRY = 6_000;

/** What this user's typing sends: at the first character, again every three seconds, and its end. */
export class TypingSender {
  readonly #clock: Clock;
  readonly #send: (typing: boolean) => void;
  #sentAt: number | null = null;
  #cancel = () => {};

  constructor(clock: Clock, send: (typing: boolean) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  notify(): void {
    const now = this.#clock.monotonic();
    if (this.#sentAt === null || now - this.#sentAt >= REPEAT) {
      this.#sentAt = now;
      this.#send(true);
    }
    this.#cancel();
    this.#cancel = this.#clock.after(REST, () => this.stop());
  }

  stop(): void {
    this.#cancel();
    if (this.#sentAt === null) return;
    this.#sentAt = null;
    this.#send(false);
  }
}

/** Who types. Ends by itself, because the end may get lost. */
export class TypingUsers {
  readonly users = new Cell<readonly string[]>([]);
  readonly #clock: Clock;
  readonly #ends = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(userId: string, typing: boolean, expiry = TYPING_EXPIRY): void {
    this.#ends.get(userId)?.();
    if (typing) this.#ends.set(userId, this.#clock.after(expiry, () => this.set(userId, false)));
    else this.#ends.delete(userId);
    const isShown = this.users.get().includes(userId);
    if (isShown !== typing) this.users.set([...this.#ends.keys()]);
  }

  clear(): void {
    for (const userId of [...this.#ends.keys()]) this.set(userId, false);
  }
}
