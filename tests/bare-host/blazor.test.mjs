import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { App, after as putAfter, before as putBefore } from "./support/app.mjs";
import { Section } from "./support/document.mjs";
import { Visitors, connected, report, requests, tour } from "./support/visitors.mjs";

// What docs/client.md says for a Blazor Web App: no script tag, elements that enhanced navigation keeps, events in components.
const section = new Section("docs/client.md", "Blazor");
const app = new App("blazor");
// A page with toasts of its own, beside those of the layout.
const messages = `@page "/messages"
@rendermode InteractiveServer
@using Realtime.UI
<section><rt-toasts @onrtmessageclick="Open"></rt-toasts></section>
<p>@(RendererInfo.IsInteractive ? opened : "")</p>
@code {
    private string opened = "Nothing is open";

    private void Open(RealtimeMessageEventArgs e) => opened = $"{e.SenderId} wrote message {e.MessageId} in conversation {e.ConversationId}";
}
`;
let visitors;

before(async () => {
  visitors = await Visitors.open();
  app.create();
  app.program();
  app.edit("Components/App.razor", (code) => putBefore(code, "</head>", section.block("`Components/App.razor`, in `head`")));
  app.edit("Components/Layout/MainLayout.razor", (code) => putAfter(code, '<div class="top-row px-4">', section.block("`Components/Layout/MainLayout.razor`")));
  app.write("Components/Pages/Orders.razor", section.block("`Components/Pages/Orders.razor`"));
  app.write("Components/Pages/Messages.razor", messages);
});
afterEach(() => visitors.leave());
after(async () => {
  await visitors?.close();
  await app.remove();
});

test("dotnet new blazor shows a notification and a message", async (context) => {
  app.build();
  await app.start();
  await app.allowTemplate();
  await tour(app, visitors);
  report(context, app, "dotnet new blazor");
});

test("enhanced navigation keeps the elements, their counts and the connection", async () => {
  const page = await visitors.come(app, "mei");
  await page.getByText("1 unread").waitFor();
  await page.evaluate(() => {
    window.kept = [...document.querySelectorAll("rt-inbox, rt-unread, rt-toasts")];
    window.client = kept[0].realtime;
    window.states = [];
    client.connection.subscribe(({ status }) => window.states.push(status));
  });
  await requests.ship(page);
  await page.getByRole("status").getByText("Order 17 is on its way").waitFor();
  await page.getByRole("button", { name: "Close" }).click();
  for (const name of ["Counter", "Weather", "Home", "Counter"]) {
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { level: 1, name: name === "Home" ? "Hello, world!" : name }).waitFor();
    if (name === "Weather") await page.getByRole("cell").first().waitFor();
    await page.getByRole("button", { name: /^Notifications, \d new$/ }).waitFor();
    await page.getByText("1 unread").waitFor();
  }
  const { areKept, states } = await page.evaluate(() => ({
    areKept: [...document.querySelectorAll("rt-inbox, rt-unread, rt-toasts")].every((element, index) => element === window.kept[index] && element.realtime === window.client),
    states: window.states,
  }));
  assert.ok(areKept, "the page was not loaded again, and the elements and their client are the same");
  assert.deepEqual(states, ["online"]);
  await requests.ship(page);
  await page.getByRole("status").getByText("Order 17 is on its way").waitFor();
});

test("events of elements reach interactive components", async () => {
  const page = await visitors.come(app, "mei");
  await page.goto(`${app.url}/orders`);
  await connected(page);
  // A component hears nothing until Blazor has connected it, which the page does not show.
  const opened = page.getByText("You opened order_shipped");
  for (let tries = 0; tries < 30 && !(await opened.isVisible()); tries++) {
    await page.getByRole("article", { name: "Order shipped" }).first().getByRole("button", { name: "Order shipped" }).click();
    await opened.waitFor({ timeout: 1_000 }).catch(() => {});
  }
  assert.ok(await opened.isVisible());
});

test("a click on a message reaches them, too", async () => {
  const page = await visitors.come(app, "mei");
  await page.goto(`${app.url}/messages`);
  await connected(page);
  await page.getByText("Nothing is open").waitFor();
  await requests.write(await visitors.come(app, "amara"));
  await page.locator("section .title-button").click();
  await page.getByText(/amara wrote message \d+ in conversation \d+/).waitFor();
});

test("the same app, published", async (context) => {
  await app.stop();
  app.times = {};
  app.publish();
  await app.start({ published: true });
  await app.allowTemplate();
  await tour(app, visitors);
  report(context, app, "dotnet new blazor, published");
});
