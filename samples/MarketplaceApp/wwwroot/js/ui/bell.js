import { openNotification } from "./arrivals.js";
import { badge } from "./badge.js";
import { fill, h } from "./dom.js";
import { emptyState } from "./emptyState.js";
import { ago } from "./format.js";
import { icon } from "./icons.js";
import { notificationTile } from "./notificationTile.js";
import { popover } from "./popover.js";
import { clearToasts } from "./toasts.js";

/** The bell: how many are unread, and the feed. */
export function bell({ notifications }) {
  const count = h("span", { class: "badge-slot" });
  const button = h("button", { class: "icon-button", type: "button", "aria-haspopup": "true" }, icon("bell"), count);
  const head = h("header", { class: "panel-head" });
  const list = h("ul", { class: "feed" });
  const foot = h("div", { class: "panel-foot" });
  const panel = h("section", { class: "panel", "aria-label": "Notifications" }, head, list, foot);
  const state = popover(button, panel, clearToasts);

  const row = (item) => h("li", {},
    h("button", {
      class: item.isRead ? "feed-item" : "feed-item feed-item-unread",
      type: "button",
      data: { focus: `feed-${item.id}` },
      on: { click: () => { state.close(); openNotification(notifications, item.id); } },
    },
    notificationTile(item.type),
    h("span", { class: "feed-text" },
      h("strong", {}, item.title),
      h("span", {}, item.message),
      h("time", { datetime: item.createdAt }, ago(item.createdAt))),
    item.isRead ? null : h("span", { class: "feed-dot" }, h("span", { class: "visually-hidden" }, "Unread"))));

  const render = () => {
    const { items, unread, hasMore } = notifications;
    button.setAttribute("aria-label", unread > 0 ? `Notifications, ${unread} unread` : "Notifications");
    fill(count, badge(unread));
    fill(head,
      h("h2", {}, "Notifications"),
      unread === 0 ? null : h("button", { class: "link", type: "button", data: { focus: "read-all" }, on: { click: () => notifications.markAllRead() } }, "Mark all as read"));
    fill(list, items.length > 0 ? items.map(row) : h("li", {},
      emptyState("bell", "Nothing yet", "When someone assigns you a project or releases a payment, it appears here.")));
    fill(foot, hasMore ? h("button", { class: "link", type: "button", data: { focus: "more" }, on: { click: () => notifications.loadMore() } }, "Show older") : null);
  };

  const off = notifications.on("changed", render);
  render();
  return { element: h("div", { class: "popover" }, button, panel), dispose: () => { off(); state.dispose(); } };
}
