import { ContextProvider } from "@lit/context";
import { LitElement, css, html, type PropertyDeclarations } from "lit";
import { shareClient } from "../core/registry.js";
import type { ClientOptions, RealtimeClient } from "../core/types.js";
import { define } from "./base.js";
import { settingsContext, type Settings } from "./settings.js";
import type { Strings } from "./strings.js";

/**
 * Settings for the elements inside: where the server is, how to get a token, language and theme.
 *
 * @element rt-provider
 * @slot - The elements that use the settings.
 * @fires rt-connection-change - The connection has another state: `{ status, code }`.
 */
export class RtProvider extends LitElement {
  static override properties: PropertyDeclarations = {
    url: {},
    path: {},
    tokenUrl: { attribute: "token-url" },
    locale: {},
    theme: {},
    density: {},
    client: { attribute: false },
    strings: { attribute: false },
    getToken: { attribute: false },
  };

  static override styles = css`
    :host {
      display: contents;
    }
  `;

  /** The origin of the server. Default: the page's. */
  declare url: string | undefined;
  /** The path of the endpoint. Default: the path base and `/socket.io`. */
  declare path: string | undefined;
  /** Where a token is got with the page's cookies: GET answers `{ token, expiresAt }`, 401 means signed out. Without it: cookies. */
  declare tokenUrl: string | undefined;
  declare locale: string | undefined;
  declare theme: "light" | "dark" | "auto" | undefined;
  declare density: "comfortable" | "compact" | undefined;
  /** A client of the host's own; `url`, `path` and tokens then do not matter. */
  declare client: RealtimeClient | undefined;
  declare strings: Partial<Strings> | undefined;
  declare getToken: ClientOptions["getToken"] | undefined;

  readonly #provider = new ContextProvider(this, { context: settingsContext, initialValue: none });
  #made: RealtimeClient | null = null;
  #key: unknown;
  #release: (() => void) | null = null;
  #unwatch: (() => void) | null = null;
  #watched: RealtimeClient | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // Frameworks set properties right after they have put the element into the page.
    queueMicrotask(() => this.isConnected && this.#provide());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch(null);
    this.#drop();
  }

  override updated(): void {
    if (this.isConnected) this.#provide();
  }

  override render() {
    return html`<slot></slot>`;
  }

  #provide(): void {
    const client = this.client ?? this.#own();
    if (this.client) this.#drop();
    this.#watch(client);
    const { locale, strings, theme, density } = this;
    const known = this.#provider.value;
    if (known.client !== client || known.locale !== locale || known.strings !== strings || known.theme !== theme || known.density !== density) {
      this.#provider.setValue({ client, locale, strings, theme, density });
    }
  }

  /** Elements with the same settings share one client, and one connection. */
  #own(): RealtimeClient {
    const { url, path, tokenUrl, getToken } = this;
    const key = getToken ?? JSON.stringify([url, path, tokenUrl]);
    if (this.#made && this.#key === key) return this.#made;
    this.#drop();
    const token = getToken ?? (tokenUrl ? fetchToken(tokenUrl) : undefined);
    const [client, release] = shareClient(key, () => ({ ...(url ? { url } : {}), ...(path ? { path } : {}), ...(token ? { getToken: token } : {}) }));
    this.#key = key;
    this.#made = client;
    this.#release = release;
    return client;
  }

  #drop(): void {
    this.#release?.();
    this.#release = this.#made = null;
    this.#key = undefined;
  }

  #watch(client: RealtimeClient | null): void {
    if (this.#watched === client) return;
    this.#unwatch?.();
    this.#watched = client;
    let before: string | undefined;
    this.#unwatch = client?.connection.subscribe(({ status, code }) => {
      if (status !== before) this.dispatchEvent(new CustomEvent("rt-connection-change", { detail: { status, code: code ?? null }, bubbles: true, composed: true }));
      before = status;
    }) ?? null;
  }
}

/** Null as a client: the provider is there and not yet ready, so that no element takes the page's client meanwhile. */
const none: Settings = { client: null, locale: undefined, strings: undefined, theme: undefined, density: undefined };

function fetchToken(url: string): NonNullable<ClientOptions["getToken"]> {
  return async ({ signal }) => {
    const response = await fetch(url, { credentials: "same-origin", headers: { accept: "application/json" }, cache: "no-store", signal });
    if (response.status === 401 || response.status === 403) return null;
    if (!response.ok) throw new Error(`The token's address answered ${response.status}.`);
    const { token } = (await response.json()) as { token?: unknown };
    return typeof token === "string" ? token : null;
  };
}

define("rt-provider", RtProvider);

declare global {
  interface HTMLElementTagNameMap {
    "rt-provider": RtProvider;
  }
}
