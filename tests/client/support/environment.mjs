/** A page as a test wants it. */
export class TestPage {
  isVisible = true;
  hasFocus = true;
  isOnline = true;
  #clock;
  #input = 0;
  #listeners = new Set();

  constructor(clock) {
    this.#clock = clock;
    this.#input = clock.monotonic();
  }

  visible() {
    return this.isVisible;
  }

  focused() {
    return this.hasFocus;
  }

  online() {
    return this.isOnline;
  }

  lastInput() {
    return this.#input;
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners() {
    return this.#listeners.size;
  }

  touch() {
    this.#input = this.#clock.monotonic();
    this.signal("attention");
  }

  signal(signal) {
    for (const listener of [...this.#listeners]) listener(signal);
  }

  hide() {
    this.isVisible = this.hasFocus = false;
    this.signal("hidden");
  }

  show() {
    this.isVisible = this.hasFocus = true;
    this.signal("return");
  }
}

/** A browser: what its tabs share. */
export class TestBrowser {
  #channels = new Map();
  #locks = new Map();
  #clock;
  #random;

  constructor(clock, random) {
    this.#clock = clock;
    this.#random = random;
  }

  tab() {
    const page = new TestPage(this.#clock);
    let id = 0;
    return {
      clock: this.#clock,
      random: () => this.#random.next(),
      id: () => `${++id}-${Math.floor(this.#random.next() * 2 ** 52).toString(16)}`,
      page,
      openChannel: (name, receive) => this.#openChannel(name, receive),
      lock: (name, steal, work) => this.#lock(name, steal, work),
    };
  }

  get channels() {
    return [...this.#channels.values()].reduce((sum, members) => sum + members.size, 0);
  }

  #openChannel(name, receive) {
    const members = this.#channels.get(name) ?? new Set();
    this.#channels.set(name, members);
    const own = { receive };
    members.add(own);
    return {
      post: (message) => {
        const text = structuredClone(message);
        for (const member of members) if (member !== own) this.#clock.after(1, () => members.has(member) && member.receive(structuredClone(text)));
      },
      close: () => members.delete(own),
    };
  }

  async #lock(name, steal, work) {
    const holder = this.#locks.get(name);
    if (holder && !steal) return false;
    if (holder) holder.isStolen = true;
    const own = { isStolen: false };
    this.#locks.set(name, own);
    try {
      await work(() => own.isStolen);
    } finally {
      if (this.#locks.get(name) === own) this.#locks.delete(name);
    }
    return true;
  }
}
