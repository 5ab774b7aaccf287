import { test } from "node:test";

/** Who is there. */
export function presence(context) {
  test("the other is seen to come and go", async () => {
    const amara = await context.as("Amara");
    await amara.openConversation("Mei");
    await amara.presence.filter({ hasText: /^(Offline|Last seen)/ }).waitFor();

    const mei = await context.as("Mei");
    await amara.presence.filter({ hasText: "Online" }).waitFor();
    await amara.page.locator(".conversation", { hasText: "Mei" }).locator(".dot-online").waitFor();

    const meiAgain = await context.as("Mei");
    await mei.page.context().close();
    await meiAgain.openMessages();
    await amara.presence.filter({ hasText: "Online" }).waitFor();

    await meiAgain.page.context().close();
    await amara.presence.filter({ hasText: "Last seen" }).waitFor();
  });
}
