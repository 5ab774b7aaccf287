// reply.js
import { repeating } from "./connection.js";

export function followReply({ socket, request, onSession }, conversationId, changed) {
  let reply = null, endedId;
  const resume = repeating(async () => {
    const before = reply;
    const answer = await request("get_reply", { conversationId, offset: before?.text.length ?? 0 });
    if (answer.reply) append(answer.reply);
    else if (reply === before) reply = null; // It ended while away: its message is in the conversation.
    changed();
  });
  onSession(resume);
  const handlers = { reply_progress: progress, reply_chunk: append, reply_ended: end };
  for (const [event, handle] of Object.entries(handlers))
    socket.on(event, (payload) => payload.conversationId === conversationId && changed(handle(payload)));

  function progress({ replyId, text }) {
    reply = { replyId, text: reply?.replyId === replyId ? reply.text : "", progress: text };
  }

  function append({ replyId, offset, text, progress = null }) {
    if (replyId === endedId) return;
    const known = reply?.replyId === replyId ? reply.text : "";
    const isNext = offset <= known.length;
    reply = { replyId, text: isNext ? known + text.slice(known.length - offset) : known, progress };
    if (!isNext) resume(); // Something is missing before it.
  }

  function end({ replyId, outcome, text }) {
    endedId = replyId;
    reply = outcome === "failed" ? { text: "", failure: text } : null;
  }

  return { stop: () => request("stop_reply", { conversationId }), shown: () => reply };
}
