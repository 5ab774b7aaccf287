import { css } from "lit";

/** Custom properties with their defaults. What a host sets outside is inherited; everything else is derived. */
export const tokens = css`
  :host {
    font: inherit;
  }

  :host([hidden]) {
    display: none !important;
  }

  .frame {
    --_accent: var(--rt-accent, light-dark(#2350c4, #9db8ff));
    --_on-accent: var(--rt-on-accent, light-dark(#fff, #0d1730));
    --_surface: var(--rt-surface, light-dark(#fff, #17191e));
    --_raised: var(--rt-surface-raised, light-dark(#fff, #1f2228));
    --_sunken: var(--rt-surface-sunken, light-dark(#f3f4f7, #101216));
    --_text: var(--rt-text, light-dark(#191c22, #eceef2));
    --_muted: var(--rt-text-muted, light-dark(#535966, #aab0bc));
    --_border: var(--rt-border, light-dark(#d5d8df, #363a43));
    --_control: light-dark(#7b818d, #7f8592);
    --_danger: var(--rt-danger, light-dark(#b3231a, #ff9a90));
    --_success: var(--rt-success, light-dark(#14703a, #6fd896));
    --_warning: var(--rt-warning, light-dark(#8a5a00, #f2c061));
    --_hover: color-mix(in srgb, var(--_text) 6%, transparent);
    --_selected: color-mix(in srgb, var(--_accent) 10%, var(--_surface));
    --_radius: var(--rt-radius, 0.625rem);
    --_space: var(--rt-space, 0.5rem);
    --_size: var(--rt-font-size, 0.9375rem);
    --_small: calc(var(--_size) * 0.8667);
    --_shadow: var(--rt-shadow, 0 0.75rem 2.25rem rgb(0 0 0 / 0.18), 0 0.125rem 0.5rem rgb(0 0 0 / 0.1));
    --_duration: var(--rt-duration, 140ms);
    color: var(--_text);
    font-size: var(--_size);
    line-height: var(--rt-line-height, 1.45);
    text-align: start;
  }

  .frame[data-theme="light"] {
    color-scheme: light;
  }

  .frame[data-theme="dark"] {
    color-scheme: dark;
  }

  .frame[data-density="compact"] {
    --_space: var(--rt-space, 0.3125rem);
    --_size: var(--rt-font-size, 0.875rem);
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  .icon {
    inline-size: 1.25em;
    block-size: 1.25em;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    flex: none;
    vertical-align: -0.25em;
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  button,
  select {
    font: inherit;
    color: inherit;
  }

  button {
    cursor: pointer;
  }

  :focus-visible {
    outline: 2px solid var(--_accent, Highlight);
    outline-offset: 2px;
  }

  .plain {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.375rem;
    min-inline-size: 1.75rem;
    min-block-size: 1.75rem;
    padding: 0.25rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) * 0.6);
    background: none;
    color: var(--_muted);
  }

  .plain:hover {
    background: var(--_hover);
    color: var(--_text);
  }

  .outlined {
    min-block-size: 2rem;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--_control);
    border-radius: calc(var(--_radius) * 0.6);
    background: var(--_surface);
    color: var(--_text);
  }

  .outlined:hover {
    background: color-mix(in srgb, var(--_text) 6%, var(--_surface));
  }

  .badge {
    display: inline-block;
    min-inline-size: 1.25rem;
    padding: 0 0.3125rem;
    border-radius: 1rem;
    background: var(--_danger);
    color: light-dark(#fff, #2a0906);
    font-size: 0.75rem;
    font-weight: 600;
    line-height: 1.25rem;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }

  @media (pointer: coarse) {
    .plain,
    .outlined {
      min-inline-size: 2.75rem;
      min-block-size: 2.75rem;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }

  @media (prefers-contrast: more) {
    .frame {
      --_border: var(--_control);
      --_muted: var(--_text);
    }
  }

  @media (forced-colors: active) {
    .badge {
      border: 1px solid CanvasText;
    }
  }
`;
