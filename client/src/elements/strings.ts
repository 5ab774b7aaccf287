/** A text, or its plural forms by `n`. `{name}` stands for a value. */
export type Text = string | ({ readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);

/** Everything that the elements say, in English. Other languages have the same keys. */
export const english = {
  notifications: "Notifications",
  openNotifications: "Notifications",
  openNotificationsUnseen: { one: "Notifications, {n} new", other: "Notifications, {n} new" },
  unread: { one: "{n} unread", other: "{n} unread" },
  allTab: "All",
  show: "Show",
  filterInbox: "All",
  filterUnread: "Unread",
  filterArchived: "Archived",
  markAllRead: "Mark all as read",
  markRead: "Mark as read",
  markUnread: "Mark as unread",
  archive: "Archive",
  unarchive: "Move back",
  archived: "Archived",
  unarchived: "Moved back",
  allRead: "All marked as read",
  isUnread: "Unread",
  emptyInbox: "Nothing new",
  emptyInboxHint: "You will find your notifications here.",
  emptyUnread: "You have read everything",
  emptyArchived: "The archive is empty",
  loading: "Loading",
  loadMore: "Show older",
  failed: "This could not be loaded",
  tryAgain: "Try again",
  signedOut: "You are not signed in",
  close: "Close",
  severityInfo: "Information",
  severitySuccess: "Success",
  severityWarning: "Warning",
  severityCritical: "Important",
  online: "Online",
  offline: "Offline",
  unknown: "Not known",
  connected: "Connected",
  connecting: "Connecting",
  waiting: "No connection. Trying again",
  stale: "No connection. This may be out of date.",
  refused: "The server refuses the connection",
  preferences: "Notification settings",
  preferenceOff: "Off",
  preferenceFeed: "In the list only",
  preferenceLive: "At once",
  noPreferences: "There is nothing to set",
  newMessage: "New message from {name}",
  toasts: "New notifications",
  today: "Today",
  yesterday: "Yesterday",
  errorOffline: "No connection",
  errorRateLimited: "Too many at once. Please wait a moment.",
  errorForbidden: "You may not do this",
  errorOther: "This did not work",
  reload: "This page has been updated. Please reload it.",
} as const satisfies Record<string, Text>;

export type StringKey = keyof typeof english;
export type Strings = Readonly<Record<StringKey, Text>>;

const loaders: Record<string, () => Promise<{ default: Strings }>> = {
  de: () => import("../locales/de.js"),
  es: () => import("../locales/es.js"),
  fr: () => import("../locales/fr.js"),
  it: () => import("../locales/it.js"),
  nl: () => import("../locales/nl.js"),
  pl: () => import("../locales/pl.js"),
  "pt-BR": () => import("../locales/pt-BR.js"),
  sv: () => import("../locales/sv.js"),
  tr: () => import("../locales/tr.js"),
  ja: () => import("../locales/ja.js"),
  ko: () => import("../locales/ko.js"),
  "zh-Hans": () => import("../locales/zh-Hans.js"),
  ar: () => import("../locales/ar.js"),
  he: () => import("../locales/he.js"),
};

const loaded = new Map<string, Strings>([["en", english]]);
const loading = new Map<string, Promise<void>>();

/** The name of a language that there is a table for. */
export function supported(tag: string): string {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    if (language === "zh") return script === "Hans" ? "zh-Hans" : "en";
    if (language === "pt") return "pt-BR";
    return language in loaders ? language : "en";
  } catch {
    return "en";
  }
}

/** The table of a language; English until it is there, and `ready` is called when it is. */
export function stringsOf(tag: string, ready: () => void): Strings {
  const name = supported(tag);
  const strings = loaded.get(name);
  if (strings) return strings;
  let promise = loading.get(name);
  if (!promise) {
    promise = loaders[name]!().then(({ default: table }) => void loaded.set(name, table), () => {
      // The page is older than the server's files. English stays.
      loading.delete(name);
    });
    loading.set(name, promise);
  }
  void promise.then(() => loaded.has(name) && ready());
  return english;
}

/** The sentence of a key, with values put in and the plural form of `n`. */
export function format(text: Text, tag: string, values: Readonly<Record<string, string | number>> = {}): string {
  const { n } = values;
  const form = typeof text === "string" ? text : (text[plural(tag).select(Number(n))] ?? text.other);
  return form.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === "number" ? new Intl.NumberFormat(tag).format(value) : (value ?? "");
  });
}

const rules = new Map<string, Intl.PluralRules>();

function plural(tag: string): Intl.PluralRules {
  let rule = rules.get(tag);
  if (!rule) rules.set(tag, (rule = new Intl.PluralRules(tag)));
  return rule;
}
