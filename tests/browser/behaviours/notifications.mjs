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
    await mei.feed.filter({ hasText: "Amara Okafor assigned “Brand identity for a tea house” to you." }).click();
    await mei.page.getByRole("heading", { name: "You are on this project" }).waitFor();
    await mei.notified(0);
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
    assert.equal(await mei.feed.count(), 2);
    await mei.page.getByRole("button", { name: "Mark all as read" }).click();
    await mei.notified(0);
    await mei.storedAsNotified(0);
    await mei.reload();
    await mei.notified(0);
    await mei.openFeed();
    await mei.feed.filter({ hasText: "Payment released" }).waitFor();
    assert.equal(await mei.page.locator(".feed-item-unread").count(), 0);
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
    await jonas.feed.filter({ hasText: "Priya Nair offers $11,500" }).click();
    await jonas.page.getByRole("article", { name: "Proposal by Priya Nair" }).waitFor();
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
