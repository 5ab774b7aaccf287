import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { io } from "socket.io-client";
import { DialectHost } from "./dialects/host.js";
import { next, until } from "./dialects/recorder.js";

/** The documented way to follow a conversation, as it stands there. */
async function documented() {
  const text = await readFile(new URL("../../docs/conversations.md", import.meta.url), "utf8");
  const code = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, block]) => block).find((block) => block.includes("function followConversation"));
  return new Function(`${code}; return followConversation;`)();
}

/** What a page shows: content, whether it is deleted, and who reacted. */
const shown = (state) => [...state.messages.values()]
  .sort((a, b) => a.sequence - b.sequence)
  .map((message) => [
    message.content,
    Boolean(message.deletedAt ?? message.deleted_at),
    message.reactions.map((reaction) => reaction.emoji).join(""),
  ]);

for (const dialect of ["Marketplace", "Direct"]) {
  test(`${dialect}: a client that was away catches up with edits, deletions and reactions`, { timeout: 120_000 }, async () => {
    const followConversation = await documented();
    const host = await DialectHost.start(dialect);
    const reader = io(host.url, { auth: { token: "bob" }, forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 50 });
    const editor = io(host.url, { auth: { token: "ada" }, forceNew: true });
    const ask = async (event, payload) => {
      const answer = await editor.emitWithAck(event, payload);
      assert.ok(answer.ok, `${event}: ${JSON.stringify(answer)}`);
      return answer;
    };
    try {
      await next(editor, "connect");
      const conversationId = await host.conversation("ada", "bob");
      const send = (content) => host.post(`/api/chat/conversations/${conversationId}/messages`, { content }, "ada");
      const [first, second, third] = [await send("one"), await send("two"), await send("three")];
      let state;
      const stop = followConversation(reader, conversationId, (now) => (state = now));
      await until(() => state?.messages.size === 3, "the conversation is read");

      // Live.
      await ask("edit_message", { messageId: first.id, content: "first" });
      await ask("add_reaction", { messageId: second.id, emoji: "+" });
      await until(() => shown(state).join() === "first,false,,two,false,+,three,false,", "what others change is shown");

      // Away: once by the page's own doing, once since the network was gone.
      for (const [round, leave, back] of [
        [1, () => reader.disconnect(), () => reader.connect()],
        [2, () => reader.io.engine.close(), () => {}],
      ]) {
        const known = state.revision;
        const left = next(reader, "disconnect");
        leave();
        await left;
        await ask("edit_message", { messageId: first.id, content: `first, ${round}` });
        await ask("add_reaction", { messageId: first.id, emoji: String(round) });
        if (round === 1) {
          await ask("delete_message", { messageId: third.id });
          await ask("remove_reaction", { messageId: second.id, emoji: "+" });
        }
        await send(`while away ${round}`);
        back();
        await until(() => state.revision >= known + (round === 1 ? 5 : 3), "it has caught up");
        assert.equal(state.revision, known + (round === 1 ? 5 : 3));
      }

      assert.deepEqual(shown(state), [
        ["first, 2", false, "12"],
        ["two", false, ""],
        ["", true, ""],
        ["while away 1", false, ""],
        ["while away 2", false, ""],
      ]);
      assert.equal(state.unreadCount, 5);
      assert.equal(state.watermarks.find(({ userId }) => userId === "bob").readSequence, 0);

      // Watched again after the reconnect.
      await ask("edit_message", { messageId: first.id, content: "live again" });
      await until(() => shown(state)[0][0] === "live again", "changes are heard again");
      stop();
    } finally {
      reader.close();
      editor.close();
      await host.stop();
    }
  });
}
