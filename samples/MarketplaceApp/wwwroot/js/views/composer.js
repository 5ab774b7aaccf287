import { TypingSignal } from "../realtime/typing.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";

const LONGEST = 4000;

/** Where we write: Enter sends, Shift+Enter starts a new line. */
export function composer({ connection, outbox }, conversation, onSent) {
  const signal = new TypingSignal(connection, conversation.id, conversation.otherId);
  const first = conversation.otherName.split(" ")[0];
  const input = h("textarea", {
    class: "composer-input",
    rows: "1",
    maxlength: String(LONGEST),
    placeholder: `Write to ${first}…`,
    "aria-label": `Message to ${conversation.otherName}`,
    enterkeyhint: "send",
    on: { input: () => { fit(); signal.onInput(input.value.trim() === ""); }, keydown: onKey, blur: () => signal.stop() },
  });
  const button = h("button", { class: "send", type: "submit", "aria-label": "Send" }, icon("send"));
  const element = h("form", { class: "composer", on: { submit: (event) => { event.preventDefault(); send(); } } }, input, button);

  function onKey(event) {
    // An Enter that picks a word of an input method is not ours.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  }

  function send() {
    const content = input.value.trim();
    if (!content) return;
    input.value = "";
    fit();
    signal.stop();
    outbox.add(conversation.id, conversation.otherId, content);
    onSent();
    input.focus();
  }

  function fit() {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    button.disabled = input.value.trim() === "";
  }

  button.disabled = true;
  return {
    element,
    // On a touch screen a focus would bring up the keyboard over what one came to read.
    focus: () => matchMedia("(pointer: fine)").matches && input.focus({ preventScroll: true }),
    dispose: () => signal.stop(),
  };
}
