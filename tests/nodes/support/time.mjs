const EVERY_MS = 20;

export const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits for a condition. Gives whether it came in time. */
export async function comes(condition, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) return false;
    await rest(EVERY_MS);
  }
  return true;
}
