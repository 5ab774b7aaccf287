import { currentRoute, onRouteChange, pathTo } from "../app/router.js";
import { messagesView } from "../views/messages.js";
import { projectView } from "../views/project.js";
import { projectsView } from "../views/projects.js";
import { reportsView } from "../views/reports.js";
import { badge } from "./badge.js";
import { bell } from "./bell.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { personMenu } from "./personMenu.js";

/** The frame around every view: brand, navigation with counts, bell, who we are. */
export function shell(workspace) {
  const { conversations } = workspace;
  const main = h("main", { class: "main", id: "main", tabindex: "-1" });
  const nav = h("nav", { class: "nav", "aria-label": "Main" });
  const menu = personMenu(workspace);
  let view = null;

  const link = (name, label, iconName, count) => h("a", {
    class: "nav-link",
    href: pathTo(name),
    "aria-current": currentRoute().name === name ? "page" : null,
    "aria-label": count > 0 ? `${label}, ${count} unread` : label,
    data: { focus: name },
  }, icon(iconName), h("span", {}, label), badge(count));

  const renderNav = () => fill(nav,
    link("projects", "Projects", "briefcase", 0),
    link("messages", "Messages", "chat", conversations.unread),
    workspace.me.isModerator ? link("reports", "Reports", "flag", 0) : null);

  const renderView = () => {
    const route = currentRoute();
    const kind = route.name === "projects" && route.id ? "project" : route.name;
    renderNav();
    if (view?.kind === kind && view.show) {
      view.show(route.id);
      return;
    }

    view?.dispose();
    const make = { projects: projectsView, project: projectView, messages: messagesView, reports: reportsView }[kind];
    view = { kind, ...make(workspace, route.id) };
    main.replaceChildren(view.element);
    main.scrollTop = 0;
  };

  const off = [conversations.on("changed", renderNav), onRouteChange(renderView)];
  renderView();

  const element = h("div", { class: "shell" },
    h("a", { class: "skip", href: "#main", on: { click: (event) => { event.preventDefault(); main.focus(); } } }, "Skip to content"),
    h("header", { class: "top" },
      h("a", { class: "brand", href: pathTo("projects") }, h("img", { src: "/favicon.svg", alt: "", width: "28", height: "28" }), h("span", {}, "Brightwork")),
      nav,
      h("div", { class: "top-end" }, bell(workspace), menu.element)),
    h("rt-connection", {}, "What you write is sent as soon as it is back."),
    main);

  return {
    element,
    dispose() {
      view?.dispose();
      off.forEach((stop) => stop());
      menu.dispose();
    },
  };
}
