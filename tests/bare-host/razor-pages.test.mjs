import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { App, before as putBefore } from "./support/app.mjs";
import { Section } from "./support/document.mjs";
import { Visitors, connected, report, tour } from "./support/visitors.mjs";

// What docs/client.md says for apps whose pages have a layout.
const section = new Section("docs/client.md", "Razor Pages and MVC");

for (const [template, layout] of [["webapp", "Pages/Shared/_Layout.cshtml"], ["mvc", "Views/Shared/_Layout.cshtml"]]) {
  describe(`dotnet new ${template}`, () => {
    const app = new App(template);
    let visitors;
    before(async () => {
      visitors = await Visitors.open();
      app.create();
      app.program();
      app.edit(layout, (code) => putBefore(putBefore(code, "</head>", section.block("in `head`")), "</body>", section.block("In `body`")));
    });
    afterEach(() => visitors.leave());
    after(async () => {
      await visitors?.close();
      await app.remove();
    });

    test("shows a notification and a message", async (context) => {
      app.build();
      await app.start();
      await app.allowTemplate();
      await tour(app, visitors);
      report(context, app, `dotnet new ${template}`);
    });

    test("also below a path base", async () => {
      await app.restart({ PathBase: "/shop" });
      const page = await visitors.come(app, "mei", "/shop");
      const socket = page.waitForEvent("websocket");
      await page.goto(`${app.url}/shop/`);
      await connected(page);
      assert.equal(new URL((await socket).url()).pathname, "/shop/socket.io/");
    });
  });
}
