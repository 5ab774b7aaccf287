declare const __VERSION__: string;

/** The version of this package; the build writes it. */
export const VERSION: string = typeof __VERSION__ === "string" ? __VERSION__ : "0.0.0";

/** Whether one version is older than another. Only numbers count. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0));
  for (let index = 0; index < 3; index++) {
    const difference = (one![index] ?? 0) - (other![index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
