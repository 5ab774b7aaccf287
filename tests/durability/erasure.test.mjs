import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HostProcess } from "../support/host-process.mjs";
import { until } from "./support/until.mjs";

const MESSAGES = 6_000;

let host;

before(async () => {
  host = new HostProcess("tests/DurabilityHost", "DurabilityHost", "The host is ready");
  await host.start();
});
after(() => host?.stop());

async function call(method, path, user = "operator", body = undefined) {
  const response = await fetch(`${host.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${user}`, ...(body && { "Content-Type": "application/json" }) },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : null };
}

const job = async (id) => (await call("GET", `/data/jobs/${id}`)).body;

async function conversationOf(user, other) {
  return String((await call("POST", "/api/chat/conversations", user, { userId: other })).body.id);
}

/** Kills the host when a job has done something and is not done, then starts it again until the job is complete. */
async function killInTheMiddle(t, id, kills) {
  let done = 0;
  for (let kill = 1; kill <= kills; kill++) {
    let state;
    await until(`progress before kill ${kill}`, async () => {
      state = await job(id);
      return state.completedAt !== null || state.processed > done;
    });
    assert.equal(state.completedAt, null, "the kill comes in the middle of the job");
    done = state.processed;
    await host.kill();
    t.diagnostic(`killed at step ${state.step} with ${done} rows done`);
    await host.start();
  }

  await until("the end of the job", async () => (await job(id)).completedAt !== null, 120_000);
}

test("an erasure goes on after the host is killed in the middle of it", async (t) => {
  await call("POST", `/fill?to=2&count=${MESSAGES}`, "1");
  const id = await conversationOf("2", "1");
  const erasure = (await call("POST", "/data/users/1/erase")).body;

  await killInTheMiddle(t, erasure.id, 3);

  let before = undefined;
  let found = 0;
  do {
    const page = (await call("GET", `/api/chat/conversations/${id}/messages?limit=200${before ? `&before=${before}` : ""}`, "2")).body;
    for (const message of page.items) {
      assert.deepEqual({ senderId: message.senderId, content: message.content }, { senderId: "deleted-user", content: "" });
      assert.ok(message.deletedAt);
    }
    found += page.items.length;
    before = page.hasMore ? page.items[0].sequence : undefined;
  } while (before);
  assert.equal(found, MESSAGES);
  const left = (await call("GET", "/data/users/1")).body.map((line) => JSON.parse(line).type);
  assert.deepEqual(left, ["user"]);
});

test("a deletion goes on after the host is killed in the middle of it, and the conversation is never seen again", async (t) => {
  await call("POST", `/fill?to=4&count=${MESSAGES}`, "3");
  const id = await conversationOf("3", "4");
  const deletion = (await call("DELETE", `/data/conversations/${id}`)).body;
  assert.equal((await call("GET", `/api/chat/conversations/${id}/messages`, "3")).status, 404);

  await killInTheMiddle(t, deletion.id, 2);

  assert.equal((await call("GET", `/api/chat/conversations/${id}/messages`, "3")).status, 404);
  assert.deepEqual((await call("GET", "/api/chat/conversations", "3")).body.items, []);
  assert.deepEqual((await call("GET", "/data/users/3")).body.map((line) => JSON.parse(line).type), ["user"]);
});
