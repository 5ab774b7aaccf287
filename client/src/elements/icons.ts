import { html, type TemplateResult } from "lit";
import { shapes } from "./icon-shapes.js";

export type IconName = keyof typeof shapes;

/** A picture beside a text or a label: it has no name of its own. */
export const icon = (name: IconName): TemplateResult => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shapes[name]}</svg>`;
