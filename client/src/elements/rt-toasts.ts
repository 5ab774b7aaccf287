import { css, html, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Message, Notification, NotificationAction, RealtimeClient } from "../core/types.js";
import { RtElement, define } from "./base.js";
import { icon } from "./icons.js";
import { notificationBody } from "./notification-item.js";
import { notificationStyles } from "./notification-styles.js";
import { linkUrl } from "./urls.js";

interface Toast {
  readonly key: string;
  readonly notification?: Notification;
  readonly message?: Message;
  readonly isCritical: boolean;
  /** Milliseconds until it goes; it stands still while somebody looks at it. */
  left: number;
}

const STEP = 250;

/**
 * Shows notifications and messages as they come, in the tab that has the focus. They go by themselves, and when they are
 * read anywhere.
 *
 * @element rt-toasts
 * @csspart toast - One of them.
 * @fires rt-toast-show - Cancelable.
 * @fires rt-notification-click - Cancelable.
 * @fires rt-notification-action - Cancelable.
 * @fires rt-message-click
 * @fires rt-navigate - Cancelable.
 */
export class RtToasts extends RtElement {
  static override properties: PropertyDeclarations = {
    placement: {},
    max: { type: Number },
    duration: { type: Number },
    messages: {},
    renderItem: { attribute: false },
  };

  static override styles = [
    ...RtElement.styles,
    notificationStyles,
    css`
      :host {
        display: block;
        position: fixed;
        z-index: var(--rt-z, 1000);
        inset-inline-end: 1rem;
        inset-block-end: 1rem;
        inline-size: min(24rem, calc(100vi - 2rem));
        pointer-events: none;
      }

      :host([placement$="start"]) {
        inset-inline: 1rem auto;
      }

      :host([placement^="top"]) {
        inset-block: 1rem auto;
      }

      .region:focus {
        outline: none;
      }

      .toast {
        display: flex;
        gap: 0.75rem;
        margin-block-start: 0.5rem;
        padding: calc(var(--_space) * 1.5) calc(var(--_space) * 2);
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
        background: var(--_raised);
        box-shadow: var(--_shadow);
        pointer-events: auto;
        animation: appear var(--_duration) ease-out;
      }

      .close {
        align-self: flex-start;
      }

      @keyframes appear {
        from {
          opacity: 0;
          translate: 0 0.5rem;
        }
      }
    `,
  ];

  /** `bottom-end` (default), `bottom-start`, `top-end` or `top-start`. */
  declare placement: "bottom-end" | "bottom-start" | "top-end" | "top-start" | undefined;
  /** How many at once. Default 3. */
  declare max: number | undefined;
  /** Milliseconds. Default 6,000. Critical ones stay until they are closed. */
  declare duration: number | undefined;
  /** `off`: no toasts for messages. */
  declare messages: "off" | undefined;
  declare renderItem: ((item: { notification?: Notification; message?: Message }) => unknown) | undefined;

  #toasts: Toast[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #isHeld = false;
  #before: HTMLElement | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.#key);
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#toasts = [];
  }

  protected override use(client: RealtimeClient): (() => void)[] {
    // Without the feed open, notifications are heard all the same.
    void client.notifications;
    return [
      client.on("notification", ({ notification }) => this.#add({ key: `n:${notification.id}`, notification, isCritical: notification.severity === "critical" })),
      client.on("message", ({ message, muted, visible }) => {
        if (!muted && !visible && this.messages !== "off") this.#add({ key: `m:${message.conversationId}`, message, isCritical: false });
      }),
      client.on("notificationChange", ({ ids, type, change }) => {
        if (change !== "unread" && change !== "unarchived" && change !== "seen") {
          this.#remove(({ notification }) => notification !== undefined && (ids ? ids.includes(notification.id) : type === null || type === notification.type));
        }
      }),
      client.on("read", ({ conversationId, sequence }) => this.#remove(({ message }) => message?.conversationId === conversationId && message.sequence <= sequence)),
    ];
  }

  override render() {
    const critical = this.#toasts.filter(({ isCritical }) => isCritical);
    const others = this.#toasts.filter(({ isCritical }) => !isCritical);
    return this.frame(html`<div
      class="region"
      role="region"
      tabindex="-1"
      aria-label=${this.text("toasts")}
      @pointerenter=${this.#hold}
      @pointerleave=${this.#letGo}
      @focusin=${this.#hold}
      @focusout=${this.#letGo}
    >
      <div role="alert">${repeat(critical, ({ key }) => key, (toast) => this.#toast(toast))}</div>
      <div role="status">${repeat(others, ({ key }) => key, (toast) => this.#toast(toast))}</div>
    </div>`);
  }

  #toast(toast: Toast): TemplateResult {
    const { notification, message } = toast;
    const own = this.renderItem?.({ ...(notification ? { notification } : {}), ...(message ? { message } : {}) });
    const key = notification?.id ?? message!.id;
    return html`<div class="toast" part="toast">
      <slot name="item-${key}">${own ?? (notification ? this.#notification(notification) : this.#message(message!))}</slot>
      <button type="button" class="plain close" aria-label=${this.text("close")} @click=${() => this.#remove((other) => other === toast)}>${icon("close")}</button>
    </div>`;
  }

  #notification(notification: Notification): TemplateResult {
    return notificationBody(notification, {
      locale: this.locale,
      now: Date.now() + (this.realtime?.connection.get().session?.clockOffset ?? 0),
      text: (key) => this.text(key),
      open: (event, opened) => this.#open(event, opened),
      act: (event, opened, action) => this.#act(event, opened, action),
    });
  }

  #message(message: Message): TemplateResult {
    return html`<div class="body">
      <p class="title"><button type="button" class="title-button" @click=${() => this.#openMessage(message)}>${this.text("newMessage", { name: message.sender.name })}</button></p>
      <p class="text" dir="auto">${message.text.slice(0, 200)}</p>
    </div>`;
  }

  #add(toast: Omit<Toast, "left">): void {
    // One tab shows it, or none: who looks elsewhere finds it in the list.
    if (document.visibilityState !== "visible" || !document.hasFocus()) return;
    const { notification, message } = toast;
    if (!this.emit("rt-toast-show", { ...(notification ? { notification } : {}), ...(message ? { message } : {}) }, true)) return;
    const others = this.#toasts.filter(({ key }) => key !== toast.key);
    this.#toasts = [...others, { ...toast, left: this.duration ?? 6_000 }];
    while (this.#toasts.length > (this.max ?? 3)) {
      const index = this.#toasts.findIndex(({ isCritical }) => !isCritical);
      this.#toasts.splice(Math.max(0, index), 1);
    }
    this.#timer ??= setInterval(() => this.#tick(), STEP);
    this.requestUpdate();
  }

  #tick(): void {
    if (this.#isHeld || document.visibilityState !== "visible") return;
    for (const toast of this.#toasts) if (!toast.isCritical) toast.left -= STEP;
    this.#remove(({ left }) => left <= 0);
  }

  #remove(isGone: (toast: Toast) => boolean): void {
    const before = this.#toasts.length;
    this.#toasts = this.#toasts.filter((toast) => !isGone(toast));
    if (this.#toasts.length === before) return;
    if (this.#toasts.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#isHeld = false;
      if ((this.renderRoot as ShadowRoot).activeElement) this.#giveBack();
    }
    this.requestUpdate();
  }

  #hold = () => {
    this.#isHeld = true;
  };

  #letGo = (event: Event) => {
    const root = this.renderRoot as ShadowRoot;
    this.#isHeld = event.type === "focusout" ? root.querySelector(".region:hover") !== null : root.activeElement !== null;
  };

  /** F6 leads to the toasts, Escape closes them and leads back. */
  #key = (event: KeyboardEvent) => {
    if (this.#toasts.length === 0) return;
    const root = this.renderRoot as ShadowRoot;
    if (event.key === "F6" && !root.activeElement) {
      this.#before = document.activeElement as HTMLElement | null;
      root.querySelector<HTMLElement>(".region")?.focus();
      event.preventDefault();
    } else if (event.key === "Escape" && root.activeElement) {
      this.#giveBack();
      this.#remove(() => true);
      event.preventDefault();
    }
  };

  #giveBack(): void {
    this.#before?.focus();
    this.#before = null;
  }

  #open(event: Event, notification: Notification): void {
    this.#done(notification);
    const isOther = event instanceof MouseEvent && (event.metaKey || event.ctrlKey || event.shiftKey);
    const goes = this.emit("rt-notification-click", { notification }, true);
    if (!isOther) this.#follow(event, goes ? notification.link : null);
  }

  #act(event: Event, notification: Notification, action: NotificationAction): void {
    this.#done(notification);
    if (this.emit("rt-notification-action", { notification, action }, true)) this.#follow(event, action.link);
  }

  #openMessage(message: Message): void {
    this.#remove((toast) => toast.message === message);
    this.emit("rt-message-click", { message });
  }

  #follow(event: Event, link: string | null): void {
    event.preventDefault();
    const url = linkUrl(link);
    if (url && this.emit("rt-navigate", { url: link! }, true)) location.assign(url);
  }

  #done(notification: Notification): void {
    this.run(this.realtime!.notifications.markRead([notification.id]));
    this.#remove((toast) => toast.notification?.id === notification.id);
  }
}

define("rt-toasts", RtToasts);

declare global {
  interface HTMLElementTagNameMap {
    "rt-toasts": RtToasts;
  }
}
