const DAY = 86_400_000;
const steps: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, length: number])[] = [["day", DAY], ["hour", 3_600_000], ["minute", 60_000]];

/** How long ago, in words; a date after a week. */
export function relativeTime(time: number, now: number, locale: string): string {
  const age = Math.max(0, now - time);
  if (age > 7 * DAY) return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(time);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  for (const [unit, length] of steps) if (age >= length) return format.format(-Math.floor(age / length), unit);
  return format.format(0, "second");
}

export const fullTime = (time: number, locale: string): string => new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }).format(time);

/** The local day of a time, as a number that grows by one a day. */
export function dayOf(time: number): number {
  const date = new Date(time);
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY);
}

export const dayName = (time: number, locale: string): string => new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(time);
