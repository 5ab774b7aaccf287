// Runs in the page: the behaviours, against whichever version of the client the page has loaded.
import { JavaScriptPeer } from "/lib/peer.js";
import { within } from "/lib/within.js";

const ends = { polling: "polling", websocket: "websocket", upgrade: "websocket" };
// Version 2 knows bytes by their buffer alone, and takes a view of one for an object.
const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => i % 251).buffer;

/** One page's way to connect. */
class Row {
  constructor(url, transport) {
    Object.assign(this, { url, transport });
  }

  open(namespace = "/", { token, reconnection = false } = {}) {
    const credentials = token && { auth: { token }, query: { token } };
    const transports = this.transport === "upgrade" ? ["polling", "websocket"] : [this.transport];
    this.socket = window.io(this.url + namespace, {
      ...credentials,
      // Version 2 sends cookies unless told not to; a host that takes pages of any origin refuses those.
      withCredentials: false,
      transports,
      reconnection,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      forceNew: true,
    });
    this.peer = new JavaScriptPeer(this.socket);
    return this.peer;
  }

  async connect(namespace, options) {
    const peer = this.open(namespace, options);
    await peer.next("connect");
    return peer;
  }
}

const behaviours = {
  async "connects and ends up on the transport asked for"(row) {
    const peer = await row.connect();
    if (peer.transport !== ends[row.transport]) {
      await within(new Promise((resolve) => row.socket.io.engine.on("upgrade", resolve)), "the upgrade");
    }
    equal(peer.transport, ends[row.transport]);
    equal(await peer.ask("message-with-ack", "here"), ["here"]);
  },

  async "events go both ways with all their arguments"(row) {
    const peer = await row.connect();
    const values = [1, "two €🎉", { three: [true, null] }];
    peer.emit("message", ...values);
    equal(await peer.next("message-back"), values);
  },

  async "acknowledgements go both ways"(row) {
    const peer = await row.connect();
    equal(await peer.ask("message-with-ack", "a", 2, [3]), ["a", 2, [3]]);
    peer.answer("question", (question) => ({ question, answer: 42 }));
    peer.emit("ask", "well?");
    equal(await peer.next("answered"), [{ question: "well?", answer: 42 }]);
  },

  async "bytes go both ways, within objects and in acknowledgements too"(row) {
    const peer = await row.connect();
    peer.emit("message", bytes, "between", bytes.slice(0, 3));
    equal(await peer.next("message-back"), [bytes, "between", bytes.slice(0, 3)]);
    peer.emit("file", { name: "numbers", data: bytes });
    equal(await peer.next("file-back"), [{ name: "numbers", data: bytes }]);
    equal(await peer.ask("message-with-ack", bytes), [bytes]);
  },

  async "what is sent while the connection is made and moved arrives in order and once"(row) {
    const peer = row.open();
    for (let i = 0; i < 200; i++) {
      peer.emit("message", i, bytes.slice(0, i));
    }
    for (let i = 0; i < 200; i++) {
      equal(await peer.next("message-back"), [i, bytes.slice(0, i)]);
    }
  },

  async "a namespace lets in who knows the word, and rejects others"(row) {
    const rejected = row.open("/guarded", { token: "guess" });
    const [error] = await rejected.next("connect_error");
    equal(error.data ?? error, { code: "denied", retry: false });
    await row.connect("/guarded", { token: "open sesame" });
  },
};

/** Runs one behaviour in this page. */
export const run = (name, url, transport) => behaviours[name](new Row(url, transport));

/** Connects, and leaves the rest to the functions below, between which the server goes away and returns. */
export async function stay(url, transport) {
  window.row = new Row(url, transport);
  await window.row.connect("/", { reconnection: true });
}

export const away = () => window.row.peer.next("disconnect");

export async function back() {
  await window.row.peer.next("connect", "the return of the client");
  equal(await window.row.peer.ask("message-with-ack", "back"), ["back"]);
}

function equal(actual, expected) {
  const [is, shouldBe] = [actual, expected].map((value) => JSON.stringify(value, readable));
  if (is !== shouldBe) {
    throw new Error(`Expected ${shouldBe.slice(0, 200)}, but it is ${is.slice(0, 200)}`);
  }
}

/** All kinds of bytes as one, marked as such. */
function readable(_, value) {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? { bytes: [...new Uint8Array(value)] } : value;
}
