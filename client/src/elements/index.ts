// The provider first: elements that are in the page already are upgraded in this order, and look for it.
export { RtProvider } from "./rt-provider.js";
export { RtInbox, type InboxFilter, type InboxTab } from "./rt-inbox.js";
export { RtUnread } from "./rt-unread.js";
export { RtToasts } from "./rt-toasts.js";
export { RtConnection } from "./rt-connection.js";
export { RtPresence } from "./rt-presence.js";
export { RtNotificationPreferences, type PreferenceType } from "./rt-notification-preferences.js";
export type { RtEvents } from "./events.js";
export type { StringKey, Strings, Text } from "./strings.js";
