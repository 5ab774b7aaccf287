import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { App } from "./support/app.mjs";
import { Section } from "./support/document.mjs";
import { Visitors, report, tour } from "./support/visitors.mjs";

// The quick start of the README, from `dotnet new web` to what it says that one sees.
const app = new App("web");
const buttons = {
  ship: (page) => page.getByRole("button", { name: "Ship order 17" }).click(),
  write: (page) => page.getByRole("button", { name: "Say hello to Mei" }).click(),
};
let visitors;

before(async () => {
  visitors = await Visitors.open();
  app.create();
  app.program();
  app.write("wwwroot/index.html", new Section("README.md", "Quick start").block("`wwwroot/index.html`"));
});
afterEach(() => visitors.leave());
after(async () => {
  await visitors?.close();
  await app.remove();
});

test("dotnet new web with the README's steps shows a notification and a message", async (context) => {
  app.build();
  await app.start();
  await tour(app, visitors, buttons);
  report(context, app, "dotnet new web");
});

test("the same app, published", async (context) => {
  await app.stop();
  app.times = {};
  app.publish();
  await app.start({ published: true });
  await tour(app, visitors, buttons);
  report(context, app, "dotnet new web, published");
  const script = await fetch(`${app.url}/_content/Realtime.UI/realtime.js`, { headers: { "accept-encoding": "br" } });
  assert.equal(script.headers.get("content-encoding"), "br", "assets are compressed when they are published");
});
