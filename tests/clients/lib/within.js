/** The promise's value, or an error that names what was waited for. */
export async function within(promise, expectation, milliseconds = 30_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not seen in time: ${expectation}.`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
