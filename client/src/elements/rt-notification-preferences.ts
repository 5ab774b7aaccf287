import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { NotificationMode, RealtimeClient } from "../core/types.js";
import { RtElement, define } from "./base.js";
import type { StringKey } from "./strings.js";

/** A type of notification that the user can set, in the host's own words. */
export interface PreferenceType {
  readonly type: string;
  readonly label: string;
  readonly description?: string;
}

const modes: readonly (readonly [NotificationMode, StringKey])[] = [["off", "preferenceOff"], ["feed", "preferenceFeed"], ["live", "preferenceLive"]];

/**
 * For each type of notification: off, in the list only, or at once.
 *
 * @element rt-notification-preferences
 * @csspart row - One type.
 * @fires rt-preference-change - `{ type, mode }`, after it was stored.
 * @fires rt-error
 */
export class RtNotificationPreferences extends RtElement {
  static override properties: PropertyDeclarations = { types: { type: Array } };

  static override styles = [
    ...RtElement.styles,
    css`
      :host {
        display: block;
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        padding-block: calc(var(--_space) * 1.25);
        border-block-end: 1px solid var(--_border);
      }

      .label {
        flex: 1 1 12rem;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }

      .name {
        font-weight: 600;
      }

      .description,
      .state {
        margin: 0;
        color: var(--_muted);
      }

      select {
        max-inline-size: 100%;
        min-block-size: 2rem;
        padding: 0.25rem 0.5rem;
        border: 1px solid var(--_control);
        border-radius: calc(var(--_radius) * 0.6);
        background: var(--_surface);
      }
    `,
  ];

  /** The types, as a property, or as JSON in the attribute: `[{"type":"order","label":"Orders"}]`. */
  declare types: readonly PreferenceType[] | undefined;
  #error = "";

  protected override use(client: RealtimeClient): (() => void)[] {
    const { preferences } = client.notifications;
    const load = () => {
      if (preferences.get() !== null || client.connection.get().status !== "online") return;
      preferences.load().then(() => this.#failed(""), (error: { code: string }) => this.#failed(error.code));
    };
    return [this.watch(preferences), this.watch(client.connection, load)];
  }

  override updated(): void {
    this.mark("loading", this.realtime?.notifications.preferences.get() === null && this.#error === "");
    this.mark("error", this.#error !== "");
    this.mark("empty", !this.types?.length);
  }

  override render() {
    const { types = [] } = this;
    if (types.length === 0) return this.frame(html`<p class="state">${this.text("noPreferences")}</p>`);
    return this.frame(html`<div role="group" aria-label=${this.text("preferences")}>
      ${this.#error ? html`<p class="state" role="alert">${this.sentence(this.#error)}</p>` : nothing}
      ${types.map((type, index) => this.#row(type, index))}
    </div>`);
  }

  #row({ type, label, description }: PreferenceType, index: number): TemplateResult {
    const preferences = this.realtime?.notifications.preferences.get() ?? null;
    const mode = preferences?.[type] ?? "live";
    return html`<div class="row" part="row">
      <div class="label">
        <label class="name" for="mode-${index}">${label}</label>
        ${description ? html`<p class="description" id="description-${index}">${description}</p>` : nothing}
      </div>
      <select id="mode-${index}" aria-describedby=${description ? `description-${index}` : nothing} ?disabled=${preferences === null} .value=${live(mode)} @change=${(event: Event) => this.#set(type, (event.target as HTMLSelectElement).value as NotificationMode)}>
        ${modes.map(([value, key]) => html`<option value=${value} ?selected=${value === mode}>${this.text(key)}</option>`)}
      </select>
    </div>`;
  }

  #set(type: string, mode: NotificationMode): void {
    this.realtime!.notifications.preferences.set(type, mode).then(
      () => {
        this.#failed("");
        this.emit("rt-preference-change", { type, mode });
      },
      (error: { code: string }) => {
        this.#failed(error.code);
        this.fail(error);
      },
    );
  }

  #failed(code: string): void {
    this.#error = code === "closed" || code === "offline" ? "" : code;
    this.requestUpdate();
  }
}

define("rt-notification-preferences", RtNotificationPreferences);

declare global {
  interface HTMLElementTagNameMap {
    "rt-notification-preferences": RtNotificationPreferences;
  }
}
