import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, suite, until } from "../support/browser.mjs";

const context = suite();
const feeds = () => context.server.server.feeds;
let people = 0;

/** A user of its own for a test, with some notifications. */
function person(published = []) {
  const user = context.server.server.addUser(`person${++people}`, `Person ${people}`);
  for (const notification of published) feeds().publish(user, notification);
  return user;
}

const some = [
  { type: "order", title: "Order 1 shipped", text: "It arrives tomorrow." },
  { type: "order", title: "Order 2 paid", severity: "success", link: "/orders/2" },
  { type: "news", title: "Maintenance", severity: "warning", actions: [{ id: "later", label: "Later", link: null }, { id: "plan", label: "See the plan", link: "/plan" }] },
  { type: "security", title: "New sign-in", severity: "critical" },
];

const bell = (page) => page.getByRole("button", { name: /^Notifications/ });
const item = (page, title) => page.getByRole("article", { name: title });
const state = (user, title) => feeds().of(user).items.find((one) => one.title === title)?.state;

test("two tags are enough: the bell counts what is new, and the list shows it", async () => {
  const user = person(some.slice(0, 2));
  const page = await context.open("<rt-inbox></rt-inbox>", { user });
  await page.getByRole("button", { name: "Notifications, 2 new" }).waitFor();
  feeds().publish(user, { title: "Just now" });
  await page.getByRole("button", { name: "Notifications, 3 new" }).click();
  await item(page, "Just now").waitFor();
  assert.deepEqual(await page.getByRole("article").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))), ["Just now", "Order 2 paid", "Order 1 shipped"]);
  await until(() => state(user, "Just now") === "seen", "what is on screen is seen");
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
});

test("a token from the provider's address, without JavaScript of the host's own", async () => {
  const user = person(some.slice(0, 1));
  const page = await context.open(`<rt-provider token-url="/token"><rt-inbox></rt-inbox></rt-provider>`, { user });
  await page.getByRole("button", { name: "Notifications, 1 new" }).waitFor();
  assert.equal((await page.evaluate(() => window.events.filter(({ name }) => name === "rt-connection-change").at(-1).detail.status)), "online");
});

test("a click marks as read, tells the host, and follows the link unless the host does", async () => {
  const user = person(some.slice(0, 2));
  const page = await context.open("<rt-inbox></rt-inbox>", { user });
  await page.evaluate(() => addEventListener("rt-navigate", (event) => event.preventDefault()));
  await bell(page).click();
  await item(page, "Order 2 paid").getByRole("link", { name: "Order 2 paid" }).click();
  await until(() => state(user, "Order 2 paid") === "read");
  const events = await page.evaluate(() => window.events.map(({ name, detail }) => [name, detail.url ?? detail.notification?.title]));
  assert.deepEqual(events.slice(-2), [["rt-notification-click", "Order 2 paid"], ["rt-navigate", "/orders/2"]]);
  assert.ok(page.url().includes("/page-"));
});

test("a host that cancels the click keeps the page where it is", async () => {
  const user = person([{ title: "Order", link: "/elsewhere" }]);
  const page = await context.open("<rt-inbox></rt-inbox>", { user });
  await page.evaluate(() => addEventListener("rt-notification-click", (event) => event.preventDefault()));
  const before = page.url();
  await bell(page).click();
  await item(page, "Order").getByRole("link").click();
  await until(() => state(user, "Order") === "read");
  assert.equal(page.url(), before);
});

test("actions are buttons; one with a link leads there", async () => {
  const user = person([some[2]]);
  const page = await context.open("<rt-inbox></rt-inbox>", { user });
  await page.evaluate(() => addEventListener("rt-navigate", (event) => event.preventDefault()));
  await bell(page).click();
  await page.getByRole("button", { name: "Later" }).click();
  await page.getByRole("button", { name: "See the plan" }).click();
  const events = await page.evaluate(() => window.events.filter(({ name }) => name !== "rt-connection-change").map(({ name, detail }) => [name, detail.action?.id ?? detail.url]));
  assert.deepEqual(events, [["rt-notification-action", "later"], ["rt-notification-action", "plan"], ["rt-navigate", "/plan"]]);
});

test("unread, archived and back again; the filters follow", async () => {
  const user = person(some.slice(0, 2));
  const page = await context.open("<rt-inbox inline></rt-inbox>", { user });
  await item(page, "Order 1 shipped").hover();
  await item(page, "Order 1 shipped").getByRole("button", { name: "Mark as read" }).click();
  await until(() => state(user, "Order 1 shipped") === "read");
  await item(page, "Order 1 shipped").getByRole("button", { name: "Mark as unread" }).click();
  await until(() => state(user, "Order 1 shipped") === "seen");
  await item(page, "Order 1 shipped").getByRole("button", { name: "Archive" }).click();
  await item(page, "Order 1 shipped").waitFor({ state: "detached" });
  await page.getByRole("combobox").selectOption({ label: "Archived" });
  await item(page, "Order 1 shipped").waitFor();
  await item(page, "Order 1 shipped").getByRole("button", { name: "Move back" }).click();
  await page.getByText("The archive is empty").waitFor();
  await page.getByRole("combobox").selectOption({ label: "Unread" });
  await item(page, "Order 2 paid").waitFor();
  assert.equal(await page.getByRole("article").count(), 1);
  await page.getByRole("button", { name: "Mark all as read" }).click();
  await page.getByText("You have read everything").waitFor();
});

test("tabs have their own lists", async () => {
  const user = person(some);
  const page = await context.open("<rt-inbox inline></rt-inbox>", { user });
  await page.locator("rt-inbox").evaluate((inbox) => {
    inbox.tabs = [{ id: "all", label: "All" }, { id: "orders", label: "Orders", types: ["order"] }, { id: "critical", label: "Important", severity: "critical" }];
  });
  await item(page, "New sign-in").waitFor();
  await page.getByRole("tab", { name: "Orders" }).click();
  await item(page, "New sign-in").waitFor({ state: "detached" });
  await item(page, "Order 1 shipped").waitFor();
  assert.equal(await page.getByRole("article").count(), 2);
  await page.keyboard.press("ArrowRight");
  await item(page, "New sign-in").waitFor();
  assert.equal(await page.getByRole("article").count(), 1);
  assert.equal(await page.getByRole("tab", { name: "Important" }).getAttribute("aria-selected"), "true");
  await assertAccessible(page, "tabs");
});

test("older ones come on demand", async () => {
  const user = person(Array.from({ length: 70 }, (_, index) => ({ title: `Number ${index + 1}` })));
  const page = await context.open("<rt-inbox inline></rt-inbox>", { user });
  await item(page, "Number 70").waitFor();
  while (await page.getByRole("button", { name: "Show older" }).isVisible()) {
    const before = await page.getByRole("article").count();
    await page.getByRole("button", { name: "Show older" }).click();
    await until(async () => (await page.getByRole("article").count()) > before);
  }
  assert.equal(await page.getByRole("article").count(), 70);
});

test("what the server sends is text: no markup, no dangerous link", async () => {
  const nasty = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;
  const user = person([
    { title: nasty, text: nasty, link: "javascript:document.title='broken'", actions: [{ id: "a", label: nasty, link: "data:text/html,<script>alert(1)</script>" }] },
    { title: "Spaces", link: " java\nscript:document.title='broken'" },
  ]);
  const page = await context.open("<rt-inbox inline></rt-inbox>", { user });
  await page.getByRole("article").first().waitFor();
  assert.equal(await page.locator("rt-inbox img, rt-inbox script").count(), 0);
  assert.equal(await page.getByRole("link").count(), 0);
  await page.evaluate(() => addEventListener("rt-navigate", (event) => event.preventDefault()));
  for (const button of await page.locator(".title-button").all()) await button.click();
  await page.getByRole("button", { name: nasty, exact: true }).last().click();
  assert.equal(await page.title(), "Test page");
  assert.equal(await page.evaluate(() => window.events.some(({ name }) => name === "rt-navigate")), false);
});

test("keyboard alone: open, walk, read, archive, close; the focus is never lost", async () => {
  const user = person(some);
  const page = await context.open("<rt-inbox></rt-inbox>", { user });
  await page.evaluate(() => addEventListener("rt-navigate", (event) => event.preventDefault()));
  await page.getByRole("button", { name: "Notifications, 4 new" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Notifications" }).waitFor();
  await item(page, "New sign-in").waitFor();
  const focused = () => page.evaluate(() => {
    let { activeElement } = document;
    while (activeElement?.shadowRoot?.activeElement) ({ activeElement } = activeElement.shadowRoot);
    return activeElement?.getAttribute("aria-label") ?? activeElement?.tagName;
  });
  for (let presses = 0; (await focused()) !== "New sign-in"; presses++) {
    assert.ok(presses < 8, `the list is reached by Tab: ${await focused()}`);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "Maintenance");
  await page.keyboard.press("End");
  assert.equal(await focused(), "Order 1 shipped");
  await page.keyboard.press("Home");
  await page.keyboard.press("Delete");
  await item(page, "New sign-in").waitFor({ state: "detached" });
  await until(async () => (await focused()) === "Maintenance", "the focus goes to the neighbour");
  await until(() => state(user, "New sign-in") === "archived");
  await page.keyboard.press("Enter");
  await until(() => state(user, "Maintenance") === "read");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Notifications" }).waitFor({ state: "hidden" });
  await until(async () => /^Notifications/.test(await focused()), "the focus returns to the bell");
});

test("a second click on the bell closes the list", async () => {
  const user = person(some);
  const page = await context.open("<rt-inbox></rt-inbox>", { user });
  await bell(page).click();
  await page.getByRole("dialog").waitFor();
  await bell(page).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.waitForTimeout(50);
  assert.equal(await page.getByRole("dialog").isVisible(), false);
});

test("a failure offers to try again", async () => {
  const user = person(some.slice(0, 1));
  context.server.server.before = (event) => (event === "get_notifications" ? { ok: false, code: "forbidden", message: "" } : undefined);
  const page = await context.open("<rt-inbox inline></rt-inbox>", { user });
  await page.getByText("This could not be loaded").waitFor();
  await assertAccessible(page, "error");
  context.server.server.before = () => undefined;
  await page.getByRole("button", { name: "Try again" }).click();
  await item(page, "Order 1 shipped").waitFor();
});

test("a visitor sees that nobody is signed in", async () => {
  const page = await context.open("<rt-inbox inline></rt-inbox>", { user: null });
  await page.getByText("You are not signed in").waitFor();
  await assertAccessible(page, "signed out");
});

test("a lost connection shows after three seconds; what came meanwhile is there after it", async () => {
  const user = person(some.slice(0, 1));
  const page = await context.open("<rt-inbox inline></rt-inbox>", { user });
  await item(page, "Order 1 shipped").waitFor();
  context.server.server.isDown = true;
  for (const socket of [...context.server.server.sockets]) if (socket.userId === user) socket.close();
  await page.getByText("No connection. This may be out of date.").waitFor();
  await assertAccessible(page, "offline");
  feeds().publish(user, { title: "While away" });
  context.server.server.isDown = false;
  await item(page, "While away").waitFor();
  await page.getByText("No connection. This may be out of date.").waitFor({ state: "detached" });
});

for (const scheme of ["light", "dark"]) {
  for (const density of ["comfortable", "compact"]) {
    test(`accessible in ${scheme}, ${density}: closed, open, empty`, async () => {
      const user = person(some);
      const page = await context.open(`<rt-provider theme="${scheme}" density="${density}"><rt-inbox></rt-inbox></rt-provider>`, { user, options: { colorScheme: scheme } });
      await page.getByRole("button", { name: "Notifications, 4 new" }).waitFor();
      await assertAccessible(page, "closed");
      await bell(page).click();
      await item(page, "Maintenance").waitFor();
      await item(page, "Maintenance").hover();
      await assertAccessible(page, "open");
      await page.getByRole("combobox").selectOption({ label: "Archived" });
      await page.getByText("The archive is empty").waitFor();
      await assertAccessible(page, "empty");
    });
  }
}

test("no horizontal scrolling from 320 px to 1,920 px, with long words", async () => {
  const user = person([{ title: "W".repeat(600), text: "x".repeat(600), link: "/a" }, ...some]);
  const page = await context.open("<rt-inbox></rt-inbox><rt-inbox inline></rt-inbox>", { user });
  await page.getByRole("article").first().waitFor();
  for (const width of [320, 390, 820, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    await page.getByRole("button", { name: /^Notifications/ }).first().click();
    await page.getByRole("dialog").waitFor();
    const box = await page.getByRole("dialog").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width, `${width}: ${JSON.stringify(box)}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}`);
    await page.keyboard.press("Escape");
  }
});

test("the list is in its place, with its contents, in the first frame that shows it", async () => {
  const user = person(some);
  const page = await context.open("<rt-inbox></rt-inbox>", { user, options: { viewport: { width: 390, height: 800 } } });
  await page.getByRole("button", { name: "Notifications, 4 new" }).waitFor();
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("rt-inbox");
    // The browser may paint the list from here on; what waits for this event comes after.
    shadowRoot.addEventListener("toggle", ({ target }) => {
      globalThis.first ??= { right: target.getBoundingClientRect().right, text: target.textContent };
    }, { capture: true });
  });
  await bell(page).click();
  await item(page, "Maintenance").waitFor();
  const first = await page.evaluate(() => globalThis.first);
  assert.ok(first.right <= 390, `it ends at ${first.right}`);
  assert.match(first.text, /Notifications/);
});

test("German and Arabic: texts, plural forms and direction", async () => {
  const user = person(some);
  const german = await context.open("<rt-inbox></rt-inbox>", { user, lang: "de" });
  await german.getByRole("button", { name: "Mitteilungen, 4 neue" }).click();
  await german.getByRole("heading", { name: "Heute" }).waitFor();
  const arabic = await context.open(`<div dir="rtl"><rt-inbox></rt-inbox></div>`, { user, lang: "ar" });
  await arabic.getByRole("button", { name: /إشعارات/ }).first().click();
  await arabic.getByRole("heading", { name: "اليوم" }).waitFor();
  assert.ok(await arabic.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("own content, by function and by slot", async () => {
  const user = person([{ title: "First" }, { title: "Second" }]);
  const page = await context.open(`<rt-inbox inline><strong slot="header">Beta</strong><a slot="footer" href="/all">All of them</a></rt-inbox>`, { user });
  await page.locator("rt-inbox").evaluate((inbox) => {
    inbox.renderItem = ({ title }) => {
      const element = document.createElement("em");
      element.textContent = `Own ${title}`;
      return element;
    };
  });
  await page.getByText("Own Second").waitFor();
  await page.getByText("Beta").waitFor();
  await page.getByRole("link", { name: "All of them" }).waitFor();
});

test("an element that is moved does not connect again", async () => {
  const user = person(some);
  const page = await context.open(`<div id="one"><rt-inbox inline></rt-inbox></div><div id="two"></div>`, { user });
  await page.getByRole("article").first().waitFor();
  const connections = () => [...context.server.server.sockets].filter((socket) => socket.userId === user);
  const [before] = connections();
  await page.evaluate(() => document.querySelector("#two").append(document.querySelector("rt-inbox")));
  await page.getByRole("article").first().waitFor();
  assert.deepEqual(connections(), [before]);
});
