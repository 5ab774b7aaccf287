import { html, nothing, type TemplateResult } from "lit";
import type { Notification, NotificationAction } from "../core/types.js";
import { icon, type IconName } from "./icons.js";
import type { StringKey } from "./strings.js";
import { fullTime, relativeTime } from "./time.js";
import { linkUrl } from "./urls.js";

const severities: Record<Notification["severity"], readonly [icon: IconName, name: StringKey]> = {
  info: ["info", "severityInfo"],
  success: ["success", "severitySuccess"],
  warning: ["warning", "severityWarning"],
  critical: ["critical", "severityCritical"],
};

export interface ItemHost {
  readonly locale: string;
  readonly now: number;
  text(key: StringKey): string;
  open(event: Event, notification: Notification): void;
  act(event: Event, notification: Notification, action: NotificationAction): void;
}

export const isUnread = ({ state }: Notification): boolean => state === "unseen" || state === "seen";

/** Severity, title, text, time and actions of a notification. All of it is text; a link that is not safe is none. */
export function notificationBody(notification: Notification, host: ItemHost): TemplateResult {
  const url = linkUrl(notification.link);
  const [picture, severity] = severities[notification.severity] ?? severities.info;
  const time = Date.parse(notification.createdAt);
  return html`
    <span class="severity severity-${notification.severity in severities ? notification.severity : "info"}">
      ${icon(picture)}${notification.severity === "info" ? nothing : html`<span class="visually-hidden">${host.text(severity)}</span>`}
    </span>
    <div class="body">
      <p class="title" dir="auto">
        ${url
          ? html`<a href=${url} rel="noopener noreferrer" @click=${(event: Event) => host.open(event, notification)}>${notification.title}</a>`
          : html`<button type="button" class="title-button" @click=${(event: Event) => host.open(event, notification)}>${notification.title}</button>`}
      </p>
      ${notification.text ? html`<p class="text" dir="auto">${notification.text}</p>` : nothing}
      <p class="meta">
        ${isUnread(notification) ? html`<span class="dot"></span><span class="visually-hidden">${host.text("isUnread")}</span>` : nothing}
        <time datetime=${notification.createdAt} title=${fullTime(time, host.locale)}>${relativeTime(time, host.now, host.locale)}</time>
      </p>
      ${notification.actions.length > 0
        ? html`<div class="actions" part="actions">
            ${notification.actions.map((action) => html`<button type="button" class="outlined" @click=${(event: Event) => host.act(event, notification, action)}>${action.label}</button>`)}
          </div>`
        : nothing}
    </div>
  `;
}
