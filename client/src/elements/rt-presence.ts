import { css, html, type PropertyDeclarations, type PropertyValues } from "lit";
import type { RealtimeClient } from "../core/types.js";
import { RtElement, define } from "./base.js";

/**
 * Whether a user is online: a dot, and its meaning as text for screen readers.
 *
 * @element rt-presence
 * @slot - What the dot stands beside, such as a name.
 * @csspart dot - The dot.
 */
export class RtPresence extends RtElement {
  static override properties: PropertyDeclarations = { user: {} };

  static override styles = [
    ...RtElement.styles,
    css`
      :host {
        display: inline-block;
      }

      .frame {
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
        color: inherit;
        font-size: inherit;
      }

      .dot {
        inline-size: 0.625rem;
        block-size: 0.625rem;
        border: 2px solid var(--_control);
        border-radius: 50%;
        forced-color-adjust: none;
      }

      .dot.online {
        border-color: var(--_success);
        background: var(--_success);
      }

      .dot.unknown {
        border-style: dotted;
      }
    `,
  ];

  /** The id of the user. */
  declare user: string | undefined;
  #end: (() => void) | null = null;

  protected override use(_client: RealtimeClient): (() => void)[] {
    this.#follow();
    return [() => {
      this.#end?.();
      this.#end = null;
    }];
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("user")) this.#follow();
  }

  override render() {
    const state = (this.user && this.realtime?.presence(this.user).get().state) || "unknown";
    return this.frame(html`<span class="dot ${state}" part="dot" title=${this.text(state)}></span><span class="visually-hidden">${this.text(state)}</span><slot></slot>`);
  }

  #follow(): void {
    this.#end?.();
    this.#end = this.user && this.realtime ? this.watch(this.realtime.presence(this.user)) : null;
  }
}

define("rt-presence", RtPresence);

declare global {
  interface HTMLElementTagNameMap {
    "rt-presence": RtPresence;
  }
}
