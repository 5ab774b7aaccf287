import { ContextConsumer } from "@lit/context";
import { LitElement, html, type PropertyDeclarations, type TemplateResult } from "lit";
import { sharePageClient } from "../core/registry.js";
import { asError } from "../core/errors.js";
import type { Readable, RealtimeClient } from "../core/types.js";
import { settingsContext, type Settings } from "./settings.js";
import { format, stringsOf, type StringKey, type Strings } from "./strings.js";
import { tokens } from "./styles.js";

/** What all elements share: the client, the language, the theme, inner states. */
export abstract class RtElement extends LitElement {
  static override properties: PropertyDeclarations = {
    client: { attribute: false },
    strings: { attribute: false },
  };

  static override styles = [tokens];

  /** The client to use. Without one: that of the nearest `rt-provider`, else that of the page. */
  declare client: RealtimeClient | undefined;
  /** Replaces single texts. */
  declare strings: Partial<Strings> | undefined;

  readonly #internals = this.attachInternals();
  readonly #context = new ContextConsumer(this, { context: settingsContext, subscribe: true, callback: () => this.#resolve() });
  #used: RealtimeClient | null = null;
  #ends: (() => void)[] = [];
  #release: (() => void) | null = null;
  #isReady = false;

  /** The client that is in use; null before there is one, and on a server. */
  protected get realtime(): RealtimeClient | null {
    return this.#used;
  }

  protected get settings(): Settings | undefined {
    return this.#context.value;
  }

  protected get locale(): string {
    const tag = this.closest<HTMLElement>("[lang]")?.lang;
    return this.settings?.locale || tag || navigator.language;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A provider that is defined later would otherwise come too late: the page's client would connect meanwhile.
    const pending = this.closest("rt-provider:not(:defined)");
    if (!pending) this.#begin();
    else void customElements.whenDefined("rt-provider").then(() => this.isConnected && this.#begin());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#isReady = false;
    this.#leave();
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("client")) this.#resolve();
  }

  /** Begins to use a client. Returns what ends that. */
  protected use(_client: RealtimeClient): (() => void)[] {
    return [];
  }

  /** Renders again whenever the value changes. */
  protected watch<T>(readable: Readable<T>, changed?: (value: T) => void): () => void {
    return readable.subscribe((value) => {
      changed?.(value);
      this.requestUpdate();
    });
  }

  protected text(key: StringKey, values?: Readonly<Record<string, string | number>>): string {
    const { locale } = this;
    const own = this.strings?.[key] ?? this.settings?.strings?.[key];
    return format(own ?? stringsOf(locale, () => this.requestUpdate())[key], locale, values);
  }

  /** Shows an inner state to style sheets, as `:state(...)`. Nothing is written to the element's attributes. */
  protected mark(state: "loading" | "empty" | "error" | "offline" | "signed-out" | "narrow", isSet: boolean): void {
    if (isSet) this.#internals.states.add(state);
    else this.#internals.states.delete(state);
  }

  /** False if a listener has prevented what follows. */
  protected emit<T>(name: string, detail: T, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }));
  }

  /** Tells of what failed: the element shows it, and the host may. */
  protected fail(thrown: unknown): void {
    const { code, message } = asError(thrown);
    if (code !== "closed") this.emit("rt-error", { code, message });
  }

  protected run(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.fail(error));
  }

  /** The frame that every element renders into; theme and density are read there. */
  protected frame(content: unknown): TemplateResult {
    return html`<div class="frame" data-theme=${this.settings?.theme ?? "auto"} data-density=${this.settings?.density ?? "comfortable"}>${content}</div>`;
  }

  protected sentence(code: string): string {
    const key: StringKey = code === "offline" || code === "timeout" || code === "unavailable" ? "errorOffline" : code === "rate_limited" ? "errorRateLimited" : code === "forbidden" ? "errorForbidden" : code === "load_failed" ? "reload" : "errorOther";
    return this.text(key);
  }

  #begin(): void {
    this.#isReady = true;
    this.#resolve();
  }

  #resolve(): void {
    if (!this.#isReady) return;
    const given = this.client ?? (this.settings ? this.settings.client : undefined);
    if (given === undefined) {
      // The page's own client stays in use for as long as this element is in the page.
      if (this.#release) return;
      this.#leave();
      const [client, release] = sharePageClient();
      this.#release = release;
      this.#enter(client);
    } else if (given !== this.#used) {
      this.#leave();
      if (given) this.#enter(given);
    }
    this.requestUpdate();
  }

  #enter(client: RealtimeClient): void {
    this.#used = client;
    this.#ends = this.use(client);
  }

  #leave(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
    this.#used = null;
    this.#release?.();
    this.#release = null;
  }
}

/** Defines a tag once. Another version of the same element stays as it is. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (typeof customElements === "undefined") return;
  if (!customElements.get(tag)) customElements.define(tag, element);
  else if (customElements.get(tag) !== element) console.warn(`Realtime: <${tag}> is defined already, perhaps by another version.`);
}
