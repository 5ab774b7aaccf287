const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long" });
const shortDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const longDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });

export function money(cents) {
  return `$${(cents / 100).toLocaleString("en-US", { maximumFractionDigits: 2 })}`;
}

export function time(iso) {
  return timeOfDay.format(new Date(iso));
}

/** "Today", "Yesterday", the weekday within a week, else the date. */
export function day(iso, now = new Date()) {
  const days = daysBetween(new Date(iso), now);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  return days < 7 ? weekday.format(new Date(iso)) : longDate.format(new Date(iso));
}

export function dayKey(iso) {
  return new Date(iso).toDateString();
}

/** Short, for lists: "now", "5 min", "14:02", "Tue", "3 Nov". */
export function ago(iso, now = new Date()) {
  const then = new Date(iso);
  const elapsed = now - then;
  if (elapsed < MINUTE) return "now";
  if (elapsed < HOUR) return `${Math.floor(elapsed / MINUTE)} min`;
  if (daysBetween(then, now) === 0) return timeOfDay.format(then);
  return elapsed < 7 * DAY ? weekday.format(then).slice(0, 3) : shortDate.format(then);
}

export function lastSeen(iso) {
  if (!iso) return "Offline";
  const when = ago(iso);
  if (when === "now") return "Last seen just now";
  return when.endsWith("min") ? `Last seen ${when} ago` : `Last seen ${when}`;
}

function daysBetween(earlier, later) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((midnight(later) - midnight(earlier)) / DAY);
}
