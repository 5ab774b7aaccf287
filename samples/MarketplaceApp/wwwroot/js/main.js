import { Api } from "./app/api.js";
import { clearSession, loadSession, saveSession } from "./app/session.js";
import { startWorkspace } from "./app/workspace.js";
import { signInView } from "./views/signIn.js";

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
    showSignIn(notice);
  });
  root.replaceChildren(workspace.element);
}

const session = loadSession();
await (session ? showWorkspace(session) : showSignIn());
