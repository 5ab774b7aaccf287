import { Projects } from "../business/projects.js";
import { Connection } from "../realtime/connection.js";
import { Conversations } from "../realtime/conversations.js";
import { Notifications } from "../realtime/notifications.js";
import { Outbox } from "../realtime/outbox.js";
import { Presence } from "../realtime/presence.js";
import { TypingWatch } from "../realtime/typing.js";
import { announceArrivals } from "../ui/arrivals.js";
import { shell } from "../ui/shell.js";
import { clearToasts } from "../ui/toasts.js";
import { Api } from "./api.js";

/** Everything that one signed-in person works with: the socket, the models over it, and the page around them. */
export function startWorkspace(session, people, onSignOut) {
  let closed = false;
  const signOut = (notice = null) => {
    if (!closed) onSignOut(notice);
  };

  const me = session.person;
  const api = new Api(session.token, () => signOut("Your session has ended. Please sign in again."));
  const connection = new Connection(session.token);
  const outbox = new Outbox(connection, me.id);
  const scope = { connection, api, outbox, me: me.id, isReading: (id) => workspace.isReading(id) };
  const workspace = {
    me,
    people: new Map(people.map((person) => [person.id, person])),
    api,
    connection,
    outbox,
    conversations: new Conversations(scope),
    notifications: new Notifications(scope),
    presence: new Presence(connection),
    projects: new Projects(api),
    typing: new TypingWatch(scope),
    /** Whether a conversation's end is before our eyes; the pane that shows one sets it. */
    isReading: () => false,
    signOut,
  };

  connection.on("online", () => workspace.projects.load());
  connection.on("rejected", () => signOut("The server did not accept your session. Please sign in again."));
  workspace.conversations.on("changed", () =>
    workspace.presence.watch(workspace.conversations.list.map((conversation) => conversation.otherId)));
  announceArrivals(workspace);

  const page = shell(workspace);
  workspace.projects.load();
  connection.open();

  return {
    element: page.element,
    close() {
      closed = true;
      connection.close();
      page.dispose();
      clearToasts();
    },
  };
}
