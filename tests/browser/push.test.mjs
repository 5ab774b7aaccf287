import assert from "node:assert/strict";
import { test } from "node:test";
import { suite } from "./support/suite.mjs";

const context = suite();
const ENDPOINT = "https://fcm.googleapis.com/fcm/send/of-these-tests";

test("a browser is notified until its person signs out", async () => {
  const mei = await context.as("Mei");
  await mei.page.context().grantPermissions(["notifications"]);
  await mei.page.addInitScript(subscribeWithoutPushService, ENDPOINT);
  await mei.reload();
  const requests = [];
  mei.page.on("request", (request) => {
    if (request.url().endsWith("/push/subscriptions")) requests.push([request.method(), request.postDataJSON()]);
  });
  const cdp = await mei.page.context().newCDPSession(mei.page);
  const registered = new Promise((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && resolve(registrations[0]));
  });
  await cdp.send("ServiceWorker.enable");

  await mei.bell.click();
  await mei.page.getByRole("button", { name: "Notify me in this browser" }).click();
  await mei.page.getByRole("button", { name: "Stop notifying me in this browser" }).waitFor();
  assert.equal(requests[0][0], "POST");
  assert.equal(requests[0][1].endpoint, ENDPOINT);

  const { registrationId } = await registered;
  const data = JSON.stringify({ title: "You got the project", body: "Amara assigned it", url: "/#/projects/1", tag: "t-1", count: 1 });
  await cdp.send("ServiceWorker.deliverPushMessage", { origin: new URL(mei.page.url()).origin, registrationId, data });
  const shown = await mei.page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready;
    while (true) {
      const [notification] = await worker.getNotifications();
      if (notification) return { title: notification.title, body: notification.body, tag: notification.tag, url: notification.data.url };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  assert.deepEqual(shown, { title: "You got the project", body: "Amara assigned it", tag: "t-1", url: "/#/projects/1" });

  // A visit renews it.
  await mei.reload();
  await mei.page.getByRole("button", { name: "Signed in as Mei Tanaka" }).waitFor();
  await mei.signOut();
  assert.deepEqual(requests.at(-1), ["DELETE", { endpoint: ENDPOINT }]);
  assert.equal(await mei.page.evaluate(() => localStorage.getItem("brightwork.push")), null);
});

/** The browser of the tests has no push service. */
function subscribeWithoutPushService(endpoint) {
  const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  let current = null;
  PushManager.prototype.getSubscription = async () => current;
  PushManager.prototype.subscribe = async () => {
    const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const keys = { p256dh: base64url(await crypto.subtle.exportKey("raw", publicKey)), auth: base64url(crypto.getRandomValues(new Uint8Array(16))) };
    current = { endpoint, toJSON: () => ({ endpoint, keys }), unsubscribe: async () => { current = null; return true; } };
    return current;
  };
}
