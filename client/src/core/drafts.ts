import { Cell } from "./cell.js";
import type { Place } from "./owner.js";
import type { Diagnostic, Draft } from "./types.js";

const EMPTY: Draft = { text: "" };

/** What was written and not sent, by conversation. Kept as the outbox is, and told to the other tabs. */
export class Drafts {
  readonly #cells = new Map<string, Cell<Draft>>();
  readonly #post: (conversationId: string, draft: Draft) => void;
  readonly #changed: () => void;
  readonly #diagnose: (entry: Diagnostic) => void;
  #place: Place | null = null;

  constructor(post: (conversationId: string, draft: Draft) => void, changed: () => void, diagnose: (entry: Diagnostic) => void) {
    this.#post = post;
    this.#changed = changed;
    this.#diagnose = diagnose;
  }

  of(conversationId: string): Cell<Draft> {
    let cell = this.#cells.get(conversationId);
    if (!cell) this.#cells.set(conversationId, (cell = new Cell(EMPTY)));
    return cell;
  }

  /** Keeps what is written before the first session, for whom it may belong to. */
  hold(place: Place): void {
    if (this.#place) return;
    this.#place = place;
    for (const [id] of this.#written()) this.#keep(id, place);
  }

  /** The user is known: what this page wrote stays, then comes what the tab kept for nobody, then what the user left. */
  async open(place: Place, tab: Place | null): Promise<void> {
    const early = this.#place;
    this.#place = place;
    for (const [id] of this.#written()) this.#keep(id, place, early);
    for (const from of tab ? [tab, place] : [place]) {
      try {
        for (const [key, value] of await from.storage.load(`${from.prefix}d|`)) {
          const id = key.slice(from.prefix.length + 2);
          const cell = this.of(id);
          if (cell.get() === EMPTY) cell.set(value as Draft);
          if (from === tab) this.#keep(id, place, tab);
        }
        this.#changed();
      } catch (error) {
        this.#diagnose({ area: "storage", event: "drafts", detail: error });
      }
    }
  }

  set(conversationId: string, change: Partial<Draft>): void {
    const draft = { ...this.of(conversationId).get(), ...change };
    this.receive(conversationId, draft);
    this.#keep(conversationId, this.#place);
    this.#post(conversationId, draft);
  }

  receive(conversationId: string, draft: Draft): void {
    this.of(conversationId).set(draft);
    this.#changed();
  }

  /** Forgets what is in memory, and, at the end of a session, what is stored. */
  async clear(isStored: boolean): Promise<void> {
    const place = this.#place;
    this.#place = null;
    for (const cell of this.#cells.values()) cell.set(EMPTY);
    if (!isStored || place === null) return;
    for (const id of this.#cells.keys()) await place.storage.delete(`${place.prefix}d|${id}`).catch(() => {});
  }

  #written(): [string, Cell<Draft>][] {
    return [...this.#cells].filter(([, cell]) => cell.get() !== EMPTY);
  }

  /** `from` is where it was kept before. */
  #keep(conversationId: string, place: Place | null, from: Place | null = null): void {
    if (!place) return;
    const draft = this.of(conversationId).get();
    const isEmpty = draft.text === "" && draft.parentId === undefined;
    const key = `${place.prefix}d|${conversationId}`;
    (isEmpty ? place.storage.delete(key) : place.storage.set(key, draft))
      .then(() => (from && from.prefix !== place.prefix ? from.storage.delete(`${from.prefix}d|${conversationId}`) : undefined))
      .catch((error: unknown) => this.#diagnose({ area: "storage", event: "draft", detail: error }));
  }
}
