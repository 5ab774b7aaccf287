import { createRealtimeClient } from "/_content/Realtime.UI/realtime.js";
import { Projects } from "../business/projects.js";
import { Connection } from "../realtime/connection.js";
import { Conversations } from "../realtime/conversations.js";
import { Outbox } from "../realtime/outbox.js";
import { Presence } from "../realtime/presence.js";
import { TypingWatch } from "../realtime/typing.js";
import { h } from "../ui/dom.js";
import { shell } from "../ui/shell.js";
import { clearSnackbar } from "../ui/snackbar.js";
import { countInTitle } from "../ui/title.js";
import { toasts } from "../ui/toasts.js";
import { Api } from "./api.js";
import { Push } from "./push.js";

/**
 * Everything that one signed-in person works with, and the page around it. `connection` carries the conversations, in the
 * page's own code; `realtime` carries what the bell and the toasts show, in the elements of Realtime.UI.
 */
export function startWorkspace(session, people, onSignOut) {
  let closed = false;
  const signOut = (notice = null) => {
    if (!closed) onSignOut(notice);
  };

  const me = session.person;
  const api = new Api(session.token, () => signOut("Your session has ended. Please sign in again."));
  const connection = new Connection(session.token);
  const realtime = createRealtimeClient({ getToken: () => session.token });
  const outbox = new Outbox(connection, me.id);
  const scope = { connection, api, outbox, me: me.id, isReading: (id) => workspace.isReading(id) };
  const workspace = {
    me,
    people: new Map(people.map((person) => [person.id, person])),
    api,
    connection,
    realtime,
    outbox,
    conversations: new Conversations(scope),
    push: new Push(api, me.id),
    presence: new Presence(connection),
    projects: new Projects(api),
    typing: new TypingWatch(scope),
    /** Whether a conversation's end is before our eyes; the pane that shows one sets it. */
    isReading: () => false,
    // The next person in this browser must not see our notifications. A server that is slow does not keep us signed in.
    signOut: () => Promise.race([workspace.push.turnOff().catch(() => {}), pause(3_000)]).then(() => signOut()),
  };

  connection.on("online", () => {
    workspace.projects.load();
    // The server is back, so the other connection need not wait for its turn.
    realtime.reconnectNow();
  });
  realtime.on("notification", () => workspace.projects.load());
  connection.on("rejected", () => signOut("The server did not accept your session. Please sign in again."));
  workspace.conversations.on("changed", () =>
    workspace.presence.watch(workspace.conversations.list.map((conversation) => conversation.otherId)));
  countInTitle(workspace);

  const page = shell(workspace);
  const provider = h("rt-provider", {}, page.element, toasts(workspace));
  provider.client = realtime;
  workspace.projects.load();
  workspace.push.renew();
  connection.open();

  return {
    element: provider,
    close() {
      closed = true;
      connection.close();
      realtime.dispose();
      page.dispose();
      clearSnackbar();
    },
  };
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
