import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as rest } from "node:timers/promises";

/** Two people who write to each other. */
export function conversation(context) {
  test("a message arrives at once, with typing before and a read tick after", async () => {
    const amara = await context.as("Amara");
    const diego = await context.as("Diego");
    await amara.writeTo("Diego", "Wholesale storefront");
    await diego.writeTo("Amara", "Wholesale storefront");

    await diego.input.pressSequentially("Good morning");
    await amara.page.locator(".bubble-typing").waitFor();
    await amara.page.locator(".presence", { hasText: "typing" }).waitFor();

    await diego.input.press("Enter");
    await amara.sees("Good morning");
    await amara.page.locator(".bubble-typing").waitFor({ state: "detached" });
    await diego.sees("Good morning");
    await diego.state("Good morning", "read");
  });

  test("typing that pauses is over for the other as well", async () => {
    const amara = await context.as("Amara");
    const diego = await context.as("Diego");
    await amara.openConversation("Diego");
    await diego.openConversation("Amara");

    await amara.input.pressSequentially("Perhaps");
    await diego.page.locator(".bubble-typing").waitFor();
    await diego.page.locator(".bubble-typing").waitFor({ state: "detached" });
    await amara.input.fill("");
  });

  test("a message to someone who looks elsewhere counts as unread until it is seen", async () => {
    const jonas = await context.as("Jonas");
    const diego = await context.as("Diego");
    await jonas.writeTo("Diego", "Driver app");
    await diego.openProjects();
    await diego.unread(0);

    await jonas.send("Have you ridden along before?");
    await diego.unread(1);
    await diego.toasts.filter({ hasText: "Have you ridden along before?" }).waitFor();
    assert.match(await diego.page.title(), /^\(1\)/);
    await jonas.send("With a driver, I mean.");
    await diego.unread(2);
    await jonas.state("With a driver, I mean.", "sent");

    await diego.openConversation("Jonas");
    await diego.sees("With a driver, I mean.");
    await diego.unread(0);
    await jonas.state("Have you ridden along before?", "read");
    await jonas.state("With a driver, I mean.", "read");
  });

  test("a toast opens the conversation that it is about", async () => {
    const jonas = await context.as("Jonas");
    const priya = await context.as("Priya");
    await priya.openProjects();
    await jonas.openConversation("Priya");
    await jonas.send("Look at the toast");

    await priya.toasts.filter({ hasText: "Look at the toast" }).getByRole("button", { name: "New message from Jonas Lindqvist" }).click();
    await priya.threadWith("Jonas");
    await priya.sees("Look at the toast");
  });

  test("a toast is for what one does not see already", async () => {
    const amara = await context.as("Amara");
    const mei = await context.as("Mei");
    const diego = await context.as("Diego");
    await amara.openConversation("Mei");
    await amara.page.locator("rt-toasts").evaluate(({ shadowRoot }) => {
      window.toasted = new Set();
      new MutationObserver(() => shadowRoot.querySelectorAll(".toast .text").forEach((text) => window.toasted.add(text.textContent)))
        .observe(shadowRoot, { subtree: true, childList: true, characterData: true });
    });
    await mei.openConversation("Amara");
    await mei.send("Before your eyes");
    await amara.sees("Before your eyes");
    await mei.state("Before your eyes", "read");
    await diego.openConversation("Amara");
    await diego.send("Behind your back");
    await amara.toasts.filter({ hasText: "Behind your back" }).waitFor();
    assert.deepEqual(await amara.page.evaluate(() => [...window.toasted]), ["Behind your back"]);
    await amara.openConversation("Diego");
    await amara.toasts.first().waitFor({ state: "detached" });
  });

  test("a reload keeps the history, in order", async () => {
    const amara = await context.as("Amara");
    const mei = await context.as("Mei");
    await amara.openConversation("Mei");
    await mei.openConversation("Amara");
    await amara.send("one");
    await amara.send("two");
    await amara.send("three");
    await mei.sees("three");
    await mei.send("four");
    await amara.sees("four");

    const before = await amara.texts();
    assert.deepEqual(before.slice(-4), ["one", "two", "three", "four"]);
    await amara.reload();
    await amara.sees("four");
    assert.deepEqual(await amara.texts(), before);
    assert.equal(await amara.page.locator(".day", { hasText: "Today" }).count(), 1);
    await amara.state("three", "read");
  });

  test("a second window of the same person shows the same conversation", async () => {
    const amara = await context.as("Amara");
    const again = await context.as("Amara");
    await amara.openConversation("Mei");
    await again.openConversation("Mei");

    await amara.send("Written in the other window");
    await again.sees("Written in the other window");
    await amara.sees("Written in the other window");
  });

  test("earlier messages come while scrolling up, and the view stays where it was", async () => {
    const jonas = await context.as("Jonas");
    await jonas.writeTo("Noor", "Voice and tone guide");
    const conversationId = jonas.conversationId();
    const count = 90;
    for (let i = 1; i <= count; i++) {
      let [ack] = await jonas.emit(["send_message", { conversationId, content: `Line ${i}`, clientMessageId: `line-${i}` }]);
      while (ack.code === "rate_limited") {
        // So many lines are more than a person sends at once.
        await rest(ack.retryAfter);
        [ack] = await jonas.emit(["send_message", { conversationId, content: `Line ${i}`, clientMessageId: `line-${i}` }]);
      }
      assert.ok(ack.ok, JSON.stringify(ack));
    }

    await jonas.reload();
    await jonas.sees(`Line ${count}`);
    assert.ok((await jonas.texts()).length < count, "only the newest page is loaded");

    const first = jonas.message("Line 1");
    while ((await first.count()) === 0) {
      const loaded = await jonas.messages.count();
      await jonas.page.locator(".message-scroller").evaluate((scroller) => { scroller.scrollTop = 40; });
      await jonas.page.waitForFunction((n) => document.querySelectorAll(".bubble-text").length > n, loaded);
      const top = await jonas.page.locator(".message-scroller").evaluate((scroller) => scroller.scrollTop);
      assert.ok(top > 200, `what was read stays in view, at ${top}`);
    }

    assert.deepEqual((await jonas.texts()).slice(-count), Array.from({ length: count }, (_, i) => `Line ${i + 1}`));
    await jonas.page.getByRole("button", { name: "Jump to the newest message" }).click();
    await jonas.message(`Line ${count}`).scrollIntoViewIfNeeded();
  });

  test("lines and spaces of a message are kept; an empty one is not sent", async () => {
    const amara = await context.as("Amara");
    await amara.openConversation("Mei");
    const before = await amara.messages.count();
    await amara.send("   ");
    await amara.input.fill("first line");
    await amara.input.press("Shift+Enter");
    await amara.input.pressSequentially("second line");
    await amara.input.press("Enter");

    await amara.page.waitForFunction((n) => document.querySelectorAll(".bubble-text").length > n, before);
    assert.equal((await amara.texts()).at(-1), "first line\nsecond line");
    assert.equal(await amara.messages.count(), before + 1);
  });
}
