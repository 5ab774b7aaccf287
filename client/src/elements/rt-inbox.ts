import type { Placement } from "@floating-ui/dom";
import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { notificationsModule } from "../core/late-notifications.js";
import * as lists from "../core/notifications.js";
import type { Notification, NotificationAction, NotificationFeed, NotificationFilter, RealtimeClient } from "../core/types.js";
import { announce } from "./announce.js";
import { RtElement, define } from "./base.js";
import { icon } from "./icons.js";
import { inboxStyles } from "./inbox-styles.js";
import { isUnread, notificationBody, type ItemHost } from "./notification-item.js";
import { notificationStyles } from "./notification-styles.js";
import type { StringKey } from "./strings.js";
import { dayName, dayOf } from "./time.js";
import { linkUrl } from "./urls.js";

/** A tab of the inbox. Its list has the types, or is chosen by `filter`. */
export interface InboxTab {
  readonly id: string;
  readonly label: string;
  readonly types?: readonly string[];
  readonly severity?: NotificationFilter["severity"];
}

export type InboxFilter = NonNullable<NotificationFilter["state"]>;

const filterNames: Record<InboxFilter, StringKey> = { inbox: "filterInbox", unread: "filterUnread", archived: "filterArchived" };
const SKELETON_DELAY = 200;
const STALE_DELAY = 3_000;
const SEEN_DELAY = 400;
const CLOCK = 30_000;

/**
 * A bell with the number of new notifications; it opens their list. With `inline` the list stands in the page.
 *
 * @element rt-inbox
 * @slot bell - The picture in the button.
 * @slot header - Beside the title.
 * @slot footer - Below the list.
 * @slot empty - In place of an empty list.
 * @csspart bell - The button.
 * @csspart badge - The number on it.
 * @csspart panel - The list with its head.
 * @csspart tab - One tab.
 * @csspart item - One notification.
 * @csspart item-unread - One that is not read.
 * @csspart actions - The actions of a notification.
 * @fires rt-notification-click - Cancelable.
 * @fires rt-notification-action - Cancelable.
 * @fires rt-navigate - Cancelable.
 * @fires rt-error
 */
export class RtInbox extends RtElement {
  static override properties: PropertyDeclarations = {
    inline: { type: Boolean },
    placement: {},
    tabs: { attribute: false },
    filters: { attribute: false },
    renderItem: { attribute: false },
    isOpen: { state: true },
  };

  static override styles = [...RtElement.styles, notificationStyles, inboxStyles];

  /** Shows the list in the page, without a bell. */
  declare inline: boolean;
  /** Where the list opens. Default `bottom-end`. */
  declare placement: Placement | undefined;
  declare tabs: readonly InboxTab[] | undefined;
  /** Which of `inbox`, `unread` and `archived` can be chosen. Default: all. */
  declare filters: readonly InboxFilter[] | undefined;
  /** Returns a node or a template for a notification, or nothing for the usual one. */
  declare renderItem: ((notification: Notification) => unknown) | undefined;
  declare isOpen: boolean;

  #tab = "";
  #filter: InboxFilter = "inbox";
  #feed: NotificationFeed | null = null;
  #endFeed = () => {};
  #place: (() => void) | null = null;
  #focused: string | null = null;
  #refocus = false;
  #isSlow = false;
  #isStale = false;
  #slow: ReturnType<typeof setTimeout> | undefined;
  #stale: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;
  #seenTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #seen = new Set<string>();
  #observer: IntersectionObserver | null = null;
  #observed = new Set<Element>();

  constructor() {
    super();
    this.inline = false;
    this.isOpen = false;
  }

  /** Opens the list. */
  show(): void {
    void this.#openList();
  }

  hide(): void {
    if (this.isOpen && !this.inline) this.#panel?.hidePopover();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.isOpen = false;
    this.#closed();
    this.#endFeed();
    this.#observer?.disconnect();
    this.#observer = null;
    this.#observed.clear();
    clearTimeout(this.#slow);
    clearTimeout(this.#stale);
    clearTimeout(this.#seenTimer);
    clearInterval(this.#clock);
  }

  protected override use(client: RealtimeClient): (() => void)[] {
    this.#slow = this.#stale = undefined;
    return [
      this.watch(client.notifications.counts),
      client.connection.subscribe(({ status }) => this.#connection(status)),
      () => this.#leaveFeed(),
    ];
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const isShown = this.inline || this.isOpen;
    if (isShown && this.realtime) this.#choose();
    if (isShown && !this.#clock) this.#clock = setInterval(() => this.requestUpdate(), CLOCK);
  }

  override updated(): void {
    const feed = this.#feed?.get();
    this.mark("loading", feed?.status === "loading");
    this.mark("empty", feed?.status === "ready" && feed.items.length === 0);
    this.mark("error", feed?.status === "failed");
    this.mark("offline", this.#isStale);
    this.mark("signed-out", this.realtime?.connection.get().status === "signedOut");
    this.#observe();
    if (this.#refocus) {
      this.#refocus = false;
      (this.#item(this.#focused) ?? this.renderRoot.querySelector<HTMLElement>(".panel"))?.focus();
    }
  }

  override render() {
    const counts = this.realtime?.notifications.counts.get();
    const unseen = counts?.unseen ?? 0;
    if (this.inline) return this.frame(html`<section class="panel inline" part="panel" tabindex="-1" aria-label=${this.text("notifications")}>${this.#contents()}</section>`);
    return this.frame(html`
      <button
        type="button"
        class="bell plain"
        part="bell"
        aria-haspopup="dialog"
        aria-expanded=${this.isOpen ? "true" : "false"}
        aria-controls="panel"
        aria-label=${unseen > 0 ? this.text("openNotificationsUnseen", { n: unseen }) : this.text("openNotifications")}
        @pointerenter=${this.#loadPlacing}
        @focus=${this.#loadPlacing}
        @pointerdown=${this.#pressed}
        @click=${this.#toggle}
      >
        <slot name="bell">${icon("bell")}</slot>
        ${unseen > 0 ? html`<span class="badge" part="badge" aria-hidden="true">${unseen > 99 ? "99+" : unseen}</span>` : nothing}
      </button>
      <div id="panel" class="panel" part="panel" popover="auto" role="dialog" tabindex="-1" aria-label=${this.text("notifications")} @beforetoggle=${this.#toggling} @toggle=${this.#toggled}>
        ${this.isOpen ? this.#contents() : nothing}
      </div>
    `);
  }

  get #panel(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".panel");
  }

  #placing: typeof import("./popover.js").place | null = null;

  /** What places the list is loaded when somebody comes near the bell. False if the page is older than the server's files. */
  #loadPlacing = async (): Promise<boolean> => {
    try {
      this.#placing ??= (await import("./popover.js")).place;
      return true;
    } catch {
      announce(this.text("reload"));
      this.emit("rt-error", { code: "reload", message: this.text("reload") });
      return false;
    }
  };

  #wasOpen = false;

  /** A popover closes by itself when it is pressed beside, so the click that follows must not open it again. */
  #pressed = () => {
    this.#wasOpen = this.isOpen;
  };

  #toggle = (event: MouseEvent) => {
    const wasOpen = event.detail === 0 ? this.isOpen : this.#wasOpen;
    this.#wasOpen = false;
    if (wasOpen) this.hide();
    else this.show();
  };

  /** Shows, fills and places the list before the browser paints, so that nobody sees it empty or elsewhere: once it is shown, nothing here waits for a task. */
  async #openList(): Promise<void> {
    if (!(await this.#loadPlacing()) || !this.isConnected || this.inline || this.isOpen) return;
    const panel = this.#panel!;
    this.isOpen = true;
    panel.showPopover();
    await this.updateComplete;
    if (!panel.matches(":popover-open")) return;
    this.#place?.();
    this.#place = this.#placing!(this.renderRoot.querySelector<HTMLElement>(".bell")!, panel, this.placement ?? "bottom-end");
    panel.focus();
  }

  #hadFocus = false;

  #toggling = (event: Event) => {
    if ((event as ToggleEvent).newState === "closed") this.#hadFocus = this.#panel!.contains((this.renderRoot as ShadowRoot).activeElement);
  };

  #toggled = (event: Event) => {
    if ((event as ToggleEvent).newState === "open") return;
    this.isOpen = false;
    this.#closed();
    // What had the focus goes with the contents.
    if (this.#hadFocus) this.renderRoot.querySelector<HTMLElement>(".bell")!.focus();
  };

  #closed(): void {
    this.#place?.();
    this.#place = null;
    this.#focused = null;
    clearInterval(this.#clock);
    this.#clock = undefined;
    this.#leaveFeed();
  }

  #contents(): TemplateResult {
    const { tabs = [] } = this;
    const filters = this.filters ?? ["inbox", "unread", "archived"];
    const unread = this.realtime?.notifications.counts.get()?.unread ?? 0;
    return html`
      <header class="head">
        <h2>${this.text("notifications")}</h2>
        <slot name="header"></slot>
        ${filters.length > 1
          ? html`<label class="filter"><span class="visually-hidden">${this.text("show")}</span>
              <select .value=${live(this.#filter)} @change=${this.#filtered}>
                ${filters.map((filter) => html`<option value=${filter} ?selected=${filter === this.#filter}>${this.text(filterNames[filter])}</option>`)}
              </select></label>`
          : nothing}
        <button type="button" class="plain" title=${this.text("markAllRead")} aria-label=${this.text("markAllRead")} ?disabled=${unread === 0} @click=${this.#readAll}>${icon("checkAll")}</button>
      </header>
      ${tabs.length > 0 ? this.#tabList(tabs) : nothing}
      ${this.#isStale ? html`<p class="banner" role="status">${icon("offline")}${this.text("stale")}</p>` : nothing}
      <div id="list" class="list" role=${tabs.length > 0 ? "tabpanel" : nothing} aria-labelledby=${tabs.length > 0 ? `tab-${this.#tabIndex}` : nothing}>${this.#list()}</div>
      <slot name="footer"></slot>
    `;
  }

  get #tabIndex(): number {
    return Math.max(0, (this.tabs ?? []).findIndex(({ id }) => id === this.#tab));
  }

  #tabList(tabs: readonly InboxTab[]): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${this.text("notifications")} @keydown=${this.#tabKey}>
      ${tabs.map((tab, index) => html`<button
        type="button"
        id="tab-${index}"
        class="tab"
        part="tab"
        role="tab"
        aria-controls="list"
        aria-selected=${index === this.#tabIndex ? "true" : "false"}
        tabindex=${index === this.#tabIndex ? 0 : -1}
        @click=${() => this.#select(tab.id)}
      >${tab.label}</button>`)}
    </div>`;
  }

  #list(): unknown {
    const feed = this.#feed?.get();
    const status = this.realtime?.connection.get().status;
    if (status === "signedOut") return html`<p class="state">${this.text("signedOut")}</p>`;
    if (status === "refused") return html`<p class="state">${this.text("refused")}</p>`;
    if (feed?.status === "failed") {
      return html`<div class="state" role="alert"><p>${this.text("failed")}</p><button type="button" class="outlined" @click=${this.#retry}>${this.text("tryAgain")}</button></div>`;
    }
    if (!feed || feed.status === "loading" || feed.status === "idle") {
      if (!feed || feed.items.length === 0) return this.#isSlow ? skeleton(this.text("loading")) : nothing;
    }
    if (feed.items.length === 0) {
      const [title, hint]: [StringKey, StringKey | null] =
        this.#filter === "archived" ? ["emptyArchived", null] : this.#filter === "unread" ? ["emptyUnread", null] : ["emptyInbox", "emptyInboxHint"];
      return html`<slot name="empty"><div class="state"><p class="state-title">${this.text(title)}</p>${hint ? html`<p>${this.text(hint)}</p>` : nothing}</div></slot>`;
    }
    const now = Date.now() + (this.realtime?.connection.get().session?.clockOffset ?? 0);
    const { items } = feed;
    const focused = items.some(({ id }) => id === this.#focused) ? this.#focused : items[0]!.id;
    const host: ItemHost = {
      locale: this.locale,
      now,
      text: (key) => this.text(key),
      open: (event, notification) => this.#open(event, notification),
      act: (event, notification, action) => this.#act(event, notification, action),
    };
    return html`
      <div role="feed" aria-label=${this.text("notifications")} aria-busy=${feed.status === "loading" ? "true" : "false"} @keydown=${this.#itemKey} @focusin=${this.#itemFocus}>
        ${repeat(items, ({ id }) => id, (notification, index) => this.#article(notification, items[index - 1], index, focused!, feed.hasMore ? -1 : items.length, host))}
      </div>
      ${feed.hasMore ? html`<div class="more"><button type="button" class="outlined" @click=${this.#more}>${this.text("loadMore")}</button></div>` : nothing}
    `;
  }

  #article(notification: Notification, before: Notification | undefined, index: number, focused: string, total: number, host: ItemHost): TemplateResult {
    const { id } = notification;
    const time = Date.parse(notification.createdAt);
    const day = dayOf(time);
    const unread = isUnread(notification);
    const isArchived = notification.state === "archived";
    return html`<article
      class="item ${unread ? "unread" : ""}"
      part=${unread ? "item item-unread" : "item"}
      data-id=${id}
      tabindex=${id === focused ? 0 : -1}
      aria-posinset=${index + 1}
      aria-setsize=${total}
      aria-label=${notification.title}
    >
      ${!before || dayOf(Date.parse(before.createdAt)) !== day ? html`<h3 class="day">${this.#day(day, time, host.now)}</h3>` : nothing}
      <div class="row">
        <slot name="item-${id}">${this.renderItem?.(notification) ?? notificationBody(notification, host)}</slot>
        <div class="tools">
          ${isArchived
            ? this.#tool("unarchive", "restore", () => this.#archive(notification, false))
            : html`${unread
                ? this.#tool("markRead", "read", () => this.#read(notification, true))
                : this.#tool("markUnread", "unread", () => this.#read(notification, false))}
              ${this.#tool("archive", "archive", () => this.#archive(notification, true))}`}
        </div>
      </div>
    </article>`;
  }

  #tool(key: StringKey, picture: Parameters<typeof icon>[0], act: () => void): TemplateResult {
    return html`<button type="button" class="plain" title=${this.text(key)} aria-label=${this.text(key)} @click=${act}>${icon(picture)}</button>`;
  }

  #day(day: number, time: number, now: number): string {
    const today = dayOf(now);
    return day >= today ? this.text("today") : day === today - 1 ? this.text("yesterday") : dayName(time, this.locale);
  }

  /** The feed of the chosen tab and filter. */
  #choose(): void {
    const tab = this.tabs?.[this.#tabIndex];
    const wanted: NotificationFilter = {
      state: this.#filter,
      ...(tab?.types ? { types: tab.types } : {}),
      ...(tab?.severity ? { severity: tab.severity } : {}),
    };
    if (this.#feed && JSON.stringify(this.#feed.filter) === JSON.stringify(wanted)) return;
    this.#leaveFeed();
    const feed = this.realtime!.notifications.feed(wanted);
    const end = feed.subscribe(({ status }) => {
      this.#wait(status === "loading" || status === "idle");
      this.requestUpdate();
    });
    this.#feed = feed;
    this.#endFeed = () => {
      end();
      feed.release();
    };
  }

  #leaveFeed(): void {
    this.#endFeed();
    this.#endFeed = () => {};
    this.#feed = null;
    this.#wait(false);
  }

  /** A wait that is short shows nothing. */
  #wait(isWaiting: boolean): void {
    if (!isWaiting) {
      clearTimeout(this.#slow);
      this.#slow = undefined;
      this.#isSlow = false;
    } else {
      this.#slow ??= setTimeout(() => {
        this.#isSlow = true;
        this.requestUpdate();
      }, SKELETON_DELAY);
    }
  }

  #connection(status: string): void {
    if (status === "waiting" || status === "offline" || status === "connecting") {
      this.#stale ??= setTimeout(() => {
        this.#isStale = true;
        this.requestUpdate();
      }, STALE_DELAY);
    } else {
      clearTimeout(this.#stale);
      this.#stale = undefined;
      this.#isStale = false;
    }
    this.requestUpdate();
  }

  #filtered = (event: Event) => {
    this.#filter = (event.target as HTMLSelectElement).value as InboxFilter;
    this.requestUpdate();
  };

  #select(id: string): void {
    this.#tab = id;
    this.requestUpdate();
  }

  #tabKey = (event: KeyboardEvent) => {
    const { tabs = [] } = this;
    const index = next(event, this.#tabIndex, tabs.length, "ArrowLeft", "ArrowRight", getComputedStyle(this).direction === "rtl");
    if (index === null) return;
    event.preventDefault();
    this.#select(tabs[index]!.id);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${index}`)?.focus());
  };

  #itemFocus = (event: FocusEvent) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>("[data-id]")?.dataset["id"];
    if (id && id !== this.#focused) {
      this.#focused = id;
      this.requestUpdate();
    }
  };

  #itemKey = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    const items = this.#feed?.get().items ?? [];
    const index = items.findIndex(({ id }) => id === this.#focused);
    const notification = items[index];
    if (event.key === "Delete" && notification) {
      event.preventDefault();
      this.#archive(notification, notification.state !== "archived");
    } else if (event.key === "Enter" && notification && target.matches("article")) {
      event.preventDefault();
      this.#open(event, notification);
    } else {
      const to = next(event, index, items.length, "ArrowUp", "ArrowDown", false);
      if (to === null || target.matches("select")) return;
      event.preventDefault();
      this.#focused = items[to]!.id;
      this.#item(this.#focused)?.focus();
      this.requestUpdate();
      if (to === items.length - 1 && this.#feed?.get().hasMore) this.#more();
    }
  };

  #item(id: string | null): HTMLElement | null {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[data-id]")].find((element) => element.dataset["id"] === id) ?? null;
  }

  #open(event: Event, notification: Notification): void {
    const isPlain = !(event instanceof MouseEvent) || !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (isUnread(notification)) this.#read(notification, true);
    const goes = this.emit("rt-notification-click", { notification }, true);
    this.#follow(event, goes ? notification.link : null, isPlain);
  }

  #act(event: Event, notification: Notification, action: NotificationAction): void {
    if (isUnread(notification)) this.#read(notification, true);
    if (this.emit("rt-notification-action", { notification, action }, true)) this.#follow(event, action.link, true);
  }

  /** Goes where a link leads, unless the host does. A link that is opened in another tab is the browser's own. */
  #follow(event: Event, link: string | null, isPlain: boolean): void {
    const url = linkUrl(link);
    if (url && !isPlain) return;
    event.preventDefault();
    if (!url) return;
    this.hide();
    if (this.emit("rt-navigate", { url: link! }, true)) location.assign(url);
  }

  #read(notification: Notification, read: boolean): void {
    this.#keepFocus(notification.id, read && this.#filter === "unread");
    this.run(this.realtime!.notifications.markRead([notification.id], read));
  }

  #archive(notification: Notification, archived: boolean): void {
    this.#keepFocus(notification.id, true);
    this.run(this.realtime!.notifications.archive([notification.id], archived));
    announce(this.text(archived ? "archived" : "unarchived"));
  }

  /** What leaves the list gives the focus to its neighbour. */
  #keepFocus(id: string, leaves: boolean): void {
    const { activeElement } = this.renderRoot as ShadowRoot;
    if (!leaves || !activeElement?.closest("[data-id]")) return;
    const items = this.#feed?.get().items ?? [];
    const index = items.findIndex((item) => item.id === id);
    this.#focused = (items[index + 1] ?? items[index - 1])?.id ?? null;
    this.#refocus = true;
  }

  #readAll = () => {
    const tab = this.tabs?.[this.#tabIndex];
    const center = this.realtime?.notifications;
    if (!center) return;
    if (!tab?.types?.length) this.run(center.markAll("read"));
    else for (const type of tab.types) this.run(center.markAll("read", type));
    announce(this.text("allRead"));
  };

  #more = () => {
    const feed = this.#feed;
    if (feed) this.run(feed.loadMore());
  };

  #retry = () => {
    const feed = this.#feed;
    if (feed) this.run(feed.reload());
  };

  /** What is on screen in an open list was seen. */
  #observe(): void {
    if (!this.inline && !this.isOpen) return;
    this.#observer ??= new IntersectionObserver((entries) => this.#looked(entries), { threshold: 0.5 });
    const items = new Set<Element>(this.renderRoot.querySelectorAll("[data-id]"));
    for (const element of this.#observed) if (!items.has(element)) this.#observer.unobserve(element);
    for (const element of items) if (!this.#observed.has(element)) this.#observer.observe(element);
    this.#observed = items;
  }

  #looked(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const id = (target as HTMLElement).dataset["id"]!;
      if (isIntersecting) this.#seen.add(id);
      else this.#seen.delete(id);
    }
    clearTimeout(this.#seenTimer);
    this.#seenTimer = setTimeout(() => {
      if (document.visibilityState === "visible" && (this.inline || this.isOpen)) this.run(this.realtime?.notifications.markSeen([...this.#seen]) ?? Promise.resolve());
    }, SEEN_DELAY);
  }
}

/** Where an arrow key, Home or End leads in a list; null for every other key. */
function next(event: KeyboardEvent, index: number, length: number, back: string, forward: string, isReversed: boolean): number | null {
  const step = event.key === forward ? 1 : event.key === back ? -1 : 0;
  const to = event.key === "Home" ? 0 : event.key === "End" ? length - 1 : step === 0 ? -1 : index + (isReversed ? -step : step);
  return to < 0 || to >= length ? null : to;
}

const skeleton = (label: string): TemplateResult =>
  html`<div class="state" role="status"><span class="visually-hidden">${label}</span>${[1, 2, 3].map(() => html`<div class="skeleton" aria-hidden="true"></div>`)}</div>`;

// An inbox has no use without lists, so it does not wait for them.
notificationsModule.module = lists;
define("rt-inbox", RtInbox);

declare global {
  interface HTMLElementTagNameMap {
    "rt-inbox": RtInbox;
  }
}
