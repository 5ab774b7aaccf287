import { autoUpdate, computePosition, flip, offset, shift, size, type Placement } from "@floating-ui/dom";

/** Keeps a popover beside its button. Returns what ends that. Styles are set by script, which a strict CSP allows. */
export function place(button: HTMLElement, panel: HTMLElement, placement: Placement): () => void {
  const update = async () => {
    const { x, y } = await computePosition(button, panel, {
      strategy: "fixed",
      placement,
      middleware: [
        offset(8),
        flip({ padding: 8 }),
        shift({ padding: 8 }),
        size({
          padding: 8,
          apply: ({ availableHeight, availableWidth, elements }) => {
            Object.assign(elements.floating.style, { maxBlockSize: `${Math.max(160, availableHeight)}px`, maxInlineSize: `${availableWidth}px` });
          },
        }),
      ],
    });
    Object.assign(panel.style, { left: `${x}px`, top: `${y}px` });
  };
  return autoUpdate(button, panel, () => void update());
}
