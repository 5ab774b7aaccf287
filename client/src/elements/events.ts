import type { ConnectionState, Message, Notification, NotificationAction, NotificationMode } from "../core/types.js";

/** The events of the elements, with their details. Those that come before an action can be cancelled. */
export interface RtEvents {
  /** A link is about to be followed. Cancel it to navigate in the app's own way. */
  "rt-navigate": CustomEvent<{ url: string }>;
  /** Cancel it to do something else than following the link. */
  "rt-notification-click": CustomEvent<{ notification: Notification }>;
  /** Cancel it to do something else than following the action's link. */
  "rt-notification-action": CustomEvent<{ notification: Notification; action: NotificationAction }>;
  /** A toast is about to appear. Cancel it where the app shows the same already. */
  "rt-toast-show": CustomEvent<{ notification?: Notification; message?: Message }>;
  /** The message of a toast was clicked. */
  "rt-message-click": CustomEvent<{ message: Message }>;
  "rt-preference-change": CustomEvent<{ type: string; mode: NotificationMode }>;
  "rt-connection-change": CustomEvent<{ status: ConnectionState["status"]; code: string | null }>;
  "rt-error": CustomEvent<{ code: string; message: string }>;
}

declare global {
  interface HTMLElementEventMap extends RtEvents {}
}
