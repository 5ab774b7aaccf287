import assert from "node:assert/strict";

/** What a person does and sees on the page. Everything waits for a condition, nothing for a time. */
export class Marketplace {
  constructor(page) {
    this.page = page;
    this.messages = page.locator(".bubble-text");
    this.input = page.locator(".composer-input");
    this.toasts = page.locator("rt-toasts .toast");
    this.snackbar = page.locator(".snackbar");
    this.offline = page.locator("rt-connection .banner");
    this.bell = page.getByRole("button", { name: /^Notifications/ });
    this.feed = page.locator("rt-inbox article");
    this.unreadItems = page.locator('rt-inbox [part~="item-unread"]');
    this.presence = page.locator(".presence");
  }

  async signIn(name) {
    await this.page.getByRole("button", { name: new RegExp(`^Sign in as ${name}`) }).click();
    await this.page.locator("a.project-card").first().waitFor();
  }

  async signOut() {
    await this.page.getByRole("button", { name: /^Signed in as/ }).click();
    await this.page.getByRole("button", { name: "Sign out" }).click();
    await this.page.getByText("Who are you today?").waitFor();
  }

  openProjects() {
    return this.page.getByRole("link", { name: /^Projects/ }).click();
  }

  openMessages() {
    return this.page.getByRole("link", { name: /^Messages/ }).click();
  }

  async openProject(title) {
    await this.openProjects();
    await this.page.locator("a.project-card", { hasText: title }).click();
    await this.page.getByRole("heading", { level: 1, name: title }).waitFor();
  }

  /** From a project, as a person would find the other one. */
  async writeTo(name, project) {
    await this.openProject(project);
    await this.page.getByRole("button", { name: `Message ${name}` }).first().click();
    await this.threadWith(name);
  }

  async openConversation(name) {
    await this.openMessages();
    await this.page.locator(".conversation", { hasText: name }).click();
    await this.threadWith(name);
  }

  async threadWith(name) {
    await this.page.locator(".thread-head").getByRole("heading", { name }).waitFor();
    await this.page.locator('.messages[aria-busy="false"]').waitFor();
    await this.input.waitFor();
  }

  async send(text) {
    await this.input.fill(text);
    await this.input.press("Enter");
  }

  message(text) {
    return this.page.locator(".message", { has: this.page.getByText(text, { exact: true }) });
  }

  async sees(text) {
    await this.message(text).first().waitFor();
    assert.equal(await this.message(text).count(), 1, `"${text}" is shown once`);
  }

  /** Waits until a message of ours is `pending`, `sent`, `read` or `failed`. */
  state(text, state) {
    return this.message(text).and(this.page.locator(`[data-state="${state}"]`)).waitFor();
  }

  texts() {
    return this.messages.allTextContents();
  }

  async unread(count) {
    const name = count > 0 ? `Messages, ${count} unread` : "Messages";
    await this.page.getByRole("link", { name, exact: true }).waitFor();
  }

  async openFeed() {
    if ((await this.bell.getAttribute("aria-expanded")) !== "true") await this.bell.click();
  }

  /** Waits until the bell tells of so many that are new: those that were not on screen yet. */
  async notified(count) {
    const name = count > 0 ? `Notifications, ${count} new` : "Notifications";
    await this.page.getByRole("button", { name, exact: true }).waitFor();
  }

  /** Waits until the open list of notifications tells of so many that are not read. */
  async unreadInFeed(count) {
    const badge = this.page.locator("rt-inbox rt-unread .badge");
    await (count > 0 ? badge.getByText(String(count), { exact: true }).waitFor() : badge.waitFor({ state: "detached" }));
  }

  /** Opens a notification by its text, from the open list. */
  openNotification(text) {
    return this.feed.filter({ hasText: text }).getByRole("link").click();
  }

  /** Waits until the server has stored what the page showed as done at once. */
  async storedAsNotified(count) {
    while ((await this.call("GET", "/api/chat/notifications/counts")).body?.unread !== count) await this.page.waitForTimeout(20);
  }

  /** Waits until the server has stored how this person wants to be told of a type. It keeps no row for `live`, the default. */
  async storedPreference(type, mode) {
    while (((await this.call("GET", "/api/chat/notifications/preferences")).body?.preferences[type] ?? "live") !== mode) await this.page.waitForTimeout(20);
  }

  reload() {
    return this.page.reload();
  }

  /** Calls the server as this window's person, past the page's own buttons. */
  call(method, path, body) {
    return this.page.evaluate(async ([method, path, body]) => {
      const { token } = JSON.parse(sessionStorage.getItem("brightwork.session"));
      const response = await fetch(path, {
        method,
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
        body: body ? JSON.stringify(body) : undefined,
      });
      return { status: response.status, body: await response.json().catch(() => null) };
    }, [method, path, body]);
  }

  /** Sends events on a socket of its own, as this window's person, and gives their acknowledgements. */
  emit(...events) {
    return this.page.evaluate(async (events) => {
      const { io } = await import("/vendor/socket.io.esm.min.js");
      const { token } = JSON.parse(sessionStorage.getItem("brightwork.session"));
      // Without an upgrade: where one is under way as the socket leaves, the browser complains of it on the console.
      const socket = io({ auth: { token }, forceNew: true, transports: ["websocket"] });
      let ended = "";
      socket.once("disconnect", (reason, details) => (ended = `${reason} ${details?.context?.code ?? ""} ${details?.context?.reason ?? ""}`));
      try {
        return await Promise.all(events.map(([name, payload]) => socket.timeout(15_000).emitWithAck(name, payload)));
      } catch (error) {
        await new Promise((resolve) => setTimeout(resolve));
        throw new Error(`${error.message} ${ended}`);
      } finally {
        socket.disconnect();
      }
    }, events);
  }

  conversationId() {
    return new URL(this.page.url()).hash.split("/").at(-1);
  }
}
