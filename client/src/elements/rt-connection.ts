import { css, html, nothing, type PropertyDeclarations } from "lit";
import type { ConnectionState, RealtimeClient } from "../core/types.js";
import { RtElement, define } from "./base.js";
import { icon } from "./icons.js";
import type { StringKey } from "./strings.js";

const DELAY = 3_000;
const texts: Partial<Record<ConnectionState["status"], StringKey>> = {
  connecting: "connecting",
  syncing: "connecting",
  waiting: "waiting",
  offline: "waiting",
  refused: "refused",
  signedOut: "signedOut",
};

/**
 * Says that there is no connection, once that has lasted for three seconds. Nothing while all is well.
 *
 * @element rt-connection
 * @slot - Shown after the text, such as a hint of the host's own.
 */
export class RtConnection extends RtElement {
  static override properties: PropertyDeclarations = { isShown: { state: true } };

  static override styles = [
    ...RtElement.styles,
    css`
      :host {
        display: block;
      }

      .banner {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
        padding: var(--_space) calc(var(--_space) * 2);
        border-radius: var(--_radius);
        background: var(--_sunken);
        color: var(--_text);
      }

      [hidden] {
        display: none;
      }
    `,
  ];

  declare isShown: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.isShown = false;
  }

  protected override use(client: RealtimeClient): (() => void)[] {
    return [
      this.watch(client.connection, ({ status }) => this.#changed(status)),
      () => {
        clearTimeout(this.#timer);
        this.#timer = undefined;
      },
    ];
  }

  override updated(): void {
    const status = this.realtime?.connection.get().status;
    this.mark("offline", this.isShown && status !== "signedOut");
    this.mark("signed-out", status === "signedOut");
  }

  override render() {
    const key = texts[this.realtime?.connection.get().status ?? "idle"];
    const isShown = this.isShown && key !== undefined;
    return this.frame(html`<div role="status">${isShown
      ? html`<div class="banner">${icon("offline")}<span>${this.text(key)}</span>${key === "waiting" || key === "refused"
          ? html`<button type="button" class="outlined" @click=${this.#retry}>${this.text("tryAgain")}</button>`
          : nothing}<slot></slot></div>`
      : nothing}</div>`);
  }

  #changed(status: ConnectionState["status"]): void {
    if (status === "online" || status === "idle" || status === "closed") {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.isShown = false;
    } else {
      this.#timer ??= setTimeout(() => (this.isShown = true), status === "refused" || status === "signedOut" ? 0 : DELAY);
    }
  }

  #retry = () => {
    const client = this.realtime;
    if (client?.connection.get().status === "refused") client.connect();
    else client?.reconnectNow();
  };
}

define("rt-connection", RtConnection);

declare global {
  interface HTMLElementTagNameMap {
    "rt-connection": RtConnection;
  }
}
