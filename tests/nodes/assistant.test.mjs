import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "socket.io-client";
import { HostProcess } from "../support/host-process.mjs";
import { comes } from "./support/time.mjs";

const PATIENCE_MS = 60_000;
const LONG = "100000";
const SHORT = "3";
const HEARD_BEFORE = "1 2 3 4 5 ";

// The user listens at the first node. The second one makes the reply, and is killed while it speaks.
test("a reply whose node is killed is stored with what was said, and the assistant answers again at the other node", async (t) => {
  const nodes = [];
  let user;
  try {
    for (let i = 0; i < 2; i++) {
      nodes.push(new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready", { beside: nodes[0], settings: { Assistant: "true" } }));
      await nodes[i].start();
    }
    const [other, maker] = nodes;
    const { conversationId } = await call(other, "PUT", "/assistants/assistant/conversation");
    const requests = `/conversations/${conversationId}/assistant/requests`;
    const reply = `/conversations/${conversationId}/assistant/reply`;
    user = io(other.url, { auth: { token: "1" }, transports: ["websocket"], forceNew: true });
    const [messages, typing] = [[], []];
    user.on("new_message", (message) => messages.push(message));
    user.on("typing_start", () => typing.push(true));
    user.on("typing_stop", () => typing.push(false));
    await user.emitWithAck("join_conversation", conversationId);

    const sent = await call(maker, "POST", requests, { content: LONG, clientMessageId: "once" });
    const said = async () => (await call(other, "GET", reply))?.content ?? "";
    assert.ok(await comes(async () => (await said()).startsWith(HEARD_BEFORE), PATIENCE_MS), "the other node hears the reply");
    assert.ok(await comes(() => typing.at(-1) === true, PATIENCE_MS), "the assistant is at work");
    const heard = await said();
    await maker.kill();
    const killedAt = Date.now();

    const answers = () => messages.filter(({ sender_id }) => sender_id === "assistant");
    assert.ok(await comes(() => answers().length === 1 && typing.at(-1) === false, PATIENCE_MS), "the reply ends");
    t.diagnostic(`ended ${Date.now() - killedAt} ms after the kill`);
    const [{ content }] = answers();
    assert.ok(content.startsWith(heard.trimEnd()), `"${content}" begins with "${heard}"`);
    assert.equal(await call(other, "GET", reply), null);

    const again = await call(other, "POST", requests, { content: LONG, clientMessageId: "once" });
    assert.equal(again.id, sent.id);
    await call(other, "POST", requests, { content: SHORT, clientMessageId: "twice" });
    assert.ok(await comes(() => answers().length === 2, PATIENCE_MS), "the next request is answered");
    assert.equal(answers()[1].content.trim(), "1 2 3");

    await maker.start();
    for (const node of nodes) {
      const { items: stored } = await call(node, "GET", `/conversations/${conversationId}/messages`);
      assert.deepEqual(stored.map((message) => message.content.trim()).toSorted(), [LONG, SHORT, content.trim(), "1 2 3"].toSorted());
    }
  } finally {
    user?.disconnect();
    for (const node of nodes.toReversed()) await node.stop();
  }
});

async function call(node, method, path, body) {
  const response = await fetch(`${node.url}/api/chat${path}`, {
    method,
    headers: { authorization: "Bearer 1", "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? null : await response.json();
}
