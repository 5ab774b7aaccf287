import { h } from "./dom.js";

const PATIENCE_MS = 900;

/** Says that the connection is lost while it is, but not for a blink, and that it is back for a moment. */
export function connectionBanner({ connection }) {
  const element = h("div", { class: "banner", role: "status", hidden: true });
  let timer = null;
  let wasShown = false;

  const later = (delay, action) => {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  };
  const show = (text, state) => {
    element.textContent = text;
    element.dataset.state = state;
    element.hidden = false;
  };

  let isOffline = false;
  const off = [
    connection.on("offline", () => {
      if (isOffline) return;
      isOffline = true;
      later(PATIENCE_MS, () => {
        wasShown = true;
        show("Connection lost. Reconnecting; what you write is sent as soon as it is back.", "offline");
      });
    }),
    connection.on("online", () => {
      isOffline = false;
      clearTimeout(timer);
      if (!wasShown) return;
      wasShown = false;
      show("Connected again.", "online");
      later(1800, () => { element.hidden = true; });
    }),
  ];

  return { element, dispose: () => { clearTimeout(timer); off.forEach((stop) => stop()); } };
}
