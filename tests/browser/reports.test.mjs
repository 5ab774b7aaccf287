import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();

async function report(marketplace, text, reason, comment) {
  const row = marketplace.message(text);
  await row.hover();
  await row.getByRole("button", { name: /^Report the message of/ }).click();
  const dialog = marketplace.page.getByRole("dialog", { name: "Report a message" });
  await dialog.getByLabel("Why").selectOption(reason);
  await dialog.getByLabel("What should the moderators know?").fill(comment);
  await dialog.getByRole("button", { name: "Report", exact: true }).click();
  await marketplace.snackbar.filter({ hasText: "The moderators will look at the message." }).waitFor();
  await dialog.waitFor({ state: "detached" });
}

test("what people report is in the moderator's queue, and can be dismissed or deleted", async () => {
  const amara = await context.as("Amara");
  const mei = await context.as("Mei");
  const jonas = await context.as("Jonas");
  await amara.openConversation("Mei");
  await mei.openConversation("Amara");
  await amara.send("Buy my pencils, cheap");
  await amara.send("And my tins");
  await mei.sees("And my tins");

  await report(mei, "Buy my pencils, cheap", "spam", "She never sends them");
  await report(mei, "And my tins", "other", "");

  await jonas.page.getByRole("link", { name: "Reports" }).click();
  const reports = jonas.page.locator(".report");
  const first = reports.filter({ hasText: "Buy my pencils, cheap" });
  await first.getByText("Mei Tanaka reported Amara Okafor: spam").waitFor();
  await first.getByText("She never sends them").waitFor();
  assert.equal(await reports.count(), 2);

  await reports.filter({ hasText: "And my tins" }).getByRole("button", { name: "Dismiss" }).click();
  await first.getByRole("button", { name: "Delete message" }).click();
  await jonas.page.getByText("Nothing to look at").waitFor();

  await mei.reload();
  await mei.openConversation("Amara");
  await mei.page.getByText("This message was deleted").waitFor();
  await mei.sees("And my tins");
});

test("others than the moderator see no queue", async () => {
  const priya = await context.as("Priya");
  await priya.page.getByRole("link", { name: /^Projects/ }).waitFor();
  assert.equal(await priya.page.getByRole("link", { name: "Reports" }).count(), 0);
  assert.equal((await priya.call("GET", "/api/reports/")).status, 403);
  context.windows.forget(/403 \(Forbidden\)/);
});
