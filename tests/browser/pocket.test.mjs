import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();

test("two front ends in two dialects are in one conversation", async () => {
  const amara = await context.as("Amara");
  await amara.openConversation("Mei");
  const pocket = (await context.as(null)).page;
  const people = await (await fetch(`${context.sample.url}/api/people`)).json();
  const id = (name) => people.find((person) => person.name.startsWith(name)).id;
  await pocket.goto(`${context.sample.url}/pocket/?me=${id("Mei")}&with=${id("Amara")}`);

  // What was said before in the other front end is here, in order.
  const before = await amara.texts();
  await pocket.locator("#messages li").nth(before.length - 1).waitFor();
  assert.deepEqual(await pocket.locator("#messages li").allTextContents(), before);

  // From one to the other, with typing before and a read tick after.
  await amara.input.pressSequentially("From the big page");
  await pocket.locator("#typing", { hasText: "is typing" }).waitFor();
  await amara.input.press("Enter");
  await pocket.locator("#messages li", { hasText: "From the big page" }).waitFor();
  await amara.state("From the big page", "read");

  // And back.
  await pocket.locator("#text").pressSequentially("From the pocket");
  await amara.page.locator(".bubble-typing").waitFor();
  await pocket.getByRole("button", { name: "Send" }).click();
  await amara.sees("From the pocket");
  await pocket.locator("#messages li[data-mine][data-read]", { hasText: "From the pocket" }).waitFor();
  assert.equal(await pocket.locator("#problem").textContent(), "");
});
