/** Opens and closes a panel with its button: click outside, Escape and `close` end it. */
export function popover(button, panel) {
  const setOpen = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const onPointer = (event) => {
    if (!panel.hidden && !panel.contains(event.target) && !button.contains(event.target)) setOpen(false);
  };
  const onKey = (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    setOpen(false);
    button.focus();
  };

  setOpen(false);
  button.addEventListener("click", () => setOpen(panel.hidden));
  document.addEventListener("pointerdown", onPointer);
  document.addEventListener("keydown", onKey);
  return {
    close: () => setOpen(false),
    dispose() {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("keydown", onKey);
    },
  };
}
