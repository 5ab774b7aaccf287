import { Api } from "./app/api.js";
import { clearSession, loadSession, saveSession } from "./app/session.js";
import { startWorkspace } from "./app/workspace.js";
import { signInView } from "./views/signIn.js";
import { unreachableView } from "./views/unreachable.js";

const root = document.getElementById("app");

async function showSignIn(notice = null) {
  const people = await new Api().get("/api/people");
  root.replaceChildren(signInView(people, notice, async (person) => {
    const session = await new Api().post("/api/session", { personId: person.id });
    saveSession(session);
    await showWorkspace(session);
  }));
}

async function showWorkspace(session) {
  const people = await new Api().get("/api/people");
  const workspace = startWorkspace(session, people, (notice) => {
    workspace.close();
    clearSession();
    location.hash = "";
    start(notice);
  });
  root.replaceChildren(workspace.element);
}

async function start(notice = null) {
  const session = loadSession();
  try {
    await (session ? showWorkspace(session) : showSignIn(notice));
  } catch {
    root.replaceChildren(unreachableView(() => start(notice)));
  }
}

await start();
