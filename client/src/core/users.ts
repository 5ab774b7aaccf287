import { Cell } from "./cell.js";
import type { Context } from "./context.js";
import type { UserProfile } from "./wire.js";

const BATCH_DELAY = 50;
const BATCH = 100;

/** Profiles, as they come with whatever names a user; the others are asked for when somebody looks. */
export class Users {
  readonly #cells = new Map<string, Cell<UserProfile>>();
  readonly #known = new Set<string>();
  readonly #wanted = new Set<string>();
  readonly #context: Context;
  #cancel: (() => void) | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  of(id: string): Cell<UserProfile> {
    let cell = this.#cells.get(id);
    if (!cell) {
      cell = new Cell<UserProfile>({ id, name: id, username: null, avatarUrl: null }, (inUse) => {
        if (inUse && !this.#known.has(id)) this.#want(id);
      });
      this.#cells.set(id, cell);
      if (this.#cells.size > this.#context.limits.profiles) {
        const oldest = this.#cells.keys().next().value!;
        this.#cells.delete(oldest);
        this.#known.delete(oldest);
      }
    }
    return cell;
  }

  learn(user: UserProfile): void {
    this.#known.add(user.id);
    const cell = this.of(user.id);
    const before = cell.get();
    if (before.name !== user.name || before.avatarUrl !== user.avatarUrl || before.username !== user.username) cell.set(user);
  }

  /** Asks for those that were looked at while there was no connection. */
  resume(): void {
    if (this.#wanted.size > 0) this.#later();
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#cells.clear();
    this.#known.clear();
    this.#wanted.clear();
  }

  #want(id: string): void {
    this.#wanted.add(id);
    this.#later();
  }

  #later(): void {
    this.#cancel ??= this.#context.environment.clock.after(BATCH_DELAY, () => {
      this.#cancel = null;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const userIds = [...this.#wanted].slice(0, BATCH);
    if (userIds.length === 0 || !this.#context.connection.isOnline) return;
    for (const id of userIds) this.#wanted.delete(id);
    try {
      const { users } = await this.#context.read<{ users: UserProfile[] }>("get_users", { userIds });
      for (const user of users) this.learn(user);
    } catch {
      // The id stands for the name; the next one who looks asks again.
    }
    if (this.#wanted.size > 0) this.#later();
  }
}
