const SVG = "http://www.w3.org/2000/svg";

// Outlines on a 24 by 24 grid.
const PATHS = {
  arrowLeft: ["M15 5l-7 7 7 7"],
  arrowDown: ["M12 5v14", "M6 13l6 6 6-6"],
  briefcase: ["M4 8h16v11H4z", "M9 8V5h6v3", "M4 13h16"],
  chat: ["M4 5h16v11H10l-4 4v-4H4z"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  checks: ["M2.5 12.5L7 17l8-9", "M12 16l1.2 1L21.5 8"],
  chevronRight: ["M9 5l7 7-7 7"],
  clock: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16", "M12 8v4.5l3 2"],
  coins: ["M4 7h16v11H4z", "M12 15a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5", "M7 12.5h.01", "M17 12.5h.01"],
  alert: ["M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16", "M12 8v5", "M12 16h.01"],
  flag: ["M6 20V5", "M6 5h11l-2.5 4L17 13H6"],
  logOut: ["M14 5H5v14h9", "M11 12h9", "M17 8.5l3.5 3.5-3.5 3.5"],
  send: ["M5 12L4 4.5 21 12 4 19.5 5 12", "M5 12h8"],
  sparkle: ["M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z"],
  windows: ["M4 6h10v10H4z", "M10 16v3h10V9h-6"],
  x: ["M6 6l12 12", "M18 6L6 18"],
};

/** A decorative icon: hidden from screen readers, so what it sits in needs a name of its own. */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  for (const outline of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", outline);
    svg.append(path);
  }

  return svg;
}
