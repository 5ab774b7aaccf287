import { fill, h } from "../ui/dom.js";
import { emptyState } from "../ui/emptyState.js";
import { sayError } from "../ui/snackbar.js";

/** The moderator's queue: what people reported, oldest first, until it is dismissed or the message is deleted. */
export function reportsView({ api, people }) {
  const list = h("ul", { class: "reports", "aria-label": "Reported messages", "aria-busy": "true" });
  const element = h("div", { class: "page" },
    h("header", { class: "page-head" },
      h("h1", {}, "Reported messages"),
      h("p", {}, "Dismiss a report, or delete the message for everybody in its conversation.")),
    list);
  const nameOf = (id) => people.get(id)?.name ?? "Somebody";

  async function load() {
    try {
      const reports = [];
      let cursor = null;
      do {
        const page = await api.get("/api/reports", { cursor });
        reports.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      fill(list, reports.length > 0
        ? reports.map(item)
        : h("li", { class: "project-none" }, emptyState("flag", "Nothing to look at", "No message is reported.")));
    } catch (error) {
      sayError(error);
    }

    list.setAttribute("aria-busy", "false");
  }

  function item(report) {
    const act = (what) => async (event) => {
      event.currentTarget.disabled = true;
      await api.post(`/api/reports/${report.id}/${what}`).catch(sayError);
      await load();
    };
    return h("li", { class: "report" },
      h("p", { class: "report-who" }, `${nameOf(report.reporterId)} reported ${nameOf(report.authorId)}: ${report.reason}`),
      h("blockquote", {}, report.text),
      report.comment ? h("p", {}, report.comment) : null,
      report.isDeleted ? h("p", { class: "report-who" }, "The message is deleted already.") : null,
      h("div", { class: "report-end" },
        h("button", { class: "button button-secondary", type: "button", on: { click: act("dismiss") } }, "Dismiss"),
        report.isDeleted ? null : h("button", { class: "button button-primary", type: "button", on: { click: act("delete-message") } }, "Delete message")));
  }

  load();
  return { element, show: load, dispose() {} };
}
