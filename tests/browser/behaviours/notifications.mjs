import assert from "node:assert/strict";
import { test } from "node:test";

/** What one person's doing tells another. */
export function notifications(context) {
  test("assigning a project tells the freelancer, wherever they are", async () => {
    const amara = await context.as("Amara");
    const mei = await context.as("Mei");
    const meiElsewhere = await context.as("Mei");
    await mei.openMessages();
    await amara.openProject("Brand identity");

    await amara.page.getByRole("article", { name: "Proposal by Mei Tanaka" }).getByRole("button", { name: "Assign project" }).click();

    for (const window of [mei, meiElsewhere]) {
      await window.toasts.filter({ hasText: "You got the project" }).waitFor();
      await window.notified(1);
    }

    await amara.page.locator(".pill", { hasText: "In progress" }).waitFor();
    await mei.openFeed();
    await mei.unreadInFeed(1);
    await mei.openNotification("Amara Okafor assigned “Brand identity for a tea house” to you.");
    await mei.page.getByRole("heading", { name: "You are on this project" }).waitFor();
    await mei.notified(0);
    await mei.storedAsNotified(0);
    await meiElsewhere.notified(0);
    await meiElsewhere.toasts.first().waitFor({ state: "detached" });
  });

  test("releasing a payment from the conversation tells the freelancer", async () => {
    const amara = await context.as("Amara");
    const mei = await context.as("Mei");
    await amara.openConversation("Mei");
    await amara.page.locator(".strip-item", { hasText: "Packaging illustrations" }).getByRole("button", { name: "Release payment" }).click();

    await mei.toasts.filter({ hasText: "Amara Okafor released $2,400" }).waitFor();
    await mei.notified(1);
    await amara.page.locator(".strip-item", { hasText: "Packaging illustrations" }).getByText("Paid", { exact: true }).waitFor();

    await mei.openFeed();
    await mei.feed.filter({ hasText: "Payment released" }).waitFor();
    assert.equal(await mei.feed.count(), 2);
    await mei.unreadInFeed(1);
    assert.equal(await mei.unreadItems.count(), 1);
    await mei.page.getByRole("button", { name: "Mark all as read" }).click();
    await mei.unreadInFeed(0);
    await mei.notified(0);
    await mei.storedAsNotified(0);
    await mei.reload();
    await mei.notified(0);
    await mei.openFeed();
    await mei.feed.filter({ hasText: "Payment released" }).waitFor();
    assert.equal(await mei.unreadItems.count(), 0);
  });

  test("someone who was away finds the notification when they come back", async () => {
    const priya = await context.as("Priya");
    await priya.openProject("Live shipment dashboard");
    await priya.page.getByLabel("Your price in dollars").fill("11500");
    await priya.page.getByLabel("Your pitch").fill("Late shipments first, everything else quiet.");
    await priya.page.getByRole("button", { name: "Send proposal" }).click();
    await priya.page.getByRole("heading", { name: "Your proposal is with the client" }).waitFor();

    const jonas = await context.as("Jonas");
    await jonas.notified(1);
    await jonas.openFeed();
    await jonas.openNotification("Priya Nair offers $11,500");
    await jonas.page.getByRole("article", { name: "Proposal by Priya Nair" }).waitFor();
  });

  test("a project that is looked at changes by itself when its notification arrives", async () => {
    const jonas = await context.as("Jonas");
    const noor = await context.as("Noor");
    await jonas.openProject("Live shipment dashboard");
    await noor.openProject("Live shipment dashboard");
    await noor.page.getByLabel("Your pitch").fill("Short sentences, and none too many.");
    await noor.page.getByRole("button", { name: "Send proposal" }).click();
    await jonas.page.getByRole("article", { name: "Proposal by Noor Haddad" }).waitFor();
  });

  test("one is told of the types that one wants, and archives what is done", async () => {
    const jonas = await context.as("Jonas");
    const mei = await context.as("Mei");
    await jonas.openFeed();
    await jonas.page.getByText("Settings", { exact: true }).click();
    const mode = jonas.page.getByRole("combobox", { name: "New proposals" });
    await mode.and(jonas.page.locator(":enabled")).waitFor();
    await mode.selectOption({ label: "In the list only" });
    await jonas.storedPreference("proposal_received", "feed");
    await jonas.page.keyboard.press("Escape");

    await mei.openProject("Driver app");
    await mei.page.getByLabel("Your pitch").fill("Signs that can be read with one glance.");
    await mei.page.getByRole("button", { name: "Send proposal" }).click();
    await mei.page.getByRole("heading", { name: "Your proposal is with the client" }).waitFor();
    await jonas.openFeed();
    const item = jonas.feed.filter({ hasText: "Mei Tanaka offers" });
    await item.waitFor();
    assert.equal(await jonas.toasts.count(), 0);

    const before = await jonas.feed.count();
    await item.hover();
    await item.getByRole("button", { name: "Archive" }).click();
    await jonas.feed.nth(before - 1).waitFor({ state: "detached" });
    await jonas.page.getByRole("combobox", { name: "Show" }).selectOption({ label: "Archived" });
    await item.waitFor();
    await mode.selectOption({ label: "At once" });
    await jonas.storedPreference("proposal_received", "live");
  });

  test("the same action twice is one notification", async () => {
    const jonas = await context.as("Jonas");
    const diego = await context.as("Diego");
    await diego.notified(0);
    const first = await jonas.call("POST", "/api/projects/2/assign", { freelancerId: "4" });
    const second = await jonas.call("POST", "/api/projects/2/assign", { freelancerId: "4" });
    assert.deepEqual([first.status, second.status], [200, 200]);
    await diego.notified(1);
    const feed = await diego.call("GET", "/api/chat/notifications");
    assert.equal(feed.body.items.length, 1);
  });

  test("an older answer that comes late takes back nothing", async () => {
    const { page } = await context.as("Mei");
    const shown = await page.evaluate(async () => {
      const { Projects } = await import("/js/business/projects.js");
      const answers = [];
      const projects = new Projects({ get: () => new Promise((answer) => answers.push(answer)) });
      const loads = [projects.load(), projects.load()];
      answers[1]([{ id: 1 }, { id: 2 }]);
      answers[0]([{ id: 1 }]);
      await Promise.all(loads);
      return projects.list.length;
    });
    assert.equal(shown, 2);
  });
}
