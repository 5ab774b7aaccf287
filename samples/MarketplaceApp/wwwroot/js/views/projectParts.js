import { navigate } from "../app/router.js";
import { avatar } from "../ui/avatar.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { sayError } from "../ui/snackbar.js";

const STATUS = { open: "Open", assigned: "In progress", paid: "Paid" };

export function statusPill(project) {
  return h("span", { class: `pill pill-${project.status}` }, STATUS[project.status]);
}

/** A button for something that the server does: busy meanwhile, and an error is told. */
export function actionButton(label, action, { kind = "primary", iconName = null, focus = label, ariaLabel = null } = {}) {
  return h("button", {
    class: `button button-${kind}`,
    type: "button",
    "aria-label": ariaLabel,
    data: { focus },
    on: {
      click: async (event) => {
        const button = event.currentTarget;
        button.disabled = true;
        try {
          await action();
        } catch (error) {
          sayError(error);
        } finally {
          button.disabled = false;
        }
      },
    },
  }, iconName ? icon(iconName) : null, label);
}

export function messageButton({ conversations, people }, userId, { kind = "quiet", label = "Message" } = {}) {
  const person = people.get(userId);
  return actionButton(label, async () => {
    const conversation = await conversations.openWith(userId);
    navigate("messages", conversation.id);
  }, { kind, iconName: "chat", focus: `message-${userId}`, ariaLabel: `Message ${person?.name ?? "them"}` });
}

export function personLine({ people, presence, me }, userId) {
  const person = people.get(userId);
  const online = userId !== me.id && presence.isOnline(userId);
  return h("span", { class: "person-line" },
    avatar(person, { size: "s", online: online || undefined }),
    h("span", {}, h("strong", {}, person?.name ?? "Someone"), h("span", {}, person?.headline)));
}
