import { pathTo } from "../app/router.js";
import { fill, h } from "../ui/dom.js";
import { emptyState } from "../ui/emptyState.js";
import { money } from "../ui/format.js";
import { personLine, statusPill } from "./projectParts.js";

/** All projects, with those that concern us a click away. */
export function projectsView(workspace) {
  const { projects, presence, me } = workspace;
  const isClient = me.role === "client";
  const filters = [
    ["all", "All projects", () => true],
    ["mine", isClient ? "Posted by me" : "My work", (project) => isMine(project, me)],
    ["open", "Open", (project) => project.status === "open"],
  ];
  let chosen = "all";

  const bar = h("div", { class: "chips", role: "group", "aria-label": "Filter projects" });
  const grid = h("ul", { class: "project-grid" });
  const element = h("div", { class: "page" },
    h("header", { class: "page-head" },
      h("h1", {}, isClient ? `Welcome back, ${me.name.split(" ")[0]}` : "Find your next project"),
      h("p", {}, isClient
        ? "Compare proposals, talk to the people behind them, and assign the work."
        : "Read the brief, talk to the client, and make a proposal.")),
    bar, grid);

  const render = () => {
    fill(bar, filters.map(([key, label, matches]) => h("button", {
      class: "chip",
      type: "button",
      "aria-pressed": String(key === chosen),
      data: { focus: key },
      on: { click: () => { chosen = key; render(); } },
    }, label, h("span", {}, String(projects.list.filter(matches).length)))));

    const shown = projects.list.filter(filters.find(([key]) => key === chosen)[2]);
    fill(grid, shown.map((project) => h("li", {}, card(workspace, project))),
      projects.isLoaded && shown.length === 0
        ? h("li", { class: "project-none" }, emptyState("briefcase", "Nothing here yet", isClient ? "You have not posted a project." : "Make a proposal, and the project appears here."))
        : null,
      projects.isLoaded ? null : [1, 2, 3].map(() => h("li", { class: "card card-waiting", "aria-hidden": "true" })));
  };

  const off = [projects.on("changed", render), presence.on("changed", render)];
  render();
  return { element, dispose: () => off.forEach((stop) => stop()) };
}

function card(workspace, project) {
  return h("a", { class: "card project-card", href: pathTo("projects", project.id), data: { focus: `project-${project.id}` } },
    h("span", { class: "project-top" }, h("span", { class: "eyebrow" }, project.category), statusPill(project)),
    h("h2", {}, project.title),
    h("p", {}, project.summary),
    h("span", { class: "project-foot" },
      personLine(workspace, project.clientId),
      h("span", { class: "project-money" },
        h("strong", {}, money(project.agreedAmount ?? project.budget)),
        h("span", {}, footNote(project)))));
}

function footNote(project) {
  if (project.status !== "open") return project.status === "paid" ? "paid out" : "agreed";
  return project.proposalCount === 1 ? "1 proposal" : `${project.proposalCount} proposals`;
}

function isMine(project, me) {
  return project.clientId === me.id
    || project.freelancerId === me.id
    || project.proposals.some((proposal) => proposal.freelancerId === me.id);
}
