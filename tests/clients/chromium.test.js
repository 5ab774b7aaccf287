import { after, before, describe, it } from "node:test";
import { chromium } from "playwright-core";
import { quiet } from "./browser/quiet.js";
import { servePage } from "./browser/server.js";
import { transports } from "./lib/clients.js";
import { Host } from "./lib/host.js";

const behaviours = [
  "connects and ends up on the transport asked for",
  "events go both ways with all their arguments",
  "acknowledgements go both ways",
  "bytes go both ways, within objects and in acknowledgements too",
  "what is sent while the connection is made and moved arrives in order and once",
  "a namespace lets in who knows the word, and rejects others",
];

const builds = {
  "the newest 4.x": "node_modules/socket.io-client/dist/socket.io.min.js",
  "the newest 3.x": "node_modules/sio3/dist/socket.io.min.js",
  "the newest 2.x": "node_modules/sio2/dist/socket.io.js",
};

let browser, pages, host;

before(async () => {
  [browser, pages, host] = await Promise.all([
    chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: quiet }),
    servePage(),
    Host.start({ ALLOW_EIO3: "1" }),
  ]);
});

after(async () => {
  await browser.close();
  pages.close();
  await host.stop();
});

for (const [name, build] of Object.entries(builds)) {
  for (const transport of Object.keys(transports)) {
    describe(`${name} in Chromium over ${transport}`, () => {
      for (const behaviour of behaviours) {
        it(behaviour, { timeout: 120_000 }, () => withPage(build, (inPage) => inPage("run", behaviour, host.url, transport)));
      }

      it("reconnects after a crash of the server", { timeout: 120_000 }, () => withPage(build, async (inPage) => {
        const own = await Host.start({ ALLOW_EIO3: "1" });
        try {
          await inPage("stay", own.url, transport);
          await own.stop("SIGKILL");
          await inPage("away");
          await own.start();
          await inPage("back");
        } finally {
          await own.stop();
        }
      }));
    });
  }
}

/** Runs with a page that has the client, and a function that calls one of the page's own. */
async function withPage(build, run) {
  const page = await browser.newPage();
  try {
    await page.goto(pages.url);
    await page.addScriptTag({ url: pages.url + build });
    await run((name, ...values) => page.evaluate(
      async ([called, parameters]) => (await import("/browser/page.js"))[called](...parameters).then(() => undefined), [name, values]));
  } finally {
    await page.close();
  }
}
