import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();
const away = { serverGoesAway: true };

test("a killed server loses no message and doubles none, and everyone is back without a reload", async () => {
  const amara = await context.as("Amara", away);
  const mei = await context.as("Mei", away);
  await amara.openConversation("Mei");
  await mei.openConversation("Amara");
  await amara.send("Before the power cut");
  await mei.sees("Before the power cut");
  const history = await amara.texts();

  // In flight at the moment of the kill: stored or not, acknowledged or not.
  await amara.send("During the power cut");
  await context.sample.kill();
  await amara.offline.waitFor();
  await mei.offline.waitFor();

  // Written while there is no server at all, on both sides.
  await amara.send("Written in the dark");
  await amara.state("Written in the dark", "pending");
  await mei.send("Me too");
  await mei.state("Me too", "pending");

  await context.sample.start();
  for (const [window, own] of [[amara, "Written in the dark"], [mei, "Me too"]]) {
    await window.sees("During the power cut");
    await window.sees("Written in the dark");
    await window.sees("Me too");
    await window.state(own, "read");
    await window.offline.waitFor({ state: "detached" });
  }

  const shown = await amara.texts();
  assert.deepEqual(shown.slice(0, history.length), history);
  // Whose message the server saw first is chance; one person's messages keep their order.
  const since = shown.slice(history.length);
  assert.deepEqual(since.toSorted(), ["During the power cut", "Me too", "Written in the dark"]);
  assert.deepEqual(since.filter((text) => text !== "Me too"), ["During the power cut", "Written in the dark"]);
  assert.deepEqual(await mei.texts(), shown, "both see one order");
  await amara.reload();
  await amara.sees("Me too");
  assert.deepEqual(await amara.texts(), shown);
});

test("a message that was not sent yet survives a reload of the page", async () => {
  const amara = await context.as("Amara", away);
  const diego = await context.as("Diego", away);
  await amara.writeTo("Diego", "Wholesale storefront");
  await diego.openProjects();
  await context.sample.kill();
  await amara.offline.waitFor();
  await amara.send("Still here after a reload");
  await amara.state("Still here after a reload", "pending");

  await context.sample.start();
  await amara.reload();
  await amara.sees("Still here after a reload");
  await amara.state("Still here after a reload", "sent");
  await diego.unread(1);
  await diego.openConversation("Amara");
  await diego.sees("Still here after a reload");
});

test("notifications and unread counts are there after a restart", async () => {
  const amara = await context.as("Amara", away);
  await amara.openProject("Wholesale storefront");
  await amara.page.getByRole("button", { name: "Assign project" }).click();
  await amara.page.getByRole("heading", { name: "The work" }).waitFor();
  await amara.writeTo("Diego", "Wholesale storefront");
  await amara.send("Welcome aboard");
  await amara.state("Welcome aboard", "sent");
  await context.sample.kill();
  await context.sample.start();

  const diego = await context.as("Diego");
  await diego.notified(1);
  await diego.unread(1);
  await diego.openConversation("Amara");
  await diego.sees("Welcome aboard");
});
