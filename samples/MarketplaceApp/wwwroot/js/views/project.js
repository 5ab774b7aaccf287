import { pathTo } from "../app/router.js";
import { fill, h } from "../ui/dom.js";
import { emptyState } from "../ui/emptyState.js";
import { money } from "../ui/format.js";
import { icon } from "../ui/icons.js";
import { proposalForm } from "./proposalForm.js";
import { actionButton, messageButton, personLine, statusPill } from "./projectParts.js";

/** One project: the brief, and what we may do about it. */
export function projectView(workspace, id) {
  const { projects, presence } = workspace;
  const element = h("div", { class: "page" });
  let form = null;

  const render = () => {
    const project = projects.get(id);
    if (!project) {
      if (projects.isLoaded) fill(element, back(), emptyState("briefcase", "No such project", "It may have been taken down."));
      return;
    }

    // The form is made once, so that what was typed stays when something else on the page changes.
    form ??= proposalForm(workspace, project);
    fill(element, back(), h("div", { class: "project" }, brief(workspace, project), side(workspace, project, form)));
  };

  const off = [projects.on("changed", render), presence.on("changed", render)];
  render();
  return {
    element,
    show(nextId) {
      if (nextId !== id) form = null;
      id = nextId;
      render();
    },
    dispose: () => off.forEach((stop) => stop()),
  };
}

function back() {
  return h("a", { class: "back", href: pathTo("projects"), data: { focus: "back" } }, icon("arrowLeft"), "All projects");
}

function brief(workspace, project) {
  const isOwner = project.clientId === workspace.me.id;
  return h("article", { class: "card brief" },
    h("span", { class: "project-top" }, h("span", { class: "eyebrow" }, project.category), statusPill(project)),
    h("h1", {}, project.title),
    h("p", { class: "lead" }, project.summary),
    h("p", {}, project.description),
    h("dl", { class: "facts" },
      fact("Budget", money(project.budget)),
      project.agreedAmount ? fact(project.status === "paid" ? "Paid out" : "Agreed", money(project.agreedAmount)) : null,
      fact("Proposals", String(project.proposalCount))),
    h("div", { class: "brief-client" },
      personLine(workspace, project.clientId),
      isOwner ? h("span", { class: "hint" }, "Your project") : messageButton(workspace, project.clientId, { kind: "secondary" })));
}

function fact(name, value) {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

function side(workspace, project, form) {
  const { me } = workspace;
  if (project.clientId === me.id) {
    return h("section", { class: "side", "aria-label": "Your project" },
      project.status === "open" ? null : progress(workspace, project),
      proposals(workspace, project));
  }

  if (project.freelancerId === me.id) return h("section", { class: "side", "aria-label": "Your work" }, progress(workspace, project));
  if (project.status === "open" && me.role === "freelancer") return h("section", { class: "side", "aria-label": "Your proposal" }, form.update(project));
  return null;
}

/** Where an assigned project stands; its client can release the payment here. */
function progress(workspace, project) {
  const { me, projects } = workspace;
  const isOwner = project.clientId === me.id;
  const other = isOwner ? project.freelancerId : project.clientId;
  const step = (done, text) => h("li", { class: done ? "done" : "" }, icon(done ? "check" : "clock"), text);
  return h("div", { class: "card progress" },
    h("h2", {}, isOwner ? "The work" : "You are on this project"),
    isOwner ? personLine(workspace, project.freelancerId) : null,
    h("ol", { class: "timeline" },
      step(true, "Proposal accepted"),
      step(true, `${money(project.agreedAmount)} set aside`),
      step(project.status === "paid", project.status === "paid" ? "Payment released" : "Payment waits for the result")),
    h("div", { class: "actions" },
      isOwner && project.status === "assigned"
        ? actionButton(`Release ${money(project.agreedAmount)}`, () => projects.releasePayment(project.id), { iconName: "coins", focus: "release" })
        : null,
      messageButton(workspace, other, { kind: "secondary" })));
}

function proposals(workspace, project) {
  const isOpen = project.status === "open";
  const shown = project.proposals.filter((proposal) => proposal.freelancerId !== project.freelancerId);
  if (shown.length === 0) {
    return isOpen && h("div", { class: "card" }, emptyState("sparkle", "No proposals yet", "You are told as soon as the first one arrives."));
  }

  return h("div", { class: "proposals" },
    h("h2", {}, isOpen ? `${shown.length} ${shown.length === 1 ? "proposal" : "proposals"}` : "Other proposals"),
    shown.map((proposal) => h("article", { class: "card proposal", "aria-label": `Proposal by ${workspace.people.get(proposal.freelancerId)?.name}` },
      h("div", { class: "proposal-head" }, personLine(workspace, proposal.freelancerId), h("strong", {}, money(proposal.amount))),
      h("p", {}, proposal.pitch),
      h("div", { class: "actions" },
        isOpen
          ? actionButton("Assign project", () => workspace.projects.assign(project.id, proposal.freelancerId), { iconName: "check", focus: `assign-${proposal.freelancerId}` })
          : null,
        messageButton(workspace, proposal.freelancerId, { kind: "secondary" })))));
}
