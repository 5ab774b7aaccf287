import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();

test("everyone can be picked, and two windows are two people", async () => {
  const amara = await context.as("Amara");
  const mei = await context.as("Mei");

  await amara.page.getByRole("heading", { name: "Welcome back, Amara" }).waitFor();
  await mei.page.getByRole("heading", { name: "Find your next project" }).waitFor();
  await amara.page.locator("a.project-card").nth(5).waitFor();
  assert.equal(await amara.page.locator("a.project-card").count(), 6);
});

test("a reload keeps the session, signing out ends it", async () => {
  const priya = await context.as("Priya");
  await priya.reload();
  await priya.page.getByRole("button", { name: "Signed in as Priya Nair" }).waitFor();

  await priya.signOut();
  await priya.reload();
  await priya.page.getByText("Who are you today?").waitFor();
});

test("a session that the server does not accept leads back to the sign-in", async () => {
  const noor = await context.as("Noor");
  await noor.page.evaluate(() => {
    const session = JSON.parse(sessionStorage.getItem("brightwork.session"));
    const [head, , signature] = session.token.split(".");
    const forged = btoa(JSON.stringify({ sub: "1", role: "client", exp: 9999999999 })).replaceAll("=", "");
    sessionStorage.setItem("brightwork.session", JSON.stringify({ ...session, token: `${head}.${forged}.${signature}` }));
  });

  const answer = await noor.call("GET", "/api/chat/conversations");
  assert.equal(answer.status, 401);
  await noor.reload();
  await noor.page.getByText("Who are you today?").waitFor();
  await noor.page.locator(".notice").waitFor();
  // The page gives the socket up in the middle of its upgrade, and the browser mentions both.
  context.windows.forget(/401|closed before the connection is established/);
});
