import { h } from "../ui/dom.js";
import { say } from "../ui/snackbar.js";

const REASONS = [["spam", "Spam"], ["abuse", "Insult or threat"], ["fraud", "Fraud"], ["other", "Something else"]];

/** Asks why a message is reported, and reports it to the moderators. */
export function reportDialog(api, message, sender) {
  const reason = h("select", { name: "reason" }, REASONS.map(([value, label]) => h("option", { value }, label)));
  const comment = h("textarea", { name: "comment", rows: "3", maxlength: "1000" });
  const problem = h("p", { class: "report-dialog-problem", role: "alert" });
  const form = h("form", { on: { submit: (event) => { event.preventDefault(); send(); } } },
    h("h2", {}, `Report ${sender?.name ?? "this person"}`),
    h("label", {}, "Why", reason),
    h("label", {}, "What should the moderators know?", comment),
    problem,
    h("div", { class: "report-dialog-end" },
      h("button", { class: "button button-secondary", type: "button", on: { click: () => dialog.close() } }, "Cancel"),
      h("button", { class: "button button-primary", type: "submit" }, "Report")));
  const dialog = h("dialog", { class: "report-dialog", "aria-label": "Report a message", on: { close: () => dialog.remove() } }, form);

  async function send() {
    try {
      await api.post(`/api/chat/messages/${message.id}/report`, { reason: reason.value, comment: comment.value.trim() || null });
      dialog.close();
      say("Thank you. The moderators will look at the message.");
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  document.body.append(dialog);
  dialog.showModal();
}
