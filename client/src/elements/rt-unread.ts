import { css, html, nothing, type PropertyDeclarations } from "lit";
import type { RealtimeClient } from "../core/types.js";
import { RtElement, define } from "./base.js";

/**
 * A number: what the user has not read. Nothing while it is 0.
 *
 * @element rt-unread
 * @slot - What the number stands beside.
 * @csspart badge - The number.
 */
export class RtUnread extends RtElement {
  static override properties: PropertyDeclarations = { of: {}, max: { type: Number } };

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
    `,
  ];

  /** `messages`, `notifications`, or `all` of them. Default `all`. */
  declare of: "messages" | "notifications" | "all" | undefined;
  /** Larger numbers show as this one and a plus. Default 99. */
  declare max: number | undefined;

  /** The number that is shown; 0 before the server has told. */
  get count(): number {
    const client = this.realtime;
    if (!client) return 0;
    const messages = this.of === "notifications" ? 0 : (client.conversations.unread.get() ?? 0);
    const notifications = this.of === "messages" ? 0 : (client.notifications.counts.get()?.unread ?? 0);
    return messages + notifications;
  }

  protected override use(client: RealtimeClient): (() => void)[] {
    return [this.watch(client.conversations.unread), this.watch(client.notifications.counts)];
  }

  override updated(): void {
    this.mark("empty", this.count === 0);
  }

  override render() {
    const { count } = this;
    const { max = 99 } = this;
    return this.frame(html`<slot></slot>${count > 0
      ? html`<span class="badge" part="badge" aria-hidden="true">${count > max ? `${max}+` : count}</span><span class="visually-hidden">${this.text("unread", { n: count })}</span>`
      : nothing}`);
  }
}

define("rt-unread", RtUnread);

declare global {
  interface HTMLElementTagNameMap {
    "rt-unread": RtUnread;
  }
}
