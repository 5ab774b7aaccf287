import { fill, h } from "../ui/dom.js";
import { money } from "../ui/format.js";
import { sayError } from "../ui/snackbar.js";

/** A freelancer's offer for an open project, sent or still to be written. */
export function proposalForm({ projects, me }, project) {
  const amount = h("input", { id: "amount", type: "number", min: "1", max: "1000000", step: "1", required: true, inputmode: "numeric", value: String(project.budget / 100) });
  const pitch = h("textarea", { id: "pitch", rows: "4", maxlength: "600", required: true, placeholder: "Why you, and how you would go about it" });
  const submit = h("button", { class: "button button-primary", type: "submit" }, "Send proposal");
  const form = h("form", { class: "form", on: { submit: (event) => { event.preventDefault(); send(); } } },
    h("label", { for: "amount" }, "Your price in dollars"), amount,
    h("label", { for: "pitch" }, "Your pitch"), pitch,
    submit);
  const element = h("div", { class: "card" });

  async function send() {
    submit.disabled = true;
    try {
      await projects.propose(project.id, Math.round(Number(amount.value) * 100), pitch.value);
    } catch (error) {
      sayError(error);
    } finally {
      submit.disabled = false;
    }
  }

  return {
    update(current) {
      const own = current.proposals.find((proposal) => proposal.freelancerId === me.id);
      if (own) {
        fill(element, h("h2", {}, "Your proposal is with the client"), h("p", { class: "big-money" }, money(own.amount)), h("p", {}, own.pitch));
      } else if (!element.contains(form)) {
        fill(element, h("h2", {}, "Make a proposal"), form);
      }

      return element;
    },
  };
}
