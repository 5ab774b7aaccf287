import { io } from "socket.io-client";
import { freePort } from "../../support/free-port.mjs";
import { assistant } from "./examples/assistant.js";
import { chatroom } from "./examples/chatroom.js";
import { chatterBox } from "./examples/chatterbox.js";
import { messagingComponent } from "./examples/direct.js";
import { chatComponent } from "./examples/marketplace.js";
import { mount } from "./hooks.js";
import { DialectHost } from "./host.js";
import { Recorder } from "./recorder.js";

/** The host of the documents' example: five contracts, each with nothing but the address changed. */
export class FiveContracts {
  host;
  port;
  roomsPort;

  static async start(env = {}, port = undefined, roomsPort = undefined) {
    const five = new FiveContracts();
    five.port = port ?? (await freePort());
    five.roomsPort = roomsPort ?? (await freePort());
    five.host = await DialectHost.start("Marketplace", { ...env, RoomsPort: String(five.roomsPort) }, five.port);
    return five;
  }

  stop() {
    return this.host.stop();
  }

  /** What the users of a row need: a conversation of theirs with the sender, or a user and a chatroom. */
  async prepare(contract, user) {
    switch (contract) {
      case "Assistant":
        return { conversationId: await this.host.declaredConversation("Assistant", user, "sender") };
      case "Chatroom": {
        const { id: userId } = await this.host.post("/users/", { name: user, handle: user });
        const { id: senderId } = await this.host.post("/users/", { name: `Sender to ${user}`, handle: `sender-to-${user}` });
        const { id: chatroomId } = await this.host.post("/chatrooms/", { name: user });
        return { userId, senderId, chatroomId };
      }
      default:
        return { conversationId: await this.host.conversation(user, "sender") };
    }
  }

  /** Sends to the users of a row by HTTP, as another user. */
  async send(contract, place, text) {
    if (contract === "Chatroom") {
      await this.host.post("/messages/", { message_text: text, user_id: place.senderId, chatroom_id: place.chatroomId, is_reply: false });
    } else {
      await this.host.post(`/api/chat/conversations/${place.conversationId}/messages`, { content: text }, "sender");
    }
  }
}

/**
 * Runs a contract's example as its document shows it, at an address; `options` are added to those of the example.
 * Gives what it received so far, in words, and its end.
 */
export function runExample(contract, port, user, place, options = {}) {
  const console = new Recorder();
  const sockets = [];
  const environment = {
    console,
    io: (url, own) => {
      const socket = io(url, { ...own, ...options, forceNew: true });
      sockets.push(socket);
      return socket;
    },
  };
  const address = `http://127.0.0.1:${port}`;
  const lines = (beginning, textOf) => console.lines.filter(([first]) => first === beginning).map(([, value]) => textOf(value));
  const close = () => sockets.forEach((socket) => socket.close());
  switch (contract) {
    case "Marketplace": {
      mount((hooks) => chatComponent(hooks, { ...place, currentUserId: user, token: user }, { ...environment, url: address }));
      return { sockets, close, ready: () => console.line("Connected"), received: () => lines("New message received:", (message) => message.content) };
    }
    case "Direct": {
      const localStorage = { getItem: () => user };
      const component = mount((hooks) => messagingComponent(hooks, { ...environment, url: `${address}/direct`, localStorage }));
      return { sockets, close, ready: () => console.line("Connected to server"), received: () => component.current.messages.map((message) => message.content) };
    }
    case "ChatterBox": {
      const { joinConversation } = chatterBox({ ...environment, url: `${address}/chatterbox`, token: user });
      // A page joins when it is connected, as its document says.
      sockets[0].on("connect", () => joinConversation(place.conversationId));
      return { sockets, close, ready: () => console.line("Authenticated"), received: () => lines("New message:", (text) => text) };
    }
    case "Assistant": {
      assistant({ ...environment, url: `${address}/assistant`, userId: user });
      return { sockets, close, ready: () => console.line("Connected with socket id:"), received: () => lines("New message received:", (message) => message.content) };
    }
    case "Chatroom": {
      const shown = [];
      chatroom({ ...environment, url: address, ...place, addMessageToUI: (message) => shown.push(message.message_text) });
      return { sockets, close, ready: () => console.line("Joined chatroom:"), received: () => shown };
    }
  }
}

export const contracts = ["Marketplace", "Direct", "ChatterBox", "Assistant", "Chatroom"];
