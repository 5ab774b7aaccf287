import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, suite, until } from "../support/browser.mjs";

const context = suite();
const server = () => context.server.server;
let people = 0;
const person = () => server().addUser(`small${++people}`, `Person ${people}`);

test("rt-unread counts messages and notifications, together or apart, and is silent at 0", async () => {
  const [user, other] = [person(), person()];
  const id = server().addConversation([user, other]);
  const page = await context.open(`<rt-unread id="all">Inbox</rt-unread><rt-unread id="messages" of="messages"></rt-unread><rt-unread id="notifications" of="notifications"></rt-unread>`, { user });
  const shown = (name) => page.locator(`#${name} .badge`);
  await page.waitForFunction(() => customElements.get("rt-unread"));
  server().say(id, other, "One");
  server().say(id, other, "Two");
  server().feeds.publish(user, {});
  await shown("all").getByText("3", { exact: true }).waitFor();
  await shown("messages").getByText("2", { exact: true }).waitFor();
  await shown("notifications").getByText("1", { exact: true }).waitFor();
  await assertAccessible(page, "unread");
  server().do(user, "mark_read", { conversationId: id });
  await shown("messages").waitFor({ state: "detached" });
  assert.equal(await page.locator("#messages").evaluate((element) => element.matches(":state(empty)")), true);
});

test("rt-presence follows a user, and does not guess", async () => {
  const [user, other] = [person(), person()];
  const page = await context.open(`<rt-presence user="${other}">Other</rt-presence>`, { user });
  const text = () => page.locator("rt-presence .visually-hidden").textContent();
  await until(async () => (await text()) === "Offline");
  const socket = server().connect({ token: other }, () => {}, () => {});
  await until(async () => (await text()) === "Online");
  await assertAccessible(page, "presence");
  server().isDown = true;
  for (const one of [...server().sockets]) if (one.userId === user) one.close();
  await until(async () => (await text()) === "Not known");
  server().disconnect(socket);
});

test("rt-connection says nothing while all is well, and speaks after three seconds without a connection", async () => {
  const user = person();
  const page = await context.open("<rt-connection></rt-connection><rt-unread></rt-unread>", { user });
  await until(() => [...server().sockets].some((socket) => socket.userId === user));
  assert.equal(await page.locator("rt-connection .banner").count(), 0);
  server().isDown = true;
  for (const socket of [...server().sockets]) if (socket.userId === user) socket.close();
  await page.getByText("No connection. Trying again").waitFor();
  await assertAccessible(page, "connection");
  // Before the server is back: the page may find it by itself, and takes the button away then.
  await page.getByRole("button", { name: "Try again" }).click();
  server().isDown = false;
  await page.getByText("No connection. Trying again").waitFor({ state: "detached" });
});

test("rt-notification-preferences shows what the host names, and stores what the user chooses", async () => {
  const user = person();
  server().feeds.of(user).preferences.news = "off";
  const page = await context.open(`<rt-notification-preferences types='[{"type":"news","label":"News","description":"About once a week"},{"type":"order","label":"Orders"}]'></rt-notification-preferences>`, { user });
  const news = page.getByRole("combobox", { name: "News" });
  await until(async () => (await news.isEnabled()) && (await news.inputValue()) === "off");
  assert.equal(await page.getByRole("combobox", { name: "Orders" }).inputValue(), "live");
  await assertAccessible(page, "preferences");
  await news.selectOption("feed");
  await until(() => server().feeds.of(user).preferences.news === "feed");
  assert.deepEqual(await page.evaluate(() => window.events.filter(({ name }) => name === "rt-preference-change").map(({ detail }) => detail)), [{ type: "news", mode: "feed" }]);
  server().before = (event) => (event === "set_notification_preference" ? { ok: false, code: "forbidden", message: "" } : undefined);
  await news.selectOption("live");
  await page.getByText("You may not do this").waitFor();
  await until(async () => (await news.inputValue()) === "feed", "the refused choice is taken back");
});

test("rt-toasts: what comes is shown, and goes by itself; critical ones stay until they are closed", async () => {
  const user = person();
  const page = await context.open(`<rt-toasts duration="1500"></rt-toasts>`, { user });
  await until(() => [...server().sockets].some((socket) => socket.userId === user));
  await page.bringToFront();
  server().feeds.publish(user, { title: "Short" });
  server().feeds.publish(user, { title: "Stays", severity: "critical" });
  await page.getByRole("status").getByText("Short").waitFor();
  await page.getByRole("alert").getByText("Stays").waitFor();
  await assertAccessible(page, "toasts");
  await page.getByText("Short").waitFor({ state: "detached" });
  await page.getByText("Stays").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByText("Stays").waitFor({ state: "detached" });
});

test("rt-toasts: at most three, none that holds the pointer goes, none stays that is read elsewhere", async () => {
  const user = person();
  const page = await context.open(`<rt-toasts duration="2000"></rt-toasts>`, { user });
  await until(() => [...server().sockets].some((socket) => socket.userId === user));
  for (let index = 1; index <= 5; index++) server().feeds.publish(user, { title: `Number ${index}` });
  await page.getByText("Number 5").waitFor();
  assert.deepEqual(await page.locator(".toast .title").allInnerTexts(), ["Number 3", "Number 4", "Number 5"]);
  await page.getByText("Number 5").hover();
  await page.waitForTimeout(3_000);
  assert.equal(await page.locator(".toast").count(), 3);
  const { id } = server().feeds.of(user).items.find(({ title }) => title === "Number 4");
  server().do(user, "mark_notifications", { ids: [id], state: "read" });
  await page.getByText("Number 4").waitFor({ state: "detached" });
  await page.mouse.move(0, 0);
  await page.locator(".toast").first().waitFor({ state: "detached" });
});

test("rt-toasts: a message in a conversation that nobody looks at; F6 leads there, Escape closes and gives the focus back", async () => {
  const [user, other] = [person(), person()];
  const id = server().addConversation([user, other]);
  const page = await context.open(`<rt-toasts></rt-toasts><button id="own">Own</button>`, { user });
  await until(() => [...server().sockets].some((socket) => socket.userId === user));
  await page.locator("#own").focus();
  server().say(id, other, "Hello there");
  await page.getByText("Hello there").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "own", "a toast never takes the focus");
  await page.keyboard.press("F6");
  assert.equal(await page.evaluate(() => document.activeElement.localName), "rt-toasts");
  await page.keyboard.press("Escape");
  await page.getByText("Hello there").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.id), "own");
});

test("rt-toasts: a host that shows the message already prevents the toast", async () => {
  const [user, other] = [person(), person()];
  const [shown, elsewhere] = [server().addConversation([user, other]), server().addConversation([user, person()])];
  const page = await context.open(`<rt-toasts></rt-toasts>`, { user });
  await page.evaluate((id) => addEventListener("rt-toast-show", (event) => event.detail.message?.conversationId === id && event.preventDefault()), shown);
  await until(() => [...server().sockets].some((socket) => socket.userId === user));
  server().say(shown, other, "On screen");
  const [, third] = [...server().conversations.get(elsewhere).members.keys()];
  server().say(elsewhere, third, "Elsewhere");
  server().feeds.publish(user, { title: "Notification" });
  await page.getByText("Elsewhere").waitFor();
  await page.getByText("Notification", { exact: true }).waitFor();
  assert.equal(await page.getByText("On screen").count(), 0);
});

test("elements write nothing to their own attributes", async () => {
  const user = person();
  const page = await context.open("<rt-inbox></rt-inbox><rt-unread></rt-unread><rt-toasts></rt-toasts><rt-connection></rt-connection><rt-presence></rt-presence>", { user });
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await page.locator("main > *:not(h1)").evaluateAll((all) => all.flatMap((element) => element.getAttributeNames())), []);
});
