/** Time that a test moves. Between two timers, everything that promises have started runs to its end. */
export class TestClock {
  #now = Date.UTC(2026, 0, 1);
  #monotonic = 0;
  #timers = [];
  #order = 0;

  now() {
    return this.#now;
  }

  monotonic() {
    return this.#monotonic;
  }

  after(ms, run) {
    const timer = { at: this.#monotonic + Math.max(0, ms), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  get pending() {
    return this.#timers.length;
  }

  /** Sets the clock that people see; waiting goes on as it was. */
  set(now) {
    this.#now = now;
  }

  async advance(ms) {
    const end = this.#monotonic + ms;
    await settle();
    while (true) {
      const next = this.#timers.reduce((first, timer) => (timer.at <= end && (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) ? timer : first), null);
      if (!next) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#move(next.at);
      next.run();
      await settle();
    }
    this.#move(end);
  }

  /** Moves on, in steps, until the condition holds. */
  async until(condition, { limit = 120_000, step = 50, what = condition } = {}) {
    for (let waited = 0; !condition(); waited += step) {
      if (waited > limit) throw new Error(`After ${limit} ms of the test's time it did not hold: ${what}`);
      await this.advance(step);
    }
  }

  /** What a frozen process does: time passes and no timer fires; those that are due fire afterwards. */
  freeze(ms) {
    this.#move(this.#monotonic + ms);
  }

  #move(to) {
    this.#now += to - this.#monotonic;
    this.#monotonic = to;
  }
}

export const settle = () => new Promise((resolve) => setImmediate(resolve));
