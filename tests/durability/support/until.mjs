const EVERY_MS = 10;
// A database server that shares a small machine with the tests takes its time.
const PATIENCE_MS = process.env.REALTIME_TEST_STORE === "sqlserver" ? 180_000 : 60_000;

/** Waits for a condition, and fails with its name when it does not come. */
export async function until(what, condition, timeoutMs = PATIENCE_MS) {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
