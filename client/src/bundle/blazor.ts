// Blazor loads this module by its name. It defines the elements and makes their events known to components.
import "../elements/index.js";
import type { Message, Notification } from "../core/types.js";

interface Blazor {
  registerCustomEventType(name: string, options: { browserEventName: string; createEventArgs: (event: CustomEvent) => unknown }): void;
}

const types: Record<string, (event: CustomEvent) => unknown> = {
  "rt-notification-click": ({ detail }) => ofNotification(detail.notification),
  "rt-notification-action": ({ detail }) => ({ ...ofNotification(detail.notification), link: detail.action.link, actionId: detail.action.id }),
  "rt-message-click": ({ detail }) => ofMessage(detail.message),
  "rt-navigate": ({ detail }) => ({ url: detail.url }),
  "rt-preference-change": ({ detail }) => ({ type: detail.type, mode: detail.mode }),
  "rt-connection-change": ({ detail }) => ({ status: detail.status, code: detail.code }),
  "rt-error": ({ detail }) => ({ code: detail.code }),
};

let isRegistered = false;

/** Once: Blazor refuses a name that it knows. */
function register(blazor: Blazor): void {
  if (isRegistered) return;
  isRegistered = true;
  for (const [browserEventName, createEventArgs] of Object.entries(types)) {
    blazor.registerCustomEventType(browserEventName.replaceAll("-", ""), { browserEventName, createEventArgs });
  }
}

const ofNotification = ({ id, type, link }: Notification) => ({ notificationId: id, type, link, actionId: null });

const ofMessage = ({ id, conversationId, sender }: Message) => ({ messageId: id, conversationId, senderId: sender.id });

/** A Blazor Web App, and the older hosting models. */
export function afterWebStarted(blazor: Blazor): void {
  register(blazor);
}

export function afterStarted(blazor: Blazor): void {
  register(blazor);
}
