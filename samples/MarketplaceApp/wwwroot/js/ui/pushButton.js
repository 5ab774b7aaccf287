import { fill, h } from "./dom.js";

/** Turns the notifications of this browser on and off. */
export function pushButton(push) {
  const element = h("div", { class: "panel-foot" });
  let problem = "";

  const change = async () => {
    problem = "";
    try {
      await (push.isOn ? push.turnOff() : push.turnOn());
      if (Notification.permission === "denied") problem = "This browser does not allow notifications of this page.";
    } catch {
      problem = "This browser cannot be notified right now.";
    }

    render();
  };

  const render = () => fill(element,
    h("button", { class: "link", type: "button", data: { focus: "push" }, on: { click: change } },
      push.isOn ? "Stop notifying me in this browser" : "Notify me in this browser"),
    problem ? h("p", { class: "panel-note", role: "status" }, problem) : null);

  if (push.isSupported) render();
  return element;
}
