let region: HTMLElement | undefined;

/** Says something to screen readers, politely, through the one live region of the page. */
export function announce(text: string): void {
  if (!region?.isConnected) {
    region = document.createElement("div");
    region.setAttribute("role", "status");
    region.setAttribute("aria-live", "polite");
    Object.assign(region.style, { position: "fixed", inlineSize: "1px", blockSize: "1px", overflow: "hidden", clipPath: "inset(50%)", whiteSpace: "nowrap" });
    document.body.append(region);
  }
  const own = region;
  own.textContent = "";
  // The same text twice is said twice only if it was gone in between.
  requestAnimationFrame(() => (own.textContent = text));
}
