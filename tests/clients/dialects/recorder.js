/** Takes the place of a console: keeps what is logged, and lets a test wait for a line. */
export class Recorder {
  lines = [];
  #waiting = [];

  log = (...values) => this.#add(values);
  error = (...values) => this.#add(values);

  /** Waits for a line that begins with a text, and gives all its values. */
  async line(beginning, patience = 20_000) {
    const found = this.lines.find(([first]) => String(first).startsWith(beginning));
    if (found) {
      return found;
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No line "${beginning}" among ${JSON.stringify(this.lines)}`)), patience);
      this.#waiting.push({ beginning, resolve: (line) => (clearTimeout(timer), resolve(line)) });
    });
  }

  #add(values) {
    this.lines.push(values);
    this.#waiting = this.#waiting.filter(({ beginning, resolve }) => {
      const matches = String(values[0]).startsWith(beginning);
      if (matches) {
        resolve(values);
      }
      return !matches;
    });
  }
}

/** Waits until a condition holds. */
export async function until(condition, what, patience = 20_000) {
  const end = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`In vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits for the next event of a name. */
export const next = (socket, name) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No ${name}`)), 20_000);
    socket.once(name, (payload) => (clearTimeout(timer), resolve(payload)));
  });
