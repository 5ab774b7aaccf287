import { createClient } from "../../../client/dist/core/client.js";
import { chatModule } from "../../../client/dist/core/late-chat.js";
import { notificationsModule } from "../../../client/dist/core/late-notifications.js";
import { presenceModule } from "../../../client/dist/core/late-presence.js";
import { MemoryStorage } from "../../../client/dist/core/storage.js";
import { TestClock } from "./clock.mjs";
import { TestBrowser } from "./environment.mjs";
import { delay } from "./late.mjs";
import { seeded } from "./random.mjs";
import { TestServer } from "./server.mjs";
import { wire } from "./wire.mjs";

// As in a page that has used them before: there at once. What happens while they are loaded has tests of its own.
for (const part of [chatModule, notificationsModule, presenceModule]) await part.load();

/** A server, its users, and time. */
export function world({ seed = 1, users = ["amara", "mei", "noor"] } = {}) {
  const clock = new TestClock();
  const random = seeded(seed);
  const server = new TestServer(clock);
  for (const user of users) server.addUser(user, user[0].toUpperCase() + user.slice(1));
  const clients = new Set();
  return {
    clock,
    random,
    server,
    /** A browser of a user, whose tabs share what they store. */
    browser(user) {
      const browser = new TestBrowser(clock, random);
      const storage = new MemoryStorage();
      return {
        browser,
        storage,
        /** Opens a tab. `options` are those of the client; `link` are those of the wire; `session` is what the tab kept when it is reloaded; `late`: for so long what conversations need is on its way. */
        tab({ options = {}, link = {}, session = new MemoryStorage(), late = 0 } = {}) {
          if (late > 0) delay(chatModule, clock, late);
          const environment = browser.tab();
          const { transport, log } = wire(server, clock, link);
          const diagnostics = [];
          const own = { load: (prefix) => storage.load(prefix), set: (key, value) => storage.set(key, value), delete: (key) => storage.delete(key), tab: session };
          const client = createClient({ url: "https://test", path: "/socket.io", storage: own, getToken: () => user, onDiagnostic: (entry) => diagnostics.push(entry), ...options }, environment, transport);
          clients.add(client);
          return { client, environment, page: environment.page, session, log, diagnostics };
        },
      };
    },
    /** One tab of a user, connected. */
    async connected(user, parts) {
      const tab = this.browser(user).tab(parts);
      tab.client.connect();
      await clock.until(() => tab.client.connection.get().status === "online");
      return tab;
    },
    /** Ends all clients. What is left of them is returned: timers. */
    async end() {
      for (const client of clients) client.dispose();
      await clock.advance(1_000);
      return clock.pending;
    },
  };
}

export const texts = (handle) => handle.timeline.get().entries.map((entry) => entry.text);
