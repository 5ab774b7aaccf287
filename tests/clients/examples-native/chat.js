// chat.js
import { connect } from "./connection.js";
import { followConversation } from "./conversation.js";
import { followList } from "./list.js";
import { followNotifications } from "./notifications.js";
import { sendInOrder } from "./outbox.js";
import { followPeople } from "./people.js";
import { followReply } from "./reply.js";

/** A page with one conversation. `render` is called whenever something has changed. */
export function openChat(url, { conversationId, render, replaced = () => location.reload(), ...options }) {
  const chat = { status: "waiting" };
  const changed = () => render(chat);
  const onStatus = (status, code) => changed(Object.assign(chat, { status, code }));
  const connection = connect(url, { ...options, onStatus });
  connection.onSession((session) => {
    if (chat.session && chat.session.epoch !== session.epoch) replaced(); // Nothing that is known holds any more.
    chat.session = session;
  });
  const conversation = followConversation(connection, conversationId, changed);
  return Object.assign(chat, {
    connection,
    conversation,
    outbox: sendInOrder(connection, conversation, changed),
    reply: followReply(connection, conversationId, changed),
    list: followList(connection, changed),
    people: followPeople(connection, changed),
    notifications: followNotifications(connection, changed),
  });
}
