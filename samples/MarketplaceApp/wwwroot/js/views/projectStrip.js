import { pathTo } from "../app/router.js";
import { fill, h } from "../ui/dom.js";
import { money } from "../ui/format.js";
import { actionButton, statusPill } from "./projectParts.js";

const AT_MOST = 2;
const ORDER = ["assigned", "open", "paid"];

/** The projects that both have to do with, with the next step a client can take, without leaving the conversation. */
export function projectStrip({ projects, me }) {
  const element = h("div", { class: "strip" });
  let otherId = null;

  const render = () => {
    const shared = otherId ? projects.between(me.id, otherId) : [];
    shared.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
    fill(element, shared.slice(0, AT_MOST).map(item));
    element.hidden = shared.length === 0;
  };

  const item = (project) => h("div", { class: "strip-item" },
    h("a", { href: pathTo("projects", project.id), data: { focus: `strip-${project.id}` } },
      h("strong", {}, project.title),
      statusPill(project),
      h("span", { class: "price" }, money(price(project)))),
    action(project));

  const price = (project) => project.agreedAmount
    ?? project.proposals.find((proposal) => proposal.freelancerId === otherId || proposal.freelancerId === me.id)?.amount
    ?? project.budget;

  function action(project) {
    if (project.clientId !== me.id) return null;
    if (project.status === "open") {
      return actionButton("Assign project", () => projects.assign(project.id, otherId), { kind: "soft", focus: `strip-assign-${project.id}` });
    }

    return project.status === "assigned"
      ? actionButton("Release payment", () => projects.releasePayment(project.id), { kind: "soft", focus: `strip-release-${project.id}` })
      : null;
  }

  const off = projects.on("changed", render);
  render();
  return {
    element,
    show(id) {
      if (id === otherId) return;
      otherId = id;
      render();
    },
    dispose: off,
  };
}
