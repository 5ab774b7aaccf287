import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();
const MARKUP = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><b>bold</b>`;

test("markup in a message is text, everywhere it is shown", async () => {
  const amara = await context.as("Amara");
  const mei = await context.as("Mei");
  await mei.openProjects();
  await amara.openConversation("Mei");
  await amara.send(MARKUP);

  await mei.toasts.filter({ hasText: "<b>bold</b>" }).waitFor();
  await mei.openConversation("Amara");
  await mei.sees(MARKUP);
  await mei.page.locator(".conversation .preview", { hasText: "<b>bold</b>" }).waitFor();
  for (const window of [amara, mei]) {
    assert.equal(await window.page.evaluate(() => window.hacked), undefined);
    assert.equal(await window.page.locator(".bubble img, .bubble b, .preview b, rt-toasts b, rt-toasts img").count(), 0);
  }
});

test("markup in a proposal is text, on the project and in the notification", async () => {
  const noor = await context.as("Noor");
  const jonas = await context.as("Jonas");
  await noor.openProject("Live shipment dashboard");
  await noor.page.getByLabel("Your pitch").fill(MARKUP);
  await noor.page.getByRole("button", { name: "Send proposal" }).click();
  await jonas.toasts.filter({ hasText: "New proposal" }).getByRole("link", { name: "New proposal" }).click();
  await jonas.page.getByRole("article", { name: "Proposal by Noor Haddad" }).getByText(MARKUP).waitFor();
  assert.equal(await jonas.page.evaluate(() => window.hacked), undefined);
});

test("another's conversation answers exactly as one that does not exist", async () => {
  const jonas = await context.as("Jonas");
  await jonas.openConversation("Priya");
  const others = jonas.conversationId();

  const noor = await context.as("Noor");
  const shape = ({ status, body }) => ({ status, code: body.code, title: body.title });
  const foreign = await noor.call("GET", `/api/chat/conversations/${others}/messages`);
  const absent = await noor.call("GET", "/api/chat/conversations/999999/messages");
  assert.deepEqual(shape(foreign), shape(absent));
  assert.equal(foreign.status, 404);
  assert.equal(foreign.body.code, "conversation_not_found");

  for (const conversationId of [others, "999999"]) {
    const [join, send, read, history] = await noor.emit(
      ["join_conversation", conversationId],
      ["send_message", { conversationId, content: "Let me in" }],
      ["mark_read", { conversationId }],
      ["get_messages", { conversationId }]);
    for (const ack of [join, send, read, history]) {
      assert.equal(ack.ok, false);
      assert.equal(ack.code, "conversation_not_found");
    }
  }

  context.windows.forget(/404/);
});

test("opening another's conversation by its address shows nothing of it", async () => {
  const jonas = await context.as("Jonas");
  await jonas.openConversation("Priya");
  const noor = await context.as("Noor");
  await noor.page.evaluate((id) => { location.hash = `#/messages/${id}`; }, jonas.conversationId());
  await noor.page.getByText("This conversation cannot be opened").waitFor();
  assert.equal(await noor.messages.count(), 0);
});

test("business rules hold on the server, whatever the page offers", async () => {
  const jonas = await context.as("Jonas");
  const diego = await context.as("Diego");
  const code = async (answer) => (await answer).body?.code ?? (await answer).status;
  assert.equal(await code(jonas.call("POST", "/api/projects/1/assign", { freelancerId: "3" })), "not_your_project");
  assert.equal(await code(jonas.call("POST", "/api/projects/4/release-payment", {})), "not_your_project");
  assert.equal(await code(jonas.call("POST", "/api/projects/5/assign", { freelancerId: "4" })), "no_proposal");
  assert.equal(await code(jonas.call("POST", "/api/projects/2/release-payment", {})), "project_not_assigned");
  assert.equal(await code(diego.call("POST", "/api/projects/2/assign", { freelancerId: "4" })), 403);
  assert.equal(await code(diego.call("POST", "/api/projects/6/proposals", { amount: 1, pitch: "late" })), "project_not_open");
  assert.equal(await code(diego.call("POST", "/api/projects/5/proposals", { amount: -1, pitch: "x" })), "invalid_proposal");
  assert.equal(await code(diego.call("POST", "/api/projects/99/proposals", { amount: 1, pitch: "x" })), "project_not_found");
  const seen = (await diego.call("GET", "/api/projects")).body.flatMap((project) => project.proposals);
  assert.ok(seen.every((proposal) => proposal.freelancerId === "4"), "a freelancer sees no one else's proposals");
  context.windows.forget(/40[0-9]/);
});
