import { avatar } from "../ui/avatar.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { sayError } from "../ui/snackbar.js";

export function signInView(people, notice, onPick) {
  const group = (role, title, text) => h("section", { class: "pick" },
    h("h2", {}, title),
    h("p", {}, text),
    h("ul", {}, people.filter((person) => person.role === role).map((person) => h("li", {}, card(person)))));

  const card = (person) => h("button", {
    class: "pick-card",
    type: "button",
    "aria-label": `Sign in as ${person.name}, ${person.headline}`,
    on: {
      click: async (event) => {
        const button = event.currentTarget;
        button.disabled = true;
        try {
          await onPick(person);
        } catch (error) {
          button.disabled = false;
          sayError(error);
        }
      },
    },
  }, avatar(person, { size: "l" }),
  h("span", { class: "pick-text" }, h("strong", {}, person.name), h("span", {}, person.headline)),
  icon("chevronRight"));

  return h("main", { class: "sign-in" },
    h("div", { class: "sign-in-story" },
      h("p", { class: "brand" }, h("img", { src: "/favicon.svg", alt: "", width: "32", height: "32" }), h("span", {}, "Brightwork")),
      h("h1", {}, "Good work starts with a conversation."),
      h("p", { class: "lead" }, "Clients post projects. Freelancers make proposals. They talk, agree, and get paid, all in one place and all live."),
      h("ol", { class: "steps" },
        step("1", "Sign in as a client", "Amara posted a brand identity project."),
        step("2", "Open a second window", "Sign in as Mei, who made a proposal."),
        step("3", "Talk, assign, release", "Watch every step arrive on the other side."))),
    h("div", { class: "sign-in-people" },
      notice ? h("p", { class: "notice", role: "status" }, notice) : null,
      h("h1", { class: "pick-title" }, "Who are you today?"),
      group("client", "Clients", "They post projects and pay for them."),
      group("freelancer", "Freelancers", "They make proposals and do the work."),
      h("p", { class: "fine-print" }, "A demonstration without passwords. Each window keeps its own sign-in.")));
}

function step(number, title, text) {
  return h("li", {}, h("span", { class: "step-number", "aria-hidden": "true" }, number), h("span", {}, h("strong", {}, title), h("span", {}, text)));
}
