// A second front end, as small as it gets: it speaks the contract "Direct", which addresses people instead of
// conversations, over the same conversations as the big one.
import { io } from "/vendor/socket.io.esm.min.js";

const byId = (id) => document.getElementById(id);
const [me, other, unread, messages, typing, composer, text, problem] =
  ["me", "other", "unread", "messages", "typing", "composer", "text", "problem"].map(byId);

const STOPPED_AFTER_MS = 2000;
let people = [];
let socket = null;
let stopTimer = 0;

const post = async (path, body) => {
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return response.json();
};

async function start() {
  people = await (await fetch("/api/people")).json();
  const wanted = new URLSearchParams(location.search);
  fill(me, people, wanted.get("me"));
  me.addEventListener("change", signIn);
  other.addEventListener("change", open);
  composer.addEventListener("submit", send);
  text.addEventListener("input", tellTyping);
  await signIn(wanted.get("with"));
}

async function signIn(partner) {
  fill(other, people.filter((person) => person.id !== me.value), typeof partner === "string" ? partner : other.value);
  socket?.disconnect();
  const { token } = await post("/api/session", { personId: me.value });
  socket = io({ path: "/direct", auth: { token }, forceNew: true });
  socket.on("connect", open);
  socket.on("receive_message", show);
  socket.on("message_sent", ({ message }) => show(message));
  socket.on("message_history", ({ messages: history, otherUser }) => otherUser._id === other.value && history.forEach(show));
  socket.on("message_read", ({ messageId }) => find(messageId)?.setAttribute("data-read", ""));
  socket.on("typing_indicator", ({ userId, userName, isTyping }) => {
    if (userId === other.value) typing.textContent = isTyping ? `${userName} is typing…` : "";
  });
  socket.on("unread_count", ({ count }) => (unread.textContent = count ? `${count} unread` : ""));
  socket.on("message_notification", () => socket.emit("get_unread_count"));
  socket.on("message_read_confirmed", () => socket.emit("get_unread_count"));
  socket.on("error", ({ message }) => (problem.textContent = message));
}

function open() {
  messages.replaceChildren();
  typing.textContent = "";
  socket.emit("get_message_history", { otherUserId: other.value, page: 1, limit: 50 });
  socket.emit("get_unread_count");
}

/** Shows a message once, in the order of the ids: a message may come by history and live. */
function show(message) {
  const mine = message.senderId === me.value;
  if ((mine ? message.receiverId : message.senderId) !== other.value || find(message._id)) return;
  const item = document.createElement("li");
  item.dataset.id = message._id;
  item.textContent = message.content;
  if (mine) item.dataset.mine = "";
  if (mine && message.read) item.dataset.read = "";
  const next = [...messages.children].find((shown) => Number(shown.dataset.id) > Number(message._id));
  messages.insertBefore(item, next ?? null);
  item.scrollIntoView({ block: "end" });
  if (!mine && !message.read) socket.emit("mark_message_read", { messageId: message._id });
}

function send(event) {
  event.preventDefault();
  const content = text.value.trim();
  if (!content) return;
  problem.textContent = "";
  text.value = "";
  stopTyping();
  socket.emit("send_message", { receiverId: other.value, content, clientMessageId: crypto.randomUUID() });
}

function tellTyping() {
  if (!stopTimer) socket.emit("typing_start", { receiverId: other.value });
  clearTimeout(stopTimer);
  stopTimer = setTimeout(stopTyping, STOPPED_AFTER_MS);
}

function stopTyping() {
  if (!stopTimer) return;
  clearTimeout(stopTimer);
  stopTimer = 0;
  socket.emit("typing_stop", { receiverId: other.value });
}

function find(messageId) {
  return messages.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
}

function fill(select, options, chosen) {
  select.replaceChildren(...options.map((person) => new Option(person.name, person.id, false, person.id === chosen)));
}

start();
