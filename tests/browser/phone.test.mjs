import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

const fits = async (window) => {
  const { content, screen } = await window.page.evaluate(() => ({ content: document.documentElement.scrollWidth, screen: innerWidth }));
  assert.ok(content <= screen, `nothing is wider than the screen: ${content} of ${screen}`);
};

test("every view fits a phone, and one gets from the list into a conversation and back", async () => {
  const amara = await context.as("Amara", phone);
  await fits(amara);
  await amara.openProject("Brand identity");
  await fits(amara);
  await amara.openMessages();
  await fits(amara);

  await amara.openConversation("Mei");
  await fits(amara);
  assert.equal(await amara.page.locator(".conversation-list").isVisible(), false);
  await amara.send("Sent from a phone");
  await amara.state("Sent from a phone", "sent");
  const box = await amara.input.boundingBox();
  assert.ok(box.y + box.height <= 844, "the place to write is on the screen");

  await amara.page.getByRole("link", { name: "Back to conversations" }).click();
  await amara.page.locator(".conversation-list").waitFor();
  await amara.openFeed();
  await amara.page.getByText("Nothing yet").waitFor();
  await fits(amara);
});

test("everything that can be pressed has a name, on every view", async () => {
  const amara = await context.as("Amara");
  const nameless = () => amara.page.evaluate(() => {
    const within = (root) => [...root.querySelectorAll("*")].flatMap((element) => (element.shadowRoot ? [element, ...within(element.shadowRoot)] : [element]));
    return within(document)
      .filter((element) => element.matches("button, a, input, textarea, select, summary") && element.checkVisibility())
      .filter((element) => !(element.getAttribute("aria-label") || element.textContent.trim() || element.labels?.length))
      .map((element) => element.outerHTML);
  });
  assert.deepEqual(await nameless(), []);
  await amara.openProject("Brand identity");
  assert.deepEqual(await nameless(), []);
  await amara.openConversation("Mei");
  await amara.openFeed();
  assert.deepEqual(await nameless(), []);
});

test("the page can be used with the keyboard alone", async () => {
  const amara = await context.as("Amara");
  await amara.openConversation("Mei");
  await amara.bell.focus();
  await amara.page.keyboard.press("Enter");
  await amara.page.getByRole("heading", { name: "Notifications" }).waitFor();
  await amara.page.keyboard.press("Escape");
  await amara.page.getByRole("heading", { name: "Notifications" }).waitFor({ state: "hidden" });
  // The focus goes back to the bell.
  const bell = await amara.bell.elementHandle();
  await amara.page.waitForFunction((button) => button === button.getRootNode().activeElement, bell);
});
